"""
The post desk: has the post office open beside the fold, and goes on when it fails.

Always true:
- Whatever goes wrong with mails (a full disk, a file that is gone, a mistake of ours) is logged
  and tried again after a pause: the fold goes on, and the back lives.
- After a failure nothing is told twice that was noted as told, and nothing is left out.

Never here: what is told; settings.
"""

import contextlib
import time
from collections.abc import Callable
from traceback import extract_tb
from typing import Final

import structlog

from firstcome.notifications.post_office import PostOffice

OPEN_EVERY_S: Final = 1.0
"""How often it is looked whether the front has made what mails need."""

FAILED_PAUSES_S: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
FRAMES_LOGGED: Final = 6

log = structlog.get_logger()


class PostDesk:
    """The post office of a data directory, opened when it can be."""

    def __init__(
        self,
        opening: Callable[[], PostOffice | None],
        pauses_s: tuple[float, ...] = FAILED_PAUSES_S,
    ) -> None:
        """`opening` gives an open post office, or None while there is nothing to open."""
        self._opening = opening
        self._pauses_s = pauses_s
        self._post: PostOffice | None = None
        self._due_s = 0.0
        self._failures = 0

    def step(self, *, is_rush: bool = False) -> int:
        """Do a little, if there is no pause; returns how much was read. Raises nothing."""
        if time.monotonic() < self._due_s:
            return 0
        try:
            if self._post is None:
                self._post = self._opening()
                self._due_s = time.monotonic() + OPEN_EVERY_S if self._post is None else 0.0
            read = 0 if self._post is None else self._post.step(is_rush=is_rush)
        except Exception as error:  # noqa: BLE001 - mails wait, and the fold does not
            self._failed(error)
            return 0
        self._failures = 0
        return read

    def close(self) -> None:
        """Let what is on its way arrive, and close."""
        post, self._post = self._post, None
        if post is not None:
            try:
                post.close()
            except Exception as error:  # noqa: BLE001 - what was not noted is sent again
                self._tell(error)

    def _failed(self, error: Exception) -> None:
        pause_s = self._pauses_s[min(self._failures, len(self._pauses_s) - 1)]
        self._failures += 1
        self._due_s = time.monotonic() + pause_s
        self._tell(error)
        if self._post is not None and self._post.has_ended:
            post, self._post = self._post, None
            with contextlib.suppress(Exception):
                post.close()

    def _tell(self, error: Exception) -> None:
        # Neither the message nor the locals: both can hold what a customer wrote.
        where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
        log.error(
            "post_failed",
            kind=type(error).__name__,
            where=where[-FRAMES_LOGGED:],
            mend="Mails wait and are tried again by themselves. Look for a full disk first.",
        )
