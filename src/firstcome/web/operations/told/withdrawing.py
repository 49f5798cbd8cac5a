"""
Withdrawing an announcement: what it was, what follows, and the deed.

Always true:
- The form carries the key of its command; the deed stands in the audit log with its reason.

Never here: sending.
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.told.knowing import AnnouncementRow, announcements_of
from firstcome.web.operations.told.sayings import said_of
from firstcome.web.operations.waves.reasons import reason_fault

NEEDS: Final = {"needs": "tell_everyone"}


class Withdrawal(Struct, frozen=True):
    """The form that asks whether it is meant."""

    launch: str
    row: AnnouncementRow
    key: str
    reason: str = ""
    faults: dict[str, str] = {}


def withdrawing_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def asking(request: AnyRequest, launch: str, number: int, form: Form | None) -> Response[bytes]:
        row = _found(desk, launch, number)
        faults = {} if form is None else reason_fault(form)
        if form is not None and not faults:
            return doing(request, launch, row, form)
        typed = form or {}
        key = typed.get("key") or secrets.token_urlsafe(16)
        asked = Withdrawal(launch, row, key, typed.get("reason", ""), faults)
        head = shell(desk, request, "Withdraw this announcement?", reads_models=False)
        return show("told_withdraw.html", head, 422 if faults else 200, asked=asked)

    def doing(
        request: AnyRequest, launch: str, row: AnnouncementRow, form: Form
    ) -> Response[bytes]:
        who, outcome = who_of(request), "no answer"
        try:
            path = f"/api/v1/announcements/{row.announcement}/withdraw"
            reply = desk.front.send(path, who.number, None, form.get("key", ""))
            outcome = reply.outcome
        finally:
            about = f"announcement {row.announcement}: {form['reason']} ({outcome})"
            desk.staff.audit(who, "withdraw_announcement", launch, about)
        said = said_of(outcome, str(reply.body.get("detail", "")))
        return go_to(f"/told?launch={launch}", said)

    @get("/told/announcements/{launch:str}/{number:int}/withdraw", opt=NEEDS)
    async def ask(
        request: AnyRequest, launch: FromPath[str], number: FromPath[int]
    ) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, launch, number, None)

    @post("/told/announcements/{launch:str}/{number:int}/withdraw", opt=NEEDS)
    async def do(
        request: AnyRequest, launch: FromPath[str], number: FromPath[int]
    ) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(asking, request, launch, number, form)

    return [ask, do]


def _found(desk: Desk, launch: str, number: int) -> AnnouncementRow:
    for row in announcements_of(desk, launch):
        if row.announcement == number:
            return row
    raise NotFoundException
