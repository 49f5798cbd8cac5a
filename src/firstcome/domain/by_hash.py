"""
A dict by keyed hashes, in parts: it never stands still to grow.

One dict of 1,400,000 keys stops everything for a fifth of a second when it grows by one more, and
a crowd waits behind it. Each of the parts grows on its own, at its own moment, in well under a
millisecond.

Always true:
- A hash is in the part that its first byte names, and in no other.

Never here: keys that are no hashes; they would crowd into a few parts.
"""

from collections.abc import Iterable, Iterator
from typing import Final

PARTS_COUNT: Final = 256


class ByHash:
    """
    A number for each hash.

    `parts[hashed[0]]` is the dict that a hash is in, for whoever asks thousands of times a second.
    """

    __slots__ = ("parts",)

    def __init__(self, pairs: Iterable[tuple[bytes, int]] = ()) -> None:
        self.parts: list[dict[bytes, int]] = [{} for _ in range(PARTS_COUNT)]
        self.update(pairs)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            yield from part

    def __contains__(self, hashed: bytes) -> bool:
        return hashed in self.parts[hashed[0]]

    def __getitem__(self, hashed: bytes) -> int:
        return self.parts[hashed[0]][hashed]

    def __setitem__(self, hashed: bytes, number: int) -> None:
        self.parts[hashed[0]][hashed] = number

    def __delitem__(self, hashed: bytes) -> None:
        del self.parts[hashed[0]][hashed]

    def get(self, hashed: bytes, otherwise: int | None = None) -> int | None:
        """The number of this hash, or another."""
        return self.parts[hashed[0]].get(hashed, otherwise)

    def pairs(self) -> Iterator[tuple[bytes, int]]:
        """Every hash with its number."""
        for part in self.parts:
            yield from part.items()

    def update(self, pairs: Iterable[tuple[bytes, int]]) -> None:
        """Take in many."""
        parts = self.parts
        for hashed, number in pairs:
            parts[hashed[0]][hashed] = number
