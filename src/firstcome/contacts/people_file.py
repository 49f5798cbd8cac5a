"""
The file of the index of names, `people.db`: what is in it, and who can read it.

Always true:
- A file can be read by its owner only, and what is deleted from it is overwritten: by SQLite's
  secure delete in the file, by FTS5's own in the index.
- It says whose it is; the index of another shop, or of another version, is not believed.

Never here: when it is written; contacts.
"""

from pathlib import Path
from typing import Final, NamedTuple, cast

import apsw

from firstcome import sqlite
from firstcome.contacts.file import create_private

FILE: Final = "people.db"
VERSION: Final = 1

REACH_MARK: Final = "\ue000"
"""Begins the word that stands for an address or a number: no name has it (private use)."""

REACH_HEX: Final = 16

# A word of a name is found by how it begins; which column or place it is in does not matter.
_SCHEMA: Final = f"""
    BEGIN IMMEDIATE;
    CREATE VIRTUAL TABLE people USING fts5(
        words, detail = none, prefix = '1 2 3',
        tokenize = 'unicode61 remove_diacritics 2'
    );
    INSERT INTO people (people, rank) VALUES ('secure-delete', 1);
    CREATE TABLE standing (
        standing    INTEGER PRIMARY KEY CHECK (standing = 1),
        fingerprint BLOB NOT NULL,
        contact     INTEGER NOT NULL,
        erased      INTEGER NOT NULL,
        is_clean    INTEGER NOT NULL
    );
    PRAGMA user_version = {VERSION};
    COMMIT;
"""

_STANDING: Final = "SELECT fingerprint, contact, erased, is_clean FROM standing"


class Standing(NamedTuple):
    """
    Whose contacts are in the index, up to which contact and which erasure.

    `is_clean` is 0 while a page may still hold the beginning of an erased word.
    """

    fingerprint: bytes
    contact: int
    erased: int
    is_clean: int


def open_writer(path: Path, fingerprint: bytes) -> apsw.Connection:
    """The one writing connection; a file that is damaged, or of others, is made anew."""
    try:
        connection = _opened(path)
        standing = read_standing(connection)
        if standing is not None and standing.fingerprint == fingerprint:
            return connection
        connection.close()
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError):
        pass
    remove(path)
    connection = _opened(path)
    sqlite.ask(connection, "INSERT OR REPLACE INTO standing VALUES (1, ?, 0, 0, 1)", (fingerprint,))
    return connection


def read_standing(connection: apsw.Connection) -> Standing | None:
    """How far the index is; None in a file without a beginning."""
    found = list(sqlite.rows(connection, _STANDING))
    return Standing(*cast("tuple[bytes, int, int, int]", found[0])) if found else None


def remove(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it; nobody may have it open for writing."""
    for name in ("", "-wal", "-shm"):
        Path(f"{path}{name}").unlink(missing_ok=True)


def reach_word(customer: bytes) -> str:
    """The word that stands for an address or a number, by its keyed hash."""
    return REACH_MARK + customer.hex()[:REACH_HEX]


def _opened(path: Path) -> apsw.Connection:
    create_private(path)
    connection = sqlite.open_writer(path, secure_delete=True)
    try:
        # Derived: a power cut only costs what was read since the last copy of the log.
        sqlite.ask(connection, "PRAGMA synchronous = NORMAL")
        if sqlite.ask(connection, "PRAGMA user_version") == 0:
            sqlite.ask(connection, _SCHEMA)
        elif sqlite.ask(connection, "PRAGMA user_version") != VERSION:
            raise apsw.SQLError("of another version")
    except BaseException:
        connection.close(force=True)
        raise
    return connection
