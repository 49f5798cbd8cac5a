"""
A desk beside the fold: opens what it serves when it can, and goes on when that fails.

Always true:
- Whatever goes wrong (a full disk, a file that is gone, a mistake of ours) is logged, once for
  each attempt, and tried again after a pause that grows: the fold goes on, and the back lives.
- A line of the log has the kind and the place of a failure, and no words of a customer.

Never here: what is served; settings.
"""

import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Final, Generic, Protocol, TypeVar

import structlog

from firstcome.logs import where

OPEN_EVERY_S: Final = 1.0
"""How often it is looked whether there is something to open."""

FAILED_PAUSES_S: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
"""After one failure, after two in a row, and so on; the last one for all that follow."""

log = structlog.get_logger()


class Closable(Protocol):
    """What can be opened has to be closed."""

    def close(self) -> None:
        """Close it."""
        ...


Opened = TypeVar("Opened", bound=Closable)


class RetryingDesk(ABC, Generic[Opened]):
    """Something of a data directory, served a little at a time; one thread at a time."""

    failed: ClassVar[str]
    """The event of a failure in the log."""
    mend: ClassVar[str]
    """What an operator is told beside it."""

    def __init__(
        self,
        opening: Callable[[], Opened | None],
        pauses_s: tuple[float, ...] = FAILED_PAUSES_S,
    ) -> None:
        """`opening` gives what is served, open, or None while there is nothing to open."""
        self._opening = opening
        self._pauses_s = pauses_s
        self._opened: Opened | None = None
        self._due_s = 0.0
        self._failures = 0

    def step(self, *, is_rush: bool = False) -> int:
        """Do a little, if there is no pause; returns how much was done. Raises nothing."""
        if time.monotonic() < self._due_s:
            return 0
        try:
            if self._opened is not None and self._is_replaced(self._opened):
                self._let_go()
            if self._opened is None:
                self._opened = self._opening()
            if self._opened is None:
                self._pause(OPEN_EVERY_S)
                return 0
            done = self._serve(self._opened, is_rush=is_rush)
        except Exception as error:  # noqa: BLE001 - this waits, and the fold does not
            self._pause(self._pauses_s[min(self._failures, len(self._pauses_s) - 1)])
            self._failures += 1
            self._tell(error)
            self._after(error)
            return 0
        self._failures = 0
        return done

    def close(self) -> None:
        """Close what is open."""
        self._let_go()

    @abstractmethod
    def _serve(self, opened: Opened, *, is_rush: bool) -> int:
        """Do a little of what there is to do; returns how much."""

    def _is_replaced(self, opened: Opened) -> bool:
        """Whether others have put something else in its place."""
        return False

    def _why(self, error: Exception) -> str:
        """Words about a failure that are known to name no customer."""
        return ""

    def _after(self, error: Exception) -> None:
        """After a failure what was open is opened anew, unless a desk knows better."""
        self._let_go()

    def _pause(self, pause_s: float) -> None:
        self._due_s = time.monotonic() + pause_s

    def _let_go(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            with contextlib.suppress(Exception):  # what was not kept is done again
                opened.close()

    def _tell(self, error: Exception) -> None:
        # Neither the message nor the locals: both can hold what a customer wrote.
        why = self._why(error)
        log.error(
            self.failed,
            kind=type(error).__name__,
            **({"why": why} if why else {}),
            where=where(error.__traceback__),
            mend=self.mend,
        )
