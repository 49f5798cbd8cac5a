"""
The file of contacts: its schema, and the one way to run a statement on it.

Always true:
- A statement is one step of SQLite and a commit of its own: it is kept whole or not at all.
- After `ContactsBroken` every further call is refused: what a disk said once it failed is not
  believed, nor what it says afterwards.
- A new file can be read by its owner only.

Never here: what is asked of the tables.
"""

import contextlib
import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Self

import apsw

from firstcome import sqlite
from firstcome.contacts.failures import ContactsBroken, failures_named

SCHEMA_VERSION = 2
TRUNCATE_WAIT_MS = 100  # for readers to get out of the way; batches wait meanwhile

# Since version 2: what was erased, for those who follow, and notes of staff. (The tables are as
# docs/reference/contacts.md shows them.)
_SINCE_2 = """
    CREATE TABLE erased (
        erased      INTEGER PRIMARY KEY,
        contact     INTEGER NOT NULL
    );
    CREATE TRIGGER contact_erased AFTER UPDATE OF body ON contact
    WHEN substr(old.body, 1, 1) = '{' BEGIN
        INSERT INTO erased (contact) VALUES (old.contact);
    END;
    CREATE TABLE note (
        note            INTEGER PRIMARY KEY,
        request         BLOB NOT NULL,
        order_sequence  INTEGER NOT NULL,
        staff           INTEGER NOT NULL,
        time_ms         INTEGER NOT NULL,
        body            TEXT NOT NULL
    );
    CREATE UNIQUE INDEX note_by_request ON note (request);
    CREATE INDEX note_by_order ON note (order_sequence);
"""

_FROM_1 = f"""
    BEGIN IMMEDIATE;
    {_SINCE_2}
    INSERT INTO erased (contact)
        SELECT contact FROM contact WHERE substr(body, 1, 1) <> '{{' ORDER BY contact;
    PRAGMA user_version = {SCHEMA_VERSION};
    COMMIT;
"""

_SCHEMA = f"""
    BEGIN IMMEDIATE;
    CREATE TABLE contact (
        contact     INTEGER PRIMARY KEY,
        created_ms  INTEGER NOT NULL,
        body        TEXT NOT NULL
    );
    CREATE TABLE documents (
        document    BLOB PRIMARY KEY,
        body        TEXT NOT NULL
    );
    CREATE TABLE orphan_walk (
        walk        INTEGER PRIMARY KEY CHECK (walk = 1),
        contact     INTEGER NOT NULL
    );
    INSERT INTO orphan_walk VALUES (1, 0);
    {_SINCE_2}
    PRAGMA user_version = {SCHEMA_VERSION};
    COMMIT;
"""


class ContactFile:
    """A connection to `contacts.db` that stops for good when it fails. One thread at a time."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._broken = False

    @classmethod
    def open_writer(cls, path: Path, *, vfs: str | None = None) -> Self:
        """The one writer's connection; makes the file, and its tables, when they are missing."""
        with failures_named("opening it"):
            if vfs is None:
                create_private(path)
            sqlite.rewrite_log(path, vfs=vfs)
            connection = sqlite.open_writer(path, secure_delete=True, vfs=vfs)
            try:
                _create_tables(connection)
            except BaseException:
                connection.close(force=True)
                raise
        return cls(connection)

    @classmethod
    def open_reader(cls, path: Path) -> Self:
        """A reader's connection to an existing file."""
        with failures_named("opening it to read"):
            return cls(sqlite.open_reader(path))

    def run(self, doing: str, statement: str, bindings: Sequence[object] = ()) -> sqlite.Value:
        """Run one statement; the single value that it finds, or None. `doing` is for the error."""
        with self._stopping(doing):
            return sqlite.ask(self._connection, statement, bindings)

    def rows_changed(self) -> int:
        """How many rows the last statement wrote."""
        return self._connection.changes()

    def checkpoint(self) -> sqlite.LogFrames:
        """Copy the log into the file as far as readers allow; `ContactsFull` on a full disk."""
        with self._stopping("copying its log"):
            return sqlite.checkpoint_passive(self._connection)

    def truncate_log(self) -> bool:
        """Cut the log to nothing; False when a reader uses it. `ContactsFull` on a full disk."""
        with self._stopping("cutting its log"):
            return sqlite.checkpoint_truncate(self._connection, wait_ms=TRUNCATE_WAIT_MS)

    def close(self) -> None:
        """Close the connection. The last one to close folds the log into the file."""
        self._connection.close(force=self._broken)

    @contextlib.contextmanager
    def _stopping(self, doing: str) -> Generator[None]:
        if self._broken:
            raise ContactsBroken("contacts.db failed before. Stop, and start again.")
        try:
            with failures_named(doing):
                yield
        except ContactsBroken:
            self._broken = True
            raise


def create_private(path: Path) -> None:
    """Make an empty file that its owner alone can read, if it is missing."""
    # Only a missing file: closing the file of an open database here would drop its locks.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _create_tables(connection: apsw.Connection) -> None:
    version = sqlite.ask(connection, "PRAGMA user_version")
    if version == 0:
        sqlite.ask(connection, _SCHEMA)
    elif version == 1:
        sqlite.ask(connection, _FROM_1)
    elif version != SCHEMA_VERSION:
        raise ContactsBroken(
            f"contacts.db has schema {version}, and this firstcome knows {SCHEMA_VERSION}."
            " Start the newer firstcome that wrote it."
        )
