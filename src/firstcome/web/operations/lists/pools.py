"""
The lists of stock and of lines: one row for each pool, by launch, SKU and place.

Always true:
- Both are read from the same rows; a pool without a line waits for nobody.

Never here: the orders of a pool (`orders`).
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select

from firstcome.projections.schema import lines, stock
from firstcome.web.operations.lists.columns import (
    LAUNCH_HEAD,
    POOL,
    Address,
    channel_cell,
    link,
    moment,
    number_head,
    of_bound,
    plain,
    pool_cell,
    pool_filters,
    sku_cell,
    time_head,
)
from firstcome.web.operations.lists.listing import Bounds, Filter, Head, Listing, Rows

SAME_POOL: Final = and_(
    lines.c.launch == stock.c.launch,
    lines.c.sku == stock.c.sku,
    lines.c.location == stock.c.location,
)
"""Of a line and the stock that it waits for."""


def _stock_query(bounds: Bounds) -> Rows:
    waiting = func.coalesce(lines.c.orders, 0).label("waiting")
    return (
        select(stock, waiting)
        .select_from(stock.outerjoin(lines, SAME_POOL))
        .where(of_bound(stock, bounds))
    )


def _lines_query(bounds: Bounds) -> Rows:
    return (
        select(
            stock.c.launch,
            stock.c.sku,
            stock.c.location,
            stock.c.channel,
            stock.c.operator,
            stock.c.available,
            lines.c.orders,
            lines.c.units,
            lines.c.joined,
            lines.c.changed_ms,
        )
        .select_from(lines.join(stock, SAME_POOL))
        .where(of_bound(stock, bounds))
    )


def _orders_of(status: str) -> Address:
    def address(values: dict[str, Any]) -> str:
        return link(
            "/orders",
            launch=values["launch"],
            sku=values["sku"],
            location=values["location"],
            status=status,
        )

    return address


def _line_of(values: dict[str, Any]) -> str:
    return link("/lines", launch=values["launch"], sku=values["sku"], location=values["location"])


def _some_or_none(column: ColumnElement[int]) -> Callable[[str], ColumnElement[bool]]:
    def condition(value: str) -> ColumnElement[bool]:
        return column > 0 if value == "some" else column == 0

    return condition


STOCK: Final = Listing(
    name="stock",
    title="Stock",
    noun=("pool", "pools"),
    meaning="The units of every pool: one row for each SKU at each place.",
    needs="see_stock",
    columns=(
        *POOL,
        plain("market", "text", "The market of the place."),
        plain("available", "number", "Units that are left for sale."),
        plain("held", "number", "Units on hold."),
        plain("allocated", "number", "Units that are paid for and not handed over."),
        plain("handed_over", "number", "Units that customers have."),
        plain("set_aside", "number", "Units that are set aside."),
        plain("received", "number", "First stock and every delivery."),
        plain("found", "number", "Units that stocktakes found."),
        plain("written_off", "number", "Units that stocktakes missed."),
        plain("waiting", "number", "Orders in the line of the pool."),
        moment("changed_at", "When the pool last changed.", "changed_ms"),
        plain("transferred_in", "number", "Units that came from other places."),
        plain("transferred_out", "number", "Units that went to other places."),
    ),
    filters=(
        *pool_filters(stock),
        Filter(
            "left",
            "Left",
            "choice",
            "`some`: there are units for sale; `none`: there are not.",
            _some_or_none(stock.c.available),
            ("some", "none"),
            is_first=True,
        ),
    ),
    heads=(
        LAUNCH_HEAD,
        Head("SKU", sku_cell),
        Head("Place", pool_cell),
        Head("Channel", channel_cell),
        number_head("Left", "available"),
        number_head("Held", "held", _orders_of("held")),
        number_head("Paid", "allocated", _orders_of("paid")),
        number_head("Handed over", "handed_over", _orders_of("collected")),
        number_head("Set aside", "set_aside"),
        number_head("Waiting", "waiting", _line_of),
        time_head("Changed", "changed_at"),
    ),
    query=_stock_query,
    key=(stock.c.launch, stock.c.sku, stock.c.location),
    ordered="by id",
    counted="exactly",
    empty="No pool is like this.",
)

LINES: Final = Listing(
    name="lines",
    title="Lines",
    noun=("line", "lines"),
    meaning="Every line that anybody ever joined, with how many wait there now.",
    needs="see_lists",
    columns=(
        *POOL,
        plain("orders", "number", "Orders that wait."),
        plain("units", "number", "Units that they want."),
        plain("joined", "number", "Orders that ever joined."),
        plain("available", "number", "Units of the pool that are left for sale."),
        moment("changed_at", "When the line last changed.", "changed_ms"),
    ),
    filters=(
        *pool_filters(stock),
        Filter(
            "waiting",
            "Waiting",
            "choice",
            "`some`: orders wait there; `none`: nobody does.",
            _some_or_none(lines.c.orders),
            ("some", "none"),
            is_first=True,
        ),
    ),
    heads=(
        LAUNCH_HEAD,
        Head("SKU", sku_cell),
        Head("Place", pool_cell),
        Head("Channel", channel_cell),
        number_head("Orders waiting", "orders", _orders_of("in_line")),
        number_head("Units", "units"),
        number_head("Ever joined", "joined"),
        time_head("Changed", "changed_at"),
    ),
    query=_lines_query,
    key=(lines.c.launch, lines.c.sku, lines.c.location),
    ordered="by id",
    counted="exactly",
    empty="No line is like this.",
)
