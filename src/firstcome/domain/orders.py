"""
The table of orders: one row an order, in columns, so that a million of them stay small.

Always true:
- Row n belongs to the n-th order ever placed; rows are never removed and sequences rise.
- The facts of the entry that placed an order never change, but for the pool, which is the one
  that the order is at now; what changes is status, hold and place.

Never here: anything about a customer but keyed hashes and the number of their contact.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from struct import Struct
from typing import Final

from firstcome.domain.identifiers import HASH_BYTES

HELD: Final = 1
IN_LINE: Final = 2
PAID: Final = 3
COLLECTED: Final = 4
CANCELLED: Final = 5
LAPSED: Final = 6

STATUS_NAMES: Final = {
    HELD: "held",
    IN_LINE: "in_line",
    PAID: "paid",
    COLLECTED: "collected",
    CANCELLED: "cancelled",
    LAPSED: "lapsed",
}
"""The statuses by code, as the API and the events name them."""

LIVE: Final = frozenset({HELD, IN_LINE, PAID, COLLECTED})
"""Statuses whose units count against the limit of their customer."""

PAID_FLAG: Final = 1
MISSED_FLAG: Final = 2
WAS_IN_LINE_FLAG: Final = 4

CLASS_CODES: Final = {"consumer": 0, "business": 1}
CLASS_NAMES: Final = ("consumer", "business")

Facts = tuple[bytes, bytes, bytes, int, int, int, int, int, int, int]
"""
customer, key, fingerprint, contact, time_ms, launch number, pool number, ahead, units, class

The pool is where the order is now; `ahead` is what it was told first.
"""

_ROW = Struct("<16s16s16sQQIIIBB")
ROW_BYTES: Final = _ROW.size
# The same row, but for the key only, and for customer, launch, pool and units only.
_KEY = Struct("<16x16s16x16x12x2x")
_OWNER = Struct("<16s32x16xII4xBx")
_AT_KEY = HASH_BYTES
_AT_FINGERPRINT = 2 * HASH_BYTES
_AT_CONTACT = 3 * HASH_BYTES
_AT_LAUNCH = 3 * HASH_BYTES + 2 * 8
_AT_POOL = _AT_LAUNCH + 4
_WHOLE = Struct("<Q")
_NUMBER = Struct("<I")
_PLACE = Struct("<II")

_AT_UNITS = ROW_BYTES - 2  # a byte, as the class behind it is
assert _KEY.size == _OWNER.size == ROW_BYTES

COLUMNS: Final = ("sequence", "hold", "deadline_ms", "line_sequence", "slot", "status", "flags")


class Orders:
    """Columns of equal length; `rows` packs what seldom or never changes, the arrays the rest."""

    __slots__ = (*COLUMNS, "rows")

    def __init__(self) -> None:
        self.rows = bytearray()
        self.sequence = array("Q")
        self.hold = array("Q")
        self.deadline_ms = array("Q")
        self.line_sequence = array("Q")
        self.slot = array("I")
        self.status = array("B")
        self.flags = array("B")

    def __len__(self) -> int:
        return len(self.sequence)

    def add(
        self,
        sequence: int,
        facts: Facts,
        status: int,
        deadline_ms: int,
        slot: int,
    ) -> int:
        """
        Append an order and return its row number.

        `facts` are those of the entry that places it, in the order of `Facts`.
        """
        order = len(self.sequence)
        self.rows += _ROW.pack(*facts)
        self.sequence.append(sequence)
        self.hold.append(sequence if status == HELD else 0)
        self.deadline_ms.append(deadline_ms)
        self.line_sequence.append(sequence)
        self.slot.append(slot)
        self.status.append(status)
        self.flags.append(WAS_IN_LINE_FLAG if status == IN_LINE else 0)
        return order

    def find(self, sequence: int) -> int | None:
        """The row of the order that the entry `sequence` placed, or None; O(log n)."""
        order = bisect_left(self.sequence, sequence)
        if order < len(self.sequence) and self.sequence[order] == sequence:
            return order
        return None

    def facts(self, order: int) -> Facts:
        """What the placing entry fixed, and the pool, in the order that `add` takes it."""
        return _ROW.unpack_from(self.rows, order * ROW_BYTES)

    def every_facts(
        self,
    ) -> Iterator[Facts]:
        """The facts of every order, in rows."""
        return _ROW.iter_unpack(self.rows)

    def every_key(self) -> Iterator[bytes]:
        """The key of every order, in rows."""
        return (key for (key,) in _KEY.iter_unpack(self.rows))

    def every_owner(self) -> Iterator[tuple[bytes, int, int, int]]:
        """Customer, launch number, pool number and units of every order, in rows."""
        return _OWNER.iter_unpack(self.rows)

    def customer(self, order: int) -> bytes:
        """The keyed hash of who placed the order."""
        start = order * ROW_BYTES
        return bytes(self.rows[start : start + HASH_BYTES])

    def key(self, order: int) -> bytes:
        """The keyed hash of the idempotency key that the order is bound to."""
        start = order * ROW_BYTES + _AT_KEY
        return bytes(self.rows[start : start + HASH_BYTES])

    def fingerprint(self, order: int) -> bytes:
        """The fingerprint of the request that placed the order."""
        start = order * ROW_BYTES + _AT_FINGERPRINT
        return bytes(self.rows[start : start + HASH_BYTES])

    def units(self, order: int) -> int:
        """How many units the order wants, or has."""
        return self.rows[order * ROW_BYTES + _AT_UNITS]

    def contact(self, order: int) -> int:
        """The number of the contact that the order names."""
        return _WHOLE.unpack_from(self.rows, order * ROW_BYTES + _AT_CONTACT)[0]

    def place(self, order: int) -> tuple[int, int]:
        """The launch number and the pool number of the order."""
        return _PLACE.unpack_from(self.rows, order * ROW_BYTES + _AT_LAUNCH)

    def move(self, order: int, pool_number: int) -> None:
        """The order is at another pool of its launch from now on."""
        _NUMBER.pack_into(self.rows, order * ROW_BYTES + _AT_POOL, pool_number)

    def of_customer(self, customer: bytes) -> list[int]:
        """Every order of one customer, oldest first; walks the whole table."""
        found: list[int] = []
        at = self.rows.find(customer)
        while at >= 0:
            if at % ROW_BYTES == 0:
                found.append(at // ROW_BYTES)
            at = self.rows.find(customer, at + 1)
        return found
