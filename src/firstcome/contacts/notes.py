"""
Notes: what staff wrote about an order, in words of their own.

Always true:
- A note is durable when the call returns; the same request writes it once.
- Erasing puts blanks into the bytes that held the text, as with a contact.

Never here: who may write or read one.
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

import msgspec

from firstcome.contacts.file import ContactFile
from firstcome.limits import NOTE_CHARACTERS_MAX
from firstcome.sqlite import numbers

NOTES_READ_MAX = 1_000

assert 4 * NOTE_CHARACTERS_MAX + 60 <= 4_061  # a note fits in one page of the file

# Keep this note.
_ADD = """
    INSERT INTO note (request, order_sequence, staff, time_ms, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (request) DO NOTHING
"""

# Did this request write this text?
_IS_SAME = "SELECT order_sequence = ? AND body = ? FROM note WHERE request = ?"

# What was written about these orders?
_READ = """
    SELECT coalesce(json_group_array(json_array(note, order_sequence, staff, time_ms, body)), '[]')
    FROM (
        SELECT * FROM note
        WHERE order_sequence IN (SELECT value FROM carray(?1)) AND trim(body) <> ''
        ORDER BY note LIMIT ?2
    )
"""

# Forget what was written about these orders.
_BLANK = """
    UPDATE note SET body = format('%*s', octet_length(body), '')
    WHERE order_sequence IN (SELECT value FROM carray(?)) AND trim(body) <> ''
"""


class NewNote(NamedTuple):
    """A note to be kept; `request` is the keyed hash of the request's idempotency key."""

    request: bytes
    order_sequence: int
    staff: int
    time_ms: int
    body: str


class Note(NamedTuple):
    """A note, by whom and when; `staff` is the number of an account, 0 the shop's own key."""

    note: int
    order_sequence: int
    staff: int
    time_ms: int
    body: str


_notes_decoder = msgspec.json.Decoder(list[Note])


def add_note(file: ContactFile, note: NewNote) -> bool:
    """Keep a note; False when its request wrote another one before."""
    assert note.body.strip()
    assert len(note.body) <= NOTE_CHARACTERS_MAX
    file.run("keeping a note", _ADD, note)
    if file.rows_changed():
        return True
    same = (note.order_sequence, note.body, note.request)
    return bool(file.run("comparing a note", _IS_SAME, same))


def read_notes(file: ContactFile, orders: Sequence[int]) -> list[Note]:
    """The notes about orders, oldest first."""
    if not orders:
        return []
    found = file.run("reading notes", _READ, (numbers(orders), NOTES_READ_MAX))
    return _notes_decoder.decode(cast("str", found))


def blank_notes(file: ContactFile, orders: Sequence[int]) -> int:
    """Blank the notes about orders; how many there were."""
    file.run("erasing notes", _BLANK, (numbers(orders),))
    return file.rows_changed()
