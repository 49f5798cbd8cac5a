"""
Sheet text: rows as a CSV file that a spreadsheet opens and a launch reads.

Always true:
- What is written reads back as the same cells; a spreadsheet calculates none of them.
- A column that is empty in every row is left out.

Never here: which columns there are.
"""

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from firstcome.launches.toml_text import decimal_text

Cell = str | int | float | None

_CALCULATED: Final = re.compile(r"'*[=+@-]")


def sheet_of(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The text of a CSV file with these columns."""
    kept = [
        number
        for number in range(len(columns))
        if not rows or any(row[number] is not None for row in rows)
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([columns[number] for number in kept])
    for row in rows:
        writer.writerow([_cell(row[number]) for number in kept])
    return out.getvalue()


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case float():
            return decimal_text(value)
        case int():
            return str(value)
        case str():
            return f"'{value}" if _CALCULATED.match(value) else value
