"""
Routes about launches and their stock.

Always true:
- Loading a launch makes its display texts durable before the entry that names them.

Never here: reading launch files (`launches`).
"""

from collections.abc import Callable
from typing import Annotated, Any

from litestar import HttpMethod, Response, get, post, route
from litestar.params import JSONBody, PathParameter, QueryParameter

from firstcome.api.bodies import (
    LaunchBody,
    LaunchList,
    LoadBody,
    OutcomeBody,
    StockList,
    StockUnitsBody,
)
from firstcome.api.commands import execute, request_identity
from firstcome.api.documented import (
    LAUNCH_RESPONSES,
    LIST_RESPONSES,
    LOAD_RESPONSES,
    PUBLIC_OR_STAFF_SECURITY,
    STAFF_SECURITY,
    STOCK_LIST_RESPONSES,
    STOCK_RESPONSES,
    TURN_RESPONSES,
)
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import AnyRequest, Key, is_staff, page_of, staff_guard
from firstcome.api.shop import LAUNCHES_PATH, Shop
from firstcome.api.views import launch_summary, launch_view, stock_view
from firstcome.contacts.failures import ContactsFull
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
        responses=LIST_RESPONSES,
        security=[{}],
        summary="List the launches",
    )
    async def list_launches(offset: Offset = 0, limit: Limit = 100) -> LaunchList:
        """Every launch that was loaded, in that order."""
        launches = shop.state.launches_by_number
        page, following, previous = page_of(launches, LAUNCHES_PATH, offset, limit)
        rows = [launch_summary(launch) for launch in page]
        return LaunchList(len(launches), following, previous, rows)

    @get(
        LAUNCHES_PATH + "/{launch:str}",
        operation_id="ShowLaunch",
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
        responses=STOCK_LIST_RESPONSES,
        security=PUBLIC_OR_STAFF_SECURITY,
        summary="List the stock",
    )
    async def list_stock(
        request: AnyRequest, launch: Name, offset: Offset = 0, limit: Limit = 100
    ) -> StockList:
        """What is free and who waits at every pool; staff see every count."""
        by_staff = is_staff(shop, request)
        pools = shop.launch(launch).pools
        path = f"{LAUNCHES_PATH}/{launch}/stock"
        page, following, previous = page_of(pools, path, offset, limit)
        rows = [stock_view(pool, is_staff=by_staff) for pool in page]
        return StockList(len(pools), following, previous, rows)

    @post(
        LAUNCHES_PATH,
        operation_id="LoadLaunch",
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
        return await execute(shop, LoadLaunch(*identity, data.definition))

    # Made by hand: the framework's own would name the methods of the first handler only.
    @route(LAUNCHES_PATH, http_method=[HttpMethod.OPTIONS], include_in_schema=False)
    async def launches_options() -> Response[None]:
        headers = {"Allow": "GET, OPTIONS, POST"}
        return Response(None, status_code=204, headers=headers)

    return [
        launches_options,
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
    texts = body.texts.encode()
    if shop.engine.refusing is not None:
        raise ProblemRaised(shop.engine.refusing)
    try:
        await shop.engine.in_writer(lambda: shop.contacts.put_document(texts))
    except ContactsFull as error:
        raise ProblemRaised("disk_full") from error


def _turn(shop: Shop, verb: str, command: Callable[..., AnyCommand], summary: str) -> Any:
    @post(
        LAUNCHES_PATH + "/{launch:str}/" + verb,
        name=f"launch-{verb}",
        status_code=200,
        operation_id=command.__name__,
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
        return await execute(shop, command(*identity, launch))

    return turn_launch


def _stock(shop: Shop, verb: str, command: Callable[..., AnyCommand], summary: str) -> Any:
    @post(
        LAUNCHES_PATH + "/{launch:str}/stock/" + verb,
        name=f"stock-{verb}",
        status_code=200,
        operation_id=command.__name__,
        guards=[staff_guard(shop)],
        responses=STOCK_RESPONSES,
        security=STAFF_SECURITY,
        summary=summary,
    )
    async def move_stock(
        request: AnyRequest, launch: Name, data: JSONBody[StockUnitsBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        pools = shop.launch(launch).pools_by_place.get(data.sku)
        if pools is None:
            raise ProblemRaised("sku_unknown")
        if data.location not in pools:
            raise ProblemRaised("location_unknown")
        if not -(2**63) < data.units < 2**63:
            raise ProblemRaised("units_invalid")
        identity = await request_identity(shop, request, idempotency_key)
        return await execute(shop, command(*identity, launch, data.sku, data.location, data.units))

    return move_stock
