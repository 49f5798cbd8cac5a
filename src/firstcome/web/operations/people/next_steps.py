"""
Next: what a customer may do with an order now, in words; and which deeds staff have.

Always true:
- A deed is offered only to who may do it, and only where the rules may say yes.

Never here: the rules (they judge the command when it comes).
"""

from typing import Final, NamedTuple

from firstcome.domain.definition import LaunchDefinition
from firstcome.projections.launches import LaunchRow
from firstcome.projections.orders import OrderRow
from firstcome.staff.permissions import Permission, Who
from firstcome.web.operations.people.times import stamp
from firstcome.web.operations.people.views import Deed
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

_words: Final = words_of(DESK_LANGUAGE)


class Now(NamedTuple):
    """Where an order stands, as the front says it; `ahead` is None outside a line."""

    status: str
    hold: int
    hold_until_ms: int
    ahead: int | None
    is_live: bool


class Offer(NamedTuple):
    """A deed, who may do it, and about orders of which status."""

    verb: str
    label: str
    needs: Permission
    statuses: tuple[str, ...]
    is_grave: bool = False


_LIVE: Final = ("held", "in_line", "paid")
_ANY: Final = ("held", "in_line", "paid", "collected", "cancelled", "lapsed")

OFFERS: Final = (
    Offer("paid", "Mark paid", "serve_orders", ("held",)),
    Offer("hand-over", "Hand over", "serve_orders", ("paid",)),
    Offer("move", "Move to another place", "change_orders", ("held", "in_line")),
    Offer("release", "Release the hold", "change_orders", ("held",)),
    Offer("cancel", "Cancel the order", "change_orders", _LIVE, is_grave=True),
    Offer("link", "Send the link again", "change_orders", _LIVE),
    Offer("note", "Write a note", "write_notes", _ANY),
    Offer("erase", "Erase personal data", "erase_people", _ANY, is_grave=True),
)


def deeds_of(who: Who, now: Now, terms: LaunchDefinition, address: str) -> tuple[Deed, ...]:
    """What this person may do about the order now."""
    return tuple(
        Deed(offer.label, f"{address}/{offer.verb}", offer.is_grave)
        for offer in OFFERS
        if who.may(offer.needs)
        and now.status in offer.statuses
        and (offer.verb != "move" or terms.move)
    )


def standing_of(now: Now, place: str, zone: str) -> str:
    """Where an order stands, in a sentence."""
    match now.status:
        case "held" if now.hold_until_ms:
            return f"On hold at {place} until {stamp(now.hold_until_ms, zone)}."
        case "held":
            return f"On hold at {place}."
        case "in_line" if now.ahead is not None:
            people = "nobody is" if not now.ahead else f"{now.ahead:,} {_orders(now.ahead)}"
            return f"In line at {place}: place {now.ahead + 1:,}, {people} before it."
        case "in_line":
            return f"In line at {place}."
        case "paid":
            return f"Paid; its units are allocated to it at {place}, and not handed over yet."
        case "collected":
            return f"Handed over at {place}."
        case "cancelled":
            return "Cancelled; nothing is held, and it has no place in line."
        case _:
            return "Lapsed: a hold ended unpaid, and its units went to the next in line."


def next_of(now: Now, row: OrderRow, launch: LaunchRow, zone: str) -> tuple[str, ...]:
    """What the customer may do next, a sentence each."""
    terms = launch.terms()
    steps: list[str] = []
    if now.status == "held":
        until = f" until {stamp(now.hold_until_ms, zone)}" if now.hold_until_ms else ""
        steps.append(f"May pay{until}. {_if_missed(terms, row)}")
    if now.status == "in_line":
        lasting = _words.lasting(terms.offer_ttl_ms)
        steps.append(f"Waits. When its turn comes, it is on hold for {lasting}, and they are told.")
    if now.status == "paid":
        steps.append("May collect the units, or be sent them.")
    if now.status in ("held", "in_line") and terms.move and launch.status == "open":
        steps.append("May move to another place; where people wait, at the end of the line.")
    if now.status in _LIVE:
        steps.append("May give the order up.")
    if now.status in ("cancelled", "lapsed"):
        if launch.status == "open":
            steps.append("May order again, at the end of the line: this order counts no more.")
        else:
            steps.append(f"Nothing: the launch is {launch.status}.")
    if now.status == "collected":
        steps.append("Nothing here: the customer has the units.")
    return tuple(steps)


def _if_missed(terms: LaunchDefinition, row: OrderRow) -> str:
    if terms.line and terms.missed_hold == "back_of_line_once" and not row.missed:
        return "After that it goes to the back of the line, once."
    return "After that it is out."


def _orders(count: int) -> str:
    return "order is" if count == 1 else "orders are"
