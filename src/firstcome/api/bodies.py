"""
The bodies that the API takes and gives, beside those of the order request.

Always true:
- Lists are `{count, next, previous, results}`; times are ISO 8601 in UTC; prices are minor units.
- Fields are only ever added.

Never here: logic.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from firstcome.api.calendars import Day
from firstcome.codes import ALPHABET, TOKEN_CHARACTERS
from firstcome.domain.definition import UNITS_MAX, LaunchDefinition
from firstcome.domain.estimates import Change
from firstcome.domain.identifiers import Access, Identity, Payment
from firstcome.domain.outcomes import Outcome
from firstcome.domain.schedule import Certainty
from firstcome.domain.versions import ReasonKind
from firstcome.launches.texts import LaunchTexts
from firstcome.limits import NOTE_CHARACTERS_MAX

Instant = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
        extra_json_schema={"format": "date-time"},
    ),
]
OrderName = Annotated[str, Meta(pattern=f"^[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$")]
LinkToken = Annotated[str, Meta(pattern=f"^[A-Za-z0-9_-]{{{TOKEN_CHARACTERS}}}$")]
Count = Annotated[int, Meta(ge=0)]


class PlacedBody(Struct, frozen=True, omit_defaults=True):
    """The answer to an order that has units on hold or a place in line."""

    outcome: Literal["held", "in_line"]
    order: OrderName
    sequence: Count
    time: Instant
    launch: str
    sku: str
    location: str
    units: Count
    token: LinkToken
    link: str
    hold_until: Instant | None = None
    place: Count | None = None
    ahead: Count | None = None


class NotPlacedBody(Struct, frozen=True):
    """The answer to an order that was judged and refused; nothing is bound to its key."""

    outcome: Literal[
        "sold_out",
        "limit_reached",
        "not_registered",
        "not_your_wave",
        "not_open",
        "closed",
        "paused",
    ]
    launch: str
    opens: Instant | UnsetType | None = UNSET
    """Of `not_your_wave`: when it comes, or null while that is not known."""


class OrderEstimate(Struct, frozen=True, omit_defaults=True):
    """By when an order in line can expect its units; overdue: the window has passed."""

    certainty: Certainty
    is_overdue: bool
    from_day: Day | None = field(name="from", default=None)
    to_day: Day | None = field(name="to", default=None)
    delivery: Count | None = None


class EstimateReason(Struct, frozen=True, omit_defaults=True):
    """What happened to which delivery; the days are those of its own window, as it was said."""

    kind: ReasonKind
    delivery: Count
    was_from: Day | None = None
    was_to: Day | None = None
    from_day: Day | None = field(name="from", default=None)
    to_day: Day | None = field(name="to", default=None)


class ToldEstimate(Struct, frozen=True, omit_defaults=True):
    """
    What an order was told from `time` on, and what changed it.

    `reason` is there when a delivery did. No `time`: as long as it has stood in this line.
    """

    certainty: Certainty
    change: Change
    time: Instant | None = None
    from_day: Day | None = field(name="from", default=None)
    to_day: Day | None = field(name="to", default=None)
    reason: EstimateReason | None = None


class OrderStatusBody(Struct, frozen=True, omit_defaults=True):
    """
    Where an order stands now; `hold` names the hold for the commands of staff.

    In line it has an estimate, and the history of what it was told before, which ends with it.
    """

    order: OrderName
    sequence: Count
    status: Literal["held", "in_line", "paid", "collected", "cancelled", "lapsed"]
    launch: str
    sku: str
    location: str
    units: Count
    placed_at: Instant
    as_of: Instant
    hold: Count | None = None
    hold_until: Instant | None = None
    place: Count | None = None
    ahead: Count | None = None
    estimate: OrderEstimate | None = None
    estimate_history: list[ToldEstimate] | None = None


class MoveBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an order is to go."""

    location: Annotated[str, Meta(min_length=1, max_length=64)]


class MovedBody(Struct, frozen=True, omit_defaults=True):
    """The answer to a move; `location` is where the order has its units or its place now."""

    outcome: Literal["held", "in_line", "sold_out", "same_location", "not_movable"]
    order: OrderName
    time: Instant
    location: str | None = None
    hold_until: Instant | None = None
    place: Count | None = None
    ahead: Count | None = None


class LocationBody(Struct, frozen=True):
    """Where, and through which channel, one can buy."""

    location: str
    channel: str
    operator: str
    market: str


class PriceBody(Struct, frozen=True):
    """What one unit costs in a market."""

    market: str
    currency: str
    price_minor: Count


class SkuBody(Struct, frozen=True):
    """What can be bought."""

    sku: str
    prices: list[PriceBody]


class LaunchBody(Struct, frozen=True):
    """A launch as everybody may see it."""

    launch: str
    status: Literal["scheduled", "open", "paused", "closed"]
    opens_at: Instant
    closes_at: Instant | None
    identity: Identity
    payment: Payment
    line: bool
    units_per_consumer_max: int
    units_per_business_max: int
    hold_ttl_ms: int
    skus: list[SkuBody]
    locations: list[LocationBody]
    as_of: Instant
    move: bool
    rehearsal: bool = False
    """Whether the shop is a copy for rehearsing: nothing is sold."""
    register: bool = False
    """Whether interest is registered for it."""
    access: Access = "open"
    """Who may order: everybody, whoever registered, or whoever's wave has come."""


class LaunchSummaryBody(Struct, frozen=True):
    """One row of the list of launches."""

    launch: str
    status: Literal["scheduled", "open", "paused", "closed"]
    opens_at: Instant
    closes_at: Instant | None


class StockBody(Struct, frozen=True):
    """The units of one pool and the people who wait for them; counts of units are whole."""

    sku: str
    location: str
    available: Count
    waiting: Count
    on_hand: Count | None = None
    held: Count | None = None
    allocated: Count | None = None
    set_aside: Count | None = None
    handed_over: Count | None = None
    written_off: Count | None = None


class LaunchList(Struct, frozen=True):
    """A page of launches."""

    count: Count
    next: str | None
    previous: str | None
    results: list[LaunchSummaryBody]
    rehearsal: bool = False
    """Whether the shop is a copy for rehearsing: nothing is sold."""


class StockList(Struct, frozen=True):
    """A page of pools."""

    count: Count
    next: str | None
    previous: str | None
    results: list[StockBody]


class OutcomeBody(Struct, frozen=True, omit_defaults=True):
    """
    The answer to a command; `time` is that of the entry which decided it.

    `supply` names the delivery that it is about, by the sequence of its announcing; `delivery` is
    its number within the launch, as people call it.
    """

    outcome: Outcome
    time: Instant | None = None
    order: OrderName | None = None
    supply: Count | None = None
    delivery: Count | None = None


class LoadBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A launch and the document of its display texts, whose id the definition carries."""

    definition: LaunchDefinition
    texts: LaunchTexts


class StockUnitsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Units of one pool."""

    sku: Annotated[str, Meta(min_length=1, max_length=64)]
    location: Annotated[str, Meta(min_length=1, max_length=64)]
    units: Annotated[int, Meta(extra_json_schema={"minimum": 0, "maximum": UNITS_MAX})]


class HoldBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The hold that a command is about, as the order's status gives it."""

    hold: Annotated[int, Meta(ge=1, le=2**63 - 1)]


class NoteBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What staff note about an order."""

    text: Annotated[str, Meta(min_length=1, max_length=NOTE_CHARACTERS_MAX)]


class NotedBody(Struct, frozen=True):
    """The note is kept; `time` is when it was written."""

    order: OrderName
    time: Instant


class ErasedOf(Struct, frozen=True, kw_only=True):
    """
    What was erased of a customer: contacts, and notes about their orders.

    Their `registrations` that stood were taken back. `finished` is false while the log of the file
    could not be cut; it is tried again every second.
    """

    orders: Count
    contacts: Count
    notes: Count
    finished: bool
    registrations: Count


class ErasedBody(ErasedOf, frozen=True, kw_only=True):
    """What was erased of whoever placed the order."""

    order: OrderName


class ErasedRegistrationBody(ErasedOf, frozen=True, kw_only=True):
    """What was erased of whoever registered."""

    registration: OrderName


class HealthBody(Struct, frozen=True):
    """The process is there."""

    status: Literal["alive"]


class ReadyBody(Struct, frozen=True):
    """Orders are accepted; `sequence` is the last folded entry."""

    status: Literal["ready"]
    sequence: Count
