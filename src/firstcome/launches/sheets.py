"""
Sheets: rows of a CSV file, each cell under its column.

Always true:
- The first row names the columns; every column is known and no required one is missing.
- A row has a cell for every column; rows without any text are passed over.

Never here: what a row means.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from firstcome.launches.bounds import SHEET_BYTES_MAX, SHEET_ROWS_MAX
from firstcome.launches.faults import Faults, Refused
from firstcome.launches.fields import AnyField, Field
from firstcome.launches.folder import Folder, read_text
from firstcome.launches.records import Row, Table
from firstcome.launches.wording import bare, listed, nearest, shown

_GUARDED = re.compile(r"'+[=+@-]")  # a cell that a spreadsheet was kept from calculating
_OTHER_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"))
_CELLS_MEND = "Check for a comma or a quote in a text: such a cell stands in double quotes."


class Sheets:
    """The CSV files that `[files]` names."""

    def __init__(self, files: Table, folder: Folder) -> None:
        self._files = files
        self._folder = folder

    def rows(
        self, named: Field[tuple[str, ...]], columns: tuple[AnyField, ...]
    ) -> Iterator[Row | None]:
        """Every row of the files of one field; None, its fault noted, for a file not read."""
        names = self._files.get(named)
        if names is None or not self._files.sound:
            yield None
            return
        for name in names:
            rows = self._read(name, named, columns)
            if rows is None:
                yield None
            else:
                yield from rows

    def _read(
        self, name: str, named: Field[tuple[str, ...]], columns: tuple[AnyField, ...]
    ) -> list[Row] | None:
        try:
            path = self._folder.find(name)
        except Refused as refused:
            self._files.refuse(named, refused.what, refused.mend)
            return None
        return read_sheet(path, columns, self._files.faults)


def read_sheet(path: Path, fields: tuple[AnyField, ...], faults: Faults) -> list[Row] | None:
    """The rows of a CSV file; None, with its faults noted, when its header or form is wrong."""
    text = read_text(path, SHEET_BYTES_MAX, faults)
    return None if text is None else rows_of(text, str(path), fields, faults)


def rows_of(
    text: str,
    file: str,
    fields: tuple[AnyField, ...],
    faults: Faults,
    rows_max: int = SHEET_ROWS_MAX,
) -> list[Row] | None:
    """The same of the text of a file that is called `file`."""
    rows = _rows(text, file, faults)
    header = next(rows, None)
    if header is None:
        columns = ",".join(field.heading(in_cells=True) for field in fields)
        faults.add(file, 1, "has no header.", f"Write the columns first: {columns}")
        return None
    columns = _columns(file, header[0], header[1], fields, faults)
    if columns is None:
        return None
    found: list[Row] = []
    for line_number, cells in rows:
        if len(found) == rows_max:
            faults.add(file, line_number, f"has more than {rows_max:,} rows.", "Shorten it.")
            return None
        if len(cells) != len(columns):
            what = f"has {len(cells)} cells, the header has {len(columns)}."
            faults.add(file, line_number, what, _CELLS_MEND)
            continue
        values = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
        found.append(Row(faults, file, line_number, values))
    return found


def _rows(text: str, file: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Rows with any text, each with the line that it begins on; a broken form is noted."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line_number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            faults.add(file, line_number, f"not CSV: {error}.", "Close every double quote.")
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line_number, [_plain(cell) for cell in cells]


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if _GUARDED.match(cell) else cell


def _columns(
    file: str,
    line_number: int,
    headings: list[str],
    fields: tuple[AnyField, ...],
    faults: Faults,
) -> list[str] | None:
    """The field names of the columns, in their order."""
    if len(headings) == 1:
        for separator, name in _OTHER_SEPARATORS:
            if separator in headings[0]:
                what = f"separates its columns by {name}."
                faults.add(file, line_number, what, "Save it with commas.")
                return None
    known = {field.heading(in_cells=True): field for field in fields}
    sound = True
    for number, heading in enumerate(headings):
        if heading in headings[:number]:
            sound = False
            faults.add(file, line_number, "stands twice.", "Remove one column.", bare(heading))
        elif heading not in known:
            sound = False
            meant = nearest(heading, known)
            mend = f"Write {meant}." if meant else f"Remove it; known are {listed(known)}."
            what = f"column {shown(heading)} is not known."
            faults.add(file, line_number, what, mend)
    for heading, field in known.items():
        if field.required and heading not in headings:
            sound = False
            what = f"there is no column {heading}."
            faults.add(file, line_number, what, f"Add it, for example with {field.kind.example}.")
    return [known[heading].name for heading in headings] if sound else None
