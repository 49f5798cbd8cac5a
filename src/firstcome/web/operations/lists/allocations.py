"""
The list of allocations: one row for each place that units of a delivery go or went to.

Always true:
- A place without a share has a row as soon as units of the delivery came there.

Never here: why a place has its share (`firstcome.allocation`), proposals that nobody adopted.
"""

from typing import Any, Final

from sqlalchemy import and_, select

from firstcome.projections.schema import stock
from firstcome.projections.supply_schema import supplies, supply_shares
from firstcome.web.operations.lists.columns import (
    LAUNCH_HEAD,
    POOL,
    channel_cell,
    matches,
    number_head,
    of_bound,
    plain,
    pool_cell,
    pool_filters,
    sku_cell,
)
from firstcome.web.operations.lists.listing import (
    Bounds,
    Column,
    Filter,
    Head,
    Listing,
    Rows,
    Value,
)
from firstcome.web.operations.lists.supplies import (
    DAYS_OF,
    EXPECTED,
    STATUSES,
    WINDOW,
    delivery_cell,
    status_cell,
    window_cell,
)
from firstcome.web.operations.lists.teller import Teller

_s: Final = supplies.c
_shared: Final = supply_shares.c
_POOLS: Final = supply_shares.join(supplies, _s.supply == _shared.supply).join(
    stock,
    and_(
        stock.c.launch == _s.launch,
        stock.c.sku == _s.sku,
        stock.c.location == _shared.location,
    ),
)


def _query(bounds: Bounds) -> Rows:
    return (
        select(
            *(_s.supply, _s.number.label("delivery"), _s.launch, _s.sku, _s.status),
            *(_s.from_ms, _s.to_ms, _shared.location, _shared.units, _shared.came),
            *(stock.c.channel, stock.c.operator, stock.c.market, DAYS_OF),
        )
        .select_from(_POOLS)
        .where(of_bound(stock, bounds))
    )


def _missing(row: Any, _: Teller) -> Value:
    is_over = row.status in ("received", "cancelled")
    return 0 if is_over else max(0, row.units - row.came)


ALLOCATIONS: Final = Listing(
    name="allocations",
    title="Allocations",
    noun=("share", "shares"),
    meaning="Where the units of deliveries go and went: one row for each delivery and place.",
    needs="see_supply",
    columns=(
        plain("supply", "number", "The entry that announced the delivery."),
        plain("delivery", "number", "Its number within the launch, from 1: delivery 3."),
        *POOL,
        plain("market", "text", "The market of the place."),
        plain("units", "number", "The place's share of the delivery; 0: it has none."),
        plain("came", "number", "Units of the delivery that came to the place."),
        Column(
            "missing",
            "number",
            "Units of the share that did not come; 0 when nothing more of it comes.",
            _missing,
        ),
        plain("status", "text", "Of the delivery, as in the list of deliveries."),
        *WINDOW,
    ),
    filters=(
        *pool_filters(stock),
        Filter("market", "Market", "id", "The market of the place.", matches(stock.c.market)),
        Filter(
            "status",
            "Status",
            "choice",
            "How far the delivery is.",
            matches(_s.status),
            STATUSES,
            is_first=True,
        ),
        Filter("supply", "Delivery", "number", "The entry that announced it.", matches(_s.supply)),
        *EXPECTED,
    ),
    heads=(
        Head("Delivery", delivery_cell),
        LAUNCH_HEAD,
        Head("SKU", sku_cell),
        Head("Place", pool_cell),
        number_head("Share", "units"),
        number_head("Came", "came"),
        number_head("Missing", "missing"),
        Head("Expected", window_cell),
        Head("Status", status_cell),
        Head("Channel", channel_cell),
    ),
    query=_query,
    key=(_shared.supply, _shared.location),
    ordered="by id",
    counted="exactly",
    empty="No share is like this.",
    page="/lists/allocations",
)
