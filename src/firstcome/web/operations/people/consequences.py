"""
Consequences: what follows from a deed about an order, and what it came to, in plain words.

Always true:
- They say what the customer keeps and loses, and who is told.
- An outcome that refuses is said as plainly as one that did it.

Never here: the doing.
"""

from typing import Final, NamedTuple

from firstcome.domain.definition import LaunchDefinition
from firstcome.projections.orders import OrderRow
from firstcome.web.operations.people.next_steps import Now
from firstcome.web.operations.people.times import stamp


class Wording(NamedTuple):
    """How a deed is asked for; `what` is its name in the audit log."""

    question: str
    button: str
    what: str
    is_grave: bool = False


WORDINGS: Final = {
    "paid": Wording("Mark order {code} as paid?", "It is paid", "mark_paid"),
    "hand-over": Wording("Hand order {code} over?", "The customer has it", "hand_over"),
    "move": Wording("Move order {code} to another place?", "Move it there", "move_order"),
    "release": Wording("Release the hold of order {code}?", "Release it now", "release_hold"),
    "cancel": Wording("Cancel order {code}?", "Cancel it for good", "cancel_order", is_grave=True),
    "link": Wording("Send the link of order {code} again?", "Send it", "send_link"),
    "note": Wording("A note about order {code}", "Keep the note", "write_note"),
    "erase": Wording(
        "Erase the customer of order {code}?", "Erase for good", "erase_customer", is_grave=True
    ),
}

REASONS: Final = {
    "customer": "The customer asked for it",
    "unreached": "The customer cannot be reached",
    "mistake": "It was a mistake",
    "payment": "The payment failed, or was taken back",
    "reselling": "Suspected of reselling",
    "shop": "Something at the shop or the place",
    "law": "A request under data protection law",
    "other": "Another reason; the note says it",
}
"""Why; chosen, not typed: the audit log is never changed, so nothing personal may stand in it."""

NEED_REASON: Final = frozenset({"move", "release", "cancel", "erase"})

_SAID: Final = {
    "paid": "Marked as paid: its units are allocated to it.",
    "collected": "Handed over: the customer has the units.",
    "cancelled": "Cancelled: what it held, or its place, is free.",
    "released": "Released: the hold has ended, and its units went to the line.",
    "held": "Moved: the units are on hold there.",
    "in_line": "Moved: it waits there, at the end of the line.",
    "stale": "Nothing was changed: the hold is another one by now. Look at the order again.",
    "lapsed": "Nothing was changed: the hold has ended.",
    "not_held": "Nothing was changed: nothing is on hold for it.",
    "not_paid": "Nothing was changed: it is not paid.",
    "not_cancellable": "Nothing was changed: it was handed over, or has lapsed.",
    "not_movable": "Nothing was changed: it cannot move now. The launch may be paused or closed.",
    "same_location": "Nothing was changed: it is there already.",
    "sold_out": "Nothing was changed: nothing is left there, and no line is kept.",
    "location_unknown": "Nothing was changed: the launch does not sell there.",
    "order_unknown": "Nothing was changed: the front knows no such order.",
    "key_reused": "Nothing was changed: this form has done something else before. Begin again.",
    "not_permitted": "Nothing was changed: your role does not include this.",
    "noted": "The note is kept.",
    "link_asked": "The link is sent to the address of the order, at most once in ten minutes.",
}


def said_of(outcome: str, detail: str = "") -> str:
    """What a command came to; `detail` is what the front says of a code that is not known here."""
    return _SAID.get(outcome) or f"Nothing was changed: {outcome}. {detail}".strip()


def consequences(
    verb: str, now: Now, row: OrderRow, terms: LaunchDefinition, zone: str
) -> tuple[str, ...]:
    """What follows, a sentence or two each."""
    units = "the unit" if row.units == 1 else f"the {row.units:,} units"
    match verb:
        case "paid":
            until = f" until {stamp(now.hold_until_ms, zone)}" if now.hold_until_ms else ""
            return (
                f"{units.capitalize()} on hold{until} become the customer's for good.",
                "The customer is told. There is no way back but to cancel the order.",
            )
        case "hand-over":
            return (
                f"The customer was given {units}. Stock goes down; this cannot be undone.",
                "The customer is told.",
            )
        case "release":
            return _released(row, terms, units)
        case "cancel":
            return _cancelled(now, units)
        case "move":
            return (
                (
                    f"What it has now is lost: {units} on hold, or its place in line, goes to the"
                    " next in line here at once."
                ),
                (
                    "Where units are free and nobody waits, they are on hold there as at a new"
                    " order; else it waits there, behind all who wait. The customer is told."
                ),
            )
        case "link":
            return (
                "The customer's private link goes to the address of the order, to nobody else.",
            )
        case "erase":
            return (
                (
                    "Name, e-mail, phone and every note are erased at all orders and registrations"
                    " of this customer, in all launches. Mails kept as files go, and no search"
                    " finds the name."
                ),
                (
                    "The orders stand as they are, registrations are taken back; the customer can"
                    " no longer be told anything, nor be sent a link. The journal stays as it is:"
                    " it names nobody."
                ),
                "This cannot be undone. Copies in backups go when those expire.",
            )
        case _:
            return ("The customer does not see it. It is erased with the customer.",)


def _released(row: OrderRow, terms: LaunchDefinition, units: str) -> tuple[str, ...]:
    waits_again = terms.line and terms.missed_hold == "back_of_line_once" and not row.missed
    after = (
        "The order goes to the back of its line, once; where nobody waits, it is offered anew."
        if waits_again
        else "The order is out, and the customer can order again at the end of the line."
    )
    return (
        f"The hold ends now, as at its deadline: {units} on hold goes to the next in line at once."
        if row.units == 1
        else f"The hold ends now, as at its deadline: {units} go to the next in line at once.",
        after,
        "The customer is told.",
    )


def _cancelled(now: Now, units: str) -> tuple[str, ...]:
    lost = {
        "held": f"The hold on {units} ends; the next in line has it at once.",
        "in_line": "Its place in line is lost; those behind it move up.",
        "paid": f"It is paid, and {units} allocated to it; the next in line has it at once."
        " Paying the money back is up to you.",
    }.get(now.status, "")
    return (
        *((lost,) if lost else ()),
        (
            "The customer is told, and can order again only at the end of the line. There is no way"
            " back."
        ),
    )
