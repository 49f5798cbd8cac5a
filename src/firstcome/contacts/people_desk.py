"""
The desk of the index of names: has it open beside the fold, and goes on when it fails.

Always true:
- Whatever goes wrong with the index (a full disk, a file that is gone, a mistake of ours) is
  logged and tried again after a pause: the fold goes on, and the back lives.

Never here: what is in the index.
"""

import contextlib
import time
from collections.abc import Callable
from traceback import extract_tb
from typing import Final

import structlog

from firstcome.contacts.people import PeopleIndex

OPEN_EVERY_S: Final = 1.0
"""How often it is looked whether the front has made what the index needs."""

FAILED_PAUSES_S: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
FRAMES_LOGGED: Final = 6

log = structlog.get_logger()


class PeopleDesk:
    """The index of a data directory, opened when it can be."""

    def __init__(
        self,
        opening: Callable[[], PeopleIndex | None],
        pauses_s: tuple[float, ...] = FAILED_PAUSES_S,
    ) -> None:
        """`opening` gives an open index, or None while there is nothing to open."""
        self._opening = opening
        self._pauses_s = pauses_s
        self._index: PeopleIndex | None = None
        self._due_s = 0.0
        self._failures = 0

    def step(self, *, is_rush: bool = False) -> int:
        """Do a little, if there is no pause; returns how much was done. Raises nothing."""
        if time.monotonic() < self._due_s:
            return 0
        try:
            if self._index is None:
                self._index = self._opening()
                self._due_s = time.monotonic() + OPEN_EVERY_S if self._index is None else 0.0
            done = 0 if self._index is None else self._index.step(is_rush=is_rush)
        except Exception as error:  # noqa: BLE001 - names wait, and the fold does not
            self._failed(error)
            return 0
        self._failures = 0
        return done

    def close(self) -> None:
        """Close the index."""
        index, self._index = self._index, None
        if index is not None:
            with contextlib.suppress(Exception):  # what was not kept is read again
                index.close()

    def _failed(self, error: Exception) -> None:
        pause_s = self._pauses_s[min(self._failures, len(self._pauses_s) - 1)]
        self._failures += 1
        self._due_s = time.monotonic() + pause_s
        # Neither the message nor the locals: both can hold what a customer wrote.
        where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
        log.error(
            "people_failed",
            kind=type(error).__name__,
            where=where[-FRAMES_LOGGED:],
            mend="The index of names failed; it is tried again by itself. Look for a full disk.",
        )
        self.close()  # a file that is damaged is made anew when it is opened
