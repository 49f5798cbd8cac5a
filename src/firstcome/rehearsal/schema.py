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


class SkuTerms(Struct):
    """A SKU of a launch."""

    sku: str


class LocationTerms(Struct):
    """A location of a launch."""

    location: str


class Limits(Struct):
    """Units of one customer, by class."""

    consumer: int = 1
    business: int = 2


class StockTerms(Struct):
    """Units of a pool when the launch is loaded."""

    sku: str
    location: str
    units: int


class Definition(Struct):
    """A launch, as much of it as decides an answer."""

    launch: str
    opens_ms: int
    closes_ms: int | None
    skus: tuple[SkuTerms, ...]
    locations: tuple[LocationTerms, ...]
    limits: Limits
    hold_ttl_ms: int
    offer_ttl_ms: int
    line_orders_max: int
    missed_hold: Literal["back_of_line_once", "out"]
    stock: tuple[StockTerms, ...]
    line: bool = True
    move: bool = False


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


StockCommand = ReceiveStock | CountStock | SetAsideStock
LaunchCommand = OpenLaunch | PauseLaunch | ResumeLaunch | CloseLaunch
StaffCommand = LoadLaunch | MarkPaid | HandOver | ReleaseHold | LaunchCommand | StockCommand
OrderCommand = PlaceOrder | CancelOrder | MoveOrder
AnyCommand = FoundJournal | AdoptRules | Tick | OrderCommand | StaffCommand

COMMANDS = Decoder(AnyCommand)
