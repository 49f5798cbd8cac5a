"""
Routes about estimates: what the lines of a launch are told, and who would be told otherwise.

Always true:
- Nothing is changed, and nobody is told anything by asking.
- An answer over many pools is made in pieces: each pool as it stands when it is its turn.

Never here: how an estimate is made (`domain.estimates`).
"""

from collections.abc import Iterator
from typing import Annotated, Any

from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from msgspec.structs import replace

from firstcome.api.authority import staff_only
from firstcome.api.calendars import Calendar, Window
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.launch_routes import Limit, Name, Offset
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import AnyConnection, AnyRequest, Guard, page_of, staff_of
from firstcome.api.responses import ESTIMATES_RESPONSES, WHAT_IF_RESPONSES
from firstcome.api.shop import LAUNCHES_PATH, SUPPLIES_PATH, Shop, iso_time
from firstcome.api.supply_bodies import (
    EstimatesBody,
    SupplyNumber,
    WhatIfBody,
    WhatIfView,
)
from firstcome.api.supply_commands import (
    CHANGE_DETAILS,
    SHARE_DETAILS,
    parts_of,
    require_supply_units,
    supply_named,
    window_of,
)
from firstcome.api.supply_views import group_view, pool_estimates
from firstcome.api.turns import in_turns
from firstcome.domain.estimates import what_if
from firstcome.domain.launch import Launch, delivery_number
from firstcome.domain.pool import Pool
from firstcome.domain.supplies import Shares, Supply, added
from firstcome.limits import STAFF_BODY_BYTES_MAX
from firstcome.staff.permissions import Who

Sku = Annotated[
    str, QueryParameter(description="Pools of this SKU alone.", max_length=64, required=False)
]
Location = Annotated[
    str, QueryParameter(description="Pools at this location alone.", max_length=64, required=False)
]


def estimate_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @get(
        LAUNCHES_PATH + "/{launch:str}/estimates",
        operation_id="ListEstimates",
        opt=staff_only("see_supply"),
        responses=ESTIMATES_RESPONSES,
        security=STAFF_SECURITY,
        summary="What the lines are told",
    )
    async def list_estimates(
        request: AnyRequest,
        launch: Name,
        sku: Sku = "",
        location: Location = "",
        offset: Offset = 0,
        limit: Limit = 100,
    ) -> EstimatesBody:
        """
        By pool: who waits, what is to come, and which orders are told which window.

        Pools in whose line nobody waits, and to which nothing is to come, are left out.
        """
        staff_of(shop, request)
        found = shop.launch(launch)
        pools = _pools(found, sku, location)
        calendar = await shop.calendars.of(found.definition)
        path = f"{LAUNCHES_PATH}/{launch}/estimates"
        page, following, previous = page_of(pools, path, offset, limit)
        asked = "".join(
            f"&{name}={text}" for name, text in (("sku", sku), ("location", location)) if text
        )
        as_of = iso_time(shop.state.time_ms)
        rows = await in_turns(pool_estimates(found, calendar, pool) for pool in page)
        return EstimatesBody(
            launch,
            as_of,
            len(pools),
            None if following is None else following + asked,
            None if previous is None else previous + asked,
            rows,
        )

    @post(
        SUPPLIES_PATH + "/{supply:int}/what-if",
        operation_id="WhatIf",
        opt=staff_only("see_supply"),
        guards=[_asking_guard(shop)],
        status_code=200,
        responses=WHAT_IF_RESPONSES,
        security=STAFF_SECURITY,
        summary="Who would be told otherwise",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def ask_what_if(
        request: AnyRequest, supply: SupplyNumber, data: JSONBody[WhatIfBody]
    ) -> WhatIfView:
        """If a delivery had other units, stage, window or shares; nobody is told anything."""
        launch, _ = supply_named(shop, supply)
        calendar = await shop.calendars.of(launch.definition)
        found = launch.supplies[supply]
        units = found.units if data.units is None else data.units
        stage = data.stage or found.stage
        window = _window(calendar, found, data)
        _require_possible(found, units, stage)
        as_of = iso_time(shop.state.time_ms)
        changed = replace(
            found,
            units=units,
            stage=stage,
            from_ms=window.from_ms,
            to_ms=window.to_ms,
            shares=_shares(staff_of(shop, request), launch, found, data),
            is_cancelled=found.is_cancelled or data.is_cancelled,
        )
        groups = what_if(shop.state, changed)
        views = await in_turns(group_view(launch, calendar, group) for group in groups)
        orders = sum(view.orders for view in views)
        return WhatIfView(supply, delivery_number(launch, supply), as_of, orders, views)

    return [list_estimates, ask_what_if]


def _pools(launch: Launch, sku: str, location: str) -> list[Pool]:
    if sku and sku not in launch.pools_by_place:
        raise ProblemRaised("sku_unknown", field="sku")
    if location and not launch.has_location(location):
        raise ProblemRaised("location_unknown", field="location")
    return [
        pool for pool in _named(launch, sku, location) if pool.line.waiting or pool.schedule.dues
    ]


def _named(launch: Launch, sku: str, location: str) -> Iterator[Pool]:
    for name, by_location in launch.pools_by_place.items():
        if sku in ("", name):
            yield from [by_location[location]] if location else by_location.values()


def _window(calendar: Calendar, supply: Supply, body: WhatIfBody) -> Window:
    if body.from_day is None and body.to_day is None:
        return Window(supply.from_ms, supply.to_ms)
    first, last = calendar.days(supply.market, supply.from_ms, supply.to_ms)
    return window_of(calendar, supply.market, body.from_day or first, body.to_day or last)


def _shares(who: Who, launch: Launch, supply: Supply, body: WhatIfBody) -> Shares:
    """The shares that are thought of; raises `ProblemRaised` for what adopting is refused for."""
    if body.shares is None:
        return supply.shares
    shares = parts_of(who, launch, body.shares, "shares")
    for number, (location, _) in enumerate(shares):
        is_for_it = supply.location in ("", location)
        if not is_for_it or supply.market not in ("", launch.market_by_location[location]):
            detail = SHARE_DETAILS["location_unknown"]
            raise ProblemRaised("location_unknown", detail, f"shares[{number}].location")
    units = [units for _, units in shares]
    if min(units, default=0) < 0 or sum(units) > supply.units:
        raise ProblemRaised("units_invalid", SHARE_DETAILS["units_invalid"], "shares")
    return tuple(share for share in added((), shares) if share[1])


def _require_possible(supply: Supply, units: int, stage: str) -> None:
    """Raise `ProblemRaised` for what a change would be refused for."""
    require_supply_units(units)
    if units < supply.received:
        raise ProblemRaised("units_invalid", CHANGE_DETAILS["units_invalid"], "units")
    if supply.stage == "confirmed" != stage:
        raise ProblemRaised("stage_invalid", field="stage")


def _asking_guard(shop: Shop) -> Guard:
    """Refuses, before anything is read, whoever may not ask; nothing is changed, so no key."""

    def guard(connection: AnyConnection, _: Any) -> None:
        staff_of(shop, connection)

    return guard
