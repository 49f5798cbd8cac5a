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
from firstcome.domain.identifiers import CustomerClass, Hash, Ref
from firstcome.domain.outcomes import Answer, Outcome


class Event(Struct, frozen=True, tag_field="kind", tag=True, omit_defaults=True, gc=False):
    """A change of state; its JSON member `kind` is the name of its class."""


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
    | Answered
)
