"""
Holds that end by themselves, as the auditor sees them: in which order, and when.

Always true:
- In a queue a hold never ends before one that was made earlier.
- Of a length of time in waking hours, none passes while the market sleeps.

Never here: what becomes of a hold that ends; the shop's code.
"""

from collections import deque
from typing import Final, NamedTuple

from firstcome.rehearsal.definition_schema import WakingTerms
from firstcome.rehearsal.pool_model import HELD, Order

_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 1_440 * _MINUTE_MS
_FOR_EVER_MS: Final = 1 << 62


class Hold(NamedTuple):
    """A hold by its end, in selling time, then by the entry that made it."""

    deadline_ms: int
    sequence: int
    order: Order

    @property
    def stands(self) -> bool:
        """Whether the order still has this hold."""
        order = self.order
        mine = order.hold == self.sequence and order.deadline_ms == self.deadline_ms
        return mine and order.status == HELD


class Holds:
    """A queue of them."""

    __slots__ = ("_queue", "latest_ms")

    def __init__(self) -> None:
        self.latest_ms = 0
        self._queue: deque[Hold] = deque()

    def add(self, hold: Hold) -> None:
        """One more, which ends last."""
        self.latest_ms = hold.deadline_ms
        self._queue.append(hold)

    def first(self) -> Hold | None:
        """The one that ends first, of those that stand."""
        while self._queue and not self._queue[0].stands:
            self._queue.popleft()
        return self._queue[0] if self._queue else None

    def drop(self) -> None:
        """The first has ended."""
        self._queue.popleft()


def awake_until_ms(now_ms: int, lasts_ms: int, terms: WakingTerms) -> int:
    """When so much waking time has passed, by walking from one turn of the day to the next."""
    while True:
        shift_ms, ends_ms = _shift(now_ms, terms)
        of_day_ms = (now_ms + shift_ms) % _DAY_MS
        wakes_ms, sleeps_ms = terms.from_minute * _MINUTE_MS, terms.to_minute * _MINUTE_MS
        is_awake = wakes_ms <= of_day_ms < sleeps_ms
        if is_awake:
            turn_ms = now_ms + sleeps_ms - of_day_ms
        else:
            turn_ms = now_ms + (wakes_ms - of_day_ms) % _DAY_MS
        turn_ms = min(turn_ms, ends_ms)
        if is_awake:
            if now_ms + lasts_ms <= turn_ms:
                return now_ms + lasts_ms
            lasts_ms -= turn_ms - now_ms
        now_ms = turn_ms


def _shift(now_ms: int, terms: WakingTerms) -> tuple[int, int]:
    """What the clocks are ahead of UTC, and until when."""
    shift_ms, ends_ms = terms.offsets[0][1] * _MINUTE_MS, _FOR_EVER_MS
    for from_ms, minutes in terms.offsets[1:]:
        if from_ms > now_ms:
            ends_ms = from_ms
            break
        shift_ms = minutes * _MINUTE_MS
    return shift_ms, ends_ms
