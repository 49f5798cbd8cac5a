"""
The chart as a picture, for browsers without scripts: orders answered a second, ten minutes long.

Always true:
- The three lines differ in their dashes too, not in colour alone.
- A gap in what is known is a gap in the line.

Never here: where the points come from; the chart that moves (`static/board.js`).
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Final

from firstcome.web.operations.board.history import SECONDS_KEPT, Point

WIDTH: Final = 960
HEIGHT: Final = 260
LEFT: Final = 64
RIGHT: Final = 12
TOP: Final = 14
BOTTOM: Final = 30
STEPS: Final = 4
MINUTES_BETWEEN: Final = 2
HALF_A_MOMENT: Final = 40
"""Half the width of a clock time below the chart."""

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
    points: Sequence[Point], now_s: int, clock: Callable[[int], str], *, is_dark: bool
) -> bytes:
    """The chart as SVG; `clock` writes an instant in milliseconds."""
    most = round_up(max((max(p.held, p.in_line, p.refused) for p in points), default=0.0))
    ink, rule = ("#a9b0bb", "#31363f") if is_dark else ("#565c66", "#dfe2e7")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="14">'
    )
    parts = [head, *_rules(most, ink, rule), *_moments(now_s, clock, ink)]
    for value_of, colour, dashes in DARK if is_dark else LIGHT:
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"'
            f' stroke-linejoin="round"{dashed}/>'
            for path in _paths(points, now_s, most, value_of)
        ]
    return "".join([*parts, "</svg>"]).encode()


def _rules(most: float, ink: str, rule: str) -> Iterator[str]:
    for step in range(STEPS + 1):
        value = most * step / STEPS
        y = _y(value, most)
        yield (
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{rule}"/>'
            f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end" fill="{ink}">'
            f"{value:,.10g}</text>"
        )


def _moments(now_s: int, clock: Callable[[int], str], ink: str) -> Iterator[str]:
    every_s = 60 * MINUTES_BETWEEN
    first_s = (now_s - SECONDS_KEPT) // every_s * every_s + every_s
    for second in range(first_s, now_s, every_s):
        x = min(_x(second, now_s), WIDTH - HALF_A_MOMENT)
        yield (
            f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle" '
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
    points: Sequence[Point], now_s: int, most: float, value_of: Callable[[Point], float]
) -> Iterator[str]:
    path: list[str] = []
    last = None
    for point in points:
        if last is not None and point.second - last > 2:
            yield " ".join(path)
            path = []
        path.append(f"{_x(point.second, now_s):.1f},{_y(value_of(point), most):.1f}")
        last = point.second
    if path:
        yield " ".join(path)


def _x(second: int, now_s: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (1 - (now_s - second) / SECONDS_KEPT)


def _y(value: float, most: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most)
