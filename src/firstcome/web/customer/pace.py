"""
The pace of open order pages: how long each waits before it looks again, how many are drawn.

Always true:
- A page looks again after 2 to 60 seconds, the sooner the nearer something is that matters to it.
- The more pages are open, the longer those wait for which nothing is near.

Never here: what a page shows.
"""

from bisect import bisect_left
from typing import Final

from firstcome.limits import NEARER_DRAWN_PER_S_MAX, NEWS_DRAWN_PER_S_MAX

SOONEST_S: Final = 2
LATEST_S: Final = 60
LOOKS_PER_S_WISHED: Final = 2_000
"""Looks a second, over all open pages, that far ones are spread to."""

_WINDOW_S: Final = 5.0
_NEAR: Final = (3, 30, 300, 3_000)
_NEAR_S: Final = (3, 6, 12, 25, LATEST_S)
"""The wait of a page that has so many ahead at most; the last one is for all others."""
_SOON_S: Final = (60, 600, 3_600)
_SOON_WAIT_S: Final = (3, 10, 30, LATEST_S)
"""The same by the seconds to a deadline."""

assert min(_NEAR_S + _SOON_WAIT_S) >= SOONEST_S


class Pace:
    """Counts what open pages ask; the clock is one that nobody sets, in seconds."""

    def __init__(self) -> None:
        self._window_ends_s = 0.0
        self._page_seconds = 0
        self._pages = 0.0
        self._crowded_s = 0
        self._second = 0
        self._drawn = 0

    def looked(self, interval_s: int, now_s: float) -> None:
        """A page looked, which does so every `interval_s`: it stands for that much of a page."""
        if now_s >= self._window_ends_s:
            self._pages = self._page_seconds / _WINDOW_S
            if now_s >= self._window_ends_s + _WINDOW_S:
                self._pages = 0.0  # nobody looked for a while
            self._crowded_s = int(self._pages / LOOKS_PER_S_WISHED)
            self._page_seconds = 0
            self._window_ends_s = now_s + _WINDOW_S
        self._page_seconds += min(max(interval_s, SOONEST_S), LATEST_S)

    @property
    def pages(self) -> float:
        """About how many pages are open."""
        return self._pages

    def in_line_s(self, ahead: int) -> int:
        """When a page looks again whose order waits."""
        return self._spread(_NEAR_S, bisect_left(_NEAR, ahead))

    def until_s(self, left_s: float) -> int:
        """When a page looks again whose order has a deadline in so many seconds."""
        return self._spread(_SOON_WAIT_S, bisect_left(_SOON_S, left_s))

    def paid_s(self) -> int:
        """When a page looks again whose order waits for its handover."""
        return LATEST_S

    def may_draw(self, now_s: float, *, is_news: bool) -> bool:
        """Whether there is room in this second for one more; counts it."""
        second = int(now_s)
        if second != self._second:
            self._second, self._drawn = second, 0
        if self._drawn >= (NEWS_DRAWN_PER_S_MAX if is_news else NEARER_DRAWN_PER_S_MAX):
            return False
        self._drawn += 1
        return True

    def _spread(self, waits_s: tuple[int, ...], step: int) -> int:
        wait_s, crowded_s = waits_s[step], self._crowded_s
        if step and wait_s < crowded_s:  # who is nearest never waits longer
            return min(LATEST_S, crowded_s)
        return wait_s
