"""
Routes about supply: deliveries that are to come, and what is said of them.

Always true:
- An id is looked up before it goes into a command: the journal takes no free text.

Never here: where units go (`supply_sharing`), estimates (`supply_estimates`), sheets
(`supply_loading`).
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import JSONBody

from firstcome.api.authority import staff_only
from firstcome.api.bodies import OutcomeBody
from firstcome.api.commands import request_identity
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.launch_routes import Limit, Name, Offset
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import (
    AnyRequest,
    Key,
    options_of,
    page_of,
    staff_guard,
    staff_of,
)
from firstcome.api.responses import (
    ANNOUNCE_SUPPLY_RESPONSES,
    CANCEL_SUPPLY_RESPONSES,
    CHANGE_SUPPLY_RESPONSES,
    SUPPLIES_RESPONSES,
    SUPPLY_RESPONSES,
)
from firstcome.api.shop import LAUNCHES_PATH, SUPPLIES_PATH, Shop, iso_time
from firstcome.api.supply_bodies import (
    AnnounceSupplyBody,
    CancelSupplyBody,
    ChangeSupplyBody,
    SuppliesBody,
    SupplyNumber,
    SupplyView,
)
from firstcome.api.supply_commands import (
    CHANGE_DETAILS,
    execute_supply,
    note_id,
    require_supply_units,
    speaker,
    supply_named,
    window_of,
)
from firstcome.api.supply_notes import notes_of
from firstcome.api.supply_views import supply_view
from firstcome.api.turns import in_turns
from firstcome.domain.commands import (
    AnnounceSupply,
    CancelSupply,
    ChangeSupply,
)
from firstcome.domain.launch import Launch
from firstcome.limits import LIST_ROWS_MAX

_OF_LAUNCH = LAUNCHES_PATH + "/{launch:str}/supplies"
_ONE = SUPPLIES_PATH + "/{supply:int}"


def supply_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @get(
        _OF_LAUNCH,
        operation_id="ListSupplies",
        opt=staff_only("see_supply"),
        responses=SUPPLIES_RESPONSES,
        security=STAFF_SECURITY,
        summary="List the deliveries",
    )
    async def list_supplies(
        request: AnyRequest, launch: Name, offset: Offset = 0, limit: Limit = LIST_ROWS_MAX
    ) -> SuppliesBody:
        """What is to come and what has come, in the order of their announcing."""
        staff_of(shop, request)
        found = shop.launch(launch)
        calendar = await shop.calendars.of(found.definition)
        path = f"{LAUNCHES_PATH}/{launch}/supplies"
        page, following, previous = page_of(list(found.supplies.values()), path, offset, limit)
        notes = await notes_of(shop, [each.note for each in page])
        as_of = iso_time(shop.state.time_ms)
        views = (
            supply_view(shop.state, found, calendar, each, notes.get(each.note, ""))
            for each in page
        )
        rows = await in_turns(views)
        return SuppliesBody(launch, as_of, len(found.supplies), following, previous, rows)

    @get(
        _ONE,
        operation_id="ShowSupply",
        opt=staff_only("see_supply"),
        responses=SUPPLY_RESPONSES,
        security=STAFF_SECURITY,
        summary="Show a delivery",
    )
    async def show_supply(request: AnyRequest, supply: SupplyNumber) -> SupplyView:
        """What is known of it now, and how its units are shared."""
        staff_of(shop, request)
        launch, _ = supply_named(shop, supply)
        calendar = await shop.calendars.of(launch.definition)
        found = launch.supplies[supply]
        notes = await notes_of(shop, [found.note])
        return supply_view(shop.state, launch, calendar, found, notes.get(found.note, ""))

    return [
        options_of(_OF_LAUNCH),
        list_supplies,
        show_supply,
        *_told(shop),
    ]


def _told(shop: Shop) -> list[Any]:
    """What is said of deliveries."""

    @post(
        _OF_LAUNCH,
        operation_id="AnnounceSupply",
        opt=staff_only("plan_supply"),
        guards=[staff_guard(shop)],
        status_code=201,
        responses=ANNOUNCE_SUPPLY_RESPONSES,
        security=STAFF_SECURITY,
        summary="Announce a delivery",
    )
    async def announce_supply(
        request: AnyRequest, launch: Name, data: JSONBody[AnnounceSupplyBody], idempotency_key: Key
    ) -> Response[OutcomeBody]:
        """Units of one SKU are to come, in a window of days; estimates follow at once."""
        found, who = shop.launch(launch), staff_of(shop, request)
        market = _market_of(found, data)
        require_supply_units(data.units)
        calendar = await shop.calendars.of(found.definition)
        window = window_of(calendar, market, data.from_day, data.to_day)
        note = await note_id(shop, data.note)
        identity = await request_identity(shop, request, idempotency_key)
        command = AnnounceSupply(
            *identity,
            launch=launch,
            sku=data.sku,
            market=data.market,
            location=data.location,
            units=data.units,
            stage=data.stage,
            from_ms=window.from_ms,
            to_ms=window.to_ms,
            said_by=speaker(who, data.said_by),
            note=note,
            staff=who.number,
        )
        return await execute_supply(shop, command)

    @post(
        _ONE + "/change",
        operation_id="ChangeSupply",
        opt=staff_only("confirm_supply"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=CHANGE_SUPPLY_RESPONSES,
        security=STAFF_SECURITY,
        summary="Change what is known of a delivery",
    )
    async def change_supply(
        request: AnyRequest,
        supply: SupplyNumber,
        data: JSONBody[ChangeSupplyBody],
        idempotency_key: Key,
    ) -> Response[OutcomeBody]:
        """Other units, another stage or window; a later window is a slip."""
        who = staff_of(shop, request)
        launch, found = supply_named(shop, supply)
        require_supply_units(data.units)
        calendar = await shop.calendars.of(launch.definition)
        window = window_of(calendar, found.market, data.from_day, data.to_day)
        note = await note_id(shop, data.note)
        identity = await request_identity(shop, request, idempotency_key)
        command = ChangeSupply(
            *identity,
            supply=supply,
            units=data.units,
            stage=data.stage,
            from_ms=window.from_ms,
            to_ms=window.to_ms,
            said_by=speaker(who, data.said_by),
            note=note,
            staff=who.number,
        )
        return await execute_supply(shop, command, CHANGE_DETAILS)

    @post(
        _ONE + "/cancel",
        operation_id="CancelSupply",
        opt=staff_only("plan_supply"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=CANCEL_SUPPLY_RESPONSES,
        security=STAFF_SECURITY,
        summary="Cancel a delivery",
    )
    async def cancel_supply(
        request: AnyRequest,
        supply: SupplyNumber,
        data: JSONBody[CancelSupplyBody],
        idempotency_key: Key,
    ) -> Response[OutcomeBody]:
        """Nothing more of it comes; what was received stays."""
        who = staff_of(shop, request)
        supply_named(shop, supply)
        note = await note_id(shop, data.note)
        identity = await request_identity(shop, request, idempotency_key)
        said_by = speaker(who, data.said_by)
        command = CancelSupply(
            *identity, supply=supply, said_by=said_by, note=note, staff=who.number
        )
        return await execute_supply(shop, command)

    return [announce_supply, change_supply, cancel_supply]


def _market_of(launch: Launch, body: AnnounceSupplyBody) -> str:
    """The market whose days the window is in; raises `ProblemRaised` for ids of no use."""
    if body.sku not in launch.pools_by_place:
        raise ProblemRaised("sku_unknown", field="sku")
    if body.market and body.market not in launch.markets:
        raise ProblemRaised("market_unknown", field="market")
    if not body.location:
        return body.market
    market = launch.market_by_location.get(body.location)
    if market is None or body.market not in ("", market):
        raise ProblemRaised("location_unknown", field="location")
    return market
