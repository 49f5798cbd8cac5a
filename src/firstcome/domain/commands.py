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

from firstcome.domain.definition import LaunchDefinition, TimeMs
from firstcome.domain.identifiers import Consent, CustomerClass, Hash, Id, Ref, WaveOrder
from firstcome.domain.messages import (
    WHOLE_MAX,
    Command,
    Sequence,
    StaffCommand,
    StaffNumber,
    StockCommand,
    Units,
)
from firstcome.domain.supply_messages import (
    AdoptAllocation,
    AnnounceSupply,
    CancelSupply,
    ChangeSupply,
    ReceiveSupply,
    RevertAllocation,
    TransferStock,
)

ORDER_UNITS_MAX = 100
WISHES_MAX = 20
WAVES_MAX = 200
WAVE_PEOPLE_MAX = 10_000_000

ContactNumber = Annotated[int, Meta(ge=0, le=WHOLE_MAX)]


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
    registration: Annotated[int, Meta(ge=0, le=WHOLE_MAX)] = 0
    """The sequence of the registration whose link was shown; 0: none was, or it opens nothing."""


class Wish(Command, frozen=True, kw_only=True):
    """What somebody is interested in: any of `skus`, at a shop, or by delivery with no location."""

    skus: Annotated[tuple[Ref, ...], Meta(max_length=WISHES_MAX)]
    market: Ref
    location: Ref = ""
    units: Units = 1
    consents: tuple[Consent, ...] = ()
    """On which ways they want to be told of this launch; service messages need none."""


class Register(Wish, frozen=True, kw_only=True):
    """A customer registers an interest, which is no order; the address is not confirmed yet."""

    launch: Ref
    customer: Hash
    key: Hash
    fingerprint: Hash
    contact: ContactNumber
    customer_class: CustomerClass = "consumer"
    language: Ref = ""
    vouched: bool = False
    """Staff answer for the address: it counts at once, and nobody is asked to confirm it."""
    staff: StaffNumber = 0


class ConfirmRegistration(Command, frozen=True):
    """Whoever reads mail, or messages, at the address says that the registration is theirs."""

    registration: Sequence


class ChangeRegistration(Wish, frozen=True, kw_only=True):
    """
    The wish of a registration becomes another; its place in time stays.

    By a complaint, consents that are not among `consents` are taken back, and nothing else changes.
    """

    registration: Sequence
    by: Literal["customer", "staff", "complaint"] = "customer"
    id: Hash | None = None
    fingerprint: Hash | None = None
    staff: StaffNumber = 0


class LeaveRegistration(Command, frozen=True):
    """The customer, or staff, take a registration back."""

    registration: Sequence
    by: Literal["customer", "staff"] = "customer"
    id: Hash | None = None
    fingerprint: Hash | None = None
    staff: StaffNumber = 0


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


class ReceiveStock(StockCommand, frozen=True):
    """`units` more have arrived at the pool."""


class CountStock(StockCommand, frozen=True):
    """A stocktake: exactly `units` are on hand."""


class SetAsideStock(StockCommand, frozen=True):
    """From now on `units` in all are set aside and not for sale."""


class WaveTerms(Struct, frozen=True):
    """So many people may order from `opens_ms` on; 0: all that are left, and who comes later."""

    people: Annotated[int, Meta(ge=0, le=WAVE_PEOPLE_MAX)]
    opens_ms: TimeMs


Waves = Annotated[tuple[WaveTerms, ...], Meta(min_length=1, max_length=WAVES_MAX)]
WaveNumber = Annotated[int, Meta(ge=1, le=WAVES_MAX)]


class AdoptWaves(StaffCommand, frozen=True):
    """Divide the registered into waves, anew while nobody was invited."""

    launch: Ref
    order: WaveOrder
    seed: Hash
    """What a draw is made with; published, it lets everybody check theirs."""
    waves: Waves


class AddWaves(StaffCommand, frozen=True):
    """Further waves, of those whom the waves before left over."""

    launch: Ref
    waves: Waves


class WaveCommand(StaffCommand, frozen=True):
    """About one wave of a launch, counted from 1."""

    launch: Ref
    wave: WaveNumber


class MoveWave(WaveCommand, frozen=True):
    """A wave that has not opened opens at another time."""

    opens_ms: TimeMs


class InviteWave(WaveCommand, frozen=True):
    """Have everybody of the wave told."""


class PauseWave(WaveCommand, frozen=True):
    """Tell nobody more of the wave until `ResumeWave`."""


class ResumeWave(WaveCommand, frozen=True):
    """Go on telling."""


class StopWave(WaveCommand, frozen=True):
    """Tell nobody more of the wave, for good; its people may order all the same."""


Component = Id
"""`registration`, `ordering`, `payment`, `email`, `sms`, or the id of an operator."""
ComponentStatus = Literal[
    "operational",
    "degraded_performance",
    "partial_outage",
    "major_outage",
    "under_maintenance",
]
Impact = Literal["none", "minor", "major", "critical", "maintenance"]
IncidentStatus = Literal["investigating", "identified", "monitoring", "resolved"]
COMPONENTS_MAX = 50
Audience = Literal["everyone", "registered", "ordered", "in_line"]
AnnouncedOn = Literal["page", "email", "sms"]


class Report(StaffCommand, frozen=True):
    """
    What staff tell of an incident; `text` is the id of the document with the words.

    The status page shows it always; by messages it is told to the audience of `launch` (empty: of
    all launches), on those of `ways` that are messages.
    """

    status: IncidentStatus
    impact: Impact
    components: Annotated[
        tuple[tuple[Component, ComponentStatus], ...], Meta(max_length=COMPONENTS_MAX)
    ]
    text: Hash
    launch: Ref = ""
    audience: Audience = "everyone"
    ways: Annotated[tuple[AnnouncedOn, ...], Meta(max_length=3)] = ()


class OpenIncident(Report, frozen=True):
    """Something is not as it should be, since now."""


class UpdateIncident(Report, frozen=True, kw_only=True):
    """More is known of the incident that the entry `incident` opened."""

    incident: Sequence


class Announce(StaffCommand, frozen=True):
    """Tell an audience of a launch something, on these ways; on pages until `until_ms`, or on."""

    launch: Ref
    audience: Audience
    ways: Annotated[tuple[AnnouncedOn, ...], Meta(min_length=1, max_length=3)]
    text: Hash
    until_ms: TimeMs = 0


class WithdrawAnnouncement(StaffCommand, frozen=True):
    """Show the announcement no longer, and send it to nobody more."""

    announcement: Sequence


AnyCommand = (
    FoundJournal
    | AdoptRules
    | Tick
    | PlaceOrder
    | Register
    | ConfirmRegistration
    | ChangeRegistration
    | LeaveRegistration
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
    | TransferStock
    | AnnounceSupply
    | ChangeSupply
    | CancelSupply
    | ReceiveSupply
    | AdoptAllocation
    | RevertAllocation
    | AdoptWaves
    | AddWaves
    | MoveWave
    | InviteWave
    | PauseWave
    | ResumeWave
    | StopWave
    | OpenIncident
    | UpdateIncident
    | Announce
    | WithdrawAnnouncement
)
