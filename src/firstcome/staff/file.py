"""
The file `staff.db`: who works here and what they did, which nothing else can derive.

Always true:
- What a call wrote is on the disk when it returns; a change is whole or not there.
- Reads never wait for a write: they have a connection of their own, and see what is committed.
- The file is readable by its owner only, and so are its logs.

Never here: what the tables mean.

The desk keeps the file open; `firstcome staff` is a second writer beside it, for milliseconds.
Each waits for the other up to 5 s (the busy timeout of `firstcome.sqlite`).
"""

import os
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import apsw

from firstcome.sqlite import checkpoint_passive, open_reader, open_writer

VERSION: Final = 1

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS accounts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sign_in TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    location TEXT NOT NULL,
    operator TEXT NOT NULL,
    active INTEGER NOT NULL,
    password TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS second_factors (
    account INTEGER PRIMARY KEY,
    secret TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    last_step INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS recovery_codes (
    account INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    account INTEGER NOT NULL,
    agent TEXT NOT NULL,
    began_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_by_account ON sessions (account);
CREATE TABLE IF NOT EXISTS invitations (
    hash BLOB PRIMARY KEY,
    account INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keys (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    account INTEGER NOT NULL,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL,
    revoked_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time_ms INTEGER NOT NULL,
    who INTEGER NOT NULL,
    name TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS audit_by_who ON audit (who, number);
CREATE INDEX IF NOT EXISTS audit_by_what ON audit (what, number);
CREATE INDEX IF NOT EXISTS audit_by_about ON audit (about, number);
CREATE INDEX IF NOT EXISTS audit_by_time ON audit (time_ms);
CREATE TRIGGER IF NOT EXISTS audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER IF NOT EXISTS audit_is_never_cut BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is never cut'); END;
"""

Row = tuple[Any, ...]


class StaffFileNewer(Exception):
    """A newer firstcome wrote the file; the message says what to do."""


class StaffFile:
    """`staff.db`, open for writing; may be used by many threads."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, which is created when it is missing."""
        self.path = path
        _make_private(path)
        self._writer = open_writer(path)
        try:
            self._prepare()
            self._reader = open_reader(path)
        except BaseException:
            self._writer.close(force=True)
            raise
        self._writing = threading.RLock()
        self._reading = threading.Lock()

    def rows(self, statement: str, bindings: Sequence[object] = ()) -> list[Row]:
        """All rows that a query finds, as committed."""
        with self._reading:
            return found_rows(self._reader, statement, bindings)

    @contextmanager
    def changing(self) -> Generator["Changes"]:
        """A change of several statements, durable when the block is left, undone when it raises."""
        with self._writing:
            run(self._writer, "BEGIN IMMEDIATE")
            try:
                yield Changes(self._writer)
                run(self._writer, "COMMIT")
            except BaseException:
                if not self._writer.get_autocommit():
                    run(self._writer, "ROLLBACK")
                raise
            checkpoint_passive(self._writer)

    def change(self, statement: str, bindings: Sequence[object] = ()) -> int:
        """Run one statement that writes, durably; how many rows it changed."""
        with self.changing() as changes:
            return changes.run(statement, bindings)

    def close(self) -> None:
        """Close both connections."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    def _prepare(self) -> None:
        version = int(found_rows(self._writer, "PRAGMA user_version")[0][0])
        if version > VERSION:
            raise StaffFileNewer(
                f"{self.path} was written by a newer firstcome (version {version} of the file, "
                f"this one knows {VERSION}). Start that one."
            )
        if version < VERSION:
            run(self._writer, f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT")


class Changes:
    """The statements of one change, which sees what it has written so far."""

    def __init__(self, writer: apsw.Connection) -> None:
        self._writer = writer

    def run(self, statement: str, bindings: Sequence[object] = ()) -> int:
        """Run a statement that writes; how many rows it changed."""
        run(self._writer, statement, bindings)
        return int(self._writer.changes())

    def rows(self, statement: str, bindings: Sequence[object] = ()) -> list[Row]:
        """All rows that a query finds."""
        return found_rows(self._writer, statement, bindings)

    @property
    def last_number(self) -> int:
        """The number of the row that was added last."""
        return int(self._writer.last_insert_rowid())


def run(connection: apsw.Connection, statement: str, bindings: Sequence[object] = ()) -> None:
    """Run a statement to its end."""
    for _ in cast("Any", connection).execute(statement, bindings):
        pass


def found_rows(
    connection: apsw.Connection, statement: str, bindings: Sequence[object] = ()
) -> list[Row]:
    """All rows that a query finds."""
    return list(cast("Any", connection).execute(statement, bindings))


def _make_private(path: Path) -> None:
    """Create the file, if it is missing, so that nobody else can ever have opened it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
