"""
Cancelling a delivery, or what is left of it: who loses their window, and then the deed.

Always true:
- It cannot be taken back, so the name of the delivery has to be typed.
- The form carries the key of its command, so pressing twice counts once.

Never here: whether it is allowed (the rules say).
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.carrying import carry_out
from firstcome.web.operations.supply.moves import ROWS_SHOWN, Moves, moves_of
from firstcome.web.operations.supply.sayings import SPEAKERS, units_said
from firstcome.web.operations.supply.standing import Standing, standing_of
from firstcome.web.operations.supply.terms import Faults, faults_of_saying

NEEDS: Final = {"needs": "plan_supply", "unbound": True}


class Cancelling(Struct, frozen=True):
    """The form, with what follows."""

    standing: Standing
    moves: Moves
    following: tuple[str, ...]
    key: str
    said_by: str
    note: str
    typed: str
    faults: Faults


def cancelling_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(
        request: AnyRequest, standing: Standing, form: Form, faults: Faults
    ) -> Response[bytes]:
        moves = moves_of(desk, who_of(request), standing, None)
        asked = cancelling_of(standing, moves, form, faults)
        head = shell(
            desk,
            request,
            f"Cancel {standing.name}?",
            zone=standing.subject.zone,
            reads_models=False,
        )
        status = 422 if faults else 200
        shown = asked.moves.rows[:ROWS_SHOWN]
        return show("supply_cancel.html", head, status, asked=asked, rows=shown, speakers=SPEAKERS)

    def asking(request: AnyRequest, supply: int) -> Response[bytes]:
        return page(request, standing_of(desk, supply), {}, {})

    def doing(request: AnyRequest, supply: int, form: Form) -> Response[bytes]:
        standing = standing_of(desk, supply)
        faults = faults_of_saying(form)
        if form.get("typed", "").lower() != standing.name:
            faults["typed"] = f"Type {standing.name} here, to be sure that it is this one."
        if faults:
            return page(request, standing, form, faults)
        body = {"said_by": form["said_by"], "note": form["note"]}
        said = carry_out(desk, who_of(request), standing, ("cancel", body), form)
        return go_to(standing.address, said)

    @get("/supplies/{supply:int}/cancel", opt=NEEDS)
    async def ask(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, supply)

    @post("/supplies/{supply:int}/cancel", opt=NEEDS, name="cancel-supply")
    async def do(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, supply, form)

    return [ask, do]


def cancelling_of(standing: Standing, moves: Moves, form: Form, faults: Faults) -> Cancelling:
    """The form as it was sent, with what follows from it."""
    left, received = standing.delivery.left, standing.delivery.received
    verb = "does" if left == 1 else "do"
    sentences = [f"{units_said(left)} of {standing.sku} {verb} not come, and nobody expects more."]
    if received:
        sentences.append(f"What came stays where it is: {units_said(received)}.")
    sentences.append("It cannot be taken back; should more come all the same, announce it anew.")
    return Cancelling(
        standing=standing,
        moves=moves,
        following=tuple(sentences),
        key=form.get("key") or secrets.token_urlsafe(16),
        said_by=form.get("said_by", "supplier"),
        note=form.get("note", ""),
        typed=form.get("typed", ""),
        faults=faults,
    )
