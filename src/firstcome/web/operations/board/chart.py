"""
The chart as a picture, for browsers without scripts: orders answered a second, ten minutes long.

Always true:
- The three lines differ in their dashes too, not in colour alone.
- A gap in what is known is a gap in the line.
- Its texts are as large as those of the page, on a telephone too: a narrow one is drawn for it.

Never here: where the points come from; the chart that moves (`static/board.js`).
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, groupby
from statistics import fmean
from typing import Final, NamedTuple

from firstcome.web.operations.board.history import SECONDS_KEPT, Point

RIGHT: Final = 12
TOP: Final = 14
BOTTOM: Final = 30
STEPS: Final = 4
HALF_A_MOMENT: Final = 40
"""Half the width of a clock time below the chart."""


class Frame(NamedTuple):
    """A size of the picture; `left` is the room for the numbers beside it, all in pixels."""

    width: int
    height: int
    left: int
    minutes_between: int
    """From one clock time below it to the next."""
    seconds_together: int
    """A point of a line is the mean of so many seconds, so that its dashes can be told apart."""

    def x(self, second: int, now_s: int) -> float:
        """Where a second is."""
        wide = self.width - self.left - RIGHT
        return self.left + wide * (1 - (now_s - second) / SECONDS_KEPT)

    def y(self, value: float, most: float) -> float:
        """Where a value is, of `most` at the top."""
        return TOP + (self.height - TOP - BOTTOM) * (1 - value / most)


BROAD: Final = Frame(960, 260, left=64, minutes_between=2, seconds_together=1)
NARROW: Final = Frame(300, 220, left=60, minutes_between=5, seconds_together=5)
"""For a telephone, where the broad one would be a third as large, with its texts."""

Line = tuple[Callable[[Point], float], str, str]


def _held(point: Point) -> float:
    return point.held


def _in_line(point: Point) -> float:
    return point.in_line


def _refused(point: Point) -> float:
    return point.refused


LIGHT: Final[tuple[Line, ...]] = (
    (_held, "#0b5f68", ""),
    (_in_line, "#8a5a00", "8 4"),
    (_refused, "#a8261c", "2 3"),
)
DARK: Final[tuple[Line, ...]] = (
    (_held, "#74cdd3", ""),
    (_in_line, "#f0c060", "8 4"),
    (_refused, "#ff9d92", "2 3"),
)


def picture(
    points: Sequence[Point],
    now_s: int,
    clock: Callable[[int], str],
    frame: Frame = BROAD,
    *,
    is_dark: bool,
) -> bytes:
    """The chart as SVG; `clock` writes an instant in milliseconds."""
    points = means(points, frame.seconds_together)
    most = round_up(max((max(p.held, p.in_line, p.refused) for p in points), default=0.0))
    ink, rule = ("#a9b0bb", "#31363f") if is_dark else ("#565c66", "#dfe2e7")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}" '
        f'width="{frame.width}" height="{frame.height}" font-family="sans-serif" font-size="14">'
    )
    parts = [head, *_rules(frame, most, ink, rule), *_moments(frame, now_s, clock, ink)]
    for value_of, colour, dashes in DARK if is_dark else LIGHT:
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"'
            f' stroke-linejoin="round"{dashed}/>'
            for path in _paths(frame, points, now_s, most, value_of)
        ]
    return "".join([*parts, "</svg>"]).encode()


def means(points: Sequence[Point], seconds: int) -> Sequence[Point]:
    """The means of so many seconds at a time, of those that are known."""
    if seconds == 1:
        return points
    together = ([*some] for _, some in groupby(points, lambda point: point.second // seconds))
    return [
        Point(
            some[0].second // seconds * seconds + seconds // 2,
            fmean(point.held for point in some),
            fmean(point.in_line for point in some),
            fmean(point.refused for point in some),
        )
        for some in together
    ]


def _rules(frame: Frame, most: float, ink: str, rule: str) -> Iterator[str]:
    for step in range(STEPS + 1):
        value = most * step / STEPS
        y = frame.y(value, most)
        yield (
            f'<line x1="{frame.left}" x2="{frame.width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{rule}"/>'
            f'<text x="{frame.left - 8}" y="{y + 5:.1f}" text-anchor="end" fill="{ink}">'
            f"{value:,.10g}</text>"
        )


def _moments(frame: Frame, now_s: int, clock: Callable[[int], str], ink: str) -> Iterator[str]:
    every_s = 60 * frame.minutes_between
    first_s = (now_s - SECONDS_KEPT) // every_s * every_s + every_s
    for second in range(first_s, now_s, every_s):
        x = min(frame.x(second, now_s), frame.width - HALF_A_MOMENT)
        yield (
            f'<text x="{x:.1f}" y="{frame.height - 8}" text-anchor="middle" '
            f'fill="{ink}">{clock(second * 1_000)}</text>'
        )


def round_up(most: float) -> float:
    """Where an axis ends: 4, 8 or 20 times a power of ten, so that its quarters are plain."""
    top = 4.0
    for factor in cycle((2.0, 2.5, 2.0)):
        if top >= most:
            break
        top *= factor
    return top


def _paths(
    frame: Frame,
    points: Sequence[Point],
    now_s: int,
    most: float,
    value_of: Callable[[Point], float],
) -> Iterator[str]:
    path: list[str] = []
    last = None
    for point in points:
        if last is not None and point.second - last > max(2, frame.seconds_together):
            yield " ".join(path)
            path = []
        path.append(f"{frame.x(point.second, now_s):.1f},{frame.y(value_of(point), most):.1f}")
        last = point.second
    if path:
        yield " ".join(path)
