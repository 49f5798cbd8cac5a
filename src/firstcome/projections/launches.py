"""
Launches: what was loaded, and whether it sells.

Always true:
- They stand in the order of their loading.

Never here: names and texts for people; `texts` is the id of their document in `contacts.db`.
"""

from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from firstcome.domain.definition import LaunchDefinition
from firstcome.projections.schema import launches

_decode: Final = msgspec.json.Decoder(LaunchDefinition).decode


class LaunchRow(NamedTuple):
    """One launch; what the columns mean, the schema says."""

    launch: str
    number: int
    status: str
    opens_ms: int
    closes_ms: int | None
    loaded_ms: int
    changed_ms: int
    definition: str
    texts: bytes

    def terms(self) -> LaunchDefinition:
        """Its definition, decoded."""
        return _decode(self.definition)


_ROWS: Final = select(*(launches.c[name] for name in LaunchRow._fields))


def every(connection: Connection) -> list[LaunchRow]:
    """All launches, in the order of their loading."""
    return [LaunchRow(*row) for row in connection.execute(_ROWS.order_by(launches.c.number))]


def by_id(connection: Connection, launch: str) -> LaunchRow | None:
    """The launch with this id, or None."""
    row = connection.execute(_ROWS.where(launches.c.launch == launch)).one_or_none()
    return None if row is None else LaunchRow(*row)
