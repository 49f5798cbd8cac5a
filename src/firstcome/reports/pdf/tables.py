"""
Tables on paper, with their head on every page that they reach.

Always true:
- A cell never runs into the next one. Words that are too long are set smaller, and end in an
  ellipsis where that is not enough; a column of figures is set so that the longest fits whole.

Never here: figures.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from firstcome.reports.pdf.paper import INSIDE, MARGIN, RULE, SMALL_PT, SOFT, Paper

ROW: Final = 5.4
SECOND: Final = 3.2
"""What a second line in a cell adds to the row; it is small, and begins after a line end."""
PAGE_ROWS_MAX: Final = 40
_TEXT_PT: Final = 8.5
_SECOND_PT: Final = 6.8
_GAP: Final = 3.0
_EDGE: Final = 0.6
"""What stays free beside a text, in millimetres."""
_TEXT_PT_MIN: Final = 7.0
_HEAD_PT_MIN: Final = 6.5
_FIGURE_PT_MIN: Final = 4.0
_BASE: Final = 0.316
"""How far below its top a text stands, in millimetres for each point."""


class Head(Struct, frozen=True):
    """A column: its words, its part of the width, and whether it has figures."""

    label: str
    part: float
    is_number: bool = True


def table(
    paper: Paper,
    heads: Sequence[Head],
    rows: Sequence[Sequence[str]],
    *,
    sums: Sequence[str] | None = None,
) -> None:
    """Rows of cells, and their sums in a last one."""
    widths = _widths(heads)
    sizes = _sizes(paper, heads, widths, rows, sums)
    paper.room(ROW * 4)
    _head(paper, heads, widths)
    for row in rows:
        if paper.room(_height(row) + 1):
            _head(paper, heads, widths)
        _row(paper, heads, widths, sizes, row)
        paper.rule(MARGIN, paper.y - 0.7, MARGIN + INSIDE, paper.y - 0.7)
    if sums is not None:
        if paper.room(_height(sums) + 1):
            _head(paper, heads, widths)
        _row(paper, heads, widths, sizes, sums, bold=True)
    paper.skip(2)


def table_height(rows: int) -> float:
    """The room that a table needs to be on one page; that of its head where it never can be."""
    return ROW * (rows + 2) + 4 if rows <= PAGE_ROWS_MAX else ROW * 6


def _widths(heads: Sequence[Head]) -> list[float]:
    whole = sum(head.part for head in heads)
    return [head.part / whole * INSIDE for head in heads]


def _sizes(
    paper: Paper,
    heads: Sequence[Head],
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    sums: Sequence[str] | None,
) -> list[float]:
    """How large each column of figures is set, in points; words, each cell by itself."""
    found = [_TEXT_PT] * len(heads)
    for number, (head, width) in enumerate(zip(heads, widths, strict=True)):
        if not head.is_number:
            continue
        cells = [row[number].partition("\n")[0] for row in rows]
        longest = max((paper.wide(cell, size=_TEXT_PT) for cell in cells), default=0.0)
        if sums is not None:
            cell = sums[number].partition("\n")[0]
            longest = max(longest, paper.wide(cell, size=_TEXT_PT, bold=True))
        found[number] = _fitting(_TEXT_PT, longest, width - _GAP, _FIGURE_PT_MIN)
    return found


def _fitting(size: float, wide: float, room: float, smallest: float) -> float:
    """The size in which a text fits that is so wide in this one; none below the smallest."""
    room -= _EDGE
    return size if wide <= room else max(smallest, int(size * room / wide * 20) / 20)


def _head(paper: Paper, heads: Sequence[Head], widths: Sequence[float]) -> None:
    x = MARGIN
    for head, width in zip(heads, widths, strict=True):
        align = "R" if head.is_number else "L"
        room = width - _GAP
        wide = paper.wide(head.label, size=SMALL_PT)
        size = _fitting(SMALL_PT, wide, room, _HEAD_PT_MIN)
        y = paper.y + (SMALL_PT - size) * _BASE
        paper.text(x, y, head.label, size=size, colour=SOFT, width=room, align=align)
        x += width
    paper.skip(ROW - 0.6)
    paper.rule(MARGIN, paper.y - 0.7, MARGIN + INSIDE, paper.y - 0.7, colour=RULE, width=0.4)


def _row(
    paper: Paper,
    heads: Sequence[Head],
    widths: Sequence[float],
    sizes: Sequence[float],
    row: Sequence[str],
    *,
    bold: bool = False,
) -> None:
    x = MARGIN
    for head, width, usual, cell in zip(heads, widths, sizes, row, strict=True):
        align = "R" if head.is_number else "L"
        first, _, second = cell.partition("\n")
        room = width - _GAP
        wide = paper.wide(first, size=_TEXT_PT, bold=bold)
        size = usual if head.is_number else _fitting(_TEXT_PT, wide, room, _TEXT_PT_MIN)
        y = paper.y + (_TEXT_PT - size) * _BASE
        paper.text(x, y, first, size=size, bold=bold, width=room, align=align)
        if second:
            y = paper.y + ROW - 1.6
            paper.text(x, y, second, size=_SECOND_PT, colour=SOFT, width=room, align=align)
        x += width
    paper.skip(_height(row))


def _height(row: Sequence[str]) -> float:
    return ROW + (SECOND if any("\n" in cell for cell in row) else 0)
