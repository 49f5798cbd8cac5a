"""
Tellings: what is told to many, such as an invitation to everybody of a wave, and how far it is
written out.

    an event        ─► a telling     in one transaction with the cursor of the events
    a telling       ─► its messages  a slice at a time, each with the cursor of the walk
    its messages    ─► sent          one at a time

Always true:
- The messages of a slice and how far the walk came are committed together: a kill leaves nobody
  out, and nobody gets two.
- A telling has one message for each of its people and channels, or one that says `no_consent`.

Never here: who belongs to an audience (`audiences`), sending.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, cast

import apsw

from firstcome.notifications.kinds import BulkKind, Channel
from firstcome.sqlite import ask, blobs, rows

_MEMBERS: Final = """
epoch, sequence, time_ms, kind, launch, wave, about, audience, ways, text, stage, walked, is_whole,
telling
"""

# Which tellings have somebody left to tell?
_ACTIVE: Final = f"""
SELECT {_MEMBERS} FROM telling AS active
WHERE NOT is_whole OR EXISTS (
    SELECT 1 FROM message
    WHERE telling = active.telling AND telling > 0 AND state = 'pending'
)
ORDER BY telling
"""

_OF_WAVE: Final = f"""
SELECT {_MEMBERS} FROM telling WHERE kind = 'invited' AND launch = ? AND wave = ?
ORDER BY telling DESC LIMIT 1
"""

# Which of a kind are not written out to anybody yet?
_UNWALKED: Final = f"""
SELECT {_MEMBERS} FROM telling
WHERE kind = ? AND launch = ? AND NOT is_whole AND stage = 0 AND walked = 0 ORDER BY telling
"""

# What was the last estimate that an order was told by a message?
_ESTIMATE: Final = """
SELECT until_ms, next_ms FROM message
WHERE epoch = ? AND subject = ? AND kind = 'estimate_changed'
      AND state IN ('sending', 'sent', 'uncertain')
ORDER BY sequence DESC, message DESC LIMIT 1
"""

# Who of this telling was told, or may have been, after this message?
_TOLD: Final = """
SELECT message, subject, channel FROM message INDEXED BY message_telling
WHERE telling = ? AND telling > 0 AND state IN ('sending', 'sent', 'uncertain') AND message > ?
ORDER BY message LIMIT ?
"""

# Which tellings are told better by one that came after them, of the same, and to no fewer?
_OVERTAKEN: Final = """
SELECT telling FROM telling
WHERE kind = ?1 AND ?2 IN (launch, '') AND wave = ?3 AND about = ?4 AND audience = ?5
      AND sequence < ?6
"""


class Telling(NamedTuple):
    """What is told to many; `stage` and `walked` say how far its audience was walked through."""

    epoch: int
    sequence: int
    """Of the entry that asked for it."""
    time_ms: int
    kind: BulkKind
    launch: str
    """Empty: all launches."""
    wave: int
    """0: none."""
    about: int
    """The announcement, the incident, or the supply; 0: none of them."""
    audience: str
    ways: tuple[Channel, ...]
    text: bytes
    stage: int = 0
    walked: int = 0
    is_whole: bool = False
    telling: int = 0


class Told(NamedTuple):
    """A message of a telling that went out, or may have."""

    message: int
    subject: int
    channel: Channel


class LastTold(NamedTuple):
    """The end of the window that an order was told by a message, 0 for none, and when it went."""

    to_ms: int
    time_ms: int


class Tellings:
    """Those of the outbox, on its connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def begin(self, telling: Telling) -> None:
        """Remember a telling, if it is not known yet."""
        connection = self._connection
        ask(
            connection,
            f"INSERT OR IGNORE INTO telling ({_MEMBERS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?, ?, ?, NULL)",
            (*telling[:8], " ".join(telling.ways), *telling[9:13]),
        )
        if telling.kind in ("wave_moved", "incident"):
            about = (
                *(telling.kind, telling.launch, telling.wave, telling.about, telling.audience),
                telling.sequence,
            )
            for (overtaken,) in list(rows(connection, _OVERTAKEN, about)):
                self.end(cast("int", overtaken))

    def active(self) -> list[Telling]:
        """Those that are not written out, or have messages that wait."""
        return [_read(row) for row in list(rows(self._connection, _ACTIVE))]

    def of_wave(self, launch: str, wave: int) -> Telling | None:
        """The invitation of a wave, if it was asked for."""
        found = list(rows(self._connection, _OF_WAVE, (launch, wave)))
        return _read(found[0]) if found else None

    def unwalked(self, kind: BulkKind, launch: str) -> list[Telling]:
        """Those of a kind and a launch that are not written out to anybody yet."""
        return [_read(row) for row in list(rows(self._connection, _UNWALKED, (kind, launch)))]

    def estimate_told(self, epoch: int, subject: int) -> LastTold | None:
        """What an order was told last of when its turn is likely; None: nothing by a message."""
        found = cast(
            "list[tuple[int, int]]", list(rows(self._connection, _ESTIMATE, (epoch, subject)))
        )
        return LastTold(*found[0]) if found else None

    def ways_of(self, telling: int) -> tuple[str, ...]:
        """The channels that a telling goes by."""
        asked = "SELECT ways FROM telling WHERE telling = ?"
        found = ask(self._connection, asked, (telling,))
        return tuple(cast("str", found or "").split())

    def told(self, telling: int, after: int, count_max: int) -> list[Told]:
        """Whom a telling has reached, or may have, in slices."""
        found = list(rows(self._connection, _TOLD, (telling, after, count_max)))
        return [Told(*row) for row in cast("list[tuple[int, int, Channel]]", found)]

    def unreached(self, telling: int, customers: Sequence[bytes]) -> set[bytes]:
        """Those of these customers that the telling was not written out for yet; they are now."""
        if not customers:
            return set()
        asked = """
            INSERT OR IGNORE INTO reached SELECT ?, value FROM carray(?) RETURNING customer
        """
        found = list(rows(self._connection, asked, (telling, blobs(customers))))
        return {cast("bytes", customer) for (customer,) in found}

    def ask_anew(self, telling: int, subject: int) -> None:
        """Forget that somebody had agreed to no way of being told, or to none that was set up."""
        ask(
            self._connection,
            """
            DELETE FROM message
            WHERE telling = ? AND telling > 0 AND state IN ('no_consent', 'no_way')
                  AND subject = ?
            """,
            (telling, subject),
        )

    def walk(self, telling: int, stage: int, walked: int, *, is_whole: bool) -> None:
        """Note how far the audience was walked through."""
        ask(
            self._connection,
            "UPDATE telling SET stage = ?2, walked = ?3, is_whole = ?4 WHERE telling = ?1",
            (telling, stage, walked, is_whole),
        )
        if is_whole:
            ask(self._connection, "DELETE FROM reached WHERE telling = ?", (telling,))

    def end(self, telling: int) -> None:
        """Tell nobody more: what waits is given up, and what is not written out never is."""
        asked = """
            UPDATE message SET state = 'given_up'
            WHERE telling = ? AND telling > 0 AND state = 'pending'
        """
        with self._connection:
            ask(self._connection, asked, (telling,))
            self.walk(telling, 0, 0, is_whole=True)


def _read(row: tuple[Any, ...]) -> Telling:
    return Telling(
        *row[:8],
        ways=tuple(row[8].split()),
        text=row[9],
        stage=row[10],
        walked=row[11],
        is_whole=bool(row[12]),
        telling=row[13],
    )
