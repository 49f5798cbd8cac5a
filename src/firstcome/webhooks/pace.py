"""
Pace: when a message is tried again, and how long an endpoint is left alone that takes nothing.

Always true:
- A wait is never shorter than the ladder's; chance makes it longer, so that messages that failed
  together do not come together.

Never here: sending, what counts as taken.
"""

import random
import time
from collections.abc import Callable
from typing import Final, NamedTuple

JITTER: Final = 0.2
"""A wait is longer by at most this part of it."""


class Waits(NamedTuple):
    """How long to wait, the longer the oftener it failed."""

    retry_s: tuple[float, ...] = (
        *(5.0, 30.0, 60.0, 300.0, 1_200.0, 3_600.0),
        *(14_400.0, 21_600.0, 43_200.0, 43_200.0, 86_400.0),
    )
    """Before a message is tried again; after the last of them it has failed."""
    down_s: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 60.0)
    """Before anything is sent to an endpoint after so many failures in a row."""


WAITS: Final = Waits()


def next_ms(waits: Waits, tries: int, now_ms: int) -> int | None:
    """When a message that has failed `tries` times is tried again; None: it is not."""
    if tries > len(waits.retry_s):
        return None
    wait_s = waits.retry_s[tries - 1] * (1 + JITTER * random.random())
    return now_ms + int(wait_s * 1_000)


class Rest:
    """Whether an endpoint is left alone just now."""

    def __init__(self, down_s: tuple[float, ...], now_s: Callable[[], float] = time.monotonic):
        self._down_s = down_s
        self._now_s = now_s
        self._failures = 0
        self._until_s = 0.0

    @property
    def is_on(self) -> bool:
        """Whether nothing is sent to it."""
        return self._now_s() < self._until_s

    def note(self, *, is_taken: bool) -> None:
        """An attempt has ended; those that were under way beside it make no longer rest."""
        if is_taken:
            self._failures, self._until_s = 0, 0.0
        elif not self.is_on:
            self._until_s = self._now_s() + self._down_s[min(self._failures, len(self._down_s) - 1)]
            self._failures += 1
