"""
What if: other terms of a delivery, who would be told otherwise, and the deed that does exactly it.

    terms in the address ─► who moves ─► who says so, and why ─► changed

Always true:
- Looking tells nobody anything. What is applied are the terms that were looked at; when the
  delivery has changed meanwhile, it is looked at once more.
- The form carries the key of its command, so pressing twice counts once; every deed stands in the
  audit log with its reason, also one that was refused.

Never here: whether it is allowed (the rules say).
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final, Literal, cast, get_args

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.carrying import carry_out
from firstcome.web.operations.supply.days import days_said, later
from firstcome.web.operations.supply.moves import ROWS_SHOWN, MovedRow, Moves, moves_of
from firstcome.web.operations.supply.paging import Pages, page_asked, paged
from firstcome.web.operations.supply.sayings import SPEAKERS, STAGES, units_said
from firstcome.web.operations.supply.standing import Standing, standing_of
from firstcome.web.operations.supply.terms import (
    TERMS,
    Faults,
    Terms,
    Typed,
    faults_of_saying,
    read_terms,
    spoken,
)

Intent = Literal["", "slip", "confirm", "change"]
"""What somebody is about to do; empty: only to look."""

INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)
TITLES: Final[dict[Intent, str]] = {
    "": "What if {} were different?",
    "slip": "Slip {}?",
    "confirm": "Confirm {}?",
    "change": "Change {}?",
}
BUTTONS: Final[dict[Intent, str]] = {
    "": "Apply exactly this",
    "slip": "Slip it exactly so",
    "confirm": "Confirm it exactly so",
    "change": "Change it exactly so",
}
WEEK_DAYS: Final = 7
CHANGED_MEANWHILE: Final = (
    "Nothing was changed: somebody has changed this delivery since you looked. What follows now "
    "stands below; press again if it is still meant."
)


class WhatIf(Struct, frozen=True):
    """The page."""

    standing: Standing
    typed: Typed
    intent: Intent
    moves: Moves | None
    """None while nothing else is asked for than there is, or something is wrong."""
    rows: Sequence[MovedRow]
    pages: Pages
    following: tuple[str, ...]
    key: str
    said_by: str
    is_supplier: bool
    """Whether a supplier looks, who speaks for themselves."""
    note: str
    may_apply: bool
    faults: Faults

    @property
    def seen(self) -> str:
        """The terms that the delivery had when this was looked at."""
        return seal(self.standing.terms)

    @property
    def button(self) -> str:
        """What the button says."""
        return BUTTONS[self.intent]


def what_if_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(
        request: AnyRequest, standing: Standing, form: Form, faults: Faults
    ) -> Response[bytes]:
        who, asked_page = who_of(request), page_asked(request)
        found = replace(what_if_of(desk, who, standing, form, asked_page), faults=faults)
        title = TITLES[found.intent].format(standing.name)
        head = shell(desk, request, title, zone=standing.subject.zone, reads_models=False)
        status = 422 if faults or found.typed.faults else 200
        return show(
            "supply_what_if.html", head, status, asked=found, stages=STAGES, speakers=SPEAKERS
        )

    def asking(request: AnyRequest, supply: int) -> Response[bytes]:
        query = request.query_params
        form = {name: str(query.get(name, "")).strip() for name in (*TERMS, "as")}
        return page(request, standing_of(desk, supply), form, {})

    def doing(request: AnyRequest, supply: int, form: Form) -> Response[bytes]:
        standing = standing_of(desk, supply)
        typed = _above_what_came(read_terms(form), standing)
        form = spoken(who_of(request), form)
        faults = faults_of_saying(form)
        is_done = typed.terms == standing.terms  # a second press: the key sees that it counts once
        if form.get("seen") != seal(standing.terms) and not is_done:
            faults["seen"] = CHANGED_MEANWHILE
        if faults or typed.terms is None:
            return page(request, standing, form, faults)
        return go_to(standing.address, _apply(desk, who_of(request), standing, typed.terms, form))

    @get("/supplies/{supply:int}/what-if", opt={"needs": "see_supply", "unbound": True})
    async def ask(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, supply)

    @post("/supplies/{supply:int}/change", opt={"needs": "confirm_supply", "unbound": True})
    async def do(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, supply, form)

    return [ask, do]


def what_if_of(desk: Desk, who: Who, standing: Standing, form: Form, page: int) -> WhatIf:
    """The page of a form; raises `FrontSilent`."""
    intent = cast("Intent", form.get("as", "") if form.get("as", "") in INTENTS else "")
    typed = read_terms(
        usual(standing, intent) | {name: form[name] for name in TERMS if form.get(name)}
    )
    typed = _above_what_came(typed, standing)
    moves = None
    if typed.terms is not None and typed.terms != standing.terms and standing.delivery.left:
        moves = moves_of(desk, who, standing, typed.terms)
    return what_if_page((standing, intent, form), typed, moves, page, who)


def _above_what_came(typed: Typed, standing: Standing) -> Typed:
    """The same; with a fault where it would have fewer units than have come."""
    came = standing.delivery.received
    if typed.terms is None or typed.terms.units >= came:
        return typed
    said = f"{units_said(came)} of it {'has' if came == 1 else 'have'} come. Give as many at least."
    return replace(typed, terms=None, faults={"units": said})


def what_if_page(
    asked: tuple[Standing, Intent, Form], typed: Typed, moves: Moves | None, page: int, who: Who
) -> WhatIf:
    """The page of what was typed, and what the front said to it."""
    standing, intent, form = asked
    rows = () if moves is None else moves.rows
    path, query = f"{standing.address}/what-if", typed.fields | {"as": intent}
    shown, pages = paged(rows, ROWS_SHOWN, page, path, query)
    return WhatIf(
        standing=standing,
        typed=typed,
        intent=intent,
        moves=moves,
        rows=shown,
        pages=pages,
        following=() if typed.terms is None else following(standing, typed.terms),
        key=form.get("key") or secrets.token_urlsafe(16),
        said_by=form.get("said_by", "supplier"),
        is_supplier=who.role == "supplier",
        note=form.get("note", ""),
        may_apply=who.may("confirm_supply"),
        faults={},
    )


def usual(standing: Standing, intent: Intent) -> Form:
    """What the form begins with: how it stands, a week later, or confirmed."""
    terms = standing.terms
    if intent == "slip":
        terms = replace(terms, days=later(terms.days, WEEK_DAYS))
    elif intent == "confirm":
        terms = replace(terms, stage="confirmed")
    return terms.fields()


def following(standing: Standing, terms: Terms) -> tuple[str, ...]:
    """What the delivery would be, in words: what changes, from what to what."""
    today, old = standing.subject.today, standing.terms
    changes: list[str] = []
    if terms.days != old.days:
        changes.append(f"comes {days_said(terms.days, today)} instead of {standing.days}")
    if terms.units != old.units:
        changes.append(f"has {units_said(terms.units)} instead of {units_said(old.units)}")
    if terms.stage != old.stage:
        changes.append(f"is {terms.stage} instead of {old.stage}")
    if not changes:
        return ()
    *first, last = changes
    return (f"{standing.name.capitalize()} {', '.join(first)}{' and ' if first else ''}{last}.",)


def seal(terms: Terms) -> str:
    """Terms in one text, to see whether they are the same."""
    return " ".join(terms.fields().values())


def _apply(desk: Desk, who: Who, standing: Standing, terms: Terms, form: Form) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    body = terms.body() | {"said_by": form["said_by"], "note": form["note"]}
    return carry_out(desk, who, standing, ("change", body), form)
