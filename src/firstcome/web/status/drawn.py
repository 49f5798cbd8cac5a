"""
What was drawn of the status, kept for a second; who asks meanwhile gets the same.

    nothing kept, or older than a second ─► words and numbers are gathered, for a second at most
                                         ─► drawn once, for everybody who waits

Always true:
- One page is drawn at most once a second, and all together at most `STATUS_DRAWN_PER_S_MAX` times.
- Whoever asks is answered: what cannot be gathered in time is left out.

Never here: what is drawn.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final, Generic, NamedTuple, TypeVar

from firstcome.api.problems import Reply
from firstcome.limits import STATUS_DRAWN_PER_S_MAX, STATUS_PAGES_KEPT_MAX, STATUS_WAIT_S_MAX
from firstcome.web.customer.asked import PageRaised
from firstcome.web.customer.lru import Lru
from firstcome.web.customer.per_second import PerSecond

FRESH_S: Final = 1.0

Key = TypeVar("Key", bound=tuple[object, ...])
Then = Callable[[], None]
Gather = Callable[[Then], int]
"""Has what is missing fetched; calls back once for each thing, and returns of how many."""

Answered = Callable[[Callable[[], Reply]], None]
"""Takes what gives the reply; it may raise what drawing raised."""


class _Kept(NamedTuple):
    reply: Reply
    made_s: float


class Drawn(Generic[Key]):
    """Replies by what they are of; for the event loop alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is one that nobody sets, in seconds."""
        self._clock = clock
        self._kept: Lru[Key, _Kept] = Lru(STATUS_PAGES_KEPT_MAX)
        self._waiting: dict[Key, list[Answered]] = {}
        self._drawing = PerSecond(STATUS_DRAWN_PER_S_MAX, clock)

    def answer(self, key: Key, gather: Gather, draw: Callable[[], Reply], take: Answered) -> None:
        """Give `take` the reply, now or soon; raises `PageRaised` when too many are drawn."""
        kept = self._kept.get(key)
        if kept is not None and self._clock() - kept.made_s < FRESH_S:
            take(lambda: kept.reply)
            return
        waiting = self._waiting.get(key)
        if waiting is not None:
            waiting.append(take)
            return
        if not self._drawing.may():
            if kept is None:
                raise PageRaised("other", 503)
            take(lambda: kept.reply)
            return
        self._waiting[key] = [take]
        _Gathering(gather, lambda: self._draw(key, draw))

    def _draw(self, key: Key, draw: Callable[[], Reply]) -> None:
        waiting = self._waiting.pop(key)
        try:
            reply = draw()
        except Exception as error:  # noqa: BLE001 - whoever waits says it
            raised = error
            for take in waiting:
                take(lambda: _raise(raised))
            return
        self._kept.put(key, _Kept(reply, self._clock()))
        for take in waiting:
            take(lambda: reply)


class _Gathering:
    """Goes on when all is there, or after `STATUS_WAIT_S_MAX`; once."""

    def __init__(self, gather: Gather, then: Then) -> None:
        self._then = then
        self._is_over = False
        self._arrived = 0
        self._wanted: int | None = None
        self._wanted = gather(self._arrive)
        if self._arrived >= self._wanted:
            self._end()
        else:
            asyncio.get_running_loop().call_later(STATUS_WAIT_S_MAX, self._end)

    def _arrive(self) -> None:
        self._arrived += 1
        if self._wanted is not None and self._arrived >= self._wanted:
            self._end()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._then()


def _raise(error: Exception) -> Reply:
    raise error
