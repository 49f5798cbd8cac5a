"""
The feed: what the follower has written to `events.db`, in slices, and by the entry.

Always true:
- A slice is read to its end at once, so that no read keeps the file's log from being reset.

Never here: a cursor; whoever reads keeps their own.
"""

from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import msgspec
from msgspec import Struct

from firstcome.sqlite import open_reader, rows

# How far do the events reach?
_REACH: Final = "SELECT sequence, ordinal FROM events ORDER BY sequence DESC, ordinal DESC LIMIT 1"

# What happened since?
_SINCE: Final = """
SELECT sequence, ordinal, time_ms, CAST(event AS BLOB) FROM events
WHERE (sequence, ordinal) > (?, ?) ORDER BY sequence, ordinal LIMIT ?
"""

# What was this event?
_ONE: Final = "SELECT time_ms, CAST(event AS BLOB) FROM events WHERE sequence = ? AND ordinal = ?"

# What did this entry come to?
_ENTRY: Final = "SELECT CAST(event AS BLOB) FROM events WHERE sequence = ? ORDER BY ordinal"

# When was the first event from here on?
_TIME: Final = "SELECT time_ms FROM events WHERE sequence >= ? ORDER BY sequence LIMIT 1"


class Kind(Struct, frozen=True, gc=False):
    """What an event is; the rest of its members is passed over."""

    kind: str


_decode_kind: Final = msgspec.json.Decoder(Kind).decode


class FeedEvent(NamedTuple):
    """What an event is, and where it stands."""

    sequence: int
    ordinal: int
    time_ms: int
    kind: str


class StoredEvent(NamedTuple):
    """An event as it is stored."""

    time_ms: int
    event: bytes


class Feed:
    """Reads `events.db`, which the follower has made; used by one thread."""

    def __init__(self, path: Path) -> None:
        """Open an existing file; raises `apsw.CantOpenError` when there is none."""
        self._connection = open_reader(path)

    def reach(self) -> tuple[int, int]:
        """Sequence and ordinal of the last event; (0, -1) when there is none."""
        found = cast("list[tuple[int, int]]", self._rows(_REACH))
        return found[0] if found else (0, -1)

    def since(self, sequence: int, ordinal: int, count_max: int) -> list[FeedEvent]:
        """The events after this one, at most so many."""
        return [
            FeedEvent(at, number, time_ms, _decode_kind(event).kind)
            for at, number, time_ms, event in self._rows(_SINCE, (sequence, ordinal, count_max))
        ]

    def event(self, sequence: int, ordinal: int) -> StoredEvent | None:
        """One event, or None."""
        found = self._rows(_ONE, (sequence, ordinal))
        return StoredEvent(*found[0]) if found else None

    def entry(self, sequence: int) -> list[bytes]:
        """The events of one entry."""
        return [row[0] for row in self._rows(_ENTRY, (sequence,))]

    def before(self, time_ms: int) -> tuple[int, int]:
        """
        Where to read on for what happened from this time on, or an entry before; times rise with
        sequences.
        """
        low, high = 0, self.reach()[0]
        while low < high:
            middle = (low + high) // 2
            found = self._rows(_TIME, (middle + 1,))
            if found and found[0][0] < time_ms:
                low = middle + 1
            else:
                high = middle
        return low, -1

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _rows(self, statement: str, bindings: tuple[int, ...] = ()) -> list[tuple[Any, ...]]:
        return list(rows(self._connection, statement, bindings))
