"""
The events file: what the fold made of every entry, for listeners to follow.

It is derived: deleted, it is written again from the journal.

Always true:
- Rows and the cursor that says how far they reach are committed together.

Never here: what an event means, the cursors of listeners (each keeps its own).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import apsw

from firstcome.sqlite import (
    SqliteRefused,
    ask,
    checkpoint_passive,
    open_reader,
    open_writer,
    rows,
)

_SCHEMA: Final = (
    """
CREATE TABLE IF NOT EXISTS events (
    sequence INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    time_ms  INTEGER NOT NULL,
    event    TEXT NOT NULL,
    PRIMARY KEY (sequence, ordinal)
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS cursor (
    name          TEXT PRIMARY KEY,
    sequence      INTEGER NOT NULL,
    chain         BLOB NOT NULL,
    outcome_chain BLOB NOT NULL
)
""",
)

Cursor = tuple[int, bytes, bytes]
"""The last entry whose events are stored, with both chains there."""

EventRow = tuple[int, int, int, str]
"""sequence, ordinal within the entry, time_ms, canonical JSON of the event"""


class EventStore:
    """The writing side of `events.db`; only the back process opens it."""

    def __init__(self, path: Path) -> None:
        self._connection = open_writer(path)
        # Derived: a power cut only costs a refold.
        ask(self._connection, "PRAGMA synchronous = NORMAL")
        for statement in _SCHEMA:
            ask(self._connection, statement)

    def cursor(self) -> Cursor | None:
        """How far the events reach; None at the start."""
        return _cursor(self._connection)

    def append(
        self, events: Sequence[EventRow], sequence: int, chain: bytes, outcome_chain: bytes
    ) -> None:
        """Store events and move the cursor, in one transaction."""
        with self._connection:
            cast("Any", self._connection).executemany(
                "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)", events
            )
            ask(
                self._connection,
                "INSERT OR REPLACE INTO cursor VALUES ('fold', ?, ?, ?)",
                (sequence, chain, outcome_chain),
            )
        checkpoint_passive(self._connection)

    def clear(self) -> None:
        """Throw everything away, to be written again."""
        with self._connection:
            ask(self._connection, "DELETE FROM events")
            ask(self._connection, "DELETE FROM cursor")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def read_cursor(path: Path) -> Cursor | None:
    """How far the events in a file reach; None when there is no file, or none that can be read."""
    try:
        connection = open_reader(path)
    except (apsw.Error, SqliteRefused):
        return None
    try:
        return _cursor(connection)
    except apsw.Error:
        return None
    finally:
        connection.close()


def _cursor(connection: apsw.Connection) -> Cursor | None:
    statement = "SELECT sequence, chain, outcome_chain FROM cursor WHERE name = 'fold'"
    return next(iter(cast("list[Cursor]", list(rows(connection, statement)))), None)
