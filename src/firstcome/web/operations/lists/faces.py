"""
Faces: a record as CSV, as JSON, and as the cells of a page; three ways to tell the same values.

Always true:
- Times are ISO 8601 in UTC; a column has the same name in every face.
- No cell of a CSV begins with a sign that a spreadsheet takes for a formula.

Never here: where records come from.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal

import msgspec

from firstcome.api.shop import iso_time
from firstcome.web.operations.lists.listing import Cell, Column, Head, Kind, Record, Value

Format = Literal["csv", "json"]
MEDIA_TYPES: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
}

_RISKY: Final = frozenset("=+-@\t\r")

_encode: Final = msgspec.json.Encoder().encode


class Face:
    """Writes records of some columns, slice by slice."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.names = tuple(column.name for column in columns)
        self._csv_writers = [_CSV[column.kind] for column in columns]
        self._times = [number for number, each in enumerate(columns) if each.kind == "time"]

    def csv_head(self) -> bytes:
        """The header row."""
        return _csv_rows([self.names])

    def csv(self, records: Iterable[Record]) -> bytes:
        """Rows (RFC 4180), each ended by CR LF."""
        writers = self._csv_writers
        return _csv_rows(
            [
                [write(value) for write, value in zip(writers, record, strict=True)]
                for record in records
            ]
        )

    def values(self, record: Record) -> dict[str, Any]:
        """A record by name, as JSON has it."""
        values = list(record)
        for number in self._times:
            time_ms = values[number]
            values[number] = iso_time(time_ms) if isinstance(time_ms, int) else None
        return dict(zip(self.names, values, strict=True))

    def json(self, records: Iterable[Record]) -> bytes:
        """Objects, joined by commas, each on a line of its own."""
        return b",\n".join([_encode(self.values(record)) for record in records])


def cells(heads: Sequence[Head], columns: Sequence[Column], record: Record) -> tuple[Cell, ...]:
    """The cells of a record on a page."""
    values = dict(zip((column.name for column in columns), record, strict=True))
    return tuple(head.cell(values) for head in heads)


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in _RISKY else text


def _csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _text(value: Value) -> str:
    return "" if value is None else guarded(str(value))


def _number(value: Value) -> str:
    return "" if value is None else str(value)


def _flag(value: Value) -> str:
    return "true" if value else "false"


def _time(value: Value) -> str:
    return iso_time(value) if isinstance(value, int) else ""


def _details(value: Value) -> str:
    return _encode(value).decode()


_CSV: Final[dict[Kind, Callable[[Value], str]]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "time": _time,
    "details": _details,
}
