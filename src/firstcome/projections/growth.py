"""
Growth: orders and confirmed registrations by day.

Always true:
- Summed over the days they are the totals: all orders ever placed at a place, all registrations
  that are confirmed.

Never here: what will be (`forecast`), days of a market's own zone: a day is one of UTC.
"""

from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Connection, and_, cast, func, select

from firstcome.projections.schema import stock
from firstcome.projections.supply_schema import ANY_SKU, order_days, registration_days

_FIRST_DAY: Final = date(1970, 1, 1)


class OrderDay(NamedTuple):
    """Orders of a SKU that were placed on a day and are at a location now, whatever their status"""

    day: date
    sku: str
    location: str
    placed: int
    units: int


class MarketDay(NamedTuple):
    """The same over all locations of a market."""

    day: date
    sku: str
    market: str
    placed: int
    units: int


class RegistrationDay(NamedTuple):
    """
    Registrations that wish a SKU in a market, by the day of their confirmation.

    `given_up` were confirmed before, and taken back on this day.
    """

    day: date
    sku: str
    market: str
    registered: int
    units: int
    given_up: int
    units_given_up: int


def orders_by_day(connection: Connection, launch: str) -> list[OrderDay]:
    """Orders of a launch by day, SKU and location; days without any are not in it."""
    c = order_days.c
    asked = select(c.day, c.sku, c.location, c.placed, c.units)
    asked = asked.where(c.launch == launch, c.placed > 0).order_by(c.day, c.sku, c.location)
    return [OrderDay(_date(row[0]), *row[1:]) for row in connection.execute(asked)]


def orders_by_day_and_market(connection: Connection, launch: str) -> list[MarketDay]:
    """Orders of a launch by day, SKU and market; days without any are not in it."""
    c = order_days.c
    keys = (c.day, c.sku, stock.c.market)
    pools = order_days.join(
        stock,
        and_(
            stock.c.launch == c.launch,
            stock.c.sku == c.sku,
            stock.c.location == c.location,
        ),
    )
    # PostgreSQL's sum of whole numbers is a decimal one.
    sums = [cast(func.sum(column), BigInteger) for column in (c.placed, c.units)]
    asked = select(*keys, *sums).select_from(pools).where(c.launch == launch, c.placed > 0)
    rows = connection.execute(asked.group_by(*keys).order_by(*keys))
    return [MarketDay(_date(day), *rest) for day, *rest in rows]


def registrations_by_day(connection: Connection, launch: str) -> list[RegistrationDay]:
    """Each registration of a launch once (`sku` is empty), by day and market."""
    return _registrations(connection, launch, is_by_sku=False)


def registrations_by_day_and_sku(connection: Connection, launch: str) -> list[RegistrationDay]:
    """Registrations of a launch by day, SKU and market; one that wishes two SKUs counts in both."""
    return _registrations(connection, launch, is_by_sku=True)


def _registrations(
    connection: Connection, launch: str, *, is_by_sku: bool
) -> list[RegistrationDay]:
    c = registration_days.c
    asked = select(
        *(c.day, c.sku, c.market, c.registered, c.units, c.given_up, c.units_given_up)
    ).where(
        c.launch == launch,
        c.sku != ANY_SKU if is_by_sku else c.sku == ANY_SKU,
        (c.registered > 0) | (c.given_up > 0),
    )
    rows = connection.execute(asked.order_by(c.day, c.sku, c.market))
    return [RegistrationDay(_date(row[0]), *row[1:]) for row in rows]


def _date(day: int) -> date:
    return _FIRST_DAY + timedelta(days=day)
