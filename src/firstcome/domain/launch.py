"""
A launch in the state: its definition, whether it sells, its pools, and who has what of it.

Always true:
- There is one pool for every SKU at every location of the definition, numbered in their order.
- `customer_units` counts the units of every live order of a customer, over all channels; a
  customer without any is not in it.
- `registered` finds the one registration of a customer that stands, confirmed or not yet.
- The schedule of a pool is what its supplies say, at every moment.

Never here: the clock (opening and closing are events), names for people to read.
"""

from bisect import bisect_left
from typing import Final, Literal

from firstcome.domain.by_hash import ByHash
from firstcome.domain.deadlines import Deadlines
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.pool import Pool
from firstcome.domain.row_index import RowIndex
from firstcome.domain.schedule import Due, Schedule, due
from firstcome.domain.supplies import Supply
from firstcome.domain.wave_plan import Waves

LaunchStatus = Literal["scheduled", "open", "paused", "closed"]
LAUNCH_STATUSES: Final[tuple[LaunchStatus, ...]] = ("scheduled", "open", "paused", "closed")


class Launch:
    """Mutable; only `evolve` writes it."""

    __slots__ = (
        "announced",
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
        "offered_by_market",
        "ordered",
        "orders_count",
        "pools",
        "pools_by_place",
        "queues",
        "refusals",
        "registered",
        "sole_locations",
        "status",
        "stock_moved",
        "supplies",
        "waking",
        "waves",
    )

    def __init__(self, number: int, definition: LaunchDefinition, registered: RowIndex) -> None:
        self.number = number
        self.definition = definition
        self.status: LaunchStatus = "scheduled"
        self.customer_units = ByHash()
        self.refusals: dict[str, int] = {}
        self.orders_count = 0
        self.registered = registered
        self.confirmed_count = 0
        self.waves: Waves | None = None
        self.needs_registration = definition.access != "open"
        self.stock_moved = False
        self.ordered = Deadlines()
        self.offered = Deadlines()
        self.waking = {terms.market: terms for terms in definition.waking}
        self.offered_by_market = {market: Deadlines() for market in self.waking}
        self.queues = (self.ordered, self.offered, *self.offered_by_market.values())
        """All deadlines, in an order that the frozen form keeps."""
        self.supplies: dict[int, Supply] = {}
        """By number, in the order in which they were announced."""
        self.announced: list[int] = []
        """Their numbers, which rise."""
        self.limit_by_class = {
            "consumer": definition.limits.consumer,
            "business": definition.limits.business,
        }
        self.channels = {terms.location: terms.channel for terms in definition.locations}
        self.market_by_location = {terms.location: terms.market for terms in definition.locations}
        self.markets = frozenset(terms.market for terms in definition.markets)
        self.sole_locations = _sole_locations(definition)
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

    def offers(self, pool: Pool) -> Deadlines:
        """The queue of the holds that the line of a pool is offered."""
        market = self.market_by_location[pool.location]
        return self.offered_by_market.get(market, self.offered)

    def to_come(self, supply: Supply) -> tuple[tuple[str, int], ...]:
        """Units of a supply that are still to come, by location, as far as that is known."""
        sole = supply.location or self.sole_locations.get(supply.market)
        return supply.to_come(sole)

    def dues(self, supply: Supply) -> dict[str, Due]:
        """What a supply adds to schedules, by location: nothing while it is only asked for."""
        if supply.stage == "asked":
            return {}
        window = supply.from_ms, supply.to_ms
        is_confirmed = supply.stage == "confirmed"
        return {
            location: due(supply.number, units, *window, is_confirmed=is_confirmed)
            for location, units in self.to_come(supply)
        }

    def reschedule(self) -> None:
        """Work the schedules of all pools out from the supplies, for pools that have none yet."""
        by_pool: dict[int, list[Due]] = {}
        for supply in self.supplies.values():
            for location, each in self.dues(supply).items():
                by_pool.setdefault(self.pool(supply.sku, location).number, []).append(each)
        for number, dues in by_pool.items():
            self.pools[number].schedule = Schedule(tuple(sorted(dues)))

    def has_location(self, location: str) -> bool:
        """Whether the definition lists the location."""
        return location in self.channels


def delivery_number(launch: Launch, supply: int) -> int:
    """
    What people call a supply of the launch (assert): its place among those announced, from 1.

    It never changes, since no supply is forgotten.
    """
    at = bisect_left(launch.announced, supply)
    assert launch.announced[at] == supply
    return at + 1


def _sole_locations(definition: LaunchDefinition) -> dict[str, str]:
    """By market, its location if it has just one; under the empty name that of the launch."""
    by_market: dict[str, list[str]] = {"": [terms.location for terms in definition.locations]}
    for terms in definition.locations:
        by_market.setdefault(terms.market, []).append(terms.location)
    return {market: places[0] for market, places in by_market.items() if len(places) == 1}
