"""
Reading: the demand for a launch, asked of the read models question by question.

Always true:
- All answers are about one moment: one connection, one transaction.
- One who registered counts once, however often they asked; who has ordered counts by their orders.

Never here: SQL (`questions.sql`), sums over SKUs or markets.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from fractions import Fraction
from typing import Any, Final, TypeVar

from msgspec.structs import replace
from sqlalchemy import Connection

from firstcome.domain.definition import LaunchDefinition
from firstcome.reports.asking import ask
from firstcome.reports.demand import (
    Came,
    DayDemand,
    LaunchDemand,
    MarketDemand,
    PoolDemand,
    PoolKey,
)
from firstcome.reports.figures import Demand, Supplied, added
from firstcome.reports.supplies import read_deliveries, supplied_by_market

SEPARATOR: Final = " "
"""Between the SKUs of a registration."""

_K = TypeVar("_K", bound=Hashable)


def read_demand(connection: Connection, terms: LaunchDefinition) -> LaunchDemand:
    """What the read models say of a launch now."""
    return _Reading(connection, terms).demand()


class _Reading:
    """One launch."""

    def __init__(self, connection: Connection, terms: LaunchDefinition) -> None:
        self._connection = connection
        self._terms = terms
        self._places = {each.location: each for each in terms.locations}
        self._pools: defaultdict[PoolKey, list[Demand]] = defaultdict(list)
        self._days: defaultdict[tuple[int, str, str], list[Came]] = defaultdict(list)

    def demand(self) -> LaunchDemand:
        """Everything."""
        terms = self._terms
        [standing] = ask(self._connection, "standing")
        [opened] = self._ask("opened")
        self._read_registered()
        self._read_ordered()
        self._read_pools()
        twice = self._waiting_twice()
        deliveries = read_deliveries(self._connection, terms.launch)
        keys = list(self._pools)
        skus = _in_order((each.sku for each in terms.skus), (key.sku for key in keys))
        listed = (each.market for each in terms.markets)
        markets = _in_order(listed, (key.market for key in keys))
        pools = tuple(self._pool_rows(twice, skus, markets))
        homes = {each.location: each.market for each in terms.locations}
        supplied = supplied_by_market(deliveries, homes, markets)
        doubled = _doubled(twice, lambda row: self._key(row)[:2])
        return LaunchDemand(
            launch=terms.launch,
            skus=skus,
            markets=markets,
            sequence=standing.sequence,
            time_ms=standing.time_ms,
            opens_ms=terms.opens_ms,
            opened_ms=opened.opened_ms or 0,
            is_closed=bool(self._ask("closed")),
            pools=pools,
            by_market=tuple(_market_rows(pools, supplied, doubled, (skus, markets))),
            days=tuple(self._day_rows(skus, markets)),
            deliveries=deliveries,
            doubled=_doubled(twice, lambda _: "")[""],
            doubled_by_sku=_doubled(twice, lambda row: str(row.sku)),
            doubled_by_market=_doubled(twice, lambda row: self._key(row).market),
        )

    def _ask(self, question: str) -> list[Any]:
        return ask(self._connection, question, launch=self._terms.launch)

    def _waiting_twice(self) -> list[Any]:
        """Every order in line of those who wait with more than one."""
        is_for_consumers = self._terms.limits.consumer > 1
        return self._ask("waiting_twice" if is_for_consumers else "businesses_waiting_twice")

    def _key(self, row: Any) -> PoolKey:
        place = self._places.get(row.location)
        return PoolKey(row.sku, "" if place is None else place.market, row.location)

    def _read_registered(self) -> None:
        for row in self._ask("registered"):
            skus = row.skus.split(SEPARATOR)
            people, units, not_ordered = (
                Fraction(whole, len(skus))
                for whole in (row.registrations, row.units, row.not_ordered_units)
            )
            demand = Demand(
                registrations=people, registered_units=units, not_ordered_units=not_ordered
            )
            came = Came(registrations=people, registered_units=units, newly_wanted_units=units)
            for sku in skus:
                self._pools[PoolKey(sku, row.market, row.location)].append(demand)
                self._days[row.day, sku, row.market].append(came)

    def _read_ordered(self) -> None:
        registered = {
            (row.sku, row.location, row.day): row.units
            for row in self._ask("ordered_by_registered")
        }
        for row in self._ask("ordered"):
            key = self._key(row)
            self._pools[key].append(Demand(orders=row.orders, ordered_units=row.units))
            known = registered.get((row.sku, row.location, row.day), 0)
            came = Came(
                orders=row.orders,
                ordered_units=row.units,
                newly_wanted_units=Fraction(row.units - known),
            )
            self._days[row.day, row.sku, key.market].append(came)
        for row in self._ask("kept"):
            self._pools[self._key(row)].append(Demand(kept_units=row.units))

    def _read_pools(self) -> None:
        for row in self._ask("pools"):
            demand = Demand(
                orders_in_line=row.orders_waiting,
                units_in_line=row.units_waiting,
                received_units=row.received,
                free_units=row.available,
                held_units=row.held,
                allocated_units=row.allocated,
                handed_over_units=row.handed_over,
            )
            self._pools[self._key(row)].append(demand)

    def _pool_rows(
        self, twice: list[Any], skus: tuple[str, ...], markets: tuple[str, ...]
    ) -> Iterator[PoolDemand]:
        question = "first_in_line" if self._terms.line else "first_sold_out"
        first = {(row.sku, row.location): row.first_ms or 0 for row in self._ask(question)}
        doubled = _doubled(twice, self._key)
        ranks = _ranks(skus), _ranks(markets)

        def rank(key: PoolKey) -> tuple[int, int, str]:
            return ranks[0][key.sku], ranks[1].get(key.market, len(markets)), key.location

        for key in sorted(self._pools, key=rank):
            demand = added(self._pools[key], Demand())
            demand = replace(demand, people_in_line=demand.orders_in_line - doubled[key])
            place = self._places.get(key.location)
            channel, operator = ("", "") if place is None else (place.channel, place.operator)
            sold_out_ms = first.get((key.sku, key.location), 0)
            yield PoolDemand(key, channel, operator, demand, sold_out_ms)

    def _day_rows(self, skus: tuple[str, ...], markets: tuple[str, ...]) -> Iterator[DayDemand]:
        ranks = _ranks(skus), _ranks(markets)

        def rank(key: tuple[int, str, str]) -> tuple[int, int, int]:
            return key[0], ranks[0][key[1]], ranks[1].get(key[2], len(markets))

        for key in sorted(self._days, key=rank):
            yield DayDemand(*key, added(self._days[key], Came()))


def _market_rows(
    pools: Iterable[PoolDemand],
    supplied: dict[tuple[str, str], Supplied],
    doubled: Counter[Any],
    order: tuple[tuple[str, ...], tuple[str, ...]],
) -> Iterator[MarketDemand]:
    parts: defaultdict[tuple[str, str], list[Demand]] = defaultdict(list)
    for pool in pools:
        parts[pool.key.sku, pool.key.market].append(pool.demand)
    for sku in order[0]:
        for market in (*order[1], ""):
            key = sku, market
            if key in parts or key in supplied:
                demand = added(parts[key], Demand())
                demand = replace(demand, people_in_line=demand.orders_in_line - doubled[key])
                yield MarketDemand(sku, market, demand, supplied.get(key, Supplied()))


def _doubled(rows: Iterable[Any], key_of: Callable[[Any], _K]) -> Counter[_K]:
    """Of those who wait with several orders: orders less people, by a key."""
    keys = [(key_of(row), bytes(row.customer)) for row in rows]
    found = Counter(key for key, _ in keys)
    found.subtract(Counter(key for key, _ in set(keys)))
    return found


def _in_order(listed: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """Those of the launch file in its order, then whatever else there is."""
    return tuple(dict.fromkeys((*listed, *sorted(set(found) - {""}))))


def _ranks(names: tuple[str, ...]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
