"""
The journal's documented schema, written down a second time for the auditor.

Always true:
- It reads what `docs/reference/` documents and shares no code with those who write it: one
  misreading cannot pass on both sides.
- Members that the auditor does not need are not listed; unknown ones are passed over.

Never here: what a command means.
"""

from typing import Literal

from msgspec import Struct
from msgspec.json import Decoder

from firstcome.rehearsal.definition_schema import Definition


class Command(Struct, tag_field="kind", gc=False):
    """One JSON object; its member `kind` names the class."""


class FoundJournal(Command, tag="FoundJournal"):
    """The first entry."""


class AdoptRules(Command, tag="AdoptRules"):
    """A version of the rules."""

    version: int


class Tick(Command, tag="Tick"):
    """Time moves."""


class PlaceOrder(Command, tag="PlaceOrder"):
    """A customer orders; the hashes are 16 bytes, in base64."""

    launch: str
    sku: str
    location: str
    units: int
    customer: bytes
    key: bytes
    fingerprint: bytes
    customer_class: Literal["consumer", "business"] = "consumer"
    line: bool = True
    registration: int = 0


class Register(Command, tag="Register"):
    """A customer registers an interest."""

    skus: tuple[str, ...]
    market: str
    launch: str
    customer: bytes
    key: bytes
    location: str = ""
    units: int = 1
    customer_class: Literal["consumer", "business"] = "consumer"
    vouched: bool = False


class ConfirmRegistration(Command, tag="ConfirmRegistration"):
    """The address is its owner's."""

    registration: int


class ChangeRegistration(Command, tag="ChangeRegistration"):
    """The wish becomes another."""

    id: bytes | None = None


class LeaveRegistration(Command, tag="LeaveRegistration"):
    """A registration is taken back."""

    registration: int
    id: bytes | None = None


class CancelOrder(Command, tag="CancelOrder"):
    """An order is given up."""

    order: int
    id: bytes | None = None


class MoveOrder(Command, tag="MoveOrder"):
    """An order goes to another location."""

    order: int
    location: str
    id: bytes | None = None


class MarkPaid(Command, tag="MarkPaid"):
    """A hold is paid."""

    id: bytes
    order: int
    hold: int


class HandOver(Command, tag="HandOver"):
    """Units leave the shop."""

    id: bytes
    order: int
    hold: int


class ReleaseHold(Command, tag="ReleaseHold"):
    """A hold ends before its deadline."""

    id: bytes
    order: int
    hold: int


class LoadLaunch(Command, tag="LoadLaunch"):
    """A launch becomes known."""

    id: bytes
    definition: Definition


class OpenLaunch(Command, tag="OpenLaunch"):
    """Staff open."""

    id: bytes
    launch: str


class PauseLaunch(Command, tag="PauseLaunch"):
    """Staff pause."""

    id: bytes
    launch: str


class ResumeLaunch(Command, tag="ResumeLaunch"):
    """Staff go on."""

    id: bytes
    launch: str


class CloseLaunch(Command, tag="CloseLaunch"):
    """Staff close."""

    id: bytes
    launch: str


class ReceiveStock(Command, tag="ReceiveStock"):
    """Units arrive."""

    id: bytes
    launch: str
    sku: str
    location: str
    units: int


class CountStock(Command, tag="CountStock"):
    """Units are counted."""

    id: bytes
    launch: str
    sku: str
    location: str
    units: int


class SetAsideStock(Command, tag="SetAsideStock"):
    """Units in all that are not for sale."""

    id: bytes
    launch: str
    sku: str
    location: str
    units: int


class TransferStock(Command, tag="TransferStock"):
    """Free units go to another pool."""

    id: bytes
    launch: str
    sku: str
    location: str
    units: int
    to_location: str


class AnnounceSupply(Command, tag="AnnounceSupply"):
    """A delivery is to come."""

    id: bytes
    units: int
    stage: Literal["asked", "planned", "confirmed"]
    from_ms: int
    to_ms: int
    launch: str
    sku: str
    market: str = ""
    location: str = ""


class ChangeSupply(Command, tag="ChangeSupply"):
    """More is known of it."""

    id: bytes
    units: int
    stage: Literal["asked", "planned", "confirmed"]
    from_ms: int
    to_ms: int
    supply: int


class CancelSupply(Command, tag="CancelSupply"):
    """Nothing more of it comes."""

    id: bytes
    supply: int


class ReceiveSupply(Command, tag="ReceiveSupply"):
    """Units of it are here; without parts, where they were to go."""

    id: bytes
    supply: int
    parts: tuple[tuple[str, int], ...] = ()


class AdoptAllocation(Command, tag="AdoptAllocation"):
    """It is shared between locations."""

    id: bytes
    supply: int
    shares: tuple[tuple[str, int], ...]


class RevertAllocation(Command, tag="RevertAllocation"):
    """It is shared no more."""

    id: bytes
    supply: int


class WaveTerms(Struct):
    """So many people from a time on; 0: all who are left."""

    people: int
    opens_ms: int


class AdoptWaves(Command, tag="AdoptWaves"):
    """The registered are divided into waves."""

    id: bytes
    launch: str
    order: Literal["registration_time", "draw"]
    seed: bytes
    waves: tuple[WaveTerms, ...]


class AddWaves(Command, tag="AddWaves"):
    """Further waves."""

    id: bytes
    launch: str
    waves: tuple[WaveTerms, ...]


class MoveWave(Command, tag="MoveWave"):
    """A wave opens at another time."""

    id: bytes
    launch: str
    wave: int
    opens_ms: int


class InviteWave(Command, tag="InviteWave"):
    """A wave is told."""

    id: bytes
    launch: str
    wave: int


class PauseWave(Command, tag="PauseWave"):
    """No more of it are told for now."""

    id: bytes


class ResumeWave(Command, tag="ResumeWave"):
    """They are told again."""

    id: bytes


class StopWave(Command, tag="StopWave"):
    """No more of it are told."""

    id: bytes


class OpenIncident(Command, tag="OpenIncident"):
    """Something is wrong."""

    id: bytes


class UpdateIncident(Command, tag="UpdateIncident"):
    """More is known of it."""

    id: bytes


class Announce(Command, tag="Announce"):
    """Staff tell something."""

    id: bytes


class WithdrawAnnouncement(Command, tag="WithdrawAnnouncement"):
    """They tell it no more."""

    id: bytes


StockCommand = ReceiveStock | CountStock | SetAsideStock
LaunchCommand = OpenLaunch | PauseLaunch | ResumeLaunch | CloseLaunch
StaffCommand = LoadLaunch | MarkPaid | HandOver | ReleaseHold | LaunchCommand | StockCommand
AboutSupply = ChangeSupply | CancelSupply | ReceiveSupply | AdoptAllocation | RevertAllocation
SupplyCommand = AnnounceSupply | AboutSupply | TransferStock
OrderCommand = PlaceOrder | CancelOrder | MoveOrder
Interest = Register | ConfirmRegistration | ChangeRegistration | LeaveRegistration
WaveCommand = AdoptWaves | AddWaves | MoveWave | InviteWave | PauseWave | ResumeWave | StopWave
Telling = OpenIncident | UpdateIncident | Announce | WithdrawAnnouncement
AnyCommand = (
    FoundJournal
    | AdoptRules
    | Tick
    | OrderCommand
    | StaffCommand
    | SupplyCommand
    | Interest
    | WaveCommand
    | Telling
)

COMMANDS = Decoder(AnyCommand)
