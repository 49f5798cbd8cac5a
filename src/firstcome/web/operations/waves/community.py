"""
The community in the read models: who confirmed an interest, in which SKUs, and when.

Always true:
- Who would take any of several SKUs counts as a part of each, so that people add up.
- What it costs does not grow with the community: wishes are counted, people are found by index.

Never here: names and addresses, waves.
"""

from typing import Final, NamedTuple

from sqlalchemy import Connection, Float, cast, func, select

from firstcome.projections.schema import registration_counts, registration_skus, registrations

CONFIRMED: Final = "confirmed"


class Wish(NamedTuple):
    """How many of the confirmed want a SKU, and how many units."""

    sku: str
    people: float
    units: float


class Somebody(NamedTuple):
    """One who confirmed: the number of the registration, and when they asked first."""

    registration: int
    time_ms: int
    market: str
    location: str
    units: int


def wishes(connection: Connection, launch: str) -> list[Wish]:
    """What the confirmed of a launch want, the SKU that most want first."""
    counts, skus = registration_counts.c, registration_skus.c
    people = func.sum(cast(counts.registrations, Float) / skus.skus)
    units = func.sum(cast(counts.units, Float) / skus.skus)
    asked = (
        select(skus.sku, people, units)
        .select_from(registration_skus.join(registration_counts, skus.number == counts.number))
        .where(counts.launch == launch, counts.status == CONFIRMED, counts.registrations > 0)
        .group_by(skus.sku)
        .order_by(people.desc(), skus.sku)
    )
    return [Wish(str(sku), float(p), float(u)) for sku, p, u in connection.execute(asked)]


def confirmed_from(
    connection: Connection, launch: str, first: int, through: int, limit: int
) -> list[Somebody]:
    """Those who confirmed with the numbers `first` to `through` (column `number`), so many."""
    r = registrations.c
    asked = (
        select(r.registration, r.time_ms, r.market, r.location, r.units)
        .where(r.launch == launch, r.status == CONFIRMED, r.number.between(first, through))
        .order_by(r.number)
        .limit(limit)
    )
    return [Somebody(*row) for row in connection.execute(asked)]
