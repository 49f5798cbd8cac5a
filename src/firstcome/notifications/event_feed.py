"""
The feed of events: what the follower has written to `events.db`, in slices.

Always true:
- A slice is read to its end at once, so that no read keeps the file's log from being reset.

Never here: a cursor; whoever reads keeps their own.
"""

from pathlib import Path
from typing import Final, NamedTuple, cast

import msgspec

from firstcome.notifications.kinds import Happened
from firstcome.sqlite import open_reader, rows

# What happened since?
_SINCE: Final = """
SELECT sequence, ordinal, time_ms, CAST(event AS BLOB) FROM events
WHERE (sequence, ordinal) > (?, ?) ORDER BY sequence, ordinal LIMIT ?
"""

_decode: Final = msgspec.json.Decoder(Happened).decode


class FeedEvent(NamedTuple):
    """An event, and where it stands."""

    sequence: int
    ordinal: int
    time_ms: int
    happened: Happened


class EventFeed:
    """Reads `events.db`, which the follower has made."""

    def __init__(self, path: Path) -> None:
        self._connection = open_reader(path)

    def since(self, sequence: int, ordinal: int, count_max: int) -> list[FeedEvent]:
        """The events after this one, at most so many."""
        found = rows(self._connection, _SINCE, (sequence, ordinal, count_max))
        return [
            FeedEvent(*row[:3], _decode(row[3]))
            for row in cast("list[tuple[int, int, int, bytes]]", list(found))
        ]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
