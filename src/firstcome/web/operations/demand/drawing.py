"""
Drawing: columns as wide as the page lets them be, without a script.

Columns stretch, their texts do not; what a shade looks like is the style sheet's, by its class.

Always true:
- A chart has a title and a description for those who cannot see it.

Never here: what the figures mean.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from firstcome.paper.charts import nice_step

HEIGHT_PX: Final = 220
_TOP_PX: Final = 16
_PLOT_PX: Final = 172
_TICKS: Final = 4
_NAMES_MAX: Final = 5
_GAP: Final = 0.15
"""Of a column's room, on either side of it."""


class Column(Struct, frozen=True):
    """Figures on top of each other, one for each shade; an interval, if there is one."""

    name: str
    figures: tuple[float, ...]
    low: float | None = None
    high: float | None = None


class Columns(Struct, frozen=True):
    """A chart; `shades` are the classes of its figures, from the bottom up."""

    name: str
    title: str
    description: str
    shades: tuple[str, ...]
    columns: tuple[Column, ...]


def draw(chart: Columns) -> Markup:
    """The chart as one SVG element."""
    highest = max((_top(each) for each in chart.columns), default=0.0) or 1.0
    step = nice_step(highest, _TICKS)
    ticks = int(-(-highest // step))
    scale = _PLOT_PX / (step * ticks)
    title, desc = f"{chart.name}-title", f"{chart.name}-desc"
    opening = (
        f'<svg class="columns-chart" role="img" width="100%" height="{HEIGHT_PX}"'
        f' aria-labelledby="{title} {desc}">'
    )
    parts = [
        opening,
        f'<title id="{title}">{escape(chart.title)}</title>',
        f'<desc id="{desc}">{escape(chart.description)}</desc>',
        *_columns(chart, scale),
        *_scale(step, ticks),
        *_names(chart.columns),
        "</svg>",
    ]
    return Markup("".join(parts))


def _top(column: Column) -> float:
    return max(sum(column.figures), column.high or 0.0)


def _columns(chart: Columns, scale: float) -> Iterator[str]:
    room = 100 / max(1, len(chart.columns))
    floor = _TOP_PX + _PLOT_PX
    for number, column in enumerate(chart.columns):
        x, wide = (number + _GAP) * room, room * (1 - 2 * _GAP)
        y = float(floor)
        for figure, shade in zip(column.figures, chart.shades, strict=True):
            tall = figure * scale
            y -= tall
            if tall > 0:
                yield (
                    f'<rect class="{shade}" x="{x:.3f}%" y="{y:.1f}" width="{wide:.3f}%"'
                    f' height="{tall:.1f}"/>'
                )
        if column.low is not None and column.high is not None:
            middle = (number + 0.5) * room
            low, high = floor - column.low * scale, floor - column.high * scale
            yield (
                f'<line class="interval" x1="{middle:.3f}%" x2="{middle:.3f}%" y1="{low:.1f}"'
                f' y2="{high:.1f}"/>'
            )


def _scale(step: float, ticks: int) -> Iterator[str]:
    for tick in range(ticks + 1):
        y = _TOP_PX + _PLOT_PX * (1 - tick / ticks)
        kind = "grid" if tick else "axis"
        yield f'<line class="{kind}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        if tick:
            yield f'<text x="0" y="{y - 4:.1f}">{step * tick:,.10g}</text>'


def _names(columns: Sequence[Column]) -> Iterator[str]:
    every = max(1, -(-len(columns) // _NAMES_MAX))
    room = 100 / max(1, len(columns))
    for number in range(0, len(columns), every):
        is_last = number + every >= len(columns) and number
        x, anchor = ((number + 1) * room, "end") if is_last else (number * room, "start")
        yield (
            f'<text x="{x:.2f}%" y="{HEIGHT_PX - 10}" text-anchor="{anchor}">'
            f"{escape(columns[number].name)}</text>"
        )
