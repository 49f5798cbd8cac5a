"""
Tables on paper, with their head on every page that they reach.

Always true:
- A cell never runs into the next one: what is too long ends in an ellipsis.

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
    paper.room(ROW * 4)
    _head(paper, heads, widths)
    for row in rows:
        if paper.room(_height(row) + 1):
            _head(paper, heads, widths)
        _row(paper, heads, widths, row)
        paper.rule(MARGIN, paper.y - 0.7, MARGIN + INSIDE, paper.y - 0.7)
    if sums is not None:
        if paper.room(_height(sums) + 1):
            _head(paper, heads, widths)
        _row(paper, heads, widths, sums, bold=True)
    paper.skip(2)


def table_height(rows: int) -> float:
    """The room that a table needs to be on one page; that of its head where it never can be."""
    return ROW * (rows + 2) + 4 if rows <= PAGE_ROWS_MAX else ROW * 6


def _widths(heads: Sequence[Head]) -> list[float]:
    whole = sum(head.part for head in heads)
    return [head.part / whole * INSIDE for head in heads]


def _head(paper: Paper, heads: Sequence[Head], widths: Sequence[float]) -> None:
    x = MARGIN
    for head, width in zip(heads, widths, strict=True):
        align = "R" if head.is_number else "L"
        paper.text(
            x, paper.y, head.label, size=SMALL_PT, colour=SOFT, width=width - _GAP, align=align
        )
        x += width
    paper.skip(ROW - 0.6)
    paper.rule(MARGIN, paper.y - 0.7, MARGIN + INSIDE, paper.y - 0.7, colour=RULE, width=0.4)


def _row(
    paper: Paper,
    heads: Sequence[Head],
    widths: Sequence[float],
    row: Sequence[str],
    *,
    bold: bool = False,
) -> None:
    x = MARGIN
    for head, width, cell in zip(heads, widths, row, strict=True):
        align = "R" if head.is_number else "L"
        first, _, second = cell.partition("\n")
        room = width - _GAP
        paper.text(x, paper.y, first, size=_TEXT_PT, bold=bold, width=room, align=align)
        if second:
            y = paper.y + ROW - 1.6
            paper.text(x, y, second, size=_SECOND_PT, colour=SOFT, width=room, align=align)
        x += width
    paper.skip(_height(row))


def _height(row: Sequence[str]) -> float:
    return ROW + (SECOND if any("\n" in cell for cell in row) else 0)
