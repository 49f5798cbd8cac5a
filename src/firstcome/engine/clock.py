"""
The clock of a front, and the guard that notices when somebody sets it.

Always true:
- Nothing is appended while the clock is more than `CLOCK_OFF_MS_MAX` off: behind the last entry,
  or away from where the machine's monotonic clock says it should be.

Never here: the rules; they know only the times of entries.
"""

import time
from collections.abc import Callable
from typing import Final

CLOCK_OFF_MS_MAX: Final = 2_000


def system_now_ms() -> int:
    """Milliseconds since 1970 (UTC), by the machine's clock."""
    return time.time_ns() // 1_000_000


def monotonic_now_ms() -> int:
    """Milliseconds of a clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


class ClockGuard:
    """Compares the clock with the last entry and with the monotonic clock, at every append."""

    __slots__ = ("_last", "_monotonic_ms", "_now_ms", "_slowest_ms")

    def __init__(
        self,
        last_entry_ms: int,
        now_ms: Callable[[], int] = system_now_ms,
        monotonic_ms: Callable[[], int] = monotonic_now_ms,
    ) -> None:
        """`last_entry_ms` is the time of the last entry, which no later one may be behind."""
        self._now_ms = now_ms
        self._monotonic_ms = monotonic_ms
        self._slowest_ms = last_entry_ms
        self._last = (now_ms(), monotonic_ms())

    def now_ms(self) -> int:
        """What the clock says, right or not."""
        return self._now_ms()

    def steady_ms(self) -> int:
        """The clock when it was last right, and what has passed since: never a jump."""
        last_ms, last_monotonic_ms = self._last
        return last_ms + self._monotonic_ms() - last_monotonic_ms

    def off_ms(self) -> int:
        """
        How far the clock is off, in milliseconds; 0 when it is right.

        A clock that drifts, or is slewed, moves less than the bound between two calls and is
        followed; one that jumps stays off until it is set back or the front is started again.
        """
        now, monotonic = self._now_ms(), self._monotonic_ms()
        last_ms, last_monotonic_ms = self._last
        off = (now - last_ms) - (monotonic - last_monotonic_ms)
        if abs(off) > CLOCK_OFF_MS_MAX:
            return off
        if now < self._slowest_ms - CLOCK_OFF_MS_MAX:
            return now - self._slowest_ms
        self._last = (now, monotonic)
        return 0
