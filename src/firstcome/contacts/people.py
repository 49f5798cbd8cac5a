"""
The index of names: follows contacts in slices, forgets what was erased.

Always true:
- How far it is and what it holds are committed together; it is made anew at any time.
- What was erased is taken out before it rests: its words first, then the pages that may still
  hold the beginning of one, then the log.
- It does a little at each step, and in a rush nothing but forgetting.

Never here: orders; who may look (`people_reader` reads).
"""

import time
from pathlib import Path
from typing import Any, Final, cast

from firstcome import sqlite
from firstcome.contacts import people_file
from firstcome.contacts.contact import Contact
from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.failures import ContactInvalid
from firstcome.contacts.file import TRUNCATE_WAIT_MS
from firstcome.contacts.identity import customer_id
from firstcome.contacts.names import words_of
from firstcome.contacts.people_file import Standing, reach_word
from firstcome.contacts.phone_number import normalise_phone
from firstcome.contacts.reader import ContactReader
from firstcome.limits import PEOPLE_FORGOTTEN_MAX, PEOPLE_ROWS_MAX

CHECKPOINT_EVERY_S: Final = 1.0
MERGED_PAGES: Final = 64

_MOVE: Final = "UPDATE standing SET contact = ?, erased = ?, is_clean = ?"
_ADD: Final = "INSERT INTO people (rowid, words) VALUES (?, ?)"
_FORGET: Final = "DELETE FROM people WHERE rowid = ?"
# Write what there is anew, some pages at a time: the pages before may hold parts of words.
_REWRITE: Final = "INSERT INTO people (people, rank) VALUES ('merge', ?)"


class PeopleIndex:
    """The one writer of `people.db`; one thread at a time."""

    def __init__(
        self, path: Path, contacts: ContactReader, secret: bytes, fingerprint: bytes
    ) -> None:
        """`secret` makes customer ids, `fingerprint` tells one shop from another."""
        self._contacts = contacts
        self._secret = secret
        self._connection = people_file.open_writer(path, fingerprint)
        standing = people_file.read_standing(self._connection)
        assert standing is not None
        reached = contacts.reached()
        if standing.contact > reached.contact or standing.erased > reached.erased:
            self._connection.close()  # contacts.db was put back to what it was
            people_file.remove(path)
            self._connection = people_file.open_writer(path, fingerprint)
            standing = Standing(fingerprint, 0, 0, 1)
        self._standing = standing
        self._checkpoint_due_s = 0.0
        self._is_changed = True  # an earlier run may have ended before the log was cut
        self._is_cut = False
        self._is_rewriting = False

    @property
    def standing(self) -> Standing:
        """How far the index is."""
        return self._standing

    def step(self, *, is_rush: bool = False) -> int:
        """Do a little; returns how much, of which there may be more now. Raises `apsw.Error`."""
        done = 0 if is_rush else self._add()
        forgotten = self._forget()
        if not forgotten and not self._standing.is_clean and not is_rush:
            done += self._rewrite()
        done += forgotten
        self._is_changed = self._is_changed or bool(done)
        if self._is_changed and time.monotonic() >= self._checkpoint_due_s:
            self._checkpoint_due_s = time.monotonic() + CHECKPOINT_EVERY_S
            self._copy_log()
        return done

    def close(self) -> None:
        """Close the file; what was not read yet is read at the next start."""
        self._connection.close()
        self._contacts.close()

    def _add(self) -> int:
        found = self._contacts.after(self._standing.contact, PEOPLE_ROWS_MAX)
        if not found.length:
            return 0
        rows = [(number, text) for number, each in found.rows if (text := self._text(each))]
        self._commit(_ADD, rows, self._standing._replace(contact=found.through))
        return found.length

    def _forget(self) -> int:
        erased = self._contacts.erased_after(self._standing.erased, PEOPLE_FORGOTTEN_MAX)
        if not erased:
            return 0
        rows = [(each.contact,) for each in erased]
        moved = self._standing._replace(erased=erased[-1].erased, is_clean=0)
        self._commit(_FORGET, rows, moved)
        self._is_cut = self._is_rewriting = False
        return len(erased)

    def _rewrite(self) -> int:
        """Merge all segments of the index into one, a few pages at each step."""
        connection, standing = self._connection, self._standing
        before = connection.total_changes()
        pages = MERGED_PAGES if self._is_rewriting else -MERGED_PAGES
        self._is_rewriting = True
        sqlite.ask(connection, _REWRITE, (pages,))
        if pages > 0 and connection.total_changes() - before < 2:  # as FTS5 tells the end of it
            self._is_rewriting = False
            self._commit(_FORGET, [], standing._replace(is_clean=1))
        return 1

    def _commit(self, statement: str, rows: list[Any], moved: Standing) -> None:
        with self._connection:
            if rows:
                cast("Any", self._connection).executemany(statement, rows)
            sqlite.ask(self._connection, _MOVE, moved[1:])
        self._standing = moved

    def _copy_log(self) -> None:
        if self._standing.is_clean and not self._is_cut:
            self._is_cut = sqlite.checkpoint_truncate(self._connection, wait_ms=TRUNCATE_WAIT_MS)
            self._is_changed = not self._is_cut
        else:
            sqlite.checkpoint_passive(self._connection)
            self._is_changed = not self._standing.is_clean

    def _text(self, contact: Contact) -> str:
        """The words to find somebody by; those of what is not their identity are hashes."""
        words = words_of(contact.name)
        for identity, text in (("email", contact.email), ("phone", contact.phone)):
            if text and (found := self._id(identity, text)) and found != contact.customer:
                words.append(reach_word(found))
        return " ".join(words)

    def _id(self, identity: str, text: str) -> bytes | None:
        normalised = normal_form(identity, text)
        return customer_id(self._secret, identity, normalised) if normalised else None


def normal_form(identity: str, text: str) -> str:
    """The normal form of an address or a number; empty when it has none."""
    try:
        return normalise_email(text) if identity == "email" else normalise_phone(text, None)
    except ContactInvalid:
        return ""
