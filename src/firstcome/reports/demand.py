"""
Demand: everything that the pack says of a launch, of one moment.

Always true:
- The row of a market is the sum of its pools and of those who want delivery there.
- What is free or confirmed in one market serves nobody in another.

Never here: reading, how a figure is written, names of the launch, customers.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from firstcome.reports.figures import ZERO, Demand, Supplied, added, unmet_units
from firstcome.reports.supplies import Delivery


class PoolKey(NamedTuple):
    """A SKU at a location; without one, those in a market who want delivery."""

    sku: str
    market: str
    location: str


class PoolDemand(Struct, frozen=True):
    """One pool, or those who registered for delivery in a market."""

    key: PoolKey
    channel: str
    operator: str
    demand: Demand
    sold_out_ms: int = 0
    """When the first new order found no free unit; 0: none has."""


class MarketDemand(Struct, frozen=True):
    """One SKU in one market; without one, what is supplied and shared with no market yet."""

    sku: str
    market: str
    demand: Demand
    supplied: Supplied

    @property
    def unmet_units(self) -> Fraction:
        """What is wanted there and is neither free nor confirmed to come."""
        return unmet_units(self.demand, self.supplied)


class Came(Struct, frozen=True, kw_only=True):
    """What one day brought."""

    registrations: Fraction = ZERO
    registered_units: Fraction = ZERO
    orders: int = 0
    ordered_units: int = 0
    newly_wanted_units: Fraction = ZERO


class DayDemand(Struct, frozen=True):
    """One day of one SKU in one market; `day` counts from 1970 (UTC)."""

    day: int
    sku: str
    market: str
    came: Came


class Total(Struct, frozen=True):
    """A sum over markets, over SKUs, or over both."""

    demand: Demand
    supplied: Supplied
    unmet_units: Fraction


class LaunchDemand(Struct, frozen=True, kw_only=True):
    """All of it."""

    launch: str
    skus: tuple[str, ...]
    """In the order of the launch file; the same for markets."""
    markets: tuple[str, ...]
    sequence: int
    """Of the last entry that is in it."""
    time_ms: int
    """Of that entry's last event."""
    opens_ms: int
    opened_ms: int
    """0: it has not opened."""
    is_closed: bool = False
    """Whether it takes no more orders, for good."""
    pools: tuple[PoolDemand, ...]
    by_market: tuple[MarketDemand, ...]
    days: tuple[DayDemand, ...]
    deliveries: tuple[Delivery, ...]
    doubled: int
    """Orders in line of people who wait with another one as well."""
    doubled_by_sku: dict[str, int] = {}
    doubled_by_market: dict[str, int] = {}

    @property
    def whole(self) -> Total:
        """All SKUs in all markets."""
        unmet = sum((self.unmet_of_sku(sku) for sku in self.skus), ZERO)
        return self._total(self.by_market, self.doubled, unmet)

    def of_sku(self, sku: str) -> Total:
        """One SKU in all markets, with what no market has yet."""
        rows = (each for each in self.by_market if each.sku == sku)
        return self._total(rows, self.doubled_by_sku.get(sku, 0), self.unmet_of_sku(sku))

    def of_market(self, market: str) -> Total:
        """All SKUs in one market."""
        rows = [each for each in self.by_market if each.market == market]
        unmet = sum((each.unmet_units for each in rows), ZERO)
        return self._total(rows, self.doubled_by_market.get(market, 0), unmet)

    def unmet_of_sku(self, sku: str) -> Fraction:
        """What is missing over all markets, less what is confirmed and no market has yet."""
        rows = [each for each in self.by_market if each.sku == sku]
        missing = sum((each.unmet_units for each in rows if each.market), ZERO)
        loose = sum(each.supplied.coming_units for each in rows if not each.market)
        return max(ZERO, missing - loose)

    @property
    def sold_out(self) -> tuple[PoolDemand, ...]:
        """Pools that had nothing free for a new order, the soonest first."""
        found = (each for each in self.pools if each.sold_out_ms)
        return tuple(sorted(found, key=lambda each: (each.sold_out_ms, each.key)))

    def minutes(self, pool: PoolDemand) -> Fraction:
        """From the opening until a pool was sold out."""
        return Fraction(max(0, pool.sold_out_ms - (self.opened_ms or self.opens_ms)), 60_000)

    def came_by_day(self, sku: str = "", market: str = "") -> list[tuple[int, Came]]:
        """What every day brought that brought something; of one SKU, one market, or all."""
        by_day: dict[int, list[Came]] = {}
        for each in self.days:
            if sku in ("", each.sku) and market in ("", each.market):
                by_day.setdefault(each.day, []).append(each.came)
        return [(day, added(parts, Came())) for day, parts in sorted(by_day.items())]

    @staticmethod
    def _total(rows: Iterable[MarketDemand], doubled: int, unmet: Fraction) -> Total:
        rows = list(rows)
        demand = added((each.demand for each in rows), Demand())
        demand = replace(demand, people_in_line=demand.orders_in_line - doubled)
        return Total(demand, added((each.supplied for each in rows), Supplied()), unmet)
