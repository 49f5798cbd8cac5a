"""
What can go wrong with contacts, each with what to do about it.

Always true:
- A message of this room holds no text of a customer: it may be shown, logged and sent.

Never here: how a failure came about in SQLite; that is the chained cause.
"""

import contextlib
from collections.abc import Generator

import apsw

from firstcome.sqlite import SqliteRefused


class ContactInvalid(ValueError):
    """A customer's text that cannot be used: which `field`, and a `reason` that says the mend."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class ContactsFull(Exception):
    """The disk is full. Nothing of the call was kept; it can be made again once there is space."""


class ContactsBroken(Exception):
    """The file of contacts cannot be trusted any more: stop, and start again. Nothing goes on."""


@contextlib.contextmanager
def failures_named(doing: str) -> Generator[None]:
    """Turn SQLite's errors into this room's own, saying what was being done."""
    try:
        yield
    except apsw.FullError as error:
        raise ContactsFull(
            f"Disk full while {doing}; nothing of it was kept. Free space on the disk of the data"
            " directory: no restart is needed."
        ) from error
    except (apsw.Error, SqliteRefused) as error:
        raise ContactsBroken(
            f"contacts.db failed while {doing} ({type(error).__name__}: {error}). Stop, check the"
            " disk and its log, then start again, see docs/reference/contacts.md."
        ) from error
