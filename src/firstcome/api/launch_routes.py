"""
Routes about launches and their stock.

Always true:
- Loading a launch makes its display texts durable before the entry that names them.

Never here: reading launch files (`launches`).
"""

from collections.abc import Callable
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from firstcome.api.authority import (
    PUBLIC,
    customers_or,
    reaches,
    require_reach,
    staff_only,
)
from firstcome.api.bodies import (
    LaunchBody,
    LaunchList,
    LoadBody,
    OutcomeBody,
    StockList,
    StockUnitsBody,
)
from firstcome.api.commands import execute, keep_document, request_identity
from firstcome.api.documented import PUBLIC_OR_STAFF_SECURITY, STAFF_SECURITY
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import (
    AnyRequest,
    Key,
    options_of,
    page_of,
    staff_asking,
    staff_guard,
    staff_of,
)
from firstcome.api.responses import (
    LAUNCH_RESPONSES,
    LIST_RESPONSES,
    LOAD_RESPONSES,
    STOCK_LIST_RESPONSES,
    STOCK_RESPONSES,
    TURN_RESPONSES,
)
from firstcome.api.shop import LAUNCHES_PATH, Shop
from firstcome.api.views import launch_summary, launch_view, stock_view
from firstcome.domain.commands import (
    AnyCommand,
    CloseLaunch,
    CountStock,
    LoadLaunch,
    OpenLaunch,
    PauseLaunch,
    ReceiveStock,
    ResumeLaunch,
    SetAsideStock,
)
from firstcome.limits import LAUNCH_BODY_BYTES_MAX, LIST_ROWS_MAX

Offset = Annotated[int, QueryParameter(ge=0, le=2**31, description="Rows to pass over.")]
Limit = Annotated[int, QueryParameter(ge=1, le=LIST_ROWS_MAX, description="Rows in the page.")]
Name = Annotated[str, PathParameter(description="The id of the launch.")]


def launch_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @get(
        LAUNCHES_PATH,
        operation_id="ListLaunches",
        opt=PUBLIC,
        responses=LIST_RESPONSES,
        security=[{}],
        summary="List the launches",
    )
    async def list_launches(offset: Offset = 0, limit: Limit = 100) -> LaunchList:
        """Every launch that was loaded, in that order."""
        launches = shop.state.launches_by_number
        page, following, previous = page_of(launches, LAUNCHES_PATH, offset, limit)
        rows = [launch_summary(launch) for launch in page]
        return LaunchList(len(launches), following, previous, rows, shop.is_rehearsal)

    @get(
        LAUNCHES_PATH + "/{launch:str}",
        operation_id="ShowLaunch",
        opt=PUBLIC,
        responses=LAUNCH_RESPONSES,
        security=[{}],
        summary="One launch",
    )
    async def show_launch(launch: Name) -> LaunchBody:
        """Its status, its terms, its SKUs and locations."""
        return launch_view(shop, shop.launch(launch))

    @get(
        LAUNCHES_PATH + "/{launch:str}/stock",
        operation_id="ListStock",
        opt=customers_or("see_stock"),
        responses=STOCK_LIST_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="List the stock",
    )
    async def list_stock(
        request: AnyRequest, launch: Name, offset: Offset = 0, limit: Limit = 100
    ) -> StockList:
        """What is free and who waits at every pool; staff see every count of those theirs."""
        who = staff_asking(shop, request)
        found = shop.launch(launch)
        pools = [pool for pool in found.pools if who is None or reaches(who, found, pool.location)]
        path = f"{LAUNCHES_PATH}/{launch}/stock"
        page, following, previous = page_of(pools, path, offset, limit)
        rows = [stock_view(pool, is_staff=who is not None) for pool in page]
        return StockList(len(pools), following, previous, rows)

    @post(
        LAUNCHES_PATH,
        operation_id="LoadLaunch",
        opt=staff_only("set_up_launch"),
        guards=[staff_guard(shop)],
        responses=LOAD_RESPONSES,
        security=STAFF_SECURITY,
        status_code=201,
        summary="Load a launch",
        request_max_body_size=LAUNCH_BODY_BYTES_MAX,
    )
    async def load_launch(
        request: AnyRequest, data: JSONBody[LoadBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """Make a launch known, or replace one that nothing has happened to yet."""
        fault = next(data.definition.problems(), None)
        if fault is not None:
            raise ProblemRaised("definition_invalid", f"{fault[1]}.", fault[0])
        await _keep_texts(shop, data)
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        return await execute(shop, LoadLaunch(*identity, data.definition, staff=staff))

    return [
        options_of(LAUNCHES_PATH),
        list_launches,
        show_launch,
        list_stock,
        load_launch,
        _turn(shop, "open", OpenLaunch, "Sell from now on, before the planned time."),
        _turn(shop, "pause", PauseLaunch, "Refuse new orders for now; holds and lines stay."),
        _turn(shop, "resume", ResumeLaunch, "Take orders again."),
        _turn(shop, "close", CloseLaunch, "Take no more orders, for good."),
        _stock(shop, "receive", ReceiveStock, "Units arrived; the line is served at once."),
        _stock(shop, "count", CountStock, "A stocktake found exactly so many units."),
        _stock(shop, "set-aside", SetAsideStock, "Keep so many units in all from sale."),
    ]


async def _keep_texts(shop: Shop, body: LoadBody) -> None:
    fault = next(body.texts.problems(body.definition), None)
    if fault is not None:
        raise ProblemRaised("definition_invalid", f"{fault[1]}.", f"texts.{fault[0]}")
    await keep_document(shop, body.texts.encode())


def _turn(shop: Shop, verb: str, command: Callable[..., AnyCommand], summary: str) -> Any:
    @post(
        LAUNCHES_PATH + "/{launch:str}/" + verb,
        name=f"launch-{verb}",
        status_code=200,
        operation_id=command.__name__,
        opt=staff_only("steer_launch"),
        guards=[staff_guard(shop)],
        responses=TURN_RESPONSES,
        security=STAFF_SECURITY,
        summary=summary,
    )
    async def turn_launch(
        request: AnyRequest, launch: Name, idempotency_key: Key
    ) -> Response[OutcomeBody]:
        shop.launch(launch)
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        return await execute(shop, command(*identity, launch, staff=staff))

    return turn_launch


def _stock(shop: Shop, verb: str, command: Callable[..., AnyCommand], summary: str) -> Any:
    @post(
        LAUNCHES_PATH + "/{launch:str}/stock/" + verb,
        name=f"stock-{verb}",
        status_code=200,
        operation_id=command.__name__,
        opt=staff_only("move_stock"),
        guards=[staff_guard(shop)],
        responses=STOCK_RESPONSES,
        security=STAFF_SECURITY,
        summary=summary,
    )
    async def move_stock(
        request: AnyRequest, launch: Name, data: JSONBody[StockUnitsBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        found, who = shop.launch(launch), staff_of(shop, request)
        pools = found.pools_by_place.get(data.sku)
        if pools is None:
            raise ProblemRaised("sku_unknown")
        if data.location not in pools:
            raise ProblemRaised("location_unknown")
        if not -(2**63) < data.units < 2**63:
            raise ProblemRaised("units_invalid")
        require_reach(who, found, data.location)
        identity = await request_identity(shop, request, idempotency_key)
        stock = (launch, data.sku, data.location, data.units)
        return await execute(shop, command(*identity, *stock, staff=who.number))

    return move_stock
