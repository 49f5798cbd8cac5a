"""
History: orders answered in each of the last ten minutes' seconds.

Always true:
- A second that nobody looked at is missing, not zero.
- What the front told goes before what the read models say of the same second.

Never here: where a point comes from.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

SECONDS_KEPT: Final = 600
MINUTE_S: Final = 60


class Point(Struct, frozen=True, array_like=True):
    """Orders answered in one second since 1970, by what they were answered."""

    second: int
    held: float
    in_line: float
    refused: float


class Minute(Struct, frozen=True):
    """Orders answered in one minute that starts at `start_ms`."""

    start_ms: int
    held: int
    in_line: int
    refused: int


class History:
    """The points of the last `SECONDS_KEPT` seconds."""

    def __init__(self) -> None:
        self._points: dict[int, Point] = {}

    def add(self, point: Point) -> None:
        """Keep a point, and forget those that are too old."""
        self._points[point.second] = point
        for second in list(self._points):
            if second > point.second - SECONDS_KEPT:
                break
            del self._points[second]

    def points(self, now_s: int, others: Iterable[Point] = ()) -> list[Point]:
        """All points in their order; `others` fill in before the first that was kept."""
        kept = [each for each in self._points.values() if each.second > now_s - SECONDS_KEPT]
        first = kept[0].second if kept else now_s + 1
        before = [each for each in others if now_s - SECONDS_KEPT < each.second < first]
        return sorted([*before, *kept], key=lambda point: point.second)


def filled(points: Iterable[Point], first_s: int, last_s: int) -> list[Point]:
    """Points of journalled seconds, with a zero for each second in which nothing came."""
    known = {point.second: point for point in points}
    seconds = range(first_s, last_s + 1)
    return [known.get(second, Point(second, 0, 0, 0)) for second in seconds]


def minutes(points: Iterable[Point]) -> list[Minute]:
    """The points added up minute by minute, the newest first."""
    sums: dict[int, list[float]] = {}
    for point in points:
        counts = sums.setdefault(point.second // MINUTE_S, [0.0, 0.0, 0.0])
        for number, count in enumerate((point.held, point.in_line, point.refused)):
            counts[number] += count
    return [
        Minute(minute * MINUTE_S * 1_000, *map(round, counts))
        for minute, counts in sorted(sums.items(), reverse=True)
    ]
