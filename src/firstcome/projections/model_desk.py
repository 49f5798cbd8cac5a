"""
The model desk: has the read models followed beside the fold.

Always true:
- Models that are damaged, or of another journal or version, are made anew by themselves.
- Models that others have put in their place are gone on with, and it is no failure.

Never here: what is in the models; settings.
"""

from collections.abc import Callable
from typing import Final

import apsw
import structlog
from sqlalchemy.exc import DatabaseError

from firstcome.projections.failures import ModelsRefused
from firstcome.projections.models import Models
from firstcome.projections.runner import ModelsSwapped
from firstcome.retrying import FAILED_PAUSES_S, OPEN_EVERY_S, RetryingDesk

RUSH_EVERY_S: Final = 1.0
RUSH_EVENTS: Final = 20_000
"""In a rush a larger slice is written less often: a page that many events change is then written
once, and the journal's disk is left alone in between."""

SLICE_EVENTS: Final = 5_000
WHY_CHARACTERS_MAX: Final = 300

_DAMAGED: Final = ("malformed", "not a database")

log = structlog.get_logger()


class ModelDesk(RetryingDesk[Models]):
    """The models of a shop."""

    failed = "models_failed"
    mend = (
        "Orders go on, pages of staff stand still, and it is tried again by itself. Look for a "
        "full disk, and whether PostgreSQL runs."
    )

    def __init__(
        self,
        opening: Callable[[bool], Models],
        pauses_s: tuple[float, ...] = FAILED_PAUSES_S,
    ) -> None:
        """`opening` opens the models; made anew, when it is told so."""
        super().__init__(self._open, pauses_s)
        self._opening_models = opening
        self._is_damaged = False

    def _open(self) -> Models | None:
        try:
            models = self._opening_models(self._is_damaged)
        except apsw.CantOpenError:
            return None  # there are no events yet
        self._is_damaged = False
        if models.why_anew:
            log.warning("models_anew", why=models.why_anew)
        return models

    def _is_replaced(self, opened: Models) -> bool:
        return not opened.is_current()

    def _serve(self, opened: Models, *, is_rush: bool) -> int:
        try:
            read = opened.step(RUSH_EVENTS if is_rush else SLICE_EVENTS)
        except apsw.CantOpenError:
            self._pause(OPEN_EVERY_S)  # the events are gone, and the follower makes them anew
            return 0
        except ModelsSwapped:
            self._let_go()
            return 0
        if is_rush:
            self._pause(RUSH_EVERY_S)
        return read

    def _why(self, error: Exception) -> str:
        if isinstance(error, DatabaseError):
            # The database's own words: the statement would come with its rows.
            return str(error.orig)[:WHY_CHARACTERS_MAX]
        return str(error) if isinstance(error, ModelsRefused) else ""

    def _after(self, error: Exception) -> None:
        if isinstance(error, DatabaseError):
            self._is_damaged = any(words in self._why(error) for words in _DAMAGED)
        super()._after(error)
