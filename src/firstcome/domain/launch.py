"""
A launch in the state: its definition, whether it sells, its pools and what each customer has.

Always true:
- There is one pool for every SKU at every location of the definition, numbered in their order.
- `customer_units` counts the units of every live order of a customer, over all channels; a
  customer without any is not in it.

Never here: the clock (opening and closing are events), names for people to read.
"""

from typing import Final, Literal

from firstcome.domain.deadlines import Deadlines
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.pool import Pool

LaunchStatus = Literal["scheduled", "open", "paused", "closed"]
LAUNCH_STATUSES: Final[tuple[LaunchStatus, ...]] = ("scheduled", "open", "paused", "closed")


class Launch:
    """Mutable; only `evolve` writes it."""

    __slots__ = (
        "channels",
        "customer_units",
        "definition",
        "limit_by_class",
        "number",
        "offered",
        "ordered",
        "orders_count",
        "pools",
        "pools_by_place",
        "refusals",
        "status",
        "stock_moved",
    )

    def __init__(self, number: int, definition: LaunchDefinition) -> None:
        self.number = number
        self.definition = definition
        self.status: LaunchStatus = "scheduled"
        self.customer_units: dict[bytes, int] = {}
        self.refusals: dict[str, int] = {}
        self.orders_count = 0
        self.stock_moved = False
        self.ordered = Deadlines()
        self.offered = Deadlines()
        self.limit_by_class = {
            "consumer": definition.limits.consumer,
            "business": definition.limits.business,
        }
        self.channels = {terms.location: terms.channel for terms in definition.locations}
        self.pools: list[Pool] = []
        self.pools_by_place: dict[str, dict[str, Pool]] = {}
        for sku in definition.skus:
            by_location = self.pools_by_place[sku.sku] = {}
            for terms in definition.locations:
                pool = Pool(len(self.pools), sku.sku, terms.location)
                self.pools.append(pool)
                by_location[terms.location] = pool
        for stock in definition.stock:
            pool = self.pools_by_place[stock.sku][stock.location]
            pool.on_hand = pool.received = stock.units

    def pool(self, sku: str, location: str) -> Pool:
        """The pool of a SKU at a location that are known to be in the definition."""
        return self.pools_by_place[sku][location]

    def has_location(self, location: str) -> bool:
        """Whether the definition lists the location."""
        return location in self.channels
