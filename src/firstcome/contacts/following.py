"""
Following the file of contacts: what was stored since, what was erased since.

Always true:
- Contacts are stored in the order of their numbers, and erasures are listed in theirs: whoever
  keeps the last of each has missed nothing.
- A read is one step of SQLite and ends at once.

Never here: who follows; a text that was erased.
"""

import base64
from typing import NamedTuple, cast

import msgspec

from firstcome.contacts.contact import Contact
from firstcome.contacts.file import ContactFile

ROWS_MAX = 20_000

# What was stored after this? (In one row: the last number, and who is not erased.)
_SLICE = """
    WITH next AS MATERIALIZED (
        SELECT contact, body FROM contact WHERE contact > ?1 ORDER BY contact LIMIT ?2
    )
    SELECT '[' || count(*) || ',' || coalesce(max(contact), ?1) || ',['
        || coalesce(group_concat('[' || contact || ',' || body || ']')
            FILTER (WHERE substr(body, 1, 1) = '{'), '') || ']]'
    FROM next
"""

# What was erased after this?
_ERASED = """
    SELECT coalesce(json_group_array(json_array(erased, contact)), '[]') FROM (
        SELECT erased, contact FROM erased WHERE erased > ? ORDER BY erased LIMIT ?
    )
"""

# How far does the file go?
_REACHED = """
    SELECT json_array(
        (SELECT coalesce(max(contact), 0) FROM contact),
        (SELECT coalesce(max(erased), 0) FROM erased)
    )
"""

# Which of the next rows are of this customer? (Its id stands in the body as it is encoded.)
_OWNED = """
    WITH next AS MATERIALIZED (
        SELECT contact, body FROM contact WHERE contact > ?1 ORDER BY contact LIMIT ?2
    )
    SELECT json_array(
        count(*),
        coalesce(max(contact), ?1),
        json(coalesce(json_group_array(contact) FILTER (WHERE instr(body, ?3)), '[]'))
    ) FROM next
"""


class Slice(NamedTuple):
    """How many rows were looked at, the last number, and those that are not erased."""

    length: int
    through: int
    rows: tuple[tuple[int, Contact], ...]


class Erased(NamedTuple):
    """One erasure, and the contact that was erased."""

    erased: int
    contact: int


class Reached(NamedTuple):
    """The last contact and the last erasure."""

    contact: int
    erased: int


class Owned(NamedTuple):
    """How many rows were looked at, the last number, and the contacts that were looked for."""

    length: int
    through: int
    contacts: tuple[int, ...]


_slice_decoder = msgspec.json.Decoder(Slice)
_erased_decoder = msgspec.json.Decoder(list[Erased])
_reached_decoder = msgspec.json.Decoder(Reached)
_owned_decoder = msgspec.json.Decoder(Owned)


def slice_after(file: ContactFile, contact: int, rows_max: int) -> Slice:
    """The next rows after a number, at most `rows_max`."""
    assert 1 <= rows_max <= ROWS_MAX
    found = file.run("following the contacts", _SLICE, (contact, rows_max))
    return _slice_decoder.decode(cast("str", found))


def erased_after(file: ContactFile, erased: int, rows_max: int) -> list[Erased]:
    """The next erasures after one, at most `rows_max`."""
    assert 1 <= rows_max <= ROWS_MAX
    found = file.run("following what was erased", _ERASED, (erased, rows_max))
    return _erased_decoder.decode(cast("str", found))


def reached(file: ContactFile) -> Reached:
    """How far the file goes."""
    return _reached_decoder.decode(cast("str", file.run("finding the end", _REACHED)))


def owned_after(file: ContactFile, customer: bytes, after: int, rows_max: int) -> Owned:
    """Which of the next rows belong to a customer."""
    assert 1 <= rows_max <= ROWS_MAX
    member = f'"customer":"{base64.b64encode(customer).decode()}"'
    found = file.run("finding a customer's contacts", _OWNED, (after, rows_max, member))
    return _owned_decoder.decode(cast("str", found))
