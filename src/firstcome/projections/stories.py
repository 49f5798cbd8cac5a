"""
Stories: what happened, event by event.

Always true:
- The story of an order is in the order in which it happened; lists of events are newest first.
- How many events a filter has is known without counting them.

Never here: what an event means to people.
"""

from typing import Final, NamedTuple, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from firstcome.domain.events import AnyEvent
from firstcome.projections.ranges import Around, Key, Ranges, is_cheap
from firstcome.projections.schema import event_counts, events

_decode: Final = msgspec.json.Decoder(AnyEvent).decode


class EventRow(NamedTuple):
    """One event; what the columns mean, the schema says."""

    sequence: int
    ordinal: int
    time_ms: int
    kind: str
    launch: str
    location: str
    order_sequence: int
    event: str

    def happened(self) -> AnyEvent:
        """The event, decoded."""
        return _decode(self.event)


class EventFilter(NamedTuple):
    """Which events; what is empty does not matter."""

    launch: str = ""
    kind: str = ""
    location: str = ""


_ROWS: Final = select(*(events.c[name] for name in EventRow._fields))
_RANGES: Final = Ranges((events.c.sequence, events.c.ordinal), EventRow)


def of_order(connection: Connection, order_sequence: int, limit: int = 10_000) -> list[EventRow]:
    """Every event of the order that this entry placed, from the first on."""
    asked = _ROWS.where(events.c.order_sequence == order_sequence)
    asked = asked.order_by(events.c.sequence, events.c.ordinal).limit(limit)
    return [EventRow(*row) for row in connection.execute(asked)]


def page(
    connection: Connection,
    wanted: EventFilter,
    limit: int = 50,
    *,
    before: Key | None = None,
    after: Key | None = None,
) -> list[EventRow]:
    """
    At most `limit` events, newest first: older than `before`, or the next ones newer than `after`.

    `before` and `after` are (sequence, ordinal); for a span of time see `sequence_at`.
    """
    around = Around(limit, before, after)
    if not any(wanted):
        return _RANGES.merged(connection, (_ROWS,), around)
    c = event_counts.c
    asked = select(c.number, c.events).where(c.events > 0, *_conditions(wanted, c))
    groups = connection.execute(asked).all()
    if not groups:
        return []
    if is_cheap((group.events for group in groups), limit):
        ranges = [_ROWS.where(events.c.counted == group.number) for group in groups]
    else:
        ranges = [_ROWS.where(*_conditions(wanted, events.c))]
    return _RANGES.merged(connection, ranges, around)


def count(connection: Connection, wanted: EventFilter) -> int:
    """How many events there are, exactly, at any time; it costs the same for a few and for many."""
    c = event_counts.c
    rows = select(func.coalesce(func.sum(c.events), 0)).where(*_conditions(wanted, c))
    return int(connection.execute(rows).scalar_one())


def sequence_at(connection: Connection, time_ms: int) -> int:
    """
    The sequence of the first entry with events at this time or later; after the last, one more
    than the last: `before=(sequence, 0)` is what happened earlier.
    """
    low = 1
    high = (
        connection.execute(select(func.coalesce(func.max(events.c.sequence), 0))).scalar_one() + 1
    )
    while low < high:  # times never run backwards
        middle = (low + high) // 2
        asked = select(events.c.sequence, events.c.time_ms).where(events.c.sequence >= middle)
        row = connection.execute(asked.order_by(events.c.sequence, events.c.ordinal).limit(1)).one()
        if row.time_ms < time_ms:
            low = row.sequence + 1
        else:
            high = middle
    return low


def _conditions(wanted: EventFilter, columns: object) -> list[ColumnElement[bool]]:
    named = cast("dict[str, ColumnElement[str]]", columns)
    return [named[name] == value for name, value in wanted._asdict().items() if value]
