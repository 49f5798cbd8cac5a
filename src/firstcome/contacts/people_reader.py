"""
Finding contacts by a name, or by an address or a number, in the index that the back makes.

Always true:
- A name is found by how its words begin, in any order, whatever the accents and capitals.
- A read ends at once, and never keeps the log of the index from being cut.

Never here: orders, and what a contact says: that is read from `contacts.db`, where an erased one
reads like none.
"""

from pathlib import Path
from typing import Self, cast

import apsw

from firstcome import sqlite
from firstcome.contacts.names import words_of
from firstcome.contacts.people_file import reach_word, read_standing

# Whose words begin like these, or who is reached here? The last stored come first.
_FIND = """
    SELECT rowid FROM people WHERE people MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?
"""

_LAST = 2**63 - 1


class PeopleMissing(Exception):
    """There is no index of names yet, or it is just being made anew."""


class PeopleReader:
    """Reads `people.db`; one thread at a time."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """A reader of the index at `path`; `PeopleMissing` when there is none."""
        try:
            return cls(sqlite.open_reader(path))
        except (apsw.Error, sqlite.SqliteRefused) as error:
            raise PeopleMissing(str(path)) from error

    def standing(self) -> tuple[int, int, int]:
        """The last contact and the last erasure in the index, and whether it is clean (1)."""
        try:
            standing = read_standing(self._connection)
        except apsw.Error as error:
            raise PeopleMissing from error
        return (0, 0, 0) if standing is None else standing[1:]

    def named(self, text: str, count_max: int, before: int = _LAST) -> list[int]:
        """
        Contacts before this one whose name has words that begin like all of these, the last first;
        none for no words.
        """
        words = " AND ".join(f'"{word}"*' for word in words_of(text))
        return self._find(words, count_max, before)

    def reached_at(self, customer: bytes, count_max: int) -> list[int]:
        """Contacts with the address or number of this keyed hash, beside another identity."""
        return self._find(f'"{reach_word(customer)}"', count_max, _LAST)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _find(self, query: str, count_max: int, before: int) -> list[int]:
        if not query:
            return []
        try:
            found = list(sqlite.rows(self._connection, _FIND, (query, before, count_max)))
        except apsw.Error as error:
            raise PeopleMissing from error
        return [cast("int", contact) for (contact,) in found]
