"""
The list of launches, the one that was loaded last first, with what is left of each.

Always true:
- Numbers are sums over the pools; whoever is bound sees launches with pools of theirs, and the
  sums of these alone.

Never here: what a launch is made of (its own page).
"""

from typing import Any, Final

from sqlalchemy import func, select

from firstcome.domain.launch import LAUNCH_STATUSES
from firstcome.projections.schema import launches, lines, order_counts, stock
from firstcome.web.operations.lists.columns import (
    LAUNCH,
    Address,
    launch_cell,
    link,
    matches,
    moment,
    number_head,
    of_bound,
    plain,
    said,
    time_head,
)
from firstcome.web.operations.lists.listing import Bounds, Cell, Filter, Head, Listing, Rows
from firstcome.web.operations.lists.pools import SAME_POOL


def _query(bounds: Bounds) -> Rows:
    pools = _pools(bounds)
    placed = _placed(bounds)
    query = (
        select(
            launches.c.launch,
            launches.c.number,
            launches.c.status,
            launches.c.opens_ms,
            launches.c.closes_ms,
            launches.c.loaded_ms,
            launches.c.changed_ms,
            *(func.coalesce(pools.c[name], 0).label(name) for name in _SUMS),
            func.coalesce(placed.c.orders, 0).label("orders"),
        )
        .select_from(launches)
        .outerjoin(pools, pools.c.launch == launches.c.launch)
        .outerjoin(placed, placed.c.launch == launches.c.launch)
    )
    return query.where(pools.c.launch.is_not(None)) if any(bounds) else query


_SUMS: Final = ("available", "held", "allocated", "handed_over", "waiting")


def _pools(bounds: Bounds) -> Any:
    return (
        select(
            stock.c.launch,
            func.sum(stock.c.available).label("available"),
            func.sum(stock.c.held).label("held"),
            func.sum(stock.c.allocated).label("allocated"),
            func.sum(stock.c.handed_over).label("handed_over"),
            func.sum(func.coalesce(lines.c.orders, 0)).label("waiting"),
        )
        .select_from(stock.outerjoin(lines, SAME_POOL))
        .where(of_bound(stock, bounds))
        .group_by(stock.c.launch)
        .subquery("pools")
    )


def _placed(bounds: Bounds) -> Any:
    return (
        select(order_counts.c.launch, func.sum(order_counts.c.orders).label("orders"))
        .where(of_bound(order_counts, bounds))
        .group_by(order_counts.c.launch)
        .subquery("placed")
    )


def _list_of(path: str, **more: str) -> Address:
    def address(values: dict[str, Any]) -> str:
        return link(path, launch=values["launch"], **more)

    return address


def _status_cell(values: dict[str, Any]) -> Cell:
    return Cell(said(values["status"]))


LAUNCHES: Final = Listing(
    name="launches",
    title="Launches",
    noun=("launch", "launches"),
    meaning="Every launch, the one that was loaded last first, with sums over its pools.",
    needs="see_stock",
    columns=(
        *LAUNCH,
        plain("status", "text", "`scheduled`, `open`, `paused` or `closed`."),
        moment("opens_at", "When it opens.", "opens_ms"),
        moment("closes_at", "When it closes; empty: when somebody closes it.", "closes_ms"),
        plain("orders", "number", "Orders that were ever placed."),
        plain("available", "number", "Units that are left for sale."),
        plain("held", "number", "Units on hold."),
        plain("allocated", "number", "Units that are paid for and not handed over."),
        plain("handed_over", "number", "Units that customers have."),
        plain("waiting", "number", "Orders that wait in a line."),
        moment("loaded_at", "When it was loaded last.", "loaded_ms"),
        moment("changed_at", "When its status or its terms last changed.", "changed_ms"),
    ),
    filters=(
        Filter(
            "status",
            "Status",
            "choice",
            "Whether it sells.",
            matches(launches.c.status),
            LAUNCH_STATUSES,
            is_first=True,
        ),
    ),
    heads=(
        Head("Launch", launch_cell),
        Head("Status", _status_cell),
        time_head("Opens", "opens_at"),
        number_head("Orders", "orders", _list_of("/orders")),
        number_head("Left", "available", _list_of("/stock", left="some")),
        number_head("Held", "held", _list_of("/orders", status="held")),
        number_head("Waiting", "waiting", _list_of("/lines", waiting="some")),
        number_head("Handed over", "handed_over", _list_of("/orders", status="collected")),
    ),
    query=_query,
    key=(launches.c.number,),
    ordered="newest",
    counted="exactly",
    empty="No launch is like this.",
)
