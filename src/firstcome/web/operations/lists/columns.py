"""
Columns, filters and cells that several lists share: launch, SKU, place, channel, operator.

Always true:
- An id stands beside its name in what is exported; on a page the name leads, the id is small.

Never here: what one list alone has.
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, select, true, tuple_

from firstcome.projections.schema import stock
from firstcome.web.operations.lists.listing import Bounds, Cell, Column, Filter, Head, Kind

Address = Callable[[dict[str, Any]], str]
"""Where a number of a record leads."""

LAUNCH: Final = (
    Column("launch", "text", "The launch.", lambda row, _: row.launch),
    Column(
        "launch_name",
        "text",
        "What it is called.",
        lambda row, teller: teller.names(row.launch).launch,
    ),
)

SKU: Final = (
    Column("sku", "text", "The stock-keeping unit.", lambda row, _: row.sku),
    Column(
        "sku_name",
        "text",
        "Its product and variant.",
        lambda row, teller: teller.names(row.launch).sku(row.sku),
    ),
)

LOCATION: Final = (
    Column("location", "text", "Where its units are.", lambda row, _: row.location),
    Column(
        "location_name",
        "text",
        "The name of the place, with its town.",
        lambda row, teller: teller.names(row.launch).place(row.location),
    ),
)

CHANNEL: Final = (
    Column("channel", "text", "The way to buy.", lambda row, _: row.channel),
    Column(
        "channel_name",
        "text",
        "What it is called.",
        lambda row, teller: teller.names(row.launch).channel(row.channel),
    ),
    Column("operator", "text", "Who runs the place.", lambda row, _: row.operator),
)

POOL: Final = (*LAUNCH, *SKU, *LOCATION, *CHANNEL)
"""Of every list whose rows are about a pool."""


def plain(name: str, kind: Kind, meaning: str, source: str = "") -> Column:
    """A column that the query has under `source`, or under the same name."""
    label = source or name
    return Column(name, kind, meaning, lambda row, _: getattr(row, label))


def moment(name: str, meaning: str, source: str) -> Column:
    """A time, which the query has in milliseconds; none for 0."""
    return Column(name, "time", meaning, lambda row, _: getattr(row, source) or None)


def matches(column: ColumnElement[Any]) -> Callable[[Any], ColumnElement[bool]]:
    """The condition that a column is what was asked for."""
    return lambda value: column == value


def of_bound(table: Any, bounds: Bounds) -> ColumnElement[bool]:
    """The rows of whoever is bound so, in a table with locations and operators."""
    terms: list[ColumnElement[bool]] = [true()]
    if bounds.location:
        terms.append(table.c.location == bounds.location)
    if bounds.operator:
        terms.append(table.c.operator == bounds.operator)
    return and_(*terms)


def of_places(table: Any, bounds: Bounds) -> ColumnElement[bool]:
    """The same, in a table with launches and locations, and no operators."""
    terms: list[ColumnElement[bool]] = [true()]
    if bounds.location:
        terms.append(table.c.location == bounds.location)
    if bounds.operator:
        theirs = select(stock.c.launch, stock.c.location).where(stock.c.operator == bounds.operator)
        terms.append(tuple_(table.c.launch, table.c.location).in_(theirs))
    return and_(*terms)


def pool_filters(table: Any, *, is_first: tuple[str, ...] = ("launch", "sku")) -> list[Filter]:
    """Filters by launch, SKU, location, channel and operator, for a table that has them all."""
    told = (
        ("launch", "Launch", "The launch."),
        ("sku", "SKU", "The stock-keeping unit."),
        ("location", "Place", "Where its units are."),
        ("channel", "Channel", "The way to buy."),
        ("operator", "Operator", "Who runs the place."),
    )
    return [
        Filter(name, label, "choice", meaning, matches(table.c[name]), is_first=name in is_first)
        for name, label, meaning in told
    ]


def link(path: str, **fields: object) -> str:
    """An address with a query."""
    return f"{path}?{urlencode(fields)}"


def launch_cell(values: dict[str, Any]) -> Cell:
    """The launch by name, leading to its page."""
    return Cell(values["launch_name"], f"/launches/{values['launch']}")


def sku_cell(values: dict[str, Any]) -> Cell:
    """The SKU by name, with its id."""
    return named(values["sku_name"], values["sku"])


def pool_cell(values: dict[str, Any]) -> Cell:
    """The place by name, leading to the stock of the pool."""
    address = link(
        "/stock", launch=values["launch"], sku=values["sku"], location=values["location"]
    )
    return named(values["location_name"], values["location"], address)


def channel_cell(values: dict[str, Any]) -> Cell:
    """The channel by name, with who runs the place."""
    operator = "" if values["operator"] == "own" else values["operator"]
    return Cell(values["channel_name"], "", operator)


def named(name: str, identifier: str, address: str = "") -> Cell:
    """A name with its id below, unless both are the same."""
    return Cell(name, address, identifier if identifier != name else "")


LAUNCH_HEAD: Final = Head("Launch", launch_cell, tells="launch")


def number_head(label: str, name: str, address: Address | None = None) -> Head:
    """A column of whole numbers; each but 0 leads to its list."""

    def cell(values: dict[str, Any]) -> Cell:
        number = values[name]
        if number is None:
            return Cell("–")
        return Cell(link=address(values) if address and number else "", number=number)

    return Head(label, cell, is_number=True)


def time_head(label: str, name: str) -> Head:
    """A column of times."""

    def cell(values: dict[str, Any]) -> Cell:
        return Cell(at_ms=values[name]) if values[name] else Cell("–")

    return Head(label, cell)


def said(code: str) -> str:
    """A stable name as people read it: `in_line` is in line."""
    return code.replace("_", " ")
