"""
Sheets as CSV (RFC 4180), in UTF-8 with a header row.

Always true:
- A figure is whole, or has two decimals and a point; a day is ISO 8601; a time is ISO 8601 in UTC.
- No cell begins with a sign that a spreadsheet takes for a formula.

Never here: which rows.
"""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Final

from msgspec import Struct

from firstcome.reports.figures import plain
from firstcome.reports.sheets import Row, Sheet, Subject, Value

_RISKY: Final = frozenset("=+-@\t\r")


class Written(Struct, frozen=True):
    """A file of a pack: its bytes, and how many rows it has below the header."""

    sheet: Sheet
    rows: int
    body: bytes

    @property
    def name(self) -> str:
        """Of the file."""
        return f"{self.sheet.name}.csv"


def write_sheet(sheet: Sheet, subject: Subject) -> Written:
    """The file of a sheet."""
    rows = list(sheet.rows(subject))
    return Written(sheet, len(rows), _csv([sheet.columns, *rows]))


def iso(instant_ms: int) -> str:
    """An instant in UTC, to the millisecond."""
    return _cell(datetime.fromtimestamp(instant_ms / 1_000, UTC))


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1_000:03}Z"
        case date():
            return value.isoformat()
        case int() | Fraction():
            return plain(value)
        case str():
            return f"'{value}" if value[:1] in _RISKY else value
