"""
The bodies of the API that are about supply, its shares and estimates.

Always true:
- `supply` is the sequence of the entry that announced a delivery; `delivery` is what people call
  it, counted within its launch from 1.
- `from` and `to` are days of the market, both within the window.
- Fields are only ever added.

Never here: logic.
"""

from typing import Annotated, Final, Literal

from litestar.params import PathParameter
from msgspec import Meta, Struct, field

from firstcome.api.bodies import Count, Instant
from firstcome.api.calendars import Day
from firstcome.api.sizes import SUPPLY_NOTE_CHARACTERS_MAX, SUPPLY_SHEET_CHARACTERS_MAX
from firstcome.codes import SEQUENCE_MAX
from firstcome.domain.definition import UNITS_MAX
from firstcome.domain.estimates import Direction
from firstcome.domain.schedule import Certainty
from firstcome.domain.supplies import SupplyStatus
from firstcome.domain.supply_messages import (
    SUPPLY_PARTS_MAX,
    SUPPLY_UNITS_MAX,
    SaidBy,
    SupplyStage,
)

SupplyNumber = Annotated[
    int, PathParameter(ge=1, le=SEQUENCE_MAX, description="The `supply` of the delivery.")
]

# What a note holds: no control characters but line ends, none that turn the text around it.
_SHOWN: Final = r"\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"

SupplyUnits = Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": SUPPLY_UNITS_MAX})]
PoolUnits = Annotated[int, Meta(extra_json_schema={"minimum": 0, "maximum": UNITS_MAX})]
Name = Annotated[str, Meta(min_length=1, max_length=64)]
MaybeName = Annotated[str, Meta(max_length=64)]
NoteText = Annotated[
    str, Meta(max_length=SUPPLY_NOTE_CHARACTERS_MAX, pattern=rf"^[^{_SHOWN}]*(?![\s\S])")
]
SheetName = Annotated[str, Meta(min_length=1, max_length=200)]


class AnnounceSupplyBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    A delivery that is to come: for a location, for a market, or for all of the launch.

    A supplier always speaks for themselves, whatever `said_by` says.
    """

    sku: Name
    market: MaybeName = ""
    location: MaybeName = ""
    units: SupplyUnits
    stage: SupplyStage
    from_day: Day = field(name="from")
    to_day: Day = field(name="to")
    said_by: SaidBy = "shop"
    note: NoteText = ""


class ChangeSupplyBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that is known of a delivery from now on; a supplier speaks for themselves."""

    units: SupplyUnits
    stage: SupplyStage
    from_day: Day = field(name="from")
    to_day: Day = field(name="to")
    said_by: SaidBy = "shop"
    note: NoteText = ""


class PartBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Units for, or at, a location."""

    location: Name
    units: PoolUnits


PartList = Annotated[list[PartBody], Meta(max_length=SUPPLY_PARTS_MAX)]


class WhatIfBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    What of a delivery is to be thought of as changed; what is left out stays.

    `shares` are how its units would be shared; an empty list is no allocation at all. With
    `is_cancelled`, as if nothing more of it came.
    """

    units: SupplyUnits | None = None
    stage: SupplyStage | None = None
    from_day: Day | None = field(name="from", default=None)
    to_day: Day | None = field(name="to", default=None)
    shares: PartList | None = None
    is_cancelled: bool = False


class CancelSupplyBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who says that the delivery does not come, and why."""

    said_by: SaidBy = "shop"
    note: NoteText = ""


class ReceiveSupplyBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is here; without parts, all that is still to come, where its shares say."""

    parts: PartList = []
    note: NoteText = ""


class AllocationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How the units of a delivery are shared; what is in no share is its reserve."""

    shares: PartList
    note: NoteText = ""


class RevertAllocationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the shares are taken back."""

    note: NoteText = ""


class TransferStockBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Free units of a SKU that go from one location to another."""

    sku: Name
    location: Name
    to_location: Name
    units: PoolUnits
    note: NoteText = ""


class LoadSuppliesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A CSV file of deliveries: its text, and its name for faults."""

    csv: Annotated[str, Meta(min_length=1, max_length=SUPPLY_SHEET_CHARACTERS_MAX)]
    name: SheetName = "supplies.csv"


class LoadedSupplyBody(Struct, frozen=True):
    """A row that became a delivery."""

    line: Count
    supply: Count
    delivery: Count


class LoadedSuppliesBody(Struct, frozen=True):
    """Every row became a delivery, or none did because the launch has too many."""

    outcome: Literal["loaded", "supplies_full"]
    launch: str
    time: Instant | None
    supplies: list[LoadedSupplyBody]


class ShareView(Struct, frozen=True):
    """What a location gets of a delivery (0: no share), and what of it came."""

    location: str
    units: Count
    came: Count


class SupplyView(Struct, frozen=True, kw_only=True):
    """
    One delivery as it is known now.

    `status` is its stage, or that it was received or cancelled. `reserve` are units that are in no
    share. `announced` is when it was made known; `note` is of whoever spoke last.
    """

    supply: Count
    delivery: Count
    launch: str
    sku: str
    market: str
    location: str
    units: Count
    received: Count
    left: Count
    reserve: Count
    status: SupplyStatus
    stage: SupplyStage
    from_day: Day = field(name="from")
    to_day: Day = field(name="to")
    said_by: SaidBy
    announced: Instant
    note: str
    shares: list[ShareView]
    as_of: Instant


class SuppliesBody(Struct, frozen=True):
    """The deliveries of a launch, in the order of their announcing."""

    launch: str
    as_of: Instant
    count: Count
    next: str | None
    previous: str | None
    supplies: list[SupplyView]


class EstimateView(Struct, frozen=True, omit_defaults=True):
    """
    When units can be expected: `now` without a window, `unknown` beyond the schedule.

    `supply` and `delivery` are the one that closes the window.
    """

    certainty: Certainty
    from_day: Day | None = field(name="from", default=None)
    to_day: Day | None = field(name="to", default=None)
    supply: Count | None = None
    delivery: Count | None = None


class GroupView(Struct, frozen=True):
    """Orders next to each other in a line, behind `ahead` others, that would be told otherwise."""

    location: str
    ahead: Count
    orders: Count
    direction: Direction
    old: EstimateView
    new: EstimateView


class WhatIfView(Struct, frozen=True):
    """Who would be told otherwise; nobody was told anything."""

    supply: Count
    delivery: Count
    as_of: Instant
    orders: Count
    groups: list[GroupView]


class DueView(Struct, frozen=True, kw_only=True):
    """Units of a delivery that are still to come to a pool; `to` is with the margin."""

    supply: Count
    delivery: Count
    units: Count
    is_confirmed: bool
    from_day: Day = field(name="from")
    to_day: Day = field(name="to")


class WindowView(EstimateView, frozen=True, omit_defaults=True, kw_only=True):
    """The next `orders` of a line, behind `ahead` others, with what they are told."""

    orders: Count
    ahead: Count


class PoolEstimates(Struct, frozen=True):
    """The line of one pool, what is still to come to it, and what its orders are told."""

    sku: str
    location: str
    waiting_orders: Count
    waiting_units: Count
    available: int
    dues: list[DueView]
    windows: list[WindowView]


class EstimatesBody(Struct, frozen=True):
    """Pools in whose line somebody waits, or to which something is to come."""

    launch: str
    as_of: Instant
    count: Count
    next: str | None
    previous: str | None
    pools: list[PoolEstimates]
