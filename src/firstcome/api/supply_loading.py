"""
Loading deliveries: a CSV file of them in one request.

Always true:
- Every row becomes a delivery, in one append, or none does; one fault refuses the file.
- Rows become entries in their order, each with an id of its own: a repeat counts once.

Never here: files, what a cell may hold (`launches.supply_sheet`).
"""

from collections.abc import Sequence
from typing import Any

from litestar import post
from litestar.params import JSONBody

from firstcome.api.authority import staff_only
from firstcome.api.calendars import Calendar, Window
from firstcome.api.commands import request_identity
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.launch_routes import Name
from firstcome.api.problems import PROBLEMS, ProblemFault, ProblemRaised
from firstcome.api.requests import AnyRequest, Key, staff_guard, staff_of
from firstcome.api.responses import LOAD_SUPPLIES_RESPONSES
from firstcome.api.shop import LAUNCHES_PATH, Shop, iso_time
from firstcome.api.supply_bodies import LoadedSuppliesBody, LoadedSupplyBody, LoadSuppliesBody
from firstcome.api.supply_commands import note_id, speaker
from firstcome.domain.commands import AnnounceSupply
from firstcome.domain.launch import Launch, delivery_number
from firstcome.domain.outcomes import Answer
from firstcome.domain.supply_messages import SUPPLIES_MAX
from firstcome.engine.refusals import Refused
from firstcome.launches.faults import Faults, LaunchFileError
from firstcome.launches.supply_sheet import (
    LAST,
    SheetSupply,
    Sold,
    market_of,
    read_supplies,
)
from firstcome.limits import STAFF_BODY_BYTES_MAX

Placed = tuple[SheetSupply, Window]
"""A row of the sheet with its window as instants."""


class _Full(Exception):
    """The launch has no place for so many deliveries."""


def supply_loading_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @post(
        LAUNCHES_PATH + "/{launch:str}/supplies/load",
        operation_id="LoadSupplies",
        opt=staff_only("plan_supply"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=LOAD_SUPPLIES_RESPONSES,
        security=STAFF_SECURITY,
        summary="Load deliveries from a CSV file",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def load_supplies(
        request: AnyRequest, launch: Name, data: JSONBody[LoadSuppliesBody], idempotency_key: Key
    ) -> LoadedSuppliesBody:
        """
        Columns: sku, market, location, units, stage, from, to, said_by, note; all or nothing.

        A file with a fault is refused with every line and column that is to be mended. The same
        request again loads nothing twice.
        """
        who = staff_of(shop, request)
        calendar = await shop.calendars.of(shop.launch(launch).definition)
        placed = _placed(shop.launch(launch), calendar, data)
        _, fingerprint = await request_identity(shop, request, idempotency_key)
        commands = [
            AnnounceSupply(
                # No key has a blank in it, so no row is another one's, nor a request's.
                shop.hash_key("staff-key", f"{who.number} {idempotency_key} {number}"),
                fingerprint,
                launch=launch,
                sku=row.sku,
                market=row.market,
                location=row.location,
                units=row.units,
                stage=row.stage,
                from_ms=window.from_ms,
                to_ms=window.to_ms,
                said_by=speaker(who, row.said_by),
                note=await note_id(shop, row.note),
                staff=who.number,
            )
            for number, (row, window) in enumerate(placed)
        ]

        def judge() -> None:
            if not _is_repeat(shop, commands):
                _placed(shop.launch(launch), calendar, data)
                if len(shop.launch(launch).supplies) + len(commands) > SUPPLIES_MAX:
                    raise _Full

        try:
            answers = await shop.engine.submit_together(commands, judge)
        except Refused as refused:
            raise ProblemRaised(refused.reason) from refused
        except _Full:
            return LoadedSuppliesBody("supplies_full", launch, None, [])
        return _loaded(shop.launch(launch), placed, answers)

    return [load_supplies]


def _is_repeat(shop: Shop, commands: Sequence[AnnounceSupply]) -> bool:
    """Whether this very request was answered before; raises `ProblemRaised` (key_reused)."""
    first = commands[0]
    known = shop.state.staff_answers.find(first.id)
    if known is not None and known[0] != first.fingerprint:
        raise ProblemRaised("key_reused")
    return known is not None


def _loaded(
    launch: Launch, placed: Sequence[Placed], answers: Sequence[Answer]
) -> LoadedSuppliesBody:
    for answer in answers:
        if answer.outcome != "supply_announced":
            raise ProblemRaised(answer.outcome if answer.outcome in PROBLEMS else "defect")
    rows = [
        LoadedSupplyBody(row.row.line_number, answer.order, delivery_number(launch, answer.order))
        for (row, _), answer in zip(placed, answers, strict=True)
    ]
    time = iso_time(answers[0].time_ms)
    return LoadedSuppliesBody("loaded", launch.definition.launch, time, rows)


def _placed(launch: Launch, calendar: Calendar, body: LoadSuppliesBody) -> list[Placed]:
    """Every row, of the launch and with its window; raises `ProblemRaised` (sheet_invalid)."""
    faults = Faults()
    placed: list[Placed] = []
    sold = Sold(launch.pools_by_place, launch.markets, launch.market_by_location)
    for row in read_supplies(body.csv, body.name, faults):
        market = market_of(row, sold)
        window = None if market is None else calendar.window(market, row.first, row.last)
        if window is not None:
            placed.append((row, window))
        elif market is not None:
            row.row.refuse(LAST, "is out of range.", "Write days from 1970 to 9999.")
    try:
        faults.stop_if_any()
    except LaunchFileError as error:
        told = [
            ProblemFault(each.what, each.mend, each.line_number, each.field)
            for each in error.faults
        ]
        raise ProblemRaised("sheet_invalid", faults=told, more=error.more) from None
    return placed
