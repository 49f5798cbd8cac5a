"""
Reading the read models: a database that the back writes, and how far it has come.

Always true:
- What is asked within one connection is about one moment.
- A question that takes longer than `READ_S_MAX` is ended: no read keeps the file's log from
  being reset.
- Who reads is told as of when; models made anew are read from the moment they take their place.

Never here: a write.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError, OperationalError

from firstcome.projections.database import open_database
from firstcome.projections.generations import current_file
from firstcome.projections.lag import Lag, lag_after
from firstcome.projections.schema import VERSION, cursor

_MISSING: Final = ("no such table", "no such column", "unable to open", "not a database")
_MISSING_STATES: Final = (
    *("3D000", "3F000", "42P01", "42703"),  # no such database, schema, table, column
    *("57P01", "57P02", "57P03"),  # it is stopping, or has not started yet
)


class ModelsMissing(Exception):
    """There are no read models yet, or ones of another version; the back is making them."""


class Standing(NamedTuple):
    """How far the models have come."""

    sequence: int
    time_ms: int
    """Of the last event in them."""
    behind: int
    """Entries that the journal has and they have not."""
    lag_ms: int
    """For how long the first of those entries has been in the journal."""


class ModelReader:
    """Reads the models of a data directory; may be used by many threads."""

    def __init__(self, directory: Path, address: str = "") -> None:
        self._directory = directory
        self._address = address
        self._file = current_file(directory)
        self._engine = open_database(directory, address, is_reader=True)
        self._swapping = threading.Lock()

    @contextmanager
    def connection(self) -> Generator[Connection]:
        """A connection for some queries about one moment; raises `ModelsMissing`."""
        try:
            with self._current().connect() as found, found.begin():
                self._require_version(found)
                yield found
        except DBAPIError as error:
            if _is_missing(error):
                raise ModelsMissing(str(error.orig)) from error
            raise

    def standing(self, now_ms: int = 0) -> Standing:
        """How far the models are, with `lag_ms` at `now_ms`; raises `ModelsMissing`."""
        with self.connection() as found:
            row = found.execute(select(cursor.c.sequence, cursor.c.time_ms)).one()
        lag = self._lag(row.sequence, now_ms)
        return Standing(row.sequence, row.time_ms, lag.entries, lag.ms)

    def as_of_ms(self, now_ms: int) -> int:
        """
        When what the models say was true: now, if they have all that the journal has.

        0 when there are none.
        """
        try:
            standing = self.standing(now_ms)
        except ModelsMissing:
            return 0
        return standing.time_ms if standing.behind else now_ms

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _lag(self, sequence: int, now_ms: int) -> Lag:
        return lag_after(self._directory / "journal.db", sequence, now_ms)

    def _current(self) -> Engine:
        """The engine of the generation that is read now."""
        if self._address:
            return self._engine
        file = current_file(self._directory)
        if file != self._file:
            with self._swapping:
                if file != self._file:
                    old = self._engine
                    self._engine = open_database(self._directory, is_reader=True)
                    self._file = file
                    old.dispose()
        return self._engine

    @staticmethod
    def _require_version(found: Connection) -> None:
        asked = select(cursor.c.version).where(cursor.c.name == "models")
        version = found.execute(asked).scalar_one_or_none()
        if version != VERSION:
            raise ModelsMissing("the back has not begun them, or another version of it has")


def _is_missing(error: DBAPIError) -> bool:
    original: Any = error.orig
    state = getattr(original, "sqlstate", None)
    if state is not None:
        return state in _MISSING_STATES
    if isinstance(error, OperationalError) and type(original).__module__.startswith("psycopg"):
        return True  # it cannot be reached
    return any(words in str(original) for words in _MISSING)
