"""
A sheet of deliveries: a CSV file, each row of it a delivery that is to come.

Always true:
- Every fault names the line and the column; of a sheet with a fault nothing is used.
- A row is read by itself; whoever knows what the launch sells has it checked against that.

Never here: zones, what becomes of a row.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from msgspec import Struct

from firstcome.domain.supply_messages import SUPPLY_UNITS_MAX, SaidBy, SupplyStage
from firstcome.launches import kinds, moments
from firstcome.launches.bounds import SUPPLY_ROWS_MAX
from firstcome.launches.faults import Faults
from firstcome.launches.fields import AnyField, Field
from firstcome.launches.kinds import Kind
from firstcome.launches.records import Row
from firstcome.launches.sheets import rows_of
from firstcome.launches.wording import listed, nearest, shown
from firstcome.limits import NOTE_CHARACTERS_MAX

DAY: Final = Kind("day", f'"{moments.EXAMPLE_DAY}"', moments.read_day)

SKU: Final = Field("sku", kinds.IDENTIFIER)
MARKET: Final = Field("market", kinds.IDENTIFIER, "", "that of the location, or all")
LOCATION: Final = Field("location", kinds.IDENTIFIER, "", "as the allocation says")
UNITS: Final = Field(
    "units",
    kinds.whole(1, SUPPLY_UNITS_MAX, 500, zero_mend="Leave the row out, or write 1 or more."),
)
STAGE: Final[Field[SupplyStage]] = Field("stage", kinds.choice("asked", "planned", "confirmed"))
FIRST: Final = Field("first", DAY, column="from")
LAST: Final = Field("last", DAY, column="to")
SAID_BY: Final[Field[SaidBy]] = Field("said_by", kinds.choice("shop", "supplier"), "shop", "`shop`")
NOTE: Final = Field(
    "note",
    Kind(
        f"text, 1 to {NOTE_CHARACTERS_MAX} characters",
        '"by mail, Ms Jones"',
        kinds.text_reader(NOTE_CHARACTERS_MAX),
    ),
    "",
    "nothing",
)
SUPPLY_FIELDS: Final[tuple[AnyField, ...]] = (
    *(SKU, MARKET, LOCATION, UNITS, STAGE, FIRST, LAST, SAID_BY, NOTE),
)
SUPPLY_COLUMNS: Final = tuple(each.heading(in_cells=True) for each in SUPPLY_FIELDS)


class SheetSupply(Struct, frozen=True):
    """A row: a delivery as far as the sheet says; its days are both within the window."""

    row: Row
    sku: str
    market: str
    location: str
    units: int
    stage: SupplyStage
    first: date
    last: date
    said_by: SaidBy
    note: str


class Sold(NamedTuple):
    """What a launch sells, and where: the ids that a row may name."""

    skus: Collection[str]
    markets: Collection[str]
    market_by_location: Mapping[str, str]


def read_supplies(text: str, file: str, faults: Faults) -> list[SheetSupply]:
    """The sound rows of a sheet that is called `file`, in their order; the faults are noted."""
    rows = rows_of(text.removeprefix("\ufeff"), file, SUPPLY_FIELDS, faults, SUPPLY_ROWS_MAX)
    if rows is not None and not rows:
        faults.add(file, None, "has no delivery.", "Write a row for each.")
    found = [_supply(row) for row in rows or ()]
    return [each for each in found if each is not None]


def market_of(row: SheetSupply, sold: Sold) -> str | None:
    """The market of a row, empty for all; None, its fault noted, when it is not of the launch."""
    named: tuple[tuple[AnyField, str, str, Collection[str]], ...] = (
        (SKU, row.sku, "sells no SKU", sold.skus),
        (MARKET, row.market, "has no market", sold.markets),
        (LOCATION, row.location, "has no location", sold.market_by_location),
    )
    for field, name, what, known in named:
        if name and name not in known:
            _refuse(row, field, f"the launch {what} {shown(name)}.", known)
            return None
    market = sold.market_by_location.get(row.location, row.market)
    if row.market not in ("", market):
        mend = f"Write {market} as its market, or leave that empty."
        row.row.refuse(LOCATION, f"{shown(row.location)} is in market {market}.", mend)
        return None
    return market


def _refuse(row: SheetSupply, field: AnyField, what: str, known: Collection[str]) -> None:
    def mend() -> str:
        meant = nearest(str(row.row.values[field.name]), known)
        return f"Write {meant}." if meant else f"There are: {listed(sorted(known))}."

    row.row.refuse(field, what, mend)


def _supply(row: Row) -> SheetSupply | None:
    values = _values(row, SUPPLY_FIELDS)
    if any(value is None for value in values):
        return None
    found = SheetSupply(row, *values)
    if found.last < found.first:
        row.refuse(LAST, f"{found.last} is before {found.first}.", "Write the later day under to.")
        return None
    return found


def _values(row: Row, fields: tuple[AnyField, ...]) -> list[Any]:
    return [row.get(field) for field in fields]
