"""
Deliveries, as the pack tells them, and what they come to by SKU and market.

Always true:
- Asked, confirmed and received units of all markets and of no market add up to those of the
  deliveries.
- What is said of a delivery later counts instead of what was said before.

Never here: estimates, who waits.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from firstcome.domain.supplies import Shares, cut_down
from firstcome.reports.asking import ask
from firstcome.reports.figures import Supplied, added

ASKED = "asked"
CONFIRMED = "confirmed"
PLANNED = "planned"
CANCELLED = "cancelled"
SLIPPED = "slipped"
SAID = frozenset({"announced", "slipped", "confirmed", "changed"})


class Delivery(Struct, frozen=True, kw_only=True):
    """One delivery, as it stands."""

    supply: int
    number: int
    """What people call it: delivery 1, 2, 3 of the launch."""
    sku: str
    market: str
    location: str
    asked_units: int
    """What was last asked for; where nothing was asked, what was said first."""
    units: int
    received: int
    status: str
    stage: str
    from_ms: int
    to_ms: int
    first_from_ms: int
    first_to_ms: int
    slips: int
    said_by: str
    announced_ms: int
    changed_ms: int
    shares: tuple[tuple[str, int, int], ...] = ()
    """Location, units meant for it, units that came."""

    @property
    def left(self) -> int:
        """Units that have not come."""
        return 0 if self.status == CANCELLED else self.units - self.received

    @property
    def is_coming(self) -> bool:
        """Whether what has not come is confirmed."""
        return self.status == CONFIRMED

    def left_by_location(self) -> Shares:
        """What has not come, by the location that it is meant for; the reserve is left out."""
        missed = tuple((place, units - came) for place, units, came in self.shares if units > came)
        return cut_down(missed, self.left) if self.left else ()


def read_deliveries(connection: Connection, launch: str) -> tuple[Delivery, ...]:
    """Every delivery of a launch, in the order of their announcing."""
    shares: defaultdict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for row in ask(connection, "shares", launch=launch):
        shares[row.supply].append((row.location, row.units, row.came))
    told: defaultdict[int, list[Any]] = defaultdict(list)
    for row in ask(connection, "told", launch=launch):
        told[row.supply].append(row)
    rows = ask(connection, "deliveries", launch=launch)
    return tuple(_delivery(row, shares[row.supply], told[row.supply]) for row in rows)


def supplied_by_market(
    deliveries: Iterable[Delivery], markets: Mapping[str, str], known: tuple[str, ...]
) -> dict[tuple[str, str], Supplied]:
    """
    What is supplied by SKU and market; "" is no market yet.

    `markets` says in which market a location is. Of a launch with one market, everything is its.
    """
    parts: defaultdict[tuple[str, str], list[Supplied]] = defaultdict(list)
    only = known[0] if len(known) == 1 else ""
    for each in deliveries:
        own = each.market or markets.get(each.location, "") or only
        for location, supplied in _parts(each):
            market = own or markets.get(location, "")
            parts[each.sku, market].append(supplied)
    return {key: added(found, Supplied()) for key, found in parts.items()}


def _parts(delivery: Delivery) -> Iterator[tuple[str, Supplied]]:
    """A delivery in parts by the location that each is meant for, or came to; "": for none."""
    came = {place: units for place, _, units in delivery.shares if units}
    left = dict(delivery.left_by_location())
    unshared = delivery.left - sum(left.values())
    elsewhere = delivery.received - sum(came.values())
    yield "", Supplied(asked_units=delivery.asked_units)
    yield "", _supplied(delivery, elsewhere, unshared)
    for place in {**came, **left}:
        yield place, _supplied(delivery, came.get(place, 0), left.get(place, 0))


def _supplied(delivery: Delivery, came: int, left: int) -> Supplied:
    coming = left if delivery.is_coming else 0
    return Supplied(
        planned_units=left if delivery.status == PLANNED else 0,
        confirmed_units=came + coming,
        delivered_units=came,
        coming_units=coming,
    )


def _delivery(row: Any, shares: list[tuple[str, int, int]], told: list[Any]) -> Delivery:
    said = [each for each in told if each.kind in SAID]
    asked = [each.units for each in said if each.stage == ASKED]
    first = said[0] if said else row
    return Delivery(
        supply=row.supply,
        number=row.number,
        sku=row.sku,
        market=row.market,
        location=row.location,
        asked_units=asked[-1] if asked else first.units,
        units=row.units,
        received=row.received,
        status=row.status,
        stage=row.stage,
        from_ms=row.from_ms,
        to_ms=row.to_ms,
        first_from_ms=first.from_ms,
        first_to_ms=first.to_ms,
        slips=sum(each.kind == SLIPPED for each in told),
        said_by=row.said_by,
        announced_ms=row.announced_ms,
        changed_ms=row.changed_ms,
        shares=tuple(shares),
    )
