"""
Kinds of mails, and the events that they tell of.

Always true:
- Every event that changes what a customer has, or where they stand, has its kind.

Never here: sentences.
"""

from typing import Final, Literal, get_args

from msgspec import Struct

Kind = Literal[
    "held",
    "in_line",
    "offered",
    "allocated",
    "lapsed_back",
    "lapsed_out",
    "displaced",
    "paid",
    "collected",
    "cancelled",
    "moved",
    "link",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

Status = Literal["held", "in_line", "paid", "collected", "cancelled", "lapsed"]

KIND_BY_EVENT: Final[dict[str, Kind]] = {
    "OrderHeld": "held",
    "OrderJoinedLine": "in_line",
    "OrderOffered": "offered",
    "OrderAllocated": "allocated",
    "OrderDisplaced": "displaced",
    "OrderPaid": "paid",
    "OrderCollected": "collected",
    "OrderCancelled": "cancelled",
    "OrderMoved": "moved",
}
"""By the name of the event; `OrderLapsed` has two, by what comes then."""

STATUS_AFTER: Final[dict[Kind, Status]] = {
    "held": "held",
    "in_line": "in_line",
    "offered": "held",
    "allocated": "paid",
    "lapsed_back": "in_line",
    "lapsed_out": "lapsed",
    "displaced": "in_line",
    "paid": "paid",
    "collected": "collected",
    "cancelled": "cancelled",
}
"""Where the order stands after the event; a move says it itself, of `link` the state tells it."""


class Happened(Struct, frozen=True, gc=False):
    """What a mail needs to know of an event; the rest of its members is passed over."""

    kind: str
    order: int = 0
    deadline_ms: int = 0
    ahead: int = 0
    then: str = ""
    location: str = ""


def kind_of(happened: Happened) -> Kind | None:
    """What the customer is told of it; None for nothing."""
    if happened.kind == "OrderLapsed":
        return "lapsed_back" if happened.then == "back_of_line" else "lapsed_out"
    return KIND_BY_EVENT.get(happened.kind)


def status_after(kind: Kind, happened: Happened) -> Status | None:
    """Where the order stands after the event; None when the event does not say it."""
    if kind == "moved":
        return "held" if happened.then == "held" else "in_line"
    return STATUS_AFTER.get(kind)
