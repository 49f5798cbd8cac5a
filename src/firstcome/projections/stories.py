"""
Stories: what happened to an order or a registration, event by event.

Always true:
- A story is in the order in which it happened.

Never here: what an event means to people; the list of all events (the desk's lists read it).
"""

from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from firstcome.domain.events import AnyEvent
from firstcome.projections.schema import events

_decode: Final = msgspec.json.Decoder(AnyEvent).decode


class EventRow(NamedTuple):
    """One event; what the columns mean, the schema says."""

    sequence: int
    ordinal: int
    time_ms: int
    kind: str
    launch: str
    location: str
    subject: int
    event: str

    def happened(self) -> AnyEvent:
        """The event, decoded."""
        return _decode(self.event)


_ROWS: Final = select(*(events.c[name] for name in EventRow._fields))


def of_subject(connection: Connection, subject: int, limit: int = 10_000) -> list[EventRow]:
    """Every event of the order, or the registration, that this entry made, from the first on."""
    asked = _ROWS.where(events.c.subject == subject)
    asked = asked.order_by(events.c.sequence, events.c.ordinal).limit(limit)
    return [EventRow(*row) for row in connection.execute(asked)]
