"""
Kinds of messages, the channels they go by, and the events that they tell of.

Always true:
- Every event that changes what a customer has, or where they stand, has its kind.
- A service message is about what its reader has, and goes out unasked. A bulk message goes to
  many: to the registered only with their consent for its channel, about an order unasked.

Never here: sentences.
"""

from typing import Final, Literal, get_args

from msgspec import Struct

Channel = Literal["email", "sms"]
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)

OrderKind = Literal[
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
RegistrationKind = Literal[
    "confirm_registration",
    "registered",
    "registration_again",
    "registration_changed",
    "registration_left",
]
WaveKind = Literal["invited", "wave_moved"]
NewsKind = Literal["announced", "incident"]
SupplyKind = Literal["estimate_changed", "sold_out"]
BulkKind = Literal[WaveKind, NewsKind, SupplyKind]
Kind = Literal[OrderKind, RegistrationKind, BulkKind]

ORDER_KINDS: Final[tuple[OrderKind, ...]] = get_args(OrderKind)
REGISTRATION_KINDS: Final[tuple[RegistrationKind, ...]] = get_args(RegistrationKind)
WAVE_KINDS: Final[tuple[WaveKind, ...]] = get_args(WaveKind)
NEWS_KINDS: Final[tuple[NewsKind, ...]] = get_args(NewsKind)
SUPPLY_KINDS: Final[tuple[SupplyKind, ...]] = get_args(SupplyKind)
BULK_KINDS: Final[tuple[BulkKind, ...]] = get_args(BulkKind)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

OrderStatus = Literal["held", "in_line", "paid", "collected", "cancelled", "lapsed"]
RegistrationStatus = Literal["asked", "confirmed", "left"]
Status = Literal[OrderStatus, RegistrationStatus]

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
    "InterestRegistered": "confirm_registration",
    "RegistrationConfirmed": "registered",
    "RegistrationRepeated": "registration_again",
    "RegistrationChanged": "registration_changed",
    "RegistrationLeft": "registration_left",
}
"""What one customer is told, by the event's name; `OrderLapsed` has two, by what comes then."""

BULK_BY_EVENT: Final[dict[str, BulkKind]] = {
    "WaveInvited": "invited",
    "WaveMoved": "wave_moved",
    "Announced": "announced",
    "IncidentOpened": "incident",
    "IncidentUpdated": "incident",
}
"""What many are told, by the name of the event."""

CHANGES_ESTIMATES: Final = frozenset(
    {
        *("SupplyAnnounced", "SupplySlipped", "SupplyConfirmed", "SupplyChanged"),
        *("SupplyReceived", "SupplyCancelled", "AllocationAdopted", "AllocationReverted"),
    }
)
"""Events after which some in a line may be told another time."""

SELLS_OUT: Final = frozenset(
    {"OrderPaid", "OrderJoinedLine", "StockCounted", "StockSetAside", "StockTransferred"}
)
"""Events that can be the last of a SKU."""

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
    "confirm_registration": "asked",
    "registered": "confirmed",
    "registration_left": "left",
    "invited": "confirmed",
    "wave_moved": "confirmed",
    "estimate_changed": "in_line",
    "sold_out": "confirmed",
}
"""Where order or registration stand after the event; of the others, event or state tell it."""


class Happened(Struct, frozen=True, gc=False):
    """What messages need to know of an event; the rest of its members is passed over."""

    kind: str
    order: int | str = 0
    """The sequence of an order; where waves are adopted, the order that they go in."""
    deadline_ms: int = 0
    ahead: int = 0
    then: str = ""
    location: str = ""
    registration: int = 0
    skus: tuple[str, ...] = ()
    market: str = ""
    units: int = 1
    consents: tuple[Channel, ...] = ()
    consents_anew: tuple[Channel, ...] = ()
    language: str = ""
    launch: str = ""
    sku: str = ""
    supply: int = 0
    wave: int = 0
    incident: int = 0
    announcement: int = 0
    audience: str = "everyone"
    ways: tuple[str, ...] = ()
    text: str = ""
    """The id of the document with the words, in base64."""
    vouched: bool = False
    """Staff registered somebody, who is told nothing of it."""


def kind_of(happened: Happened) -> Kind | None:
    """What one customer is told of it; None for nothing."""
    if happened.vouched:
        return None
    if happened.kind == "OrderLapsed":
        return "lapsed_back" if happened.then == "back_of_line" else "lapsed_out"
    return KIND_BY_EVENT.get(happened.kind)


def status_after(kind: Kind, happened: Happened) -> Status | None:
    """Where order or registration stand after the event; None when the event does not say it."""
    if kind == "moved":
        return "held" if happened.then == "held" else "in_line"
    return STATUS_AFTER.get(kind)
