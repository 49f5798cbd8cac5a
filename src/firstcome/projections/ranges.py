"""
Ranges: the rows of a filter in the order of their sequence, from one range of an index or merged
from several.

Always true:
- Rows are newest first, whichever way they were looked for.
- What a page costs depends on its rows and on how many ranges it has, not on how many rows there
  are.

Never here: which rows are wanted.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, Connection, Select, tuple_

RANGE_ROWS_MAX: Final = 20_000
"""Rows that are merged for one question; where it would take more, the rows are walked through
newest first, and the others passed over: there are then few between two that are wanted."""

RANGES_MAX: Final = 500

Key = tuple[int, ...]
"""What rows are in order by: a sequence, or a sequence and an ordinal."""

Row = TypeVar("Row", bound=tuple[Any, ...])


class Around(NamedTuple):
    """Which rows: at most `limit`, older than `before`; or the next ones newer than `after`."""

    limit: int
    before: Key | None = None
    after: Key | None = None

    @property
    def is_upwards(self) -> bool:
        """Whether the next newer ones are wanted."""
        return self.after is not None and self.before is None


def is_cheap(counts: Iterable[int], limit: int) -> bool:
    """Whether ranges of so many rows each are merged, rather than all rows walked through."""
    costs = [min(count, limit) for count in counts]
    return len(costs) <= RANGES_MAX and sum(costs) <= RANGE_ROWS_MAX


class Ranges(NamedTuple):
    """How rows are read: the columns they are in order by stand first in every row."""

    key: Sequence[ColumnElement[int]]
    row_of: Callable[..., Any]

    def merged(
        self, connection: Connection, ranges: Iterable[Select[Any]], around: Around
    ) -> list[Any]:
        """The rows of all ranges around there, newest first."""
        upwards = around.is_upwards
        keys = len(self.key)
        found: list[tuple[Any, ...]] = []
        for each in ranges:
            asked = self._bounded(each, around, upwards)
            found += [self.row_of(*row) for row in connection.execute(asked)]
            if len(found) >= around.limit:
                found.sort(key=lambda row: row[:keys], reverse=not upwards)
                del found[around.limit :]
                edge = cast("Key", found[-1][:keys])  # nothing beyond it is wanted any more
                around = around._replace(**{"before" if upwards else "after": edge})
        found.sort(key=lambda row: row[:keys], reverse=True)
        return found

    def _bounded(self, rows: Select[Any], around: Around, upwards: bool) -> Select[Any]:
        if around.before is not None:
            rows = rows.where(self._key() < self._bound(around.before))
        if around.after is not None:
            rows = rows.where(self._key() > self._bound(around.after))
        in_order = self.key if upwards else [column.desc() for column in self.key]
        return rows.order_by(*in_order).limit(around.limit)

    def _key(self) -> ColumnElement[Any]:
        return self.key[0] if len(self.key) == 1 else tuple_(*self.key)

    def _bound(self, key: Key) -> Any:
        return key[0] if len(key) == 1 else tuple_(*key)
