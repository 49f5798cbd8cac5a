"""
Standings: units on hold and orders in line, second by second, as the journal had them.

Always true:
- A standing is of the whole launch, over all its pools, and holds what entries before it came to.

Never here: answers.
"""

from typing import Final

from msgspec import Struct

from firstcome.rehearsal.model import Model
from firstcome.rehearsal.run import Run

_EVERY_MS: Final = 1_000


class Standing(Struct, frozen=True):
    """`held` counts units on hold, `in_line` orders that wait; `second` is since the start."""

    second: int
    held: int
    in_line: int


class Standings:
    """Takes a standing every second of one run; `next_ms` is when the next is due."""

    def __init__(self, run: Run) -> None:
        self.taken: list[Standing] = []
        self._launch = run.launch.launch
        self._start_ms = run.started_ms
        self._end_ms = run.started_ms + -(-run.lasted_us // 1_000_000) * _EVERY_MS
        self.next_ms = run.started_ms

    def take_until(self, time_ms: int, model: Model) -> None:
        """What is so until an entry of this time."""
        launch = model.launches.get(self._launch)
        held = in_line = 0
        for by_location in () if launch is None else launch.pools.values():
            for pool in by_location.values():
                held += pool.held
                in_line += pool.waiting
        while self.next_ms <= min(time_ms, self._end_ms):
            second = (self.next_ms - self._start_ms) // _EVERY_MS
            self.taken.append(Standing(second, held, in_line))
            self.next_ms += _EVERY_MS
        if self.next_ms > self._end_ms:
            self.next_ms = 1 << 62

    def finish(self, model: Model) -> tuple[Standing, ...]:
        """All of them; after the last entry nothing changed."""
        if self.next_ms <= self._end_ms:
            self.take_until(self._end_ms, model)
        return tuple(self.taken)
