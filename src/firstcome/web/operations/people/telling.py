"""
Telling: an event of an order, an outcome and a command, each in words that staff read.

Always true:
- Every event about an order, every command on one and every outcome of it has its words.

Never here: which events there are (`story`).
"""

from typing import Final, Literal

from firstcome.domain import events as e
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.waking import offer_until_ms
from firstcome.web.operations.names import LaunchNames
from firstcome.web.operations.people.times import stamp

ASKED: Final = {
    "PlaceOrder": "Order",
    "CancelOrder": "Cancel",
    "MoveOrder": "Move",
    "MarkPaid": "Mark paid",
    "HandOver": "Hand over",
    "ReleaseHold": "Release the hold",
}
"""The commands on an order."""

ASKED_OF_REGISTRATION: Final = {
    "Register": "Register",
    "ConfirmRegistration": "Confirm",
    "ChangeRegistration": "Change",
    "LeaveRegistration": "Take back",
}
"""The commands on a registration."""

ANSWERED: Final = {
    "held": "on hold",
    "in_line": "in line",
    "paid": "paid",
    "collected": "handed over",
    "cancelled": "cancelled",
    "released": "released",
    "stale": "refused: the hold had changed",
    "lapsed": "refused: the hold had ended",
    "not_held": "refused: nothing is on hold",
    "not_paid": "refused: not paid",
    "not_cancellable": "refused: it had ended",
    "not_movable": "refused: it cannot move",
    "same_location": "refused: it is there already",
    "location_unknown": "refused: no such place",
    "sold_out": "refused: nothing left there, and no line",
    "defect": "a defect; nothing was changed",
}
"""The outcomes of the commands on an order that exists."""

ANSWERED_OF_REGISTRATION: Final = {
    "registered": "registered",
    "confirmed": "confirmed",
    "changed": "changed",
    "left": "taken back",
    "not_registering": "refused: nobody can register",
    "closed": "refused: the launch is closed",
    "sku_unknown": "refused: no such SKU",
    "market_unknown": "refused: not sold in that market",
    "location_unknown": "refused: no such place",
    "units_invalid": "refused: more units than one may have",
    "defect": "a defect; nothing was changed",
}
"""The outcomes of the commands on a registration that exists."""

MAILS: Final = {
    "held": "It is on hold",
    "in_line": "It is in line",
    "offered": "Its turn came",
    "allocated": "Its units are its own again",
    "lapsed_back": "The hold ended; it waits again",
    "lapsed_out": "The hold ended; it is out",
    "displaced": "A stocktake put it back into line",
    "paid": "It is paid",
    "collected": "It was handed over",
    "cancelled": "It was cancelled",
    "moved": "It moved to another place",
    "link": "Its link again",
    "confirm_registration": "Confirm the interest",
    "registered": "The interest is registered",
    "registration_again": "The link to the registration again",
    "registration_changed": "The registration is changed",
    "registration_left": "The registration is taken back",
    "invited": "The time of their wave",
    "wave_moved": "Another time of their wave",
    "estimate_changed": "Another time of its turn",
    "sold_out": "Sold out, and no line",
    "announced": "An announcement",
    "incident": "An incident",
}

MAIL_STATES: Final = {
    "pending": "waits",
    "sending": "on its way",
    "sent": "sent",
    "uncertain": "sent perhaps: nobody knows",
    "failed": "refused by the provider",
    "given_up": "given up",
    "no_consent": "not wanted by its reader",
    "no_way": "waits for a way to send it",
    "bounced": "came back: it cannot be delivered",
}

By = Literal["", "staff", "customer"]


class Teller:
    """Tells the events of one order, in their order."""

    def __init__(self, terms: LaunchDefinition, names: LaunchNames) -> None:
        self._terms = terms
        self._names = names
        self._location = ""
        """Where the order was when the last event that says so was told."""

    def told(self, event: e.AnyEvent, time_ms: int, command: str = "") -> str:
        """An event in words; `command` is the kind of its entry's, when it was on this order."""
        terms = self._terms
        if isinstance(event, e.OrderHeld | e.OrderJoinedLine | e.OrderMoved):
            self._location = event.location
        match event:
            case e.OrderHeld():
                return f"On hold until {self._at(time_ms + terms.hold_ttl_ms)}"
            case e.OrderJoinedLine():
                return f"In line at place {event.ahead + 1:,}"
            case e.OrderOffered():
                until_ms = offer_until_ms(terms, self._location, time_ms)
                return f"Its turn came: on hold until {self._at(until_ms)}"
            case e.OrderAllocated():
                return "Its turn came: paid before, so its units are its own again"
            case e.OrderLapsed():
                ended = "Hold released" if command == "ReleaseHold" else "Hold ended unpaid"
                after = "to the back of the line" if event.then == "back_of_line" else "out"
                return f"{ended}: {after}"
            case e.OrderDisplaced():
                return "A stocktake found too few units: back into the line, at its head"
            case e.OrderPaid():
                return "Paid: its units are allocated to it"
            case e.OrderCollected():
                return "Handed over: the customer has the units"
            case e.OrderCancelled():
                return "Given up" if event.by == "customer" else "Cancelled"
            case e.OrderMoved():
                return f"Moved to {self._names.place(event.location)}: {self._then(event, time_ms)}"
            case _:
                return "Nothing was changed"

    def _then(self, event: e.OrderMoved, time_ms: int) -> str:
        if event.then == "held":
            return f"on hold until {self._at(time_ms + self._terms.hold_ttl_ms)}"
        return "in line, at its end"

    def _at(self, instant_ms: int) -> str:
        return stamp(instant_ms, self._names.zone)


def answer_of(event: e.AnyEvent) -> str:
    """What the customer's own command was answered when it came to this event."""
    match event:
        case e.OrderHeld():
            return "held"
        case e.OrderJoinedLine():
            return "in_line"
        case e.OrderCancelled():
            return "cancelled"
        case e.OrderMoved():
            return event.then
        case e.InterestRegistered() | e.RegistrationRepeated():
            return "registered"
        case e.RegistrationConfirmed():
            return "confirmed"
        case e.RegistrationChanged():
            return "changed"
        case e.RegistrationLeft():
            return "left"
        case e.Answered():
            return event.answer.outcome
        case _:
            return ""
