"""
Sheets: a tree, its demand and a supply from the text of CSV files.

A row of the tree without a SKU says it for every SKU; one with a SKU wins over it, cell by cell.
Rows of the demand are weights of nodes by SKU, and win over those of the tree.

Always true:
- A fault names file, line and column, and says what to write; nothing is used of a faulty file.
- An empty cell says nothing: it is not 0.

Never here: files, what the numbers come to.
"""

import csv
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, cast

from firstcome.allocation.nodes import KINDS, MEASURES, Kind, Node, Tree, TreeWrong, tree_of
from firstcome.allocation.proposing import Supply
from firstcome.allocation.sizes import (
    FAULTS_MAX,
    ROWS_MAX,
    UNITS_MAX,
    WEIGHT_MAX,
)
from firstcome.domain.identifiers import ID_PATTERN

TREE_COLUMNS: Final = (
    "node", "parent", "sku", "kind", "name", *MEASURES, "minimum", "cap", "lock", "lot",
)  # fmt: skip
DEMAND_COLUMNS: Final = ("node", "sku", *MEASURES)
SUPPLY_COLUMNS: Final = ("sku", "units", "reserve")

_ID = re.compile(ID_PATTERN)
_OTHER_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"))
_GUARDED = re.compile(r"'+[=+@-]")  # a cell that a spreadsheet was kept from calculating
_NUMBERS: Final[Mapping[str, int]] = {
    **dict.fromkeys(MEASURES, WEIGHT_MAX),
    **dict.fromkeys(("minimum", "cap", "lock", "lot"), UNITS_MAX),
    **dict.fromkeys(("units", "reserve"), UNITS_MAX),
}
_NEEDED = {"tree": ("node", "parent", "kind"), "demand": ("node",), "supply": ("sku", "units")}


class SheetText(NamedTuple):
    """The name of a file, for faults, and its text."""

    name: str
    text: str


class SheetsWrong(ValueError):
    """Faults in the files: one line for each, in their order."""


class Row(NamedTuple):
    """A row that says something: the line it began in, and its cells by column."""

    line: int
    cells: dict[str, Any]


class Faults:
    """What is wrong with one file, each fault with its line and column."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: list[str] = []
        self._more = 0

    def add(self, line: int, column: str, what: str) -> None:
        """One more fault."""
        if len(self._lines) == FAULTS_MAX:
            self._more += 1
            return
        self._lines.append(f"{self._name}:{line}: {column}{': ' if column else ''}{what}")

    def stop_if_any(self) -> None:
        """Raise SheetsWrong with all of them."""
        if self._more:
            self._lines.append(f"and {self._more:,} more faults.")
        if self._lines:
            raise SheetsWrong("\n".join(self._lines))

    @contextmanager
    def told_for(self, lines: Mapping[tuple[str, str], int]) -> Generator[None]:
        """Raise what a tree has against itself as a fault; `lines` by node and column."""
        try:
            yield
        except TreeWrong as wrong:
            line = lines.get((wrong.node, wrong.field)) or lines.get((wrong.node, ""), 1)
            self.add(line, wrong.field, f"{wrong.node} {wrong.what}")
            self.stop_if_any()


class Sheets(NamedTuple):
    """What the files say: rows of the tree and the demand, each read soundly by itself."""

    tree_name: str
    tree: list[Row]
    demand_name: str
    demand: list[Row]

    def tree_for(self, sku: str) -> Tree:
        """The tree of one SKU; raises SheetsWrong."""
        rows = [row for row in self.tree if row.cells.get("sku", sku) == sku]
        rows.sort(key=lambda row: "sku" in row.cells)
        merged: dict[str, dict[str, Any]] = {}
        lines: dict[tuple[str, str], int] = {}
        for row in rows:
            name = cast("str", row.cells["node"])
            merged.setdefault(name, {}).update(row.cells)
            lines |= {(name, column): row.line for column in ("", *row.cells)}
        for row in self.demand:
            if row.cells.get("sku", sku) == sku:
                faults = Faults(self.demand_name)
                if row.cells["node"] not in merged:
                    faults.add(row.line, "node", f"{row.cells['node']} is not in the tree.")
                faults.stop_if_any()
                merged[row.cells["node"]].update(row.cells)
        with Faults(self.tree_name).told_for(lines):
            return tree_of(_node(cells) for cells in merged.values())


def read_sheets(tree: SheetText, demand: SheetText | None) -> Sheets:
    """Read a tree and its demand; raises SheetsWrong."""
    faults = Faults(tree.name)
    rows = list(_rows(tree.text, "tree", TREE_COLUMNS, faults))
    for row in rows:
        if row.cells.get("kind", "market") not in KINDS:
            faults.add(row.line, "kind", f"{row.cells['kind']!r}: write one of {', '.join(KINDS)}.")
    _once(rows, faults)
    _complete(rows, faults)
    faults.stop_if_any()
    if demand is None:
        return Sheets(tree.name, rows, "", [])
    faults = Faults(demand.name)
    weights = list(_rows(demand.text, "demand", DEMAND_COLUMNS, faults))
    _once(weights, faults)
    faults.stop_if_any()
    return Sheets(tree.name, rows, demand.name, weights)


def read_supply(supply: SheetText) -> list[Supply]:
    """Read supplies, one a SKU, each with its reserve in units; raises SheetsWrong."""
    faults = Faults(supply.name)
    rows = list(_rows(supply.text, "supply", SUPPLY_COLUMNS, faults))
    _once(rows, faults, "sku")
    for row in rows:
        if row.cells.get("reserve", 0) > row.cells.get("units", 0):
            faults.add(row.line, "reserve", "is more than the units. Give as many at most.")
    if not rows:
        faults.add(1, "", "has no supply. Add a row with SKU and units.")
    faults.stop_if_any()
    return [Supply(**row.cells) for row in rows]


def _node(cells: Mapping[str, Any]) -> Node:
    members = ("minimum", "cap", "lock", "lot", "name", "parent")
    return Node(
        node=cells["node"],
        kind=cast("Kind", cells["kind"]),
        weights={measure: cells[measure] for measure in MEASURES if measure in cells},
        **{name: cells[name] for name in members if name in cells},
    )


def _once(rows: Sequence[Row], faults: Faults, *columns: str) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(row.cells.get(column) for column in columns or ("node", "sku"))
        if key in seen:
            faults.add(row.line, (columns or ("node",))[0], f"stands in line {seen[key]} already.")
        seen.setdefault(key, row.line)


def _complete(rows: Sequence[Row], faults: Faults) -> None:
    """A node that is for every SKU has its kind; so has one that is for a SKU alone."""
    everywhere = {row.cells.get("node") for row in rows if "sku" not in row.cells}
    for row in rows:
        needs_kind = "sku" not in row.cells or row.cells.get("node") not in everywhere
        if needs_kind and "kind" not in row.cells:
            faults.add(row.line, "kind", f"is empty. Write one of {', '.join(KINDS)}.")


def _rows(text: str, sheet: str, columns: Sequence[str], faults: Faults) -> Iterator[Row]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    header: list[str] | None = None
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            faults.add(line, "", f"is not CSV: {error}. Close every double quote.")
            return
        if cells is None:
            break
        cells = [_plain(cell) for cell in cells]
        if not any(cells):
            continue
        if header is None:
            header = cells
            if not _is_header(header, line, sheet, columns, faults):
                return
            continue
        number += 1
        if number > ROWS_MAX:
            faults.add(line, "", f"is row {number:,}; {ROWS_MAX:,} at most.")
            return
        if len(cells) != len(header):
            faults.add(line, "", f"has {len(cells)} cells, the header has {len(header)}.")
            continue
        yield Row(line, _values(line, header, cells, sheet, faults))
    if header is None:
        faults.add(1, "", f"is empty. Write the columns first: {','.join(columns)}")


def _is_header(
    header: list[str], line: int, sheet: str, columns: Sequence[str], faults: Faults
) -> bool:
    sound = True
    for separator, called in _OTHER_SEPARATORS:
        if len(header) == 1 and separator in header[0]:
            faults.add(line, "", f"separates its columns by {called}. Save it with commas.")
            return False
    for number, heading in enumerate(header):
        if heading not in columns:
            sound = False
            faults.add(line, heading[:40], f"is no column. Known are {', '.join(columns)}.")
        elif heading in header[:number]:
            sound = False
            faults.add(line, heading, "stands twice. Remove one column.")
    for needed in _NEEDED[sheet]:
        if needed not in header:
            sound = False
            faults.add(line, needed, "is missing. Add the column.")
    return sound


def _values(
    line: int, header: list[str], cells: list[str], sheet: str, faults: Faults
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, cell in zip(header, cells, strict=True):
        if not cell:
            if column in _NEEDED[sheet] and column not in {"parent", "kind"}:
                faults.add(line, column, "is empty.")
                values[column] = 0 if column in _NUMBERS else ""
        elif column in _NUMBERS:
            values[column] = _number(line, column, cell, faults)
        elif column != "name" and not _ID.match(cell):
            faults.add(line, column, f"{cell[:40]!r} is no id: letters, digits, '.', '_', '-'; 64.")
        else:
            values[column] = cell[:200]
    return values


def _number(line: int, column: str, cell: str, faults: Faults) -> int:
    plain = cell.replace(",", "")
    if not (plain.isascii() and plain.isdigit() and int(plain[:20]) <= _NUMBERS[column]):
        what = f"{cell[:40]!r} is no whole number from 0 to {_NUMBERS[column]:,}."
        faults.add(line, column, what)
        return 0
    if column == "lot" and plain.strip("0") == "":
        faults.add(line, column, "is 0. Give 1 or more units.")
        return 1
    return int(plain)


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if _GUARDED.match(cell) else cell
