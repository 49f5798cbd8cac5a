"""
So many a second: bounds what one thread draws, so that it has the time for orders.

Always true:
- In one second of the clock that nobody sets, it lets at most `count_max` through.

Never here: what happens to the rest.
"""

import time
from collections.abc import Callable


class PerSecond:
    """Counts what is done in the present second."""

    __slots__ = ("_clock", "_count", "_count_max", "_second")

    def __init__(self, count_max: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is one that nobody sets, in seconds."""
        self._count_max = count_max
        self._clock = clock
        self._second = 0
        self._count = 0

    def may(self) -> bool:
        """Whether there is room in this second for one more; counts it."""
        second = int(self._clock())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        return self._count <= self._count_max
