"""
The file `webhooks.db`: endpoints with their secrets, and every message to them.

Always true:
- A change is whole or not there; two programs may change it in turn, each waiting for the other
  for a bounded time.
- The file is readable by its owner only; what is removed from it is overwritten.
- A read ends at once.

Never here: what the tables mean.

Endpoints are written by the desk and by `firstcome webhooks`, messages by the back. What the back
writes is not synced each time: see `messages`.
"""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
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

FILE: Final = "webhooks.db"
"""Its name in the data directory."""

VERSION: Final = 1

BACK_WAIT_MS: Final = 500
"""How long the back waits for who changes the file; others wait for up to five seconds."""

_SCHEMA: Final = (
    """
CREATE TABLE IF NOT EXISTS endpoint (
    endpoint     INTEGER PRIMARY KEY AUTOINCREMENT,
    url          TEXT NOT NULL,
    label        TEXT NOT NULL,
    wanted       TEXT NOT NULL,
    state        TEXT NOT NULL,
    why          TEXT NOT NULL,
    created_ms   INTEGER NOT NULL,
    secret       TEXT NOT NULL,
    old_secret   TEXT NOT NULL,
    old_until_ms INTEGER NOT NULL
) STRICT
""",
    """
CREATE TABLE IF NOT EXISTS health (
    endpoint         INTEGER PRIMARY KEY,
    failing_since_ms INTEGER NOT NULL,
    taken_ms         INTEGER NOT NULL,
    tried_ms         INTEGER NOT NULL,
    status           INTEGER NOT NULL,
    why              TEXT NOT NULL
) STRICT
""",
    """
CREATE TABLE IF NOT EXISTS message (
    endpoint INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    type     TEXT NOT NULL,
    time_ms  INTEGER NOT NULL,
    state    TEXT NOT NULL,
    tries    INTEGER NOT NULL,
    next_ms  INTEGER NOT NULL,
    PRIMARY KEY (endpoint, epoch, sequence, ordinal)
) STRICT, WITHOUT ROWID
""",
    "CREATE INDEX IF NOT EXISTS message_due ON message (endpoint, next_ms) WHERE state = 'pending'",
    """
CREATE INDEX IF NOT EXISTS message_failed ON message (endpoint, epoch, sequence, ordinal)
WHERE state = 'failed'
""",
    """
CREATE TABLE IF NOT EXISTS attempt (
    endpoint INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    time_ms  INTEGER NOT NULL,
    status   INTEGER NOT NULL,
    took_ms  INTEGER NOT NULL,
    why      TEXT NOT NULL,
    PRIMARY KEY (endpoint, epoch, sequence, ordinal, number)
) STRICT, WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS cursor (
    name     TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL
) STRICT
""",
)

Row = tuple[Any, ...]


class WebhooksFileNewer(Exception):
    """A newer firstcome wrote the file; the message says what to do."""


class Changes:
    """The statements of one change, which sees what it has written so far."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def run(self, statement: str, bindings: Sequence[object] = ()) -> int:
        """Run a statement that writes; how many rows it changed."""
        ask(self._connection, statement, bindings)
        return int(self._connection.changes())

    def run_many(self, statement: str, bindings: Sequence[Sequence[object]]) -> None:
        """Run a statement once for each of these."""
        cast("Any", self._connection).executemany(statement, bindings)

    def rows(self, statement: str, bindings: Sequence[object] = ()) -> list[Row]:
        """All rows that a query finds."""
        return cast("list[Row]", list(rows(self._connection, statement, bindings)))

    @property
    def last_number(self) -> int:
        """The number of the row that was added last."""
        return int(self._connection.last_insert_rowid())


class WebhooksReader:
    """The file, open for reading; one thread at a time."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> "WebhooksReader | None":
        """The file at `path`; None when there is none that can be read."""
        try:
            connection = open_reader(path)
        except (apsw.Error, SqliteRefused):
            return None
        if ask(connection, "PRAGMA user_version") != VERSION:  # it is being made, or is a newer one
            connection.close()
            return None
        return cls(connection)

    def rows(self, statement: str, bindings: Sequence[object] = ()) -> list[Row]:
        """All rows that a query finds, as committed."""
        return cast("list[Row]", list(rows(self._connection, statement, bindings)))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class WebhooksFile(WebhooksReader):
    """The file, open for writing; one thread at a time."""

    def __init__(self, path: Path, *, is_back: bool = False) -> None:
        """
        Open the file at `path`, which is created when it is missing.

        The back, which has a fold to go on with, waits for others for `BACK_WAIT_MS` at most, and
        does not sync each change: a power cut may take back the last ones, the newest first.
        Raises `WebhooksFileNewer`, `SqliteRefused` and `apsw.Error`.
        """
        make_private(path)
        super().__init__(open_writer(path, secure_delete=True))
        try:
            self._prepare(path)
            if is_back:
                ask(self._connection, "PRAGMA synchronous = NORMAL")
                self._connection.set_busy_timeout(BACK_WAIT_MS)
        except BaseException:
            self._connection.close(force=True)
            raise

    @contextmanager
    def changing(self) -> Generator[Changes]:
        """A change of several statements, kept when the block is left, undone when it raises."""
        connection = self._connection
        ask(connection, "BEGIN IMMEDIATE")
        try:
            yield Changes(connection)
            ask(connection, "COMMIT")
        except BaseException:
            if not connection.get_autocommit():
                ask(connection, "ROLLBACK")
            raise

    @property
    def version(self) -> int:
        """A number that changes with every change by another connection."""
        return int(cast("Any", self._connection).data_version())

    def checkpoint(self) -> None:
        """Copy the log into the file; from then on a power cut does not take it back."""
        checkpoint_passive(self._connection)

    def close(self) -> None:
        """Close the file, the log copied into it."""
        try:
            checkpoint_passive(self._connection)
        finally:
            self._connection.close(force=True)

    def _prepare(self, path: Path) -> None:
        version = self.rows("PRAGMA user_version")[0][0]
        if version > VERSION:
            raise WebhooksFileNewer(
                f"{path} was written by a newer firstcome (version {version} of the file, this one "
                f"knows {VERSION}). Start that one."
            )
        if version < VERSION:
            with self.changing() as changes:
                for statement in _SCHEMA:
                    changes.run(statement)
                changes.run(f"PRAGMA user_version = {VERSION}")


def make_private(path: Path) -> None:
    """Create the file, if it is missing, so that nobody else can ever have opened it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
