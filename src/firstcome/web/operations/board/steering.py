"""
Steering: a launch is opened, paused, resumed and closed from its board.

Always true:
- A page says what will follow, in words and with the numbers of now, before a form does it.
- The form carries the key of its command, so pressing twice counts once.
- Every deed stands in the audit log with its reason, also one that was refused.

Never here: whether it is allowed (the rules say), who may (`permissions`).
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from firstcome.projections.reader import ModelsMissing
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.board.consequences import (
    DEEDS,
    Deed,
    consequences,
    said_of,
)
from firstcome.web.operations.board.numbers import Numbers, read_numbers
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.front import FrontSilent
from firstcome.web.operations.names import names_of
from firstcome.web.operations.shell import shell, show

REASON_CHARACTERS_MAX: Final = 500

Named = FromPath[str]


class Asked(Struct, frozen=True):
    """A form that asks whether a deed is meant, with what was typed and what is wrong with it."""

    launch: str
    verb: str
    deed: Deed
    following: tuple[str, ...]
    key: str
    reason: str = ""
    typed: str = ""
    faults: dict[str, str] = {}


def steering_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def asking(
        request: AnyRequest, launch: str, verb: str, form: Form, faults: dict[str, str]
    ) -> Response[bytes]:
        deed = _deed(verb)
        numbers = _numbers(desk, launch)
        names = names_of(desk, numbers.launch)
        head = shell(desk, request, f"{deed.label} “{names.launch}”?", zone=names.zone)
        asked = Asked(
            launch,
            verb,
            deed,
            consequences(verb, numbers, head.now_ms, names.zone),
            form.get("key") or secrets.token_urlsafe(16),
            form.get("reason", ""),
            form.get("typed", ""),
            faults,
        )
        return show("board_deed.html", head, 422 if faults else 200, asked=asked)

    # Not `sync_to_thread`: the framework wraps such a handler twice when its path has another one.
    @get("/board/{launch:str}/{verb:str}", opt={"needs": "steer_launch"})
    async def ask(request: AnyRequest, launch: Named, verb: Named) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, launch, verb, {}, {})

    @post("/board/{launch:str}/{verb:str}", opt={"needs": "steer_launch"})
    async def do(request: AnyRequest, launch: Named, verb: Named) -> Response[bytes]:
        form = await read_form(request)
        faults = _faults(launch, verb, form)
        if faults:
            return await asyncio.to_thread(asking, request, launch, verb, form, faults)
        said = await asyncio.to_thread(_carry_out, desk, who_of(request), launch, verb, form)
        return go_to(f"/?launch={launch}", said)

    return [ask, do]


def _carry_out(desk: Desk, who: Who, launch: str, verb: str, form: Form) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    outcome = "no answer"
    try:
        reply = desk.front.send(
            f"/api/v1/launches/{launch}/{verb}", who.number, key=form.get("key", "")
        )
        outcome = reply.outcome
    except FrontSilent:
        raise
    finally:
        desk.staff.audit(who, f"{verb}_launch", launch, f"{form['reason']} ({outcome})")
    return said_of(outcome, str(reply.body.get("detail", "")))


def _faults(launch: str, verb: str, form: Form) -> dict[str, str]:
    faults: dict[str, str] = {}
    reason = form.get("reason", "")
    if not reason:
        faults["reason"] = "Say why, in a few words. It is kept in the audit log."
    elif len(reason) > REASON_CHARACTERS_MAX:
        faults["reason"] = f"Say it in {REASON_CHARACTERS_MAX} characters."
    if _deed(verb).is_for_good and form.get("typed") != launch:
        faults["typed"] = f"Type {launch} here, to be sure that it is this launch."
    return faults


def _deed(verb: str) -> Deed:
    deed = DEEDS.get(verb)
    if deed is None:
        raise NotFoundException
    return deed


def _numbers(desk: Desk, launch: str) -> Numbers:
    try:
        with desk.models.connection() as connection:
            return read_numbers(connection, launch)
    except ModelsMissing as error:
        if desk.front.get(f"/api/v1/launches/{launch}").is_done:
            raise
        raise NotFoundException from error
