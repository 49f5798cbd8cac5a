"""
Copying contacts: a file of contacts that follows the one which is being written.

Always true:
- A read of the source ends at once, however much there is: slices, each to its end.
- Who was erased in the source before a call is erased in the copy when it returns, also when the
  copy is of long before.
- A call that is made again, or goes on after a kill, changes nothing that is right.

Never here: when to copy; which orders name a contact.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, cast

import apsw

from firstcome.contacts.failures import ContactsBroken, failures_named
from firstcome.contacts.file import SCHEMA_VERSION, ContactFile
from firstcome.sqlite import ask, checkpoint_truncate, numbers, open_reader, open_writer, rows

SLICE_ROWS: Final = 5_000
DOCUMENTS_AT_ONCE: Final = 4  # each may have 16 MiB
TRUNCATE_WAIT_MS: Final = 1_000

Told = Callable[[int], None]
"""Told the highest number that is in the copy, after each slice."""

_LAST_CONTACT: Final = "SELECT coalesce(max(contact), 0) FROM contact"
_LAST_DOCUMENT: Final = "SELECT coalesce(max(rowid), 0) FROM documents"
_LAST_ERASED: Final = "SELECT coalesce(max(erased), 0) FROM erased"
_LAST_NOTE: Final = "SELECT coalesce(max(note), 0) FROM note"
_FORGOTTEN: Final = "SELECT count(*) FROM note WHERE trim(body) = ''"

# Who came since, which texts, who was erased, what was noted?
_CONTACTS: Final = "SELECT * FROM contact WHERE contact > ? ORDER BY contact LIMIT ?"
_DOCUMENTS: Final = "SELECT rowid, * FROM documents WHERE rowid > ? ORDER BY rowid LIMIT ?"
_ERASED: Final = "SELECT * FROM erased WHERE erased > ? ORDER BY erased LIMIT ?"
_NOTES: Final = "SELECT * FROM note WHERE note > ? ORDER BY note LIMIT ?"

# Which of the notes up to here are blank?
_BLANK_NOTES: Final = "SELECT note FROM note WHERE note > ? AND trim(body) = '' LIMIT ?"

# Forget these people, in place, as `store` does; the trigger lists them, and the source's own
# rows of the list take the place of those.
_ERASE: Final = """
    UPDATE contact SET body = format('%*s', octet_length(body), '')
    WHERE contact IN (SELECT value FROM carray(?)) AND substr(body, 1, 1) = '{'
"""
_FORGET_NOTES: Final = """
    UPDATE note SET body = format('%*s', octet_length(body), '')
    WHERE note IN (SELECT value FROM carray(?)) AND trim(body) <> ''
"""


class ContactCopy:
    """`contacts.db` of a backup, open for one run; one thread at a time."""

    def __init__(self, source: Path, path: Path) -> None:
        """Open or make the copy; raises `ContactsFull`, or `ContactsBroken` for either file."""
        with failures_named("opening it to copy it"):
            self._source = open_reader(source)
            ContactFile.open_writer(path).close()
            self._copy = open_writer(path, secure_delete=True)
        found = ask(self._source, "PRAGMA user_version")
        if found != SCHEMA_VERSION:
            self.close()
            raise ContactsBroken(
                f"contacts.db has schema {found}, and this firstcome copies {SCHEMA_VERSION}."
                " Start the shop once with the firstcome that makes the backup."
            )

    def last_contact(self) -> int:
        """The highest number in the copy."""
        return self._last(self._copy, _LAST_CONTACT)

    def last_of_source(self) -> int:
        """The highest number that there is to copy."""
        return self._last(self._source, _LAST_CONTACT)

    def has_news(self) -> bool:
        """Whether there is anything to copy, or to forget."""
        return any(
            ask(self._source, statement) != ask(self._copy, statement)
            for statement in (_LAST_CONTACT, _LAST_DOCUMENT, _LAST_ERASED, _LAST_NOTE, _FORGOTTEN)
        )

    def follow(self, told: Told | None = None) -> int:
        """Copy everything that is new or was erased; returns how many contacts were new."""
        with failures_named("copying it"):
            self._add("documents(rowid, document, body)", 3, (_LAST_DOCUMENT, _DOCUMENTS), None)
            columns = "contact(contact, created_ms, body)"
            added = self._add(columns, 3, (_LAST_CONTACT, _CONTACTS), told)
            self._add(
                "note(note, request, order_sequence, staff, time_ms, body)",
                6,
                (_LAST_NOTE, _NOTES),
                None,
            )
            self._erase_again()
            self._forget_notes_again()
        return added

    def truncate_log(self) -> bool:
        """Have all of it in the one file, and nothing of the erased in the log; False: not yet."""
        with failures_named("cutting the log of its copy"):
            return checkpoint_truncate(self._copy, wait_ms=TRUNCATE_WAIT_MS)

    def close(self) -> None:
        """Close both files."""
        self._source.close()
        self._copy.close()

    def _add(self, into: str, width: int, ask_for: tuple[str, str], told: Told | None) -> int:
        last, since = ask_for
        count_max = DOCUMENTS_AT_ONCE if since is _DOCUMENTS else SLICE_ROWS
        insert = f"INSERT INTO {into} VALUES ({', '.join('?' * width)})"
        reached, added = self._last(self._copy, last), 0
        while found := list(rows(self._source, since, (reached, count_max))):
            with self._copy:
                cast("Any", self._copy).executemany(insert, found)
            reached, added = cast("int", found[-1][0]), added + len(found)
            if told is not None:
                told(reached)
        return added

    def _erase_again(self) -> None:
        reached = self._last(self._copy, _LAST_ERASED)
        while found := list(rows(self._source, _ERASED, (reached, SLICE_ROWS))):
            with self._copy:
                ask(self._copy, _ERASE, (numbers(_column(found, 1)),))
                ask(self._copy, "DELETE FROM erased WHERE erased > ?", (reached,))
                cast("Any", self._copy).executemany("INSERT INTO erased VALUES (?, ?)", found)
            reached = cast("int", found[-1][0])

    def _forget_notes_again(self) -> None:
        reached = 0
        while found := list(rows(self._source, _BLANK_NOTES, (reached, SLICE_ROWS))):
            ask(self._copy, _FORGET_NOTES, (numbers(_column(found, 0)),))
            reached = cast("int", found[-1][0])

    @staticmethod
    def _last(connection: apsw.Connection, statement: str) -> int:
        return cast("int", ask(connection, statement))


def forget_lost_orders(path: Path, last_sequence: int) -> None:
    """
    Delete the notes about orders behind an entry: their sequences will stand for other orders.

    Raises `ContactsBroken` for a file that SQLite finds damaged.
    """
    with failures_named("checking its copy"):
        connection = open_writer(path, secure_delete=True)
        try:
            found = ask(connection, "PRAGMA quick_check(1)")
            if found != "ok":
                raise ContactsBroken(f"contacts.db is damaged ({found}). Take another backup.")
            ask(connection, "DELETE FROM note WHERE order_sequence > ?", (last_sequence,))
            checkpoint_truncate(connection, wait_ms=TRUNCATE_WAIT_MS)
        finally:
            connection.close()


def _column(found: Sequence[tuple[Any, ...]], number: int) -> list[int]:
    return [row[number] for row in found]
