"""
Admission: who may wait for the next batches, and in which order the channels get into them.

Always true:
- Waiting is bounded, and first in, first out within a channel.
- One channel fills at most half of the places while there is another; each batch takes from the
  channels in turn, so a flood in one does not slow the others.
- Floods in some leave the others places: half of all is shared out between the channels that are
  known, for each to find its share whoever floods.
- With a rate set, no channel is refused below what it used lately while another is above it.

Never here: what is waiting for what answer.
"""

from collections import deque
from typing import Final, Generic, TypeVar

RATE_WINDOW_S: Final = 0.05
_USED_LATELY_FACTOR: Final = 1.5

Waiting = TypeVar("Waiting")


class _Channel(Generic[Waiting]):
    __slots__ = ("is_apart", "queue", "used", "used_lately")

    def __init__(self, *, is_apart: bool = False) -> None:
        self.is_apart = is_apart
        self.queue: deque[Waiting] = deque()
        self.used = 0
        self.used_lately = 0.0


class Admission(Generic[Waiting]):
    """A bounded place to wait, fair between channels."""

    def __init__(self, places_max: int, rate_per_s: int = 0) -> None:
        """`rate_per_s` bounds what is admitted in a second over all channels; 0 does not."""
        self.count = 0
        self._places_max = places_max
        self._tokens = rate_per_s * RATE_WINDOW_S
        self._window_ends_s = 0.0
        self._used = 0
        self._carried = 0.0
        self._channels: dict[str, _Channel[Waiting]] = {}

    def is_full(self, channel: str, now_s: float) -> bool:
        """Whether `add` would find no place; a cheap look before the work of judging a request."""
        if not self._has_place(self._channels.get(channel)):
            return True
        spent = self._tokens and self._used >= self._tokens + self._carried
        return bool(spent) and now_s < self._window_ends_s

    def add_apart(self, channel: str, waiting: Waiting, places_max: int) -> bool:
        """Whether there was one of the places that this channel has beside all others."""
        known = self._channels.get(channel)
        if known is None:
            known = self._channels[channel] = _Channel(is_apart=True)
        if len(known.queue) >= places_max:
            return False
        known.queue.append(waiting)
        self.count += 1
        return True

    def add(self, channel: str, waiting: Waiting, now_s: float) -> bool:
        """Whether there was a place; `now_s` is a clock that nobody sets."""
        known = self._channels.get(channel)
        if known is None:
            known = self._channels[channel] = _Channel()
        if not self._has_place(known):
            return False
        if self._tokens and not self._has_token(known, now_s):
            return False
        known.queue.append(waiting)
        self.count += 1
        return True

    def take(self, count_max: int) -> list[Waiting]:
        """The next to be served, at most `count_max`, from all channels in turn."""
        taken: list[Waiting] = []
        queues = [channel.queue for channel in self._channels.values() if channel.queue]
        if len(queues) == 1 and len(queues[0]) <= count_max:
            taken.extend(queues[0])
            queues[0].clear()
        else:
            while queues and len(taken) < count_max:
                turn = queues[: count_max - len(taken)]
                taken.extend([queue.popleft() for queue in turn])
                queues = [queue for queue in queues if queue]
        self.count -= len(taken)
        return taken

    def _has_place(self, channel: _Channel[Waiting] | None) -> bool:
        waiting = 0 if channel is None else len(channel.queue)
        if self.count >= self._places_max or waiting >= self._bound():
            return False
        if 2 * self.count < self._places_max:  # so many are kept for nobody
            return True
        sharing = [other for other in self._channels.values() if not other.is_apart]
        share = self._places_max // (2 * max(1, len(sharing)))
        if waiting < share:
            return True
        kept = sum(max(0, share - len(other.queue)) for other in sharing if other is not channel)
        return self.count + kept < self._places_max

    def _bound(self) -> int:
        return self._places_max if len(self._channels) == 1 else (self._places_max + 1) // 2

    def _has_token(self, channel: _Channel[Waiting], now_s: float) -> bool:
        if now_s >= self._window_ends_s:
            self._next_window(now_s)
        kept_for_others = sum(
            max(0.0, other.used_lately * _USED_LATELY_FACTOR - other.used)
            for other in self._channels.values()
            if other is not channel
        )
        share = self._tokens / len(self._channels)
        tokens = self._tokens + self._carried
        if self._used >= tokens:
            return False
        if channel.used >= share and self._used + min(kept_for_others, tokens - share) >= tokens:
            return False
        channel.used += 1
        self._used += 1
        return True

    def _next_window(self, now_s: float) -> None:
        missed = (now_s - self._window_ends_s) / RATE_WINDOW_S
        unused = self._tokens + self._carried - self._used  # below zero: part of one taken ahead
        self._carried = min(self._tokens, unused + missed * self._tokens)
        self._window_ends_s = now_s + RATE_WINDOW_S
        self._used = 0
        for channel in self._channels.values():
            channel.used_lately = min(channel.used, self._tokens / len(self._channels))
            channel.used = 0
