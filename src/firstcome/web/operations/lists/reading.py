"""
Reading a list: one page of it, or all of it in slices, each slice by one query of its own.

Always true:
- A slice begins after the key of the one before, so its cost does not grow with how far it is,
  and no read lasts longer than a slice: the file's log is never kept from being reset.
- In one export no row comes twice, and none that was there all the time is missing.

Never here: what a value looks like, HTTP.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from firstcome.limits import EXPORT_SLICE_ROWS
from firstcome.web.operations.lists.asked import Asked, key_text, meant, read_key
from firstcome.web.operations.lists.counts import count_rows
from firstcome.web.operations.lists.listing import Bounds, Clock, Listing, Record, Rows
from firstcome.web.operations.lists.narrowing import Near, first_sequences, is_narrowed
from firstcome.web.operations.lists.teller import Source, Teller

Condition = ColumnElement[bool]
_HALVINGS_MAX: Final = 64


class ListPage(Struct, frozen=True):
    """
    Rows of one page; `newer` and `older` are the keys that its neighbours end and begin with.

    `count` is None when nobody knows it cheaply.
    """

    records: tuple[Record, ...]
    count: int | None
    newer: str
    older: str
    zone: str


class Reading:
    """One list as one person asks for it; raises `AskedWrongly` when it is made."""

    def __init__(self, source: Source, listing: Listing, asked: Asked, bounds: Bounds) -> None:
        self.source = source
        self.listing = listing
        self.asked = asked
        self.bounds = bounds
        with source.models.connection() as connection:
            self.teller = Teller(source, connection)
            self.zone = self.teller.zone(asked.value("launch"))
            self._conditions, self._spans = self._meant(connection)
        self._after = read_key(listing, "after", asked.after) if asked.after else None
        self._before = read_key(listing, "before", asked.before) if asked.before else None

    def page(self) -> ListPage:
        """The page that is asked for."""
        limit, backwards = self.asked.limit, self._before is not None
        start = self._before if backwards else self._after
        with self.source.models.connection() as connection:
            rows = self._rows(connection, start, limit + 1, backwards=backwards)
            count = self._count(connection, rows, limit, is_all=start is None)
        is_more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        keys = [key_text(self.listing.key_of(row)) for row in rows]
        has_newer = is_more if backwards else start is not None
        has_older = backwards or is_more
        return ListPage(
            tuple(self.listing.records(rows, self.teller)),
            count,
            keys[0] if keys and has_newer else "",
            keys[-1] if keys and has_older else "",
            self.zone,
        )

    def count(self) -> int | None:
        """How many rows there are, or None when nobody knows it cheaply."""
        with self.source.models.connection() as connection:
            return self._count_all(connection)

    def slices(self, rows_max: int = EXPORT_SLICE_ROWS) -> Iterator[list[Record]]:
        """Every row, in slices of at most so many; the keys of an address do not count."""
        start: tuple[Any, ...] | None = None
        while True:
            with self.source.models.connection() as connection:
                rows = self._rows(connection, start, rows_max, backwards=False)
            if rows:
                yield self.listing.records(rows, self.teller)
            if len(rows) < rows_max:
                return
            start = self.listing.key_of(rows[-1])

    def selected(self) -> Rows:
        """The rows that are asked for, without an order."""
        return self.listing.query(self.bounds).where(*self._conditions)

    def _rows(
        self,
        connection: Connection,
        start: tuple[Any, ...] | None,
        rows_max: int,
        *,
        backwards: bool,
    ) -> list[Any]:
        listing = self.listing
        falls = (listing.ordered == "newest") != backwards
        query, keys = self.selected(), listing.key
        if start is not None:
            query = query.where(_beyond(listing, start, falls=falls))
        if listing.counts is not None and is_narrowed(listing.counts, self.asked, self.bounds):
            near = Near(self._sequences(start, falls=falls), keys[0], rows_max, falls=falls)
            found = first_sequences(connection, listing.counts, self.asked, self.bounds, near)
            if found is not None:
                query = query.where(keys[0].in_(found))
        query = query.add_columns(*(key.label(f"key_{at}") for at, key in enumerate(keys)))
        ordering = [key.desc() if falls else key.asc() for key in keys]
        return list(connection.execute(query.order_by(*ordering).limit(rows_max)).all())

    def _sequences(self, start: tuple[Any, ...] | None, *, falls: bool) -> Rows:
        query = select(self.listing.key[0]).where(*self._spans)
        return query if start is None else query.where(_beyond(self.listing, start, falls=falls))

    def _count(
        self, connection: Connection, rows: list[Any], limit: int, *, is_all: bool
    ) -> int | None:
        if is_all and len(rows) <= limit:
            return len(rows)
        return self._count_all(connection)

    def _count_all(self, connection: Connection) -> int | None:
        return count_rows(connection, self.listing, self.asked, self.bounds, self.selected())

    def _meant(self, connection: Connection) -> tuple[list[Condition], list[Condition]]:
        """The conditions of the filters, and those among them that are spans of time."""
        conditions: list[Condition] = []
        spans: list[Condition] = []
        for name, text in self.asked.filters:
            found = self.listing.filter(name)
            assert found is not None
            source = self.source
            codes = source.registration_codes if found.kind == "registration" else source.codes
            value = meant(found, text, codes, self.zone)
            if found.where is not None:
                conditions.append(found.where(value))
            else:
                assert self.listing.clock is not None
                spans.append(
                    _span(connection, self.listing.clock, value, is_since=found.kind == "since")
                )
        return [*conditions, *spans], spans


def _beyond(listing: Listing, start: tuple[Any, ...], *, falls: bool) -> Condition:
    if len(listing.key) == 1:
        return listing.key[0] < start[0] if falls else listing.key[0] > start[0]
    columns, key = tuple_(*listing.key), tuple_(*start)
    return columns < key if falls else columns > key


def _span(connection: Connection, clock: Clock, time_ms: int, *, is_since: bool) -> Condition:
    """The sequences from a time on, or before it; found by halving, since both rise together."""
    first = _first_at(connection, clock, time_ms)
    if first is None:
        return clock.sequence < 0 if is_since else clock.sequence >= 0
    return clock.sequence >= first if is_since else clock.sequence < first


def _first_at(connection: Connection, clock: Clock, time_ms: int) -> int | None:
    """The first sequence at or after a time; None when there is none."""
    ends = connection.execute(select(func.min(clock.sequence), func.max(clock.sequence))).one()
    if not ends[1]:  # no rows, no sequence
        return None
    low, high = int(ends[0]), int(ends[1]) + 1
    last = high
    for _ in range(_HALVINGS_MAX):
        if low >= high:
            break
        middle = (low + high) // 2
        row = connection.execute(
            select(clock.sequence, clock.time_ms)
            .where(clock.sequence >= middle)
            .order_by(clock.sequence)
            .limit(1)
        ).one()
        if row[1] >= time_ms:
            high = middle
        else:
            low = int(row[0]) + 1
    return None if low >= last else low
