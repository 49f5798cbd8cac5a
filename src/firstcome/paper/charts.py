"""
Charts: figures over time as SVG, drawn without a script and as wide as the page lets them be.

Curves are stretched to the width, text and strokes are not: a chart is readable on a telephone
and on paper. What a colour looks like is the style sheet's business, by the class of its curve.

Always true:
- A chart has a title and a description for those who cannot see it.
- Every step of a curve is one bin; where there is no figure, there is a gap.

Never here: what the figures mean, sentences about a run.
"""

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from typing import Final

from msgspec import Struct

Figures = Sequence[float | None]

HEIGHT_PX: Final = 220
_TOP_PX: Final = 34
_PLOT_PX: Final = 160
_WIDTH: Final = 1000
"""Of the stretched drawing, in its own units; its height is `_PLOT_PX`."""
_TICKS_MAX: Final = 4
_TIMES_MAX: Final = 5
_TIME_STEPS_S: Final = (
    *(0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800),
    *(3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800, 432_000, 864_000),
)
_HOURS_FROM_S: Final = 7_200
_LOG_LOW: Final = 0.01

_OPENING: Final = (
    f'<svg class="chart" role="img" width="100%%" height="{HEIGHT_PX}" aria-labelledby="%s %s">'
)
_PLOT: Final = (
    f'<svg y="{_TOP_PX}" width="100%" height="{_PLOT_PX}" viewBox="0 0 {_WIDTH} {_PLOT_PX}"'
    ' preserveAspectRatio="none" aria-hidden="true">'
)


class Curve(Struct, frozen=True):
    """One name in a chart; `kind` is the class that gives it its colour and dash."""

    name: str
    kind: str
    figures: Figures
    is_area: bool = False


class Mark(Struct, frozen=True):
    """Something that happened at one time."""

    second: float
    name: str


class Chart(Struct, frozen=True, kw_only=True):
    """
    Curves over `seconds`, each of as many bins of equal length; stacked from the bottom up.

    The scale reaches `highest` at least, so that charts side by side can have the same one.
    """

    name: str
    title: str
    description: str
    seconds: float
    curves: tuple[Curve, ...]
    unit: str = ""
    is_stacked: bool = False
    is_log: bool = False
    highest: float = 0.0
    marks: tuple[Mark, ...] = ()


class _Scale:
    """From figures to heights."""

    def __init__(self, highest: float, lowest: float, *, is_log: bool) -> None:
        self._is_log = is_log
        if is_log:
            self._low = floor(log10(max(lowest, _LOG_LOW)))
            self._high = max(ceil(log10(max(highest, _LOG_LOW))), self._low + 1)
            self.ticks = [10.0**power for power in range(self._low, self._high + 1)]
        else:
            step = nice_step(highest or 1.0, _TICKS_MAX)
            count = max(1, ceil((highest or 1.0) / step - 1e-9))
            self.ticks = [step * turn for turn in range(count + 1)]
            self._low, self._high = 0.0, self.ticks[-1]

    def y(self, figure: float) -> float:
        """Distance from the top of the plot, in pixels."""
        if self._is_log:
            figure = log10(max(figure, 10.0**self._low))
        return _PLOT_PX * (1 - (figure - self._low) / (self._high - self._low))


def draw(chart: Chart) -> str:
    """The chart as one SVG element."""
    bases, tops = _levels(chart)
    known = [each for level in tops for each in level if each is not None]
    low = min((each for each in known if each > 0), default=1.0)
    scale = _Scale(max([*known, chart.highest], default=1.0), low, is_log=chart.is_log)
    title, desc = f"{chart.name}-title", f"{chart.name}-desc"
    parts = [
        _OPENING % (title, desc),
        f'<title id="{title}">{escape(chart.title)}</title>',
        f'<desc id="{desc}">{escape(chart.description)}</desc>',
        *_grid(scale),
        _PLOT,
    ]
    for curve, base, top in zip(chart.curves, bases, tops, strict=True):
        if curve.is_area or chart.is_stacked:
            parts.append(f'<path class="area {curve.kind}" d="{_area(base, top, scale)}"/>')
        else:
            parts.append(f'<path class="curve {curve.kind}" d="{_steps(top, scale)}"/>')
    parts += ["</svg>", *_labels(scale, chart.unit), *_times(chart), *_marks(chart), "</svg>"]
    return "".join(parts)


def nice_step(highest: float, ticks_max: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that needs at most so many steps."""
    exact = highest / ticks_max
    power = 10.0 ** floor(log10(exact))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= exact * (1 - 1e-9))


def clock(seconds: float) -> str:
    """A time since the start: seconds, minutes where there are some, hours from two on."""
    if seconds < 60:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    if seconds >= _HOURS_FROM_S:
        hours, minutes = divmod(minutes, 60)
        return f"{hours} h" if not minutes else f"{hours}:{minutes:02} h"
    return f"{minutes} min" if not rest else f"{minutes}:{rest:02} min"


def _levels(chart: Chart) -> tuple[list[Figures], list[Figures]]:
    """Where each curve begins and ends at every bin; a stacked one begins where the last ended."""
    bases: list[Figures] = []
    tops: list[Figures] = []
    for curve in chart.curves:
        zero: Figures = [0.0] * len(curve.figures)
        if not chart.is_stacked:
            bases.append(zero)
            tops.append(curve.figures)
            continue
        base = tops[-1] if tops else zero
        bases.append(base)
        tops.append(
            [(low or 0.0) + (own or 0.0) for low, own in zip(base, curve.figures, strict=True)]
        )
    return bases, tops


def _steps(figures: Figures, scale: _Scale) -> str:
    width = _WIDTH / max(1, len(figures))
    parts: list[str] = []
    is_drawing = False
    for turn, figure in enumerate(figures):
        if figure is None:
            is_drawing = False
            continue
        y = f"{scale.y(figure):.1f}"
        start = f"L{turn * width:.1f},{y}" if is_drawing else f"M{turn * width:.1f},{y}"
        parts.append(f"{start}H{(turn + 1) * width:.1f}")
        is_drawing = True
    return "".join(parts)


def _area(bases: Figures, tops: Figures, scale: _Scale) -> str:
    width = _WIDTH / max(1, len(tops))
    there = "".join(
        f"L{turn * width:.1f},{scale.y(top or 0.0):.1f}H{(turn + 1) * width:.1f}"
        for turn, top in enumerate(tops)
    )
    back = "".join(
        f"L{(turn + 1) * width:.1f},{scale.y(base or 0.0):.1f}H{turn * width:.1f}"
        for turn, base in reversed(list(enumerate(bases)))
    )
    return f"M{there[1:]}{back}Z" if there else ""


def _grid(scale: _Scale) -> list[str]:
    parts: list[str] = []
    for turn, tick in enumerate(scale.ticks):
        y = _TOP_PX + scale.y(tick)
        kind = "axis" if turn == 0 else "grid"
        parts.append(f'<line class="{kind}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
    return parts


def _labels(scale: _Scale, unit: str) -> list[str]:
    """What the lines of the grid stand for, over the curves, which would hide it."""
    parts: list[str] = []
    for turn, tick in enumerate(scale.ticks):
        if turn or scale.ticks[0]:
            label = f"{tick:,.10g}"
            if turn == len(scale.ticks) - 1 and unit:
                label = f"{label} {unit}"
            y = _TOP_PX + scale.y(tick) - 4
            parts.append(f'<text x="0" y="{y:.1f}">{escape(label)}</text>')
    return parts


def _times(chart: Chart) -> list[str]:
    y = _TOP_PX + _PLOT_PX + 18
    step = _time_step(chart.seconds)
    parts: list[str] = []
    at = 0.0
    while at <= chart.seconds * 1.000001:
        share = at / chart.seconds * 100
        anchor = "start" if at == 0 else "end" if share > 96 else "middle"
        parts.append(f'<text x="{share:.2f}%" y="{y}" text-anchor="{anchor}">{clock(at)}</text>')
        at += step
    return parts


def _time_step(seconds: float) -> float:
    return next((step for step in _TIME_STEPS_S if seconds / step <= _TIMES_MAX), seconds)


def _marks(chart: Chart) -> list[str]:
    parts: list[str] = []
    for mark in chart.marks:
        share = min(mark.second / chart.seconds, 1.0) * 100
        anchor, shift = ("end", -6) if share > 60 else ("start", 6)
        parts.append(
            f'<line class="mark" x1="{share:.2f}%" x2="{share:.2f}%" y1="0"'
            f' y2="{_TOP_PX + _PLOT_PX}"/>'
            f'<text class="mark" x="{share:.2f}%" dx="{shift}" y="11" text-anchor="{anchor}">'
            f"{escape(mark.name)}</text>"
        )
    return parts
