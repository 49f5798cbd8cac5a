"""
The table of registrations: one row an interest, packed, so that a million of them stay small.

Always true:
- Row n belongs to the n-th interest ever registered; rows are never removed and sequences rise.
- Who registered, when, for which launch and with which request never changes; the wish and the
  status do.
- A key leads to one registration for ever: the one it made, or the one it came again for.

Never here: anything about a customer but keyed hashes and the number of their contact.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from firstcome.domain.identifiers import HASH_BYTES, Consent
from firstcome.domain.row_index import RowIndex

ASKED: Final = 1
CONFIRMED: Final = 2
LEFT: Final = 3

REGISTRATION_STATUS_NAMES: Final = {ASKED: "asked", CONFIRMED: "confirmed", LEFT: "left"}
"""The statuses by code, as the API and the read models name them."""

REGISTERED: Final = frozenset({ASKED, CONFIRMED})
"""Statuses of a registration that stands; a customer has at most one in a launch."""

Facts = tuple[bytes, bytes, bytes, int, int, int, int]
"""customer, key, fingerprint, contact, time_ms, launch number, class"""


class Interest(NamedTuple):
    """A wish: any of `skus`, in a market, at a shop or (no location) by delivery."""

    skus: tuple[str, ...]
    market: str
    location: str
    units: int
    consents: tuple[Consent, ...]


_ROW: Final = Struct("<16s16s16sQQIB")
ROW_BYTES: Final = _ROW.size
_LAUNCH: Final = Struct("<48x16xIx")
_OWNER: Final = Struct("<Q8x32x16xIx")
_KEY_BITS: Final = Struct("<16xQ8x16x16x5x")
_WHOLE: Final = Struct("<Q")
_NUMBER: Final = Struct("<I")
_AT_KEY = HASH_BYTES
_AT_FINGERPRINT = 2 * HASH_BYTES
_AT_CONTACT = 3 * HASH_BYTES
_AT_LAUNCH = 3 * HASH_BYTES + 2 * 8
_AGAIN: Final = Struct("<16s16sI")

assert _LAUNCH.size == _OWNER.size == _KEY_BITS.size == ROW_BYTES

COLUMNS: Final = (
    *("sequence", "status", "confirmed_ms"),
    *("skus_number", "place_number", "units", "consents"),
)
_CONSENTS: Final[tuple[tuple[Consent, ...], ...]] = ((), ("email",), ("sms",), ("email", "sms"))
"""By two bits: those that are given; two bits further up, those that a complaint took back."""
_GIVEN: Final = 0b11


class RegistrationKeys:
    """Which registration the key of a request is bound to."""

    __slots__ = ("again", "own")

    def __init__(self, own: RowIndex) -> None:
        self.own = own
        self.again: dict[bytes, tuple[int, bytes]] = {}
        """Keys that came later for one that stood: its row, and the fingerprint of the request."""

    def __len__(self) -> int:
        return len(self.own) + len(self.again)

    def __contains__(self, key: bytes) -> bool:
        return self.get(key) is not None

    def get(self, key: bytes) -> int | None:
        """The row that a key is bound to, or None."""
        row = self.own.get(key)
        if row is not None:
            return row
        again = self.again.get(key)
        return None if again is None else again[0]


class Registrations:
    """Columns of equal length; `rows` packs what never changes, the arrays what does."""

    __slots__ = (*COLUMNS, "_next_customer", "_next_key", "_numbers", "keys", "names", "rows")

    def __init__(self) -> None:
        self.rows = bytearray()
        self.sequence = array("Q")
        self.status = array("B")
        self.confirmed_ms = array("Q")
        self.skus_number = array("I")
        self.place_number = array("I")
        self.units = array("B")
        self.consents = array("B")
        self.names: list[tuple[str, ...]] = []
        """Sets of SKUs, and places (market, location), that some row names, each once."""
        self._numbers: dict[tuple[str, ...], int] = {}
        self._next_customer = array("I")
        self._next_key = array("I")
        self.keys = RegistrationKeys(RowIndex(self.rows, ROW_BYTES, _AT_KEY, self._next_key))

    def __len__(self) -> int:
        return len(self.sequence)

    def by_customer(self) -> RowIndex:
        """An empty index by customer; a row may be in one at most."""
        return RowIndex(self.rows, ROW_BYTES, 0, self._next_customer)

    def add(self, sequence: int, facts: Facts, interest: Interest) -> int:
        """Append a registration that waits for its confirmation; returns its row number."""
        row = len(self.sequence)
        self.rows += _ROW.pack(*facts)
        self.sequence.append(sequence)
        self.status.append(ASKED)
        self.confirmed_ms.append(0)
        self.skus_number.append(self._number(interest.skus))
        self.place_number.append(self._number((interest.market, interest.location)))
        self.units.append(interest.units)
        self.consents.append(_CONSENTS.index(interest.consents))
        self._next_customer.append(0)
        self._next_key.append(0)
        self.keys.own.put(row)
        return row

    def change(self, row: int, interest: Interest, *, is_complaint: bool = False) -> None:
        """
        Put another wish in the place of the one before.

        It is remembered which consents a complaint took back, until they are given anew.
        """
        self.skus_number[row] = self._number(interest.skus)
        self.place_number[row] = self._number((interest.market, interest.location))
        self.units[row] = interest.units
        before, given = self.consents[row], _CONSENTS.index(interest.consents)
        taken = before >> 2 | (before & _GIVEN if is_complaint else 0)
        self.consents[row] = given | (taken & ~given) << 2

    def find(self, sequence: int) -> int | None:
        """The row of what the entry `sequence` registered, or None; O(log n)."""
        row = bisect_left(self.sequence, sequence)
        if row < len(self.sequence) and self.sequence[row] == sequence:
            return row
        return None

    def facts(self, row: int) -> Facts:
        """What the entry fixed, in the order that `add` takes it."""
        return _ROW.unpack_from(self.rows, row * ROW_BYTES)

    def every_facts(self) -> Iterator[Facts]:
        """The facts of every registration, in rows."""
        return _ROW.iter_unpack(self.rows)

    def interest(self, row: int) -> Interest:
        """The wish as it is now."""
        market, location = self.names[self.place_number[row]]
        consents = _CONSENTS[self.consents[row] & _GIVEN]
        skus = self.names[self.skus_number[row]]
        return Interest(skus, market, location, self.units[row], consents)

    def complained(self, row: int) -> tuple[Consent, ...]:
        """The consents that a complaint took back, and that were not given anew."""
        return _CONSENTS[self.consents[row] >> 2]

    def customer(self, row: int) -> bytes:
        """The keyed hash of who registered."""
        start = row * ROW_BYTES
        return bytes(self.rows[start : start + HASH_BYTES])

    def key(self, row: int) -> bytes:
        """The keyed hash of the idempotency key of the first request."""
        start = row * ROW_BYTES + _AT_KEY
        return bytes(self.rows[start : start + HASH_BYTES])

    def fingerprint(self, row: int) -> bytes:
        """The fingerprint of the first request."""
        start = row * ROW_BYTES + _AT_FINGERPRINT
        return bytes(self.rows[start : start + HASH_BYTES])

    def contact(self, row: int) -> int:
        """The number of the contact that the registration names."""
        return _WHOLE.unpack_from(self.rows, row * ROW_BYTES + _AT_CONTACT)[0]

    def launch_number(self, row: int) -> int:
        """The number of the launch that it is for."""
        return _NUMBER.unpack_from(self.rows, row * ROW_BYTES + _AT_LAUNCH)[0]

    def of_customer(self, customer: bytes) -> list[int]:
        """Every registration of one customer, oldest first; walks the whole table."""
        found: list[int] = []
        at = self.rows.find(customer)
        while at >= 0:
            if at % ROW_BYTES == 0:
                found.append(at // ROW_BYTES)
            at = self.rows.find(customer, at + 1)
        return found

    def confirmed(self, launch_number: int) -> list[int]:
        """The sequences of all that are confirmed for a launch, rising; walks the whole table."""
        rows = zip(_LAUNCH.iter_unpack(self.rows), self.status, self.sequence, strict=True)
        return [
            sequence
            for (number,), status, sequence in rows
            if status == CONFIRMED and number == launch_number
        ]

    def standing(self) -> Iterator[tuple[int, int, int, int]]:
        """Row, first 8 bytes of the customer, launch number and status of all that stand."""
        owners = zip(_OWNER.iter_unpack(self.rows), self.status, strict=True)
        for row, ((bits, launch_number), status) in enumerate(owners):
            if status in REGISTERED:
                yield row, bits, launch_number, status

    def frozen(self) -> list[bytes]:
        """Rows, keys that came again, then every column; the names are not among them."""
        again = self.keys.again.items()
        packed = b"".join([_AGAIN.pack(key, each[1], each[0]) for key, each in again])
        return [bytes(self.rows), packed, *(getattr(self, name).tobytes() for name in COLUMNS)]

    def thaw(self, names: list[tuple[str, ...]], parts: list[bytes]) -> None:
        """Take over what was frozen; raises `ValueError` when parts are missing."""
        rows, again, *columns = parts
        self.names += names
        self._numbers.update(zip(names, range(len(names)), strict=True))
        self.rows += rows
        for name, part in zip(COLUMNS, columns, strict=True):
            getattr(self, name).frombytes(part)
        empty = bytes(self._next_key.itemsize * len(self))
        self._next_key.frombytes(empty)
        self._next_customer.frombytes(empty)
        self.keys.own.fill(range(len(self)), (bits for (bits,) in _KEY_BITS.iter_unpack(rows)))
        for key, fingerprint, row in _AGAIN.iter_unpack(again):
            self.keys.again[key] = row, fingerprint

    def _number(self, names: tuple[str, ...]) -> int:
        number = self._numbers.get(names)
        if number is None:
            number = self._numbers[names] = len(self.names)
            self.names.append(names)
        return number
