"""
Commands: what is asked of the rules, as the journal stores it.

Always true:
- A command holds ids, enums, numbers and keyed hashes only: no free string, no personal data.
- Messages change only by adding fields with defaults, so every stored entry stays readable.
- `id` names a request of staff; a repeat of it gets the first answer. A `Tick` needs none: its
  answer is always the same, and a resent batch is dropped before it is folded.

Never here: the time (the entry has it), who is allowed to ask (the API judges that).
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.identifiers import CustomerClass, Hash, Ref

ORDER_UNITS_MAX = 100
WHOLE_MAX = 2**63 - 1

Sequence = Annotated[int, Meta(ge=1, le=WHOLE_MAX)]
StaffNumber = Annotated[int, Meta(ge=0, le=WHOLE_MAX)]
"""Of the account in whose name staff ask; 0: the shop's own staff key."""
ContactNumber = Annotated[int, Meta(ge=0, le=WHOLE_MAX)]
# Judged by the rules, not by the types: a wrong number is an outcome (`units_invalid`).
Units = Annotated[int, Meta(ge=-WHOLE_MAX, le=WHOLE_MAX)]


class Command(Struct, frozen=True, tag_field="kind", tag=True, omit_defaults=True, gc=False):
    """A message to the rules; its JSON member `kind` is the name of its class."""


class FoundJournal(Command, frozen=True):
    """The first entry of every journal: which secrets it belongs to."""

    fingerprint: Hash
    epoch: Annotated[int, Meta(ge=1, le=2**31)]


class AdoptRules(Command, frozen=True):
    """From the next entry on, entries are folded under this version of the rules."""

    version: Annotated[int, Meta(ge=1, le=2**31)]


class Tick(Command, frozen=True):
    """Nothing but the time of its entry."""


class PlaceOrder(Command, frozen=True):
    """A customer asks for units of one SKU at one location, or for a place in its line."""

    launch: Ref
    sku: Ref
    location: Ref
    units: Units
    customer: Hash
    key: Hash
    fingerprint: Hash
    contact: ContactNumber
    customer_class: CustomerClass = "consumer"
    line: bool = True


class CancelOrder(Command, frozen=True):
    """The customer, or staff, give an order up; `order` is the sequence of its `PlaceOrder`."""

    order: Sequence
    by: Literal["customer", "staff"]
    id: Hash | None = None
    fingerprint: Hash | None = None
    staff: StaffNumber = 0


class MoveOrder(Command, frozen=True):
    """An order that holds units, or waits for some, goes to the pool of its SKU at `location`."""

    order: Sequence
    location: Ref
    by: Literal["customer", "staff"] = "customer"
    id: Hash | None = None
    fingerprint: Hash | None = None
    staff: StaffNumber = 0


class InNameOf(Command, frozen=True, kw_only=True):
    """What an account asks for; it stands last in every command, where old entries lack it."""

    staff: StaffNumber = 0


class StaffCommand(InNameOf, frozen=True):
    """What staff ask; `fingerprint` is that of the request, kept with its `id`."""

    id: Hash
    fingerprint: Hash


class MarkPaid(StaffCommand, frozen=True):
    """Staff took the payment for the hold that the entry `hold` made."""

    order: Sequence
    hold: Sequence


class HandOver(StaffCommand, frozen=True):
    """Staff gave the units of a paid order to the customer."""

    order: Sequence
    hold: Sequence


class ReleaseHold(StaffCommand, frozen=True):
    """Staff end the hold that the entry `hold` made, now, as its deadline would have ended it."""

    order: Sequence
    hold: Sequence


class LoadLaunch(StaffCommand, frozen=True):
    """A launch, complete; replaces one of the same id that nothing has happened to yet."""

    definition: LaunchDefinition


class OpenLaunch(StaffCommand, frozen=True):
    """Sell from now on, before the time that the definition names."""

    launch: Ref


class PauseLaunch(StaffCommand, frozen=True):
    """Refuse new orders until `ResumeLaunch`; holds and lines stay as they are."""

    launch: Ref


class ResumeLaunch(StaffCommand, frozen=True):
    """Take orders again."""

    launch: Ref


class CloseLaunch(StaffCommand, frozen=True):
    """Take no more orders, for good; holds and lines are still served."""

    launch: Ref


class StockCommand(StaffCommand, frozen=True):
    """About the units of one pool."""

    launch: Ref
    sku: Ref
    location: Ref
    units: Units


class ReceiveStock(StockCommand, frozen=True):
    """`units` more have arrived at the pool."""


class CountStock(StockCommand, frozen=True):
    """A stocktake: exactly `units` are on hand."""


class SetAsideStock(StockCommand, frozen=True):
    """From now on `units` in all are set aside and not for sale."""


AnyCommand = (
    FoundJournal
    | AdoptRules
    | Tick
    | PlaceOrder
    | CancelOrder
    | MoveOrder
    | MarkPaid
    | HandOver
    | ReleaseHold
    | LoadLaunch
    | OpenLaunch
    | PauseLaunch
    | ResumeLaunch
    | CloseLaunch
    | ReceiveStock
    | CountStock
    | SetAsideStock
)
