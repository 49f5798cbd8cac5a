"""
Groups: commands that become durable together, in one batch of their own, or not at all.

Always true:
- A group is judged when every entry before it is folded, with nothing in between; whatever that
  raises, whoever asked is told, and nothing is appended.
- Groups wait in the order in which they were asked, a few at a time.

Never here: batches of what was asked one by one (`admission`), the serving (`engine`).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from firstcome.domain.commands import AnyCommand
from firstcome.domain.outcomes import Answer
from firstcome.engine.pending import Pending
from firstcome.engine.refusals import Reason, Refused

GROUPS_WAITING_MAX: Final = 8
"""Groups that wait at one time; a further one is refused."""

Answers = asyncio.Future[list[Answer]]


class Group:
    """One of them: the asker of all its commands, whose answers come in their order."""

    __slots__ = ("_answers", "batch", "future", "judge")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        commands: Sequence[AnyCommand],
        judge: Callable[[], None],
    ) -> None:
        self.future: Answers = loop.create_future()
        self.judge = judge
        since_s = loop.time()  # one for all: who waited too long did so with all the others
        self.batch = [Pending(self, since_s, command) for command in commands]
        self._answers: list[Answer] = []

    def answered(self, answer: Answer) -> None:
        """See `Asker`."""
        self._answers.append(answer)
        if len(self._answers) == len(self.batch) and not self.future.done():
            self.future.set_result(self._answers)

    def refused(self, reason: Reason) -> None:
        """See `Asker`; with one of them all are refused."""
        self.ended(Refused(reason))

    def ended(self, error: Exception) -> None:
        """Tell why nothing was appended."""
        if not self.future.done():
            self.future.set_exception(error)


class Groups:
    """Those that wait."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: deque[Group] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def count(self) -> int:
        """How many commands they have together."""
        return sum(len(group.batch) for group in self._waiting)

    def add(self, group: Group) -> bool:
        """Whether there was a place for it."""
        if len(self._waiting) >= GROUPS_WAITING_MAX:
            return False
        self._waiting.append(group)
        return True

    def next(self) -> list[Pending]:
        """The batch of the first, if it may go; call it with all before it folded."""
        group = self._waiting.popleft()
        try:
            group.judge()
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
            group.ended(error)
            return []
        return group.batch

    def give_up(self) -> list[Pending]:
        """All that wait, which wait no longer."""
        given_up = [pending for group in self._waiting for pending in group.batch]
        self._waiting.clear()
        return given_up
