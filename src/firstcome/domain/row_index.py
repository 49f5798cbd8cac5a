"""
An index of packed rows by a keyed hash in them: ten bytes a row, where a dict takes a hundred.

A chain of rows hangs from each bucket. Every row that comes in adds one bucket and divides one
other (linear hashing), so that it never stands still to grow.

Always true:
- A hash leads to the row that was put in with it last, or to none; the rows hold the hashes.

Never here: hashes that somebody may choose (a chain would grow long): keyed ones only.
"""

from array import array
from collections.abc import Iterable, Sequence

_BITS_BYTES = 8


class RowIndex:
    """
    Finds rows of `row_bytes` in `rows` by the hash that each has at its byte `at`.

    `following` has one number for each row, which is the index's own; whoever adds a row adds a 0.
    Several indexes may share it, as long as no row is in two of them.
    """

    __slots__ = ("_at", "_count", "_following", "_heads", "_mask", "_row_bytes", "_rows")

    def __init__(self, rows: bytearray, row_bytes: int, at: int, following: "array[int]") -> None:
        self._rows = rows
        self._row_bytes = row_bytes
        self._at = at
        self._following = following
        self._heads = array("I", (0,))  # a row is named by its number and one; 0 is none
        self._mask = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def get(self, hashed: bytes) -> int | None:
        """The row with this hash, or None."""
        rows, row_bytes, at = self._rows, self._row_bytes, self._at
        row = self._heads[self._bucket(int.from_bytes(hashed[:_BITS_BYTES], "little"))]
        while row:
            if rows.startswith(hashed, (row - 1) * row_bytes + at):
                return row - 1
            row = self._following[row - 1]
        return None

    def __contains__(self, hashed: bytes) -> bool:
        return self.get(hashed) is not None

    def put(self, row: int) -> None:
        """Take in a row, whose hash no other row here has."""
        heads, bucket = self._heads, self._bucket(self._bits(row))
        self._following[row] = heads[bucket]
        heads[bucket] = row + 1
        self._count += 1
        if self._count > len(heads):
            self._divide()

    def fill(self, rows: Sequence[int], bits: Iterable[int]) -> None:
        """Take many rows into an empty index; `bits` are the first 8 bytes of each one's hash."""
        size = max(1, len(rows))
        self._heads = heads = array("I", bytes(4 * size))
        self._mask = mask = (1 << (size - 1).bit_length()) - 1
        self._count = len(rows)
        following = self._following
        for row, hashed in zip(rows, bits, strict=True):
            bucket = hashed & mask
            if bucket >= size:
                bucket &= mask >> 1
            following[row] = heads[bucket]
            heads[bucket] = row + 1

    def remove(self, row: int) -> None:
        """Forget a row that is here (assert)."""
        bucket, following = self._bucket(self._bits(row)), self._following
        before, each = -1, self._heads[bucket]
        while each != row + 1:
            assert each, "the row is not in the index"
            before, each = each - 1, following[each - 1]
        if before < 0:
            self._heads[bucket] = following[row]
        else:
            following[before] = following[row]
        self._count -= 1

    def _bits(self, row: int) -> int:
        start = row * self._row_bytes + self._at
        return int.from_bytes(self._rows[start : start + _BITS_BYTES], "little")

    def _bucket(self, bits: int) -> int:
        bucket = bits & self._mask
        return bucket if bucket < len(self._heads) else bucket & (self._mask >> 1)

    def _divide(self) -> None:
        """One bucket more: those rows go to it that the next bit of their hash sends there."""
        heads, following = self._heads, self._following
        new = len(heads)
        if new > self._mask:
            self._mask = self._mask << 1 | 1
        old = new & (self._mask >> 1)
        kept = moved = 0
        each = heads[old]
        heads.append(0)
        while each:
            row, after = each - 1, following[each - 1]
            if self._bits(row) & self._mask == new:
                following[row], moved = moved, each
            else:
                following[row], kept = kept, each
            each = after
        heads[old], heads[new] = kept, moved
