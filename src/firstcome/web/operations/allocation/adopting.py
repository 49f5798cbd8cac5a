"""
Adopting a sheet, and taking an adopted allocation back: what follows, and then the shares as shown.

    adopt ─► what follows, in words ─► the front: allocation_adopted
    revert ─► what follows, in words ─► the front: allocation_reverted

Always true:
- The shares that are sent are the ones that the page showed: its form names the sheet, the version
  and the fingerprint of the shares and of those they replace, and anything else is shown anew
  instead.
- A form carries the key of its command, so pressing twice counts once; every deed stands in the
  audit log with its reason, also one that was refused.

Never here: how units are shared; whether it is allowed (the rules say).
"""

import asyncio
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from firstcome.allocation.nodes import TreeWrong
from firstcome.allocation.proposing import Proposal, SupplyWrong
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.allocation.consequences import (
    Shares,
    adopting,
    changes_of,
    reverting,
    shares_of,
)
from firstcome.web.operations.allocation.knowing import Known, counted, known_of
from firstcome.web.operations.allocation.sayings import NOBODY_GETS, said_of, since_said
from firstcome.web.operations.allocation.sheets import Sheet, proposal_of
from firstcome.web.operations.allocation.showing import Room, title_of
from firstcome.web.operations.allocation.starting import Adopted, adopted_of
from firstcome.web.operations.allocation.views import (
    INVALID,
    REFUSED,
    Figures,
    Places,
    Short,
    figures_of,
    short_of,
)
from firstcome.web.operations.allocation.working import NEEDS, PATH
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.terms import hidden_fault
from firstcome.web.operations.waves.reasons import reason_fault

MOVED: Final = "The sheet, or the delivery, was changed meanwhile. This is how it is now."
BEHIND: Final = "The delivery has {} units now, and the sheet shares {}. Count anew first."
GONE: Final = "That sheet is not kept any more. Propose anew."

Answer = Response[bytes]


class Adoption(Struct, frozen=True):
    """A form that asks whether an allocation is meant, or whether it is to be taken back."""

    known: Known
    places: Places
    following: tuple[str, ...]
    markets: tuple[Adopted, ...]
    key: str
    sheet: Sheet | None = None
    """None where an adopted allocation is taken back."""
    figures: Figures | None = None
    short: tuple[Short, ...] = ()
    fingerprint: str = ""
    replaces: str = ""
    """The fingerprint of the shares that are adopted now."""
    since: str = ""
    """What was counted since the proposal was made."""
    refusal: str = ""
    """Why it cannot be done now; empty: it can."""
    reason: str = ""
    faults: dict[str, str] = {}


def adopting_routes(room: Room) -> Sequence[Any]:
    """The handlers."""

    def asking(request: AnyRequest, supply: int) -> Answer:
        known = known_of(room.desk, supply)
        sheet = room.shelf.find(supply, str(request.query_params.get("sheet", "")))
        if sheet is None:
            return go_to(Places(supply).at(), GONE)
        return _ask(room, request, known, sheet, {})

    def doing(request: AnyRequest, supply: int, form: Form) -> Answer:
        known = known_of(room.desk, supply)
        sheet = room.shelf.find(supply, form.get("sheet", ""))
        if sheet is None:
            return go_to(Places(supply).at(), GONE)
        return _adopt(room, request, known, sheet, form)

    @get(f"{PATH}/adopt", opt=NEEDS)
    async def ask(request: AnyRequest, supply: FromPath[int]) -> Answer:
        return await asyncio.to_thread(asking, request, supply)

    @post(f"{PATH}/adopt", opt=NEEDS, name="adopt-allocation")
    async def do(request: AnyRequest, supply: FromPath[int]) -> Answer:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, supply, form)

    return [ask, do, *_reverting_routes(room)]


def _reverting_routes(room: Room) -> Sequence[Any]:
    def page(request: AnyRequest, known: Known, form: Form) -> Answer:
        who = who_of(request)
        changes = changes_of(room.desk, who.number, known.supply, {})
        asked = Adoption(
            known=known,
            places=Places(known.supply),
            following=reverting(known, changes),
            markets=adopted_of(known),
            key=form.get("key") or secrets.token_urlsafe(16),
            refusal=known.why_closed or ("" if known.shares else said_of("not_allocated")),
            reason=form.get("reason", ""),
            faults=_faults(form) if form else {},
        )
        return _show(room, request, known, asked, "Take the shares back?")

    def doing(request: AnyRequest, supply: int, form: Form) -> Answer:
        known = known_of(room.desk, supply)
        if _faults(form) or known.why_closed:
            return page(request, known, form)
        body = {"note": form["reason"]}
        path = f"/api/v1/supplies/{supply}/allocation/revert"
        said = _carry_out(room, who_of(request), known, (path, body, "revert_allocation"), form)
        return go_to(Places(supply).at(), said)

    @get(f"{PATH}/revert", opt=NEEDS)
    async def ask_to_revert(request: AnyRequest, supply: FromPath[int]) -> Answer:
        def asking() -> Answer:
            return page(request, known_of(room.desk, supply), {})

        return await asyncio.to_thread(asking)

    @post(f"{PATH}/revert", opt=NEEDS, name="revert-allocation")
    async def revert(request: AnyRequest, supply: FromPath[int]) -> Answer:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, supply, form)

    return [ask_to_revert, revert]


def fingerprint_of(shares: Shares) -> str:
    """What stands for these very shares in a form."""
    return sha256(msgspec.json.encode(shares)).hexdigest()[:24]


def _seen(known: Known, sheet: Sheet, shares: Shares, form: Form) -> bool:
    """
    Whether the form's page showed these shares, and those that are adopted now.

    Where these very ones are adopted it is a second press: the key sees that it counts once.
    """
    before = {share.location: share.units for share in known.shares}
    seen = (form.get("version"), form.get("fingerprint"))
    return seen == (str(sheet.version), fingerprint_of(shares)) and (
        before == shares or form.get("replaces") == fingerprint_of(before)
    )


def adoption_of(
    known: Known, sheet: Sheet, proposal: Proposal, following: tuple[str, ...], form: Form
) -> Adoption:
    """The facts of the page that asks whether a sheet is to be adopted."""
    shares = shares_of(proposal)
    places = Places(known.supply, sheet.sheet)
    return Adoption(
        known=known,
        places=places,
        following=following,
        markets=_markets(known, shares),
        key=form.get("key") or secrets.token_urlsafe(16),
        sheet=sheet,
        figures=figures_of(proposal),
        short=short_of(proposal, places),
        fingerprint=fingerprint_of(shares),
        replaces=fingerprint_of({share.location: share.units for share in known.shares}),
        refusal=_refusal(known, sheet, shares),
        reason=form.get("reason", ""),
    )


def _ask(
    room: Room, request: AnyRequest, known: Known, sheet: Sheet, form: Form, moved: str = ""
) -> Answer:
    proposal = _proposal(known, sheet)
    if proposal is None:
        return go_to(Places(known.supply, sheet.sheet).at())
    who = who_of(request)
    changes = changes_of(room.desk, who.number, known.supply, shares_of(proposal))
    asked = adoption_of(known, sheet, proposal, adopting(known, proposal, changes), form)
    since = since_said(sheet.demand.totals, counted(room.desk, known).totals)
    faults = {"sheet": moved} if moved else _faults(form) if form else {}
    asked = replace(asked, since=since, faults=faults)
    return _show(room, request, known, asked, "Adopt this allocation?")


def _adopt(room: Room, request: AnyRequest, known: Known, sheet: Sheet, form: Form) -> Answer:
    proposal = _proposal(known, sheet)
    shares = {} if proposal is None else shares_of(proposal)
    if not _seen(known, sheet, shares, form):
        fresh = {"reason": form.get("reason", "")}
        return _ask(room, request, known, sheet, fresh, MOVED)
    if _faults(form) or _refusal(known, sheet, shares):
        return _ask(room, request, known, sheet, form)
    body = {
        "shares": [{"location": place, "units": units} for place, units in shares.items()],
        "note": form["reason"],
    }
    path = f"/api/v1/supplies/{known.supply}/allocation"
    said = _carry_out(room, who_of(request), known, (path, body, "adopt_allocation"), form)
    return go_to(Places(known.supply).at(), said)


def _faults(form: Form) -> dict[str, str]:
    """What is wrong with the reason, which stands beside the delivery too."""
    hidden = hidden_fault(form.get("reason", ""))
    return reason_fault(form) or ({"reason": hidden} if hidden else {})


def _show(room: Room, request: AnyRequest, known: Known, asked: Adoption, verb: str) -> Answer:
    head = shell(room.desk, request, f"{title_of(known)}: {verb}", zone=known.subject.zone)
    status = REFUSED if asked.refusal or "sheet" in asked.faults else 200
    if asked.faults and status == 200:
        status = INVALID
    return show("allocation_adopt.html", head, status, asked=asked)


def _proposal(known: Known, sheet: Sheet) -> Proposal | None:
    """What the sheet comes to; None where it contradicts itself by now."""
    sku = known.delivery.sku
    try:
        return proposal_of(known.grounds, sku, sheet.units, sheet.demand, sheet.asked)
    except (TreeWrong, SupplyWrong):
        return None


def _refusal(known: Known, sheet: Sheet, shares: Shares) -> str:
    if known.why_closed:
        return known.why_closed
    if sheet.units != known.delivery.units:
        return BEHIND.format(f"{known.delivery.units:,}", f"{sheet.units:,}")
    return "" if shares else NOBODY_GETS


def _markets(known: Known, shares: Shares) -> tuple[Adopted, ...]:
    found: dict[str, Adopted] = {}
    for place, units in shares.items():
        node = known.grounds.market_of[place]
        before = found.get(node, Adopted(known.grounds.tree.title(node), 0, 0))
        found[node] = Adopted(before.name, before.units + units, before.locations + 1)
    return tuple(found[node] for node in known.grounds.tree.nodes if node in found)


def _carry_out(
    room: Room, who: Who, known: Known, deed: tuple[str, dict[str, Any], str], form: Form
) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    path, body, what = deed
    outcome, detail = "no answer", ""
    try:
        reply = room.desk.front.send(path, who.number, body, form.get("key", ""))
        outcome, detail = reply.outcome, str(reply.body.get("detail", ""))
    finally:
        about = f"delivery {known.delivery.delivery} of {known.delivery.launch}"
        room.desk.staff.audit(who, what, about, f"{form['reason']} ({outcome})")
    return said_of(outcome, detail)
