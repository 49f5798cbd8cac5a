"""
Orphans: contacts that were stored, and whose order was never made.

Always true:
- Every row is walked once, in the order of its number, when it is old enough. How far the walk
  has come is kept in the file, so a restart goes on from there.
- The walk reads numbers and keys; no text of a customer leaves the file.

Never here: the decision which contact belongs to an order. The caller knows: it has folded the
journal past every entry as old as the rows it asks for.
"""

from typing import Annotated, NamedTuple, cast

import msgspec

from firstcome.contacts.contact import HASH_BYTES
from firstcome.contacts.file import ContactFile

WALK_ROWS_MAX = 10_000

# Which rows, from where the walk stands to the first that is too young?
_WALK = """
    WITH
    walked AS (SELECT contact FROM orphan_walk),
    next AS MATERIALIZED (
        SELECT contact, created_ms, body FROM contact
        WHERE contact > (SELECT contact FROM walked) ORDER BY contact LIMIT ?
    ),
    old AS (
        SELECT contact, body FROM next
        WHERE contact < coalesce(
            (SELECT min(contact) FROM next WHERE created_ms >= ?), 9223372036854775807
        )
    )
    SELECT json_array(
        count(*),
        coalesce(max(contact), (SELECT contact FROM walked)),
        json(json_group_array(json_array(contact, body ->> '$.key'))
            FILTER (WHERE substr(body, 1, 1) = '{'))
    ) FROM old
"""

# How far has the walk come?
_WALKED = "SELECT contact FROM orphan_walk"

# Where does the walk stand now?
_ADVANCE = "UPDATE orphan_walk SET contact = max(contact, ?)"

_Key = Annotated[bytes, msgspec.Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]


class Stretch(NamedTuple):
    """
    A stretch of old rows: how many, the last number, and (contact, key) of all but erased ones.

    The walk has not advanced yet: tell the orphans apart, then settle.
    """

    length: int
    through: int
    rows: tuple[tuple[int, _Key], ...]


_stretch_decoder = msgspec.json.Decoder(Stretch)


def walk(file: ContactFile, before_ms: int, rows_max: int) -> Stretch:
    """The next rows, at most `rows_max`, that were all stored before `before_ms`."""
    assert 1 <= rows_max <= WALK_ROWS_MAX
    found = file.run("looking for orphans", _WALK, (rows_max, before_ms))
    return _stretch_decoder.decode(cast("str", found))


def walked(file: ContactFile) -> int:
    """The last number that the walk has passed."""
    return cast("int", file.run("finding how far the search came", _WALKED))


def advance(file: ContactFile, through: int) -> None:
    """Remember that the walk has come through this number; it never goes back."""
    file.run("keeping how far the search for orphans came", _ADVANCE, (through,))
