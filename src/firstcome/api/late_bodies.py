"""
Late bodies: requests that sent their head, and then nothing of their body.

A timer for each request would cost more than the rest of its reading, so one timer looks after
all of them: whoever waits has put itself into `waiting` with the present turn.

Always true:
- A request waits for the first bytes of its body at least `wait_s`, and at most 1.25 times that.

Never here: bodies that have begun to arrive (`place_order.rest_of_body`).
"""

import asyncio
from typing import Any, Final

LOOKS_IN_A_WAIT: Final = 4


class LateBodies:
    """Ends the waiting of requests whose body does not begin."""

    __slots__ = ("_look_every_s", "ended", "turn", "waiting")

    def __init__(self, wait_s: float) -> None:
        self.turn = 0
        """0 until `begin`; then it counts the looks."""
        self.waiting: dict[asyncio.Task[Any] | None, int] = {}
        self.ended: set[asyncio.Task[Any] | None] = set()
        self._look_every_s = wait_s / LOOKS_IN_A_WAIT

    def begin(self) -> None:
        """Look from now on; the event loop must be running."""
        self.turn += 1
        loop = asyncio.get_running_loop()
        loop.call_later(self._look_every_s, self.begin)
        too_old = self.turn - LOOKS_IN_A_WAIT - 1
        for task, since in self.waiting.items():
            if since <= too_old and task is not None:
                self.ended.add(task)
                task.cancel()

    def was_ended(self, task: "asyncio.Task[Any] | None") -> bool:
        """Whether this cancellation came from here; the task may go on, to answer."""
        if task is None or task not in self.ended:
            return False
        self.ended.discard(task)
        task.uncancel()
        return True
