"""
Deeds about an order: each has a page that says what follows, and a form that does it.

Always true:
- The form names the hold that was seen and carries the key of its command: what changed meanwhile
  is refused, and pressing twice counts once.
- Every deed stands in the audit log, also one that was refused; its reason is chosen from a list,
  because a typed one could name somebody. What is typed is a note, and is erased with the customer.

Never here: whether it is allowed (the rules say), what follows (`consequences`).
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from firstcome.notifications.link_requests import FOLDER, LinkRequests
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.people.asking import asked_of, faults_of
from firstcome.web.operations.people.consequences import REASONS, WORDINGS, said_of
from firstcome.web.operations.people.file_facts import code_of, row_of
from firstcome.web.operations.people.next_steps import OFFERS, Offer
from firstcome.web.operations.shell import shell, show

COMMANDS: Final = {
    "paid": "mark-paid",
    "hand-over": "hand-over",
    "move": "move",
    "release": "release",
    "cancel": "cancel",
    "note": "notes",
    "erase": "erase",
}
"""What the front calls them; a link is asked for beside the front."""


def deed_routes(desk: Desk) -> Sequence[Any]:
    """The handlers: two for each deed."""
    return [handler for offer in OFFERS for handler in _deed(desk, offer)]


def _deed(desk: Desk, offer: Offer) -> Sequence[Any]:
    verb, path = offer.verb, f"/orders/{{code:str}}/{offer.verb}"

    def prepared(
        request: AnyRequest, code: str, form: Form, faults: dict[str, str]
    ) -> Response[bytes]:
        asked = asked_of(desk, who_of(request), offer, code, form, faults)
        title = WORDINGS[verb].question.format(code=asked.code)
        page = shell(desk, request, title, zone=asked.zone)
        return show("deed.html", page, 422 if asked.faults else 200, asked=asked)

    @get(path, opt={"needs": offer.needs})
    async def ask(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        form = {"place": str(request.query_params.get("place", ""))}
        return await asyncio.to_thread(prepared, request, code, form, {})

    @post(path, opt={"needs": offer.needs})
    async def do(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        form = await read_form(request)
        who = who_of(request)

        def done() -> Response[bytes]:
            row, _ = row_of(desk, who, code)
            spoken = code_of(desk, row)
            faults = faults_of(offer, spoken, form)
            if faults:
                return prepared(request, code, form, faults)
            if verb == "link":
                LinkRequests(desk.settings.directory / FOLDER).send_link(row.customer, row.launch)
                desk.staff.audit(who, WORDINGS[verb].what, spoken)
                return go_to(f"/orders/{spoken}", said_of("link_asked"))
            return go_to(f"/orders/{spoken}", _carry_out(desk, who, verb, spoken, form))

        return await asyncio.to_thread(done)

    return [ask, do]


def _carry_out(desk: Desk, who: Who, verb: str, code: str, form: Form) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    path = f"/api/v1/orders/{code}"
    key = form.get("key") or secrets.token_urlsafe(16)
    outcome = "no answer"
    try:
        if verb != "note" and form.get("text"):
            desk.front.send(f"{path}/notes", who.number, {"text": form["text"]}, f"{key}-note")
        reply = desk.front.send(f"{path}/{COMMANDS[verb]}", who.number, _body(verb, form), key)
        outcome = reply.outcome or {"note": "noted", "erase": "erased"}[verb]
    finally:
        said = outcome.replace("_", " ")
        reason = REASONS.get(form.get("why", ""))
        why = f"{reason} ({said})" if reason else said
        desk.staff.audit(who, WORDINGS[verb].what, code, why)
    if outcome == "erased":
        return said_erased(reply.body)
    return said_of(outcome, str(reply.body.get("detail", "")))


def _body(verb: str, form: Form) -> dict[str, Any]:
    if verb in ("paid", "hand-over", "release"):
        return {"hold": int(form["hold"])}
    if verb == "move":
        return {"location": form["location"]}
    return {"text": form["text"]} if verb == "note" else {}


def said_erased(body: dict[str, Any]) -> str:
    """What erasing a customer came to, in words."""
    contacts, notes = int(body.get("contacts", 0)), int(body.get("notes", 0))
    said = f"Erased: {contacts:,} contact{'' if contacts == 1 else 's'}, {notes:,} note"
    said += "." if notes == 1 else "s."
    left = int(body.get("registrations", 0))
    if left:
        said += f" {left:,} registration{'' if left == 1 else 's'} taken back."
    if not body.get("finished", True):
        said += " The log of the file is cut as soon as nobody reads it, within seconds."
    return said
