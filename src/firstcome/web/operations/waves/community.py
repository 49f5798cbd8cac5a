"""
The community in the read models: who confirmed an interest, in which SKUs, and when.

Always true:
- Who would take any of several SKUs counts as a part of each, so that people add up.
- It is None, or empty, where the read models have no registrations yet.

Never here: names and addresses, waves.
"""

from typing import Final, NamedTuple

from sqlalchemy import Connection, Float, cast, column, func, select, table

CONFIRMED: Final = "confirmed"
LOOKED_THROUGH_MAX: Final = 5_000
"""Registrations that are looked through for some of a wave, where a draw has mixed them."""

_registrations = table(
    "registrations",
    *map(column, ("registration", "launch", "status", "time_ms", "market", "location", "units")),
)
_skus = table("registration_skus", column("registration"), column("sku"))


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
    r, s = _registrations.c, _skus.c
    several = select(s.registration, func.count().label("skus")).group_by(s.registration).subquery()
    part = cast(1, Float) / several.c.skus
    people, units = func.sum(part), func.sum(part * r.units)
    asked = (
        select(s.sku, people, units)
        .select_from(_skus.join(_registrations, s.registration == r.registration))
        .join(several, several.c.registration == s.registration)
        .where(r.launch == launch, r.status == CONFIRMED)
        .group_by(s.sku)
        .order_by(people.desc(), s.sku)
    )
    return [Wish(str(sku), float(p), float(u)) for sku, p, u in connection.execute(asked)]


def confirmed_from(
    connection: Connection, launch: str, after: int, through: int | None, limit: int
) -> list[Somebody]:
    """Those who confirmed, by sequence: after one, through another, so many at most."""
    r = _registrations.c
    asked = (
        select(r.registration, r.time_ms, r.market, r.location, r.units)
        .where(r.launch == launch, r.status == CONFIRMED, r.registration > after)
        .order_by(r.registration)
        .limit(limit)
    )
    if through is not None:
        asked = asked.where(r.registration <= through)
    return [Somebody(*row) for row in connection.execute(asked)]
