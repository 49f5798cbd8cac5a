"""
The list of orders: every order that was ever placed, the newest first.

Always true:
- A row tells the order as it is now; who placed it is not in it.

Never here: names of customers, deadlines on a clock (the order's own page has them).
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, select

from firstcome.domain.orders import CLASS_NAMES, STATUS_NAMES
from firstcome.projections.schema import order_counts, orders
from firstcome.web.operations.lists.columns import (
    LAUNCH_HEAD,
    POOL,
    channel_cell,
    matches,
    moment,
    of_bound,
    plain,
    pool_cell,
    pool_filters,
    said,
    sku_cell,
    time_head,
)
from firstcome.web.operations.lists.listing import (
    Bounds,
    Cell,
    Clock,
    Column,
    Counts,
    Filter,
    Head,
    Listing,
    Rows,
    Value,
)
from firstcome.web.operations.lists.teller import Teller


def _query(bounds: Bounds) -> Rows:
    return select(
        orders.c.sequence,
        orders.c.epoch,
        orders.c.launch,
        orders.c.sku,
        orders.c.location,
        orders.c.channel,
        orders.c.operator,
        orders.c.units,
        orders.c.customer_class,
        orders.c.placed_ms,
        orders.c.status,
        orders.c.missed,
        orders.c.changed_ms,
    ).where(of_bound(orders, bounds))


def _counts_of_bound(bounds: Bounds) -> ColumnElement[bool]:
    return of_bound(order_counts, bounds)


def _code(row: Any, teller: Teller) -> Value:
    return teller.code(row.epoch, row.sequence)


def _price(row: Any, teller: Teller) -> Value:
    price = teller.price(row.launch, row.sku, row.location)
    return None if price is None else price.minor


def _currency(row: Any, teller: Teller) -> Value:
    price = teller.price(row.launch, row.sku, row.location)
    return None if price is None else price.currency


def _order_cell(values: dict[str, Any]) -> Cell:
    return Cell(values["order"], f"/orders/{values['order']}")


def _status_cell(values: dict[str, Any]) -> Cell:
    return Cell(said(values["status"]), "", "missed a hold" if values["missed"] else "")


def _units_cell(values: dict[str, Any]) -> Cell:
    business = "business" if values["class"] == "business" else ""
    return Cell(number=values["units"], more=business)


ORDERS: Final = Listing(
    name="orders",
    title="Orders",
    noun=("order", "orders"),
    meaning="Every order that was ever placed, as it is now; the newest first.",
    needs="see_lists",
    columns=(
        Column("order", "text", "The code of the order, as people read it.", _code),
        plain("sequence", "number", "The entry that placed it.", "sequence"),
        moment("placed_at", "When it was placed.", "placed_ms"),
        plain("status", "text", "Where it stands: held, in_line, paid and so on."),
        *POOL,
        plain("units", "number", "Units of the order."),
        Column(
            "price_minor", "number", "What one unit costs, in minor units of `currency`.", _price
        ),
        Column("currency", "text", "The currency of the place's market.", _currency),
        plain("class", "text", "`consumer` or `business`.", "customer_class"),
        Column("missed", "flag", "Whether a hold of it lapsed.", lambda row, _: bool(row.missed)),
        moment("changed_at", "When it last changed.", "changed_ms"),
    ),
    filters=(
        *pool_filters(orders, is_first=("launch", "sku")),
        Filter(
            "status",
            "Status",
            "choice",
            "Where the order stands.",
            matches(orders.c.status),
            tuple(STATUS_NAMES.values()),
            is_first=True,
        ),
        Filter(
            "class",
            "Customer class",
            "choice",
            "Which limit applies.",
            matches(orders.c.customer_class),
            CLASS_NAMES,
        ),
        Filter("from", "Placed from", "since", "Placed at this time or later."),
        Filter("to", "Placed before", "until", "Placed before this time."),
    ),
    heads=(
        Head("Order", _order_cell),
        time_head("Placed", "placed_at"),
        Head("Status", _status_cell),
        LAUNCH_HEAD,
        Head("SKU", sku_cell),
        Head("Place", pool_cell),
        Head("Channel", channel_cell),
        Head("Units", _units_cell, is_number=True),
        time_head("Changed", "changed_at"),
    ),
    query=_query,
    key=(orders.c.sequence,),
    ordered="newest",
    counted="alike",
    counts=Counts(
        order_counts,
        order_counts.c.orders,
        orders.c.counted,
        {
            "launch": "launch",
            "sku": "sku",
            "location": "location",
            "channel": "channel",
            "operator": "operator",
            "status": "status",
            "class": "customer_class",
        },
        _counts_of_bound,
    ),
    clock=Clock(orders.c.sequence, orders.c.placed_ms),
    empty="No order is like this.",
)
