"""
A launch in the state: its definition, whether it sells, its pools, and who has what of it.

Always true:
- There is one pool for every SKU at every location of the definition, numbered in their order.
- `customer_units` counts the units of every live order of a customer, over all channels; a
  customer without any is not in it.
- `registered` finds the one registration of a customer that stands, confirmed or not yet.

Never here: the clock (opening and closing are events), names for people to read.
"""

from typing import Final, Literal

from firstcome.domain.deadlines import Deadlines
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.pool import Pool
from firstcome.domain.row_index import RowIndex
from firstcome.domain.wave_plan import Waves

LaunchStatus = Literal["scheduled", "open", "paused", "closed"]
LAUNCH_STATUSES: Final[tuple[LaunchStatus, ...]] = ("scheduled", "open", "paused", "closed")


class Launch:
    """Mutable; only `evolve` writes it."""

    __slots__ = (
        "channels",
        "confirmed_count",
        "customer_units",
        "definition",
        "limit_by_class",
        "market_by_location",
        "markets",
        "needs_registration",
        "number",
        "offered",
        "ordered",
        "orders_count",
        "pools",
        "pools_by_place",
        "refusals",
        "registered",
        "status",
        "stock_moved",
        "waves",
    )

    def __init__(self, number: int, definition: LaunchDefinition, registered: RowIndex) -> None:
        self.number = number
        self.definition = definition
        self.status: LaunchStatus = "scheduled"
        self.customer_units: dict[bytes, int] = {}
        self.refusals: dict[str, int] = {}
        self.orders_count = 0
        self.registered = registered
        self.confirmed_count = 0
        self.waves: Waves | None = None
        self.needs_registration = definition.access != "open"
        self.stock_moved = False
        self.ordered = Deadlines()
        self.offered = Deadlines()
        self.limit_by_class = {
            "consumer": definition.limits.consumer,
            "business": definition.limits.business,
        }
        self.channels = {terms.location: terms.channel for terms in definition.locations}
        self.market_by_location = {terms.location: terms.market for terms in definition.locations}
        self.markets = frozenset(terms.market for terms in definition.markets)
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

    @property
    def registered_count(self) -> int:
        """How many registrations stand, confirmed or not yet."""
        return len(self.registered)

    def pool(self, sku: str, location: str) -> Pool:
        """The pool of a SKU at a location that are known to be in the definition."""
        return self.pools_by_place[sku][location]

    def has_location(self, location: str) -> bool:
        """Whether the definition lists the location."""
        return location in self.channels
