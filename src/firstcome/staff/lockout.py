"""
Lock-out: how soon somebody may try to sign in again.

Always true:
- A name that nobody has is held back like one that somebody has, so it tells nothing.
- Each failure beyond the free ones doubles the wait of its name, up to a bound; who is signed in
  stays signed in.
- Over all names, only so many tries a minute are judged at all.

Never here: whether a password is right.

It is kept in memory: a desk that starts anew starts with none, and nobody outside can start one.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

FREE_FAILURES: Final = 5
"""Failures of a name before its first wait."""

WAIT_MS_FIRST: Final = 2_000
WAIT_MS_MAX: Final = 15 * 60_000
FORGET_MS: Final = 24 * 3_600_000
"""After so long without a try, the failures of a name are forgotten."""

TRIES_PER_MINUTE_MAX: Final = 120
NAMES_MAX: Final = 20_000
"""Names whose failures are remembered; the one that failed least lately goes first."""


class LockOut:
    """The failures of one desk; may be used by many threads."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._failures: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._tries: deque[int] = deque(maxlen=TRIES_PER_MINUTE_MAX)
        self._lock = threading.Lock()

    def try_now(self, name: str) -> int:
        """
        0 when `name` may be tried now, and then it counts as a failure until `succeeded`.

        Else how many milliseconds to wait; nothing is judged before. Counting first keeps many
        tries at the same moment from all being the first.
        """
        with self._lock:
            now = self._now_ms()
            count, last_ms = self._failures.get(name, (0, 0))
            if now - last_ms >= FORGET_MS:
                count = 0
            wait_ms = last_ms + wait_after(count) - now
            if wait_ms > 0:
                return wait_ms
            if len(self._tries) == TRIES_PER_MINUTE_MAX and now - self._tries[0] < 60_000:
                return 60_000 - (now - self._tries[0])
            self._tries.append(now)
            self._failures[name] = (count + 1, now)
            self._failures.move_to_end(name)
            if len(self._failures) > NAMES_MAX:
                self._failures.popitem(last=False)
            return 0

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        with self._lock:
            self._failures.pop(name, None)

    def forget(self) -> None:
        """Forget every failure."""
        with self._lock:
            self._failures.clear()
            self._tries.clear()


def wait_after(failures: int) -> int:
    """How long a name waits after so many failures in a row, in milliseconds."""
    if failures < FREE_FAILURES:
        return 0
    return min(WAIT_MS_FIRST << min(failures - FREE_FAILURES, 20), WAIT_MS_MAX)


assert NAMES_MAX > TRIES_PER_MINUTE_MAX * 60, "nobody's wait is forgotten within the hour"
