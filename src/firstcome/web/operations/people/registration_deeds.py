"""
Deeds about a registration: each has a page that says what follows, and a form that does it.

Always true:
- The form carries the key of its command: pressing twice counts once.
- Every deed stands in the audit log with a reason from a list, also one that was refused.

Never here: whether it is allowed (the rules say).
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.names import names_of
from firstcome.web.operations.people.asking import Asked
from firstcome.web.operations.people.consequences import REASONS, said_of
from firstcome.web.operations.people.next_steps import Offer
from firstcome.web.operations.people.order_deeds import said_erased
from firstcome.web.operations.people.registration_facts import registration_code, registration_of
from firstcome.web.operations.people.registration_words import (
    CONSEQUENCES,
    OFFERS,
    SAID,
    WORDINGS,
    place_of,
    wish_of,
)
from firstcome.web.operations.shell import shell, show

BASE: Final = "/registrations"


def registration_deed_routes(desk: Desk) -> Sequence[Any]:
    """The handlers: two for each deed."""
    return [handler for offer in OFFERS for handler in _deed(desk, offer)]


def faults_of(verb: str, code: str, form: Form) -> dict[str, str]:
    """What is wrong with a form, by field."""
    faults: dict[str, str] = {}
    if form.get("why") not in REASONS:
        faults["why"] = "Choose why. It is kept in the audit log."
    typed = form.get("typed", "").replace("-", "").replace(" ", "").upper()
    if verb == "erase" and typed != code.replace("-", ""):
        faults["typed"] = f"Type {code} here, to be sure that it is this customer."
    return faults


def _deed(desk: Desk, offer: Offer) -> Sequence[Any]:
    verb, path = offer.verb, f"{BASE}/{{code:str}}/{offer.verb}"

    def prepared(
        request: AnyRequest, code: str, form: Form, faults: dict[str, str]
    ) -> Response[bytes]:
        asked = _asked(desk, who_of(request), verb, code, form, faults)
        title = WORDINGS[verb].question.format(code=asked.code)
        page = shell(desk, request, title, zone=asked.zone)
        return show("deed.html", page, 422 if asked.faults else 200, asked=asked)

    @get(path, opt={"needs": offer.needs})
    async def ask(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(prepared, request, code, {}, {})

    @post(path, opt={"needs": offer.needs})
    async def do(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        form = await read_form(request)
        who = who_of(request)

        def done() -> Response[bytes]:
            row, _ = registration_of(desk, who, code)
            spoken = registration_code(desk, row)
            faults = faults_of(verb, spoken, form)
            if faults:
                return prepared(request, code, form, faults)
            return go_to(f"{BASE}/{spoken}", _carry_out(desk, who, verb, spoken, form))

        return await asyncio.to_thread(done)

    return [ask, do]


def _asked(desk: Desk, who: Who, verb: str, code: str, form: Form, faults: dict[str, str]) -> Asked:
    row, launch = registration_of(desk, who, code)
    names = names_of(desk, launch)
    return Asked(
        code=registration_code(desk, row),
        verb=verb,
        wording=WORDINGS[verb],
        following=CONSEQUENCES[verb],
        key=form.get("key") or secrets.token_urlsafe(16),
        hold=0,
        zone=names.zone,
        about=f"{row.units:,} × {wish_of(row, names)}, {place_of(row, names)}: {row.status}",
        reasons=REASONS,
        has_note=False,
        form=form,
        faults=faults,
        base=BASE,
    )


def _carry_out(desk: Desk, who: Who, verb: str, code: str, form: Form) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    key = form.get("key") or secrets.token_urlsafe(16)
    outcome = "no answer"
    try:
        reply = desk.front.send(f"/api/v1{BASE}/{code}/{verb}", who.number, {}, key)
        outcome = reply.outcome or "erased"
    finally:
        why = f"{REASONS[form['why']]} ({outcome.replace('_', ' ')})"
        desk.staff.audit(who, WORDINGS[verb].what, code, why)
    if outcome == "erased":
        return said_erased(reply.body)
    return SAID.get(outcome) or said_of(outcome, str(reply.body.get("detail", "")))
