"""
Sheets of deliveries at the desk: what a CSV file would announce, or everything that is wrong in it.

Always true:
- A sheet is judged whole: with one fault nothing of it is announced, and every fault names its line
  and column.
- What looks like a delivery that is there already is said, not refused: it may be meant.

Never here: announcing; how a cell is read (`launches.supply_sheet`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from firstcome.api.sizes import SUPPLY_SHEET_CHARACTERS_MAX
from firstcome.day_windows import DayWindow
from firstcome.launches.faults import Fault, Faults, LaunchFileError
from firstcome.launches.folder import decoded
from firstcome.launches.supply_sheet import SheetSupply, Sold, market_of, read_supplies
from firstcome.web.operations.supply.days import days_said
from firstcome.web.operations.supply.knowing import Delivery, Subject

PASTED: Final = "pasted.csv"
"""What a sheet without a file is called."""

_Alike = tuple[str, str, str, int, DayWindow]


class SheetRow(Struct, frozen=True):
    """A row as it will be announced."""

    line: int
    sku: str
    place: str
    units: int
    stage: str
    days: str
    said_by: str
    note: str
    alike: Delivery | None
    """A delivery of the same SKU, place, units and days that is there already."""


class Sheet(Struct, frozen=True):
    """A sheet: its text, and what it would announce, or what is wrong."""

    name: str
    text: str
    rows: Sequence[SheetRow] = ()
    units: int = 0
    faults: Sequence[Fault] = ()
    more: int = 0
    """Faults that are not among those."""

    @property
    def alike(self) -> int:
        """Rows that look like deliveries that are there already."""
        return sum(row.alike is not None for row in self.rows)


def sheet_of(
    subject: Subject, name: str, content: bytes | str, deliveries: Iterable[Delivery]
) -> Sheet:
    """The sheet of a file's bytes or a pasted text, judged; `deliveries` are those of now."""
    faults = Faults()
    text = content if isinstance(content, str) else decoded(name, content, faults)
    rows: list[SheetRow] = []
    units = 0
    if text is not None and len(text) > SUPPLY_SHEET_CHARACTERS_MAX:
        what = f"has more than {SUPPLY_SHEET_CHARACTERS_MAX:,} characters."
        faults.add(name, None, what, "Load it in parts.")
    elif text is not None:
        known = {_alike(each): each for each in deliveries if each.status != "cancelled"}
        for row in read_supplies(text, name, faults):
            market = market_of(row, _sold(subject))
            if market is not None:
                rows.append(_row(subject, row, market, known))
                units += row.units
    try:
        faults.stop_if_any()
    except LaunchFileError as error:
        return Sheet(name, text or "", faults=error.faults, more=error.more)
    return Sheet(name, text or "", rows, units)


def key_of(launch: str, text: str) -> str:
    """The key under which a sheet is loaded: the same words are the same load, whenever."""
    return hashlib.sha256(f"{launch}\n{text}".encode()).hexdigest()[:32]


def _sold(subject: Subject) -> Sold:
    locations = {each.location: each.market for each in subject.terms.locations}
    return Sold(subject.skus, subject.markets, locations)


def _row(
    subject: Subject, row: SheetSupply, market: str, known: dict[_Alike, Delivery]
) -> SheetRow:
    days = DayWindow(row.first, row.last)
    return SheetRow(
        line=row.row.line_number,
        sku=subject.names.sku(row.sku),
        place=subject.place(market, row.location),
        units=row.units,
        stage=row.stage,
        days=days_said(days, subject.today),
        said_by=row.said_by,
        note=row.note,
        alike=known.get((row.sku, market, row.location, row.units, days)),
    )


def _alike(delivery: Delivery) -> _Alike:
    of = delivery.sku, delivery.market, delivery.location
    return (*of, delivery.units, delivery.first_said)
