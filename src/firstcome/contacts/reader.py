"""
Reading contacts and documents, through a file that need not be open for writing.

Always true:
- A read ends at once, however much it finds: it never pins the log, and a worker thread hands
  the interpreter back once or twice, not once a row.
- An erased contact reads like one that never was.

Never here: a write.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Self, cast

import msgspec

from firstcome.contacts import following, notes
from firstcome.contacts.contact import HASH_BYTES, Contact
from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.file import ContactFile
from firstcome.sqlite import numbers

READ_MANY_MAX = 10_000

# Who are these? (In one row, for one step of SQLite.)
_READ_MANY = """
    SELECT '[' || coalesce(group_concat('[' || contact || ',' || body || ']'), '') || ']'
    FROM contact
    WHERE contact IN (SELECT value FROM carray(?)) AND substr(body, 1, 1) = '{'
"""

# What does this document say?
_READ_DOCUMENT = "SELECT cast(body AS BLOB) FROM documents WHERE document = ?"

_rows_decoder = msgspec.json.Decoder(list[tuple[int, Contact]])


class ContactReader:
    """Reads the contacts of a data directory; there may be any number, in any process."""

    def __init__(self, file: ContactFile) -> None:
        self._file = file

    @classmethod
    def open(cls, path: Path) -> Self:
        """A reader of the existing `contacts.db` at `path`; `ContactsBroken` when there is none."""
        return cls(ContactFile.open_reader(path))

    def read(self, contact: int) -> Contact | None:
        """The contact of this number; None when it was never stored, or is erased."""
        return self.read_many((contact,)).get(contact)

    def read_many(self, contacts: Sequence[int]) -> dict[int, Contact]:
        """Those of at most `READ_MANY_MAX` contacts that are stored and not erased, by number."""
        assert len(contacts) <= READ_MANY_MAX, f"{len(contacts)} contacts in one read"
        if not contacts:
            return {}
        rows = self._file.run("reading contacts", _READ_MANY, (numbers(contacts),))
        return dict(_rows_decoder.decode(cast("str", rows)))

    def after(self, contact: int, rows_max: int) -> following.Slice:
        """The rows that were stored after this number, the first of them at most."""
        return following.slice_after(self._file, contact, rows_max)

    def erased_after(self, erased: int, rows_max: int) -> list[following.Erased]:
        """What was erased after this erasure, in its order."""
        return following.erased_after(self._file, erased, rows_max)

    def reached(self) -> following.Reached:
        """The last contact and the last erasure that there are."""
        return following.reached(self._file)

    def notes(self, orders: Sequence[int]) -> list[notes.Note]:
        """The notes about these orders (by their sequences) that are not erased, oldest first."""
        return notes.read_notes(self._file, orders)

    def document(self, document: bytes) -> bytes | None:
        """The document of this id, checked against it; None when it was never put."""
        body = cast(
            "bytes | None", self._file.run("reading a document", _READ_DOCUMENT, (document,))
        )
        if body is not None and document_id(body) != document:
            raise ContactsBroken(
                f"Document {document.hex()} in contacts.db was changed. Put a backup of contacts.db"
                " in its place, see docs/reference/contacts.md."
            )
        return body

    def close(self) -> None:
        """Close the file; nothing can be read afterwards."""
        self._file.close()


def document_id(body: bytes) -> bytes:
    """The id of a document: the first 16 bytes of its SHA-256."""
    return sha256(body).digest()[:HASH_BYTES]
