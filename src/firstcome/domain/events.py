"""
Events: what came to be, in the past tense; every arrow of a lifecycle is one of these.

Always true:
- Events are derived from the entries and can be thrown away; they are never an input.
- `evolve` needs nothing but the state and the event: an event says all that it changes.

Never here: free text, personal data.
"""

from typing import Literal

from msgspec import Struct

from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.identifiers import Consent, CustomerClass, Hash, Ref, WaveOrder
from firstcome.domain.messages import Event
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.supply_messages import (
    AllocationAdopted,
    AllocationReverted,
    StockTransferred,
    SupplyAnnounced,
    SupplyCancelled,
    SupplyChanged,
    SupplyConfirmed,
    SupplyReceived,
    SupplySlipped,
)
from firstcome.domain.telling_events import (
    Announced,
    AnnouncementWithdrawn,
    IncidentOpened,
    IncidentReported,  # noqa: F401 # pyright: ignore[reportUnusedImport] - for listeners
    IncidentUpdated,
)


class JournalFounded(Event, frozen=True):
    """The journal belongs to the secrets with this fingerprint."""

    fingerprint: Hash
    epoch: int


class RulesAdopted(Event, frozen=True):
    """Entries from the next on are folded under this version."""

    version: int


class LaunchLoaded(Event, frozen=True):
    """A launch is known, with its first stock; nothing is sold yet."""

    definition: LaunchDefinition


class LaunchOpened(Event, frozen=True):
    """Orders are taken."""

    launch: Ref


class LaunchPaused(Event, frozen=True):
    """Orders are refused until the launch is resumed."""

    launch: Ref


class LaunchResumed(Event, frozen=True):
    """Orders are taken again."""

    launch: Ref


class LaunchClosed(Event, frozen=True):
    """No more orders; holds and lines are still served."""

    launch: Ref


class StockReceived(Event, frozen=True):
    """Units arrived at a pool."""

    launch: Ref
    sku: Ref
    location: Ref
    units: int


class StockCounted(Event, frozen=True):
    """A stocktake found `units` on hand; the difference is `found` or `written_off`."""

    launch: Ref
    sku: Ref
    location: Ref
    units: int
    found: int
    written_off: int


class StockSetAside(Event, frozen=True):
    """`units` in all are set aside at the pool."""

    launch: Ref
    sku: Ref
    location: Ref
    units: int


class OrderPlaced(Event, frozen=True):
    """The facts that an order starts with, whether it is held or in line."""

    order: int
    time_ms: int
    launch: Ref
    sku: Ref
    location: Ref
    units: int
    customer_class: CustomerClass
    customer: Hash
    key: Hash
    fingerprint: Hash
    contact: int


class OrderHeld(OrderPlaced, frozen=True):
    """A new order has units on hold until `deadline_ms` (selling time)."""

    deadline_ms: int


class OrderJoinedLine(OrderPlaced, frozen=True):
    """A new order waits at its pool, behind `ahead` others."""

    ahead: int


class OrderRefused(Event, frozen=True):
    """An order was refused for a reason of this customer's or of the stock; nothing is bound."""

    launch: Ref
    sku: Ref
    location: Ref
    outcome: Outcome


class OrderOffered(Event, frozen=True):
    """The head of a line has units on hold until `deadline_ms` (selling time)."""

    order: int
    hold: int
    deadline_ms: int


class OrderAllocated(Event, frozen=True):
    """The head of a line, already paid for, has its units back."""

    order: int
    hold: int


class OrderLapsed(Event, frozen=True):
    """A hold ended at its deadline, or staff released it; the order is `out`, or waits again."""

    order: int
    then: Literal["back_of_line", "out"]
    line_sequence: int = 0


class OrderDisplaced(Event, frozen=True):
    """A stocktake found too few units; the order waits again, at the head of the line."""

    order: int


class OrderPaid(Event, frozen=True):
    """The order is paid; its units are allocated to it."""

    order: int


class OrderCollected(Event, frozen=True):
    """The customer has the units."""

    order: int


class OrderCancelled(Event, frozen=True):
    """The order was given up; its units, or its place, are free."""

    order: int
    by: Literal["customer", "staff"]


class OrderMoved(Event, frozen=True):
    """
    The order left its pool for the one at `location`; its units, or its place, are free.

    There it is on hold until `deadline_ms` (selling time), or waits at the end of the line. The
    entry `line_sequence` put it there, and made its hold.
    """

    order: int
    location: Ref
    by: Literal["customer", "staff"]
    then: Literal["held", "in_line"]
    line_sequence: int
    deadline_ms: int = 0


class InterestStated(Event, frozen=True, kw_only=True):
    """What somebody is interested in, from this entry on."""

    registration: int
    skus: tuple[Ref, ...]
    market: Ref
    location: Ref = ""
    units: int = 1
    consents: tuple[Consent, ...] = ()


class InterestRegistered(InterestStated, frozen=True, kw_only=True):
    """A customer registered; the entry's time is theirs, whenever they confirm."""

    time_ms: int
    launch: Ref
    customer: Hash
    key: Hash
    fingerprint: Hash
    contact: int
    customer_class: CustomerClass = "consumer"
    language: Ref = ""


class RegistrationRepeated(Event, frozen=True):
    """Whoever has this registration was registered once more; the key is bound to it too."""

    registration: int
    key: Hash
    fingerprint: Hash
    vouched: bool = False
    """Staff registered them, and nobody is told of it."""


class RegistrationConfirmed(Event, frozen=True):
    """The address of the registration is that of its owner, or staff answer for it: `vouched`."""

    registration: int
    vouched: bool = False


class RegistrationChanged(InterestStated, frozen=True, kw_only=True):
    """The wish is another now; by a complaint only consents are, which were taken back."""

    by: Literal["customer", "staff", "complaint"] = "customer"
    consents_anew: tuple[Consent, ...] = ()
    """Those that a complaint had taken back."""


class RegistrationLeft(Event, frozen=True):
    """The registration was taken back; the same person may register anew."""

    registration: int
    by: Literal["customer", "staff"]


class WaveSet(Struct, frozen=True, gc=False):
    """A wave: who is in it up to `through`, which is a sequence, or a number that was drawn."""

    wave: int
    opens_ms: int
    people: int
    through: int


class WavesAdopted(Event, frozen=True):
    """The registered are divided into these waves, in this order; what was before is void."""

    launch: Ref
    order: WaveOrder
    seed: Hash
    waves: tuple[WaveSet, ...]


class WavesAdded(Event, frozen=True):
    """These waves follow those before."""

    launch: Ref
    waves: tuple[WaveSet, ...]


class OfWave(Event, frozen=True):
    """About one wave of a launch, counted from 1."""

    launch: Ref
    wave: int


class WaveMoved(OfWave, frozen=True):
    """The wave opens at another time."""

    opens_ms: int


class WaveInvited(OfWave, frozen=True):
    """Everybody of the wave is to be told."""


class WavePaused(OfWave, frozen=True):
    """Nobody more is told until the wave is resumed."""


class WaveResumed(OfWave, frozen=True):
    """Telling goes on."""


class WaveStopped(OfWave, frozen=True):
    """Nobody more is told of the wave."""


class Answered(Event, frozen=True):
    """A request of staff was answered; its repeat gets the same answer."""

    id: Hash
    fingerprint: Hash
    answer: Answer


AnyEvent = (
    JournalFounded
    | RulesAdopted
    | LaunchLoaded
    | LaunchOpened
    | LaunchPaused
    | LaunchResumed
    | LaunchClosed
    | StockReceived
    | StockCounted
    | StockSetAside
    | StockTransferred
    | SupplyAnnounced
    | SupplySlipped
    | SupplyConfirmed
    | SupplyChanged
    | SupplyReceived
    | SupplyCancelled
    | AllocationAdopted
    | AllocationReverted
    | OrderHeld
    | OrderJoinedLine
    | OrderRefused
    | OrderOffered
    | OrderAllocated
    | OrderLapsed
    | OrderDisplaced
    | OrderPaid
    | OrderCollected
    | OrderCancelled
    | OrderMoved
    | InterestRegistered
    | RegistrationRepeated
    | RegistrationConfirmed
    | RegistrationChanged
    | RegistrationLeft
    | WavesAdopted
    | WavesAdded
    | WaveMoved
    | WaveInvited
    | WavePaused
    | WaveResumed
    | WaveStopped
    | IncidentOpened
    | IncidentUpdated
    | Announced
    | AnnouncementWithdrawn
    | Answered
)
