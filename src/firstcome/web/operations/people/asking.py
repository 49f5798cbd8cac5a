"""
Asking: what the page of a deed shows before it is done, and what is wrong with its form.

Always true:
- Nothing that was typed is lost when something is wrong.

Never here: the doing.
"""

import secrets
from typing import Final

from msgspec import Struct

from firstcome.contacts.names import words_of
from firstcome.limits import MOVE_CHOICES_SHOWN_MAX, NOTE_CHARACTERS_MAX
from firstcome.projections import stock
from firstcome.projections.orders import OrderRow
from firstcome.staff.permissions import Who
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form
from firstcome.web.operations.names import LaunchNames, names_of
from firstcome.web.operations.people.consequences import (
    NEED_REASON,
    REASONS,
    WORDINGS,
    Wording,
    consequences,
)
from firstcome.web.operations.people.file_facts import code_of, now_of, row_of
from firstcome.web.operations.people.next_steps import Offer

HOLDS: Final = ("paid", "hand-over", "release")


class Choice(Struct, frozen=True):
    """A place that an order may move to."""

    location: str
    name: str
    free: int
    waiting: int


class Asked(Struct, frozen=True):
    """A form that asks whether a deed is meant, with what was typed and what is wrong with it."""

    code: str
    verb: str
    wording: Wording
    following: tuple[str, ...]
    key: str
    hold: int
    zone: str
    about: str
    """The order in short: what, where, how it stands."""
    reasons: dict[str, str]
    """To be chosen from; empty where none is asked."""
    has_note: bool
    """Whether a note may be written along."""
    form: Form
    faults: dict[str, str]
    base: str = "/orders"
    """Below which address the codes of what is asked about stand."""
    choices: tuple[Choice, ...] = ()
    choices_left_out: int = 0


def asked_of(
    desk: Desk, who: Who, offer: Offer, code: str, form: Form, faults: dict[str, str]
) -> Asked:
    """The form of a deed about the order of this code; raises as `row_of`."""
    row, launch = row_of(desk, who, code)
    names, terms = names_of(desk, launch), launch.terms()
    spoken = code_of(desk, row)
    now = now_of(desk, row, spoken)
    verb = offer.verb
    choices, left_out = _choices(desk, row, names, form) if verb == "move" else ((), 0)
    return Asked(
        code=spoken,
        verb=verb,
        wording=WORDINGS[verb],
        following=consequences(verb, now, row, terms, names.zone),
        key=form.get("key") or secrets.token_urlsafe(16),
        hold=int(form["hold"]) if form.get("hold", "").isdigit() else now.hold,
        zone=names.zone,
        about=f"{row.units:,} × {names.sku(row.sku)}, {names.place(row.location)}:"
        f" {now.status.replace('_', ' ')}",
        reasons=REASONS if verb in NEED_REASON else {},
        has_note=verb == "note" or (verb in NEED_REASON - {"erase"} and who.may("write_notes")),
        form=form,
        faults=faults,
        choices=choices,
        choices_left_out=left_out,
    )


def faults_of(offer: Offer, code: str, form: Form) -> dict[str, str]:
    """What is wrong with a form, by field."""
    verb, faults = offer.verb, dict[str, str]()
    text = form.get("text", "")
    if verb in HOLDS and not _is_whole(form.get("hold", "")):
        faults["hold"] = "The form is not whole. Load the page again."
    if verb in NEED_REASON and form.get("why") not in REASONS:
        faults["why"] = "Choose why. It is kept in the audit log."
    if form.get("why") == "other" and not text and verb != "erase":
        faults["text"] = "Say the reason in a note."
    if verb == "note" and not text:
        faults["text"] = "Write the note."
    if len(text) > NOTE_CHARACTERS_MAX:
        faults["text"] = f"A note has at most {NOTE_CHARACTERS_MAX:,} characters."
    if verb == "move" and not form.get("location"):
        faults["location"] = "Choose a place."
    typed = form.get("typed", "").replace("-", "").replace(" ", "").upper()
    if verb == "erase" and typed != code.replace("-", ""):
        faults["typed"] = f"Type {code} here, to be sure that it is this customer."
    return faults


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 2**63


def _choices(
    desk: Desk, row: OrderRow, names: LaunchNames, form: Form
) -> tuple[tuple[Choice, ...], int]:
    """Places with the SKU, those with free units first; and how many are not shown."""
    wanted = words_of(form.get("place", ""))
    with desk.models.connection() as connection:
        pools = stock.pools(connection, stock.StockFilter(launch=row.launch, sku=row.sku))
    found = [
        Choice(pool.location, names.place(pool.location), pool.available, pool.orders_waiting)
        for pool in pools
        if pool.location != row.location
    ]
    met = [
        choice
        for choice in found
        if all(
            any(word.startswith(each) for word in words_of(f"{choice.name} {choice.location}"))
            for each in wanted
        )
    ]
    met.sort(key=lambda each: (each.waiting > 0, each.free < row.units, each.waiting, each.name))
    return tuple(met[:MOVE_CHOICES_SHOWN_MAX]), max(0, len(met) - MOVE_CHOICES_SHOWN_MAX)
