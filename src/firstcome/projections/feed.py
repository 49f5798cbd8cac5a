"""
The feed: what the follower has written to `events.db`, in slices of whole entries.

Always true:
- A slice is read to its end at once, so that no read keeps the file's log from being reset.
- An entry is given out with all of its events, or not yet.

Never here: a cursor; whoever reads keeps their own.
"""

from pathlib import Path
from typing import Final, NamedTuple, cast

import msgspec

from firstcome.domain.events import AnyEvent
from firstcome.sqlite import open_reader, rows

# How far do the events reach?
_REACH: Final = "SELECT sequence FROM cursor WHERE name = 'fold'"

# What happened after one entry and up to another?
_SLICE: Final = """
SELECT sequence, ordinal, time_ms, event FROM events
WHERE sequence > ? AND sequence <= ? ORDER BY sequence, ordinal LIMIT ?
"""

# What did one entry come to?
_ENTRY: Final = """
SELECT sequence, ordinal, time_ms, event FROM events WHERE sequence = ? ORDER BY ordinal
"""

StoredEvent = tuple[int, int, int, str]
"""sequence, ordinal within the entry, time_ms, canonical JSON"""

_decode: Final = msgspec.json.Decoder(list[AnyEvent]).decode


class Slice(NamedTuple):
    """Events of whole entries, as they are stored and decoded, up to an entry."""

    stored: list[StoredEvent]
    events: list[AnyEvent]
    sequence: int
    """The last entry that is in it, with or without events."""


class Feed:
    """Reads `events.db`, which the follower has made; used by one thread."""

    def __init__(self, path: Path) -> None:
        """Open an existing file; raises `apsw.CantOpenError` when there is none."""
        self._connection = open_reader(path)

    def reach(self) -> int:
        """The last entry whose events are there; 0 when there is none."""
        found = cast("list[tuple[int]]", list(rows(self._connection, _REACH)))
        return found[0][0] if found else 0

    def of_entry(self, sequence: int) -> list[StoredEvent]:
        """The events of one entry."""
        return cast("list[StoredEvent]", list(rows(self._connection, _ENTRY, (sequence,))))

    def after(self, sequence: int, count_max: int) -> Slice:
        """The events after an entry, at most about so many."""
        reach = self.reach()
        wanted = (sequence, reach, count_max)
        stored = cast("list[StoredEvent]", list(rows(self._connection, _SLICE, wanted)))
        if len(stored) == count_max:
            reach = stored[-1][0]
            whole = self.of_entry(reach)
            while stored and stored[-1][0] == reach:
                stored.pop()
            stored += whole
        events = _decode(f"[{','.join([row[3] for row in stored])}]") if stored else []
        return Slice(stored, events, max(reach, sequence))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
