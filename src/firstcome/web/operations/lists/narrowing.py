"""
Narrowing: where a page of a large list is read from, when its filters leave few of the rows.

Always true:
- It changes what a page costs, and never what is on it.

Never here: what a filter means.

Rows that are alike lie side by side in an index, in the order of their sequence. Are there few in
all, their sequences are looked through. Are they of few kinds, the first of each kind are merged.
Else so many rows match that walking past the others finds a page soon.
"""

from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from firstcome.limits import LIST_ROWS_MAX
from firstcome.web.operations.lists.asked import Asked
from firstcome.web.operations.lists.counts import chosen, count_alike, leaves_few
from firstcome.web.operations.lists.listing import Bounds, Counts, Rows

ROWS_MAX: Final = 400_000
"""Sequences that are looked through for one page."""

SLICE_ROWS_MAX: Final = 20_000
"""The same for a slice of an export, which is followed by many: walking, they go through all rows
once together."""

KINDS_MAX: Final = 200
"""Kinds whose first rows are merged, each by a query of its own."""

PAGE_ROWS_MAX: Final = LIST_ROWS_MAX + 1
"""Rows of a page; whoever asks for more reads slices."""


def is_narrowed(counts: Counts, asked: Asked, bounds: Bounds) -> bool:
    """Whether there is anything that the counts can tell apart, and no nearer index."""
    if leaves_few(asked):
        return False
    return any(bounds) or any(counts.tells(name) for name, _ in asked.filters)


def first_sequences(
    connection: Connection,
    counts: Counts,
    asked: Asked,
    bounds: Bounds,
    near: "Near",
) -> list[int] | None:
    """The sequences of the first rows, or None where walking is as good."""
    alike = count_alike(connection, counts, asked, bounds)
    numbers = chosen(select(counts.table.c.number), counts, asked, bounds)
    is_page = near.rows_max <= PAGE_ROWS_MAX
    if alike.rows <= (ROWS_MAX if is_page else SLICE_ROWS_MAX):
        return near.read(connection, counts.counted.in_(numbers))
    if alike.kinds > KINDS_MAX or not is_page:
        return None
    found: list[int] = []
    for number in connection.execute(numbers).scalars().all():
        found += near.read(connection, counts.counted == number)
        found.sort(reverse=near.falls)
        del found[near.rows_max :]
        if len(found) == near.rows_max:
            near = near.up_to(found[-1])
    return found


class Near:
    """The first `rows_max` sequences of some rows, in one direction."""

    def __init__(
        self, sequences: Rows, sequence: ColumnElement[int], rows_max: int, *, falls: bool
    ) -> None:
        """`sequences` selects the column `sequence` alone, from where the page begins."""
        self.rows_max = rows_max
        self.falls = falls
        self._sequences = sequences
        self._sequence = sequence

    def read(self, connection: Connection, condition: ColumnElement[bool]) -> list[int]:
        """Those of the rows that meet a condition."""
        ordering = self._sequence.desc() if self.falls else self._sequence.asc()
        query = self._sequences.where(condition).order_by(ordering).limit(self.rows_max)
        return [int(each) for each in connection.execute(query).scalars()]

    def up_to(self, edge: int) -> "Near":
        """The same, but for those beyond a sequence."""
        nearer = self._sequence >= edge if self.falls else self._sequence <= edge
        return Near(self._sequences.where(nearer), self._sequence, self.rows_max, falls=self.falls)
