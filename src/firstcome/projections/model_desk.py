"""
The model desk: has the read models followed beside the fold, and goes on when that fails.

Always true:
- Whatever goes wrong with the models (a full disk, a PostgreSQL that is down, a mistake of ours)
  is logged and tried again after a pause: the fold goes on, and the back lives.
- Models that are damaged, or of another journal or version, are made anew by themselves.

Never here: what is in the models; settings.
"""

import contextlib
import time
from collections.abc import Callable
from traceback import extract_tb
from typing import Final

import apsw
import structlog
from sqlalchemy.exc import DatabaseError

from firstcome.projections.failures import ModelsRefused
from firstcome.projections.models import Models
from firstcome.projections.runner import ModelsSwapped

FAILED_PAUSES_S: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
OPEN_EVERY_S: Final = 1.0
"""How often it is looked whether the follower has made `events.db`."""

RUSH_EVERY_S: Final = 1.0
RUSH_EVENTS: Final = 20_000
"""In a rush a larger slice is written less often: a page that many events change is then written
once, and the journal's disk is left alone in between."""

SLICE_EVENTS: Final = 5_000
FRAMES_LOGGED: Final = 6
WHY_CHARACTERS_MAX: Final = 300

_DAMAGED: Final = ("malformed", "not a database")

log = structlog.get_logger()


class ModelDesk:
    """The models of a shop, opened when they can be."""

    def __init__(
        self,
        opening: Callable[[bool], Models],
        pauses_s: tuple[float, ...] = FAILED_PAUSES_S,
    ) -> None:
        """`opening` opens the models; made anew, when it is told so."""
        self._opening = opening
        self._pauses_s = pauses_s
        self._models: Models | None = None
        self._is_damaged = False
        self._due_s = 0.0
        self._failures = 0

    def step(self, *, is_rush: bool = False) -> int:
        """Do a little, if there is no pause; returns how many events were read. Raises nothing."""
        now_s = time.monotonic()
        if now_s < self._due_s:
            return 0
        try:
            models = self._open()
            read = models.step(RUSH_EVENTS if is_rush else SLICE_EVENTS)
        except apsw.CantOpenError:
            self._due_s = now_s + OPEN_EVERY_S  # there are no events yet
            return 0
        except ModelsSwapped:
            self._let_go()
            return 0
        except Exception as error:  # noqa: BLE001 - the models wait, and the fold does not
            self._failed(error)
            return 0
        self._failures = 0
        if is_rush:
            self._due_s = now_s + RUSH_EVERY_S
        return read

    def close(self) -> None:
        """Close the models."""
        self._let_go()

    def _open(self) -> Models:
        if self._models is not None and not self._models.is_current():
            self._let_go()  # others have taken their place
        if self._models is None:
            models = self._models = self._opening(self._is_damaged)
            self._is_damaged = False
            if models.why_anew:
                log.warning("models_anew", why=models.why_anew)
        return self._models

    def _let_go(self) -> None:
        models, self._models = self._models, None
        if models is not None:
            with contextlib.suppress(Exception):
                models.close()

    def _failed(self, error: Exception) -> None:
        pause_s = self._pauses_s[min(self._failures, len(self._pauses_s) - 1)]
        self._failures += 1
        self._due_s = time.monotonic() + pause_s
        why = str(error) if isinstance(error, ModelsRefused) else ""
        if isinstance(error, DatabaseError):
            # The database's own words: the statement would come with its rows.
            why = str(error.orig)[:WHY_CHARACTERS_MAX]
            self._is_damaged = any(words in why for words in _DAMAGED)
        self._let_go()
        where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
        log.error(
            "models_failed",
            kind=type(error).__name__,
            why=why,
            where=where[-FRAMES_LOGGED:],
            mend="Orders go on, pages of staff stand still, and it is tried again by itself. Look "
            "for a full disk, and whether PostgreSQL runs.",
        )
