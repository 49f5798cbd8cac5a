"""
Charts on paper: bars, columns and intervals.

Always true:
- Every bar has its figure beside it; a shade has its name above the chart.
- All bars of a chart have one scale, which begins at nought.

Never here: what the figures mean.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from firstcome.paper.charts import nice_step
from firstcome.reports.figures import Number, shown
from firstcome.reports.pdf.paper import INSIDE, MARGIN, SMALL_PT, SOFT, Colour, Paper

_TICKS: Final = 4
_NAME: Final = 44.0
_VALUE: Final = 30.0
_AXIS: Final = 14.0
_LABELS_MAX: Final = 12
_PITCH_MAX: Final = 26.0
"""How wide the room of a column may be: one alone is no slab across the page."""


class Shade(Struct, frozen=True):
    """A kind of bar."""

    name: str
    colour: Colour


class Bar(Struct, frozen=True):
    """A row of bars, one above the other, each a figure of its shade; `more` stands behind."""

    name: str
    figures: tuple[Number, ...]


class Column(Struct, frozen=True):
    """A column of figures on top of each other, by shade; with an interval, if there is one."""

    name: str
    figures: tuple[Number, ...]
    low: Number | None = None
    high: Number | None = None


def legend(paper: Paper, shades: Sequence[Shade]) -> None:
    """The names of the shades, in one line."""
    x = MARGIN
    for shade in shades:
        paper.box(x, paper.y + 0.4, 3, 3, shade.colour, 0.6)
        paper.text(x + 4.5, paper.y, shade.name, size=SMALL_PT + 0.5, colour=SOFT, width=80)
        x += 4.5 + paper.wide(shade.name, size=SMALL_PT + 0.5) + 6
    paper.skip(6)


def bars(paper: Paper, shades: Sequence[Shade], rows: Sequence[Bar]) -> None:
    """Bars from left to right, a thin one for each shade, with its figure."""
    highest = max((float(figure) for row in rows for figure in row.figures), default=0) or 1.0
    thin = 3.2 if len(shades) > 1 else 4.5
    height = thin * len(shades) + 2.2
    room = INSIDE - _NAME - _VALUE
    legend(paper, shades)
    for row in rows:
        if paper.room(height):
            legend(paper, shades)
        top = paper.y
        paper.text(MARGIN, top + (height - 2.2) / 2 - 1.8, row.name, width=_NAME - 3)
        for number, (figure, shade) in enumerate(zip(row.figures, shades, strict=True)):
            y = top + number * thin
            wide = float(figure) / highest * room
            paper.box(MARGIN + _NAME, y, max(wide, 0.3), thin - 0.6, shade.colour)
            x = MARGIN + _NAME + max(wide, 0.3) + 1.2
            paper.text(x, y, shown(figure), size=SMALL_PT, colour=SOFT, width=_VALUE)
        paper.skip(height)


def columns(
    paper: Paper, shades: Sequence[Shade], rows: Sequence[Column], height: float = 52
) -> None:
    """Columns from the bottom up, the shades of a row stacked; the scale stands on the left."""
    legend(paper, shades)
    highest = max((_top(row) for row in rows), default=0) or 1.0
    step = nice_step(highest, _TICKS)
    ticks = int(-(-highest // step))
    top, floor = paper.y + 2, paper.y + 2 + height
    for tick in range(ticks + 1):
        y = floor - height * tick / ticks
        paper.rule(MARGIN + _AXIS, y, MARGIN + INSIDE, y)
        text = f"{step * tick:,.10g}"
        paper.text(MARGIN, y - 1.6, text, size=SMALL_PT, colour=SOFT, width=_AXIS - 2, align="R")
    pitch = min(_PITCH_MAX, (INSIDE - _AXIS) / max(1, len(rows)))
    every = -(-len(rows) // _LABELS_MAX)
    scale = height / (step * ticks)
    for number, row in enumerate(rows):
        x = MARGIN + _AXIS + number * pitch
        _column(paper, shades, row, (x, floor, pitch, scale))
        if number % every == 0:
            wide = pitch * every
            paper.text(x, floor + 1.5, row.name, size=SMALL_PT, colour=SOFT, width=wide)
    paper.y = top + height + 8


def _column(
    paper: Paper,
    shades: Sequence[Shade],
    row: Column,
    frame: tuple[float, float, float, float],
) -> None:
    x, floor, pitch, scale = frame
    gap = min(1.5, pitch * 0.15)
    y = floor
    for figure, shade in zip(row.figures, shades, strict=True):
        tall = float(figure) * scale
        y -= tall
        if tall > 0:
            paper.box(x + gap, y, pitch - 2 * gap, tall, shade.colour)
    if row.low is not None and row.high is not None:
        middle, ink = x + pitch / 2, paper.accent
        low, high = floor - float(row.low) * scale, floor - float(row.high) * scale
        paper.rule(middle, low, middle, high, colour=ink, width=0.5)
        for end in (low, high):
            paper.rule(middle - 1.5, end, middle + 1.5, end, colour=ink, width=0.5)


def _top(row: Column) -> float:
    stacked = sum(float(figure) for figure in row.figures)
    return max(stacked, float(row.high or 0))
