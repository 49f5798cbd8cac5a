"""
Stock and lines: the pools, and their sums.

Always true:
- They are what the rules' own pools say at the cursor.

Never here: changes of stock.
"""

from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    func,
    select,
    tuple_,
)

from firstcome.projections.schema import lines, stock


class PoolRow(NamedTuple):
    """Units of one SKU at one location, and who waits for them."""

    launch: str
    sku: str
    location: str
    channel: str
    operator: str
    market: str
    received: int
    found: int
    written_off: int
    transferred_in: int
    transferred_out: int
    set_aside: int
    held: int
    allocated: int
    handed_over: int
    available: int
    changed_ms: int
    orders_waiting: int
    units_waiting: int

    @property
    def on_hand(self) -> int:
        """Units that are there, whoever has a claim on them."""
        return self.available + self.held + self.allocated + self.set_aside


class StockFilter(NamedTuple):
    """Which pools; what is empty does not matter."""

    launch: str = ""
    sku: str = ""
    location: str = ""
    channel: str = ""
    operator: str = ""
    market: str = ""


class StockSum(NamedTuple):
    """Units of a SKU in a channel, over all its locations."""

    launch: str
    sku: str
    channel: str
    received: int
    available: int
    held: int
    allocated: int
    handed_over: int
    orders_waiting: int
    units_waiting: int


_FACTS: Final = tuple(stock.c[name] for name in PoolRow._fields[:17])
_POOLS: Final = stock.join(
    lines,
    and_(
        lines.c.launch == stock.c.launch,
        lines.c.sku == stock.c.sku,
        lines.c.location == stock.c.location,
    ),
)
_KEY: Final = (stock.c.launch, stock.c.sku, stock.c.location)


def pools(
    connection: Connection,
    wanted: StockFilter,
    limit: int = 10_000,
    *,
    after: tuple[str, str, str] | None = None,
) -> list[PoolRow]:
    """Pools by launch, SKU and location, after that key (launch, SKU, location) if one is given."""
    rows = select(*_FACTS, lines.c.orders, lines.c.units).select_from(_POOLS)
    rows = _where(rows, wanted).order_by(*_KEY).limit(limit)
    if after is not None:
        rows = rows.where(_later(after))
    return [PoolRow(*row) for row in connection.execute(rows)]


def sums(connection: Connection, wanted: StockFilter) -> list[StockSum]:
    """Units by launch, SKU and channel."""
    c = stock.c
    counted = (
        c.received,
        c.available,
        c.held,
        c.allocated,
        c.handed_over,
        lines.c.orders,
        lines.c.units,
    )
    rows = select(c.launch, c.sku, c.channel, *map(_sum, counted)).select_from(_POOLS)
    keys = (c.launch, c.sku, c.channel)
    found = connection.execute(_where(rows, wanted).group_by(*keys).order_by(*keys))
    return [StockSum(*row) for row in found]


def _where(rows: Select[Any], wanted: StockFilter) -> Select[Any]:
    return rows.where(
        *(stock.c[name] == value for name, value in wanted._asdict().items() if value)
    )


def _later(key: tuple[str, str, str]) -> ColumnElement[bool]:
    return tuple_(*_KEY) > tuple_(*key)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    # PostgreSQL's sum of whole numbers is a decimal one.
    return cast(func.sum(column), BigInteger)
