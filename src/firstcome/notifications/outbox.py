"""
The outbox: every mail that is to be sent, was sent, or will not be, and how far the events were
read to know it.

Always true:
- What is to be told and the cursor behind it are committed together; one fact of one order is
  recorded once, however often it is read.
- A mail leaves `pending` once, for `sent`, `failed` or `given_up`.
- One back sends at a time: who has the outbox open has its lock file too.
- Kill -9 loses nothing. A power cut may lose the last second: what it told is then told again.

Never here: names, addresses, tokens.
"""

import fcntl
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast

import apsw

from firstcome.notifications.kinds import Kind, Status
from firstcome.sqlite import ask, checkpoint_passive, open_writer, rows

MailState = Literal["pending", "sent", "failed", "given_up"]

_SCHEMA: Final = (
    """
CREATE TABLE IF NOT EXISTS message (
    message        INTEGER PRIMARY KEY,
    epoch          INTEGER NOT NULL,
    order_sequence INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    sequence       INTEGER NOT NULL,
    time_ms        INTEGER NOT NULL,
    status         TEXT NOT NULL,
    ahead          INTEGER NOT NULL,
    until_ms       INTEGER NOT NULL,
    location       TEXT NOT NULL,
    language       TEXT NOT NULL,
    state          TEXT NOT NULL,
    attempts       INTEGER NOT NULL,
    next_ms        INTEGER NOT NULL,
    UNIQUE (epoch, order_sequence, kind, sequence)
)
""",
    "CREATE INDEX IF NOT EXISTS message_due ON message (next_ms, message) WHERE state = 'pending'",
    """
CREATE TABLE IF NOT EXISTS cursor (
    name            TEXT PRIMARY KEY,
    sequence        INTEGER NOT NULL,
    ordinal         INTEGER NOT NULL,
    quiet_before_ms INTEGER NOT NULL
)
""",
)

# Remember to tell this.
_RECORD: Final = """
INSERT INTO message
    (epoch, order_sequence, kind, sequence, time_ms, status, ahead, until_ms, location, language,
     next_ms, state, attempts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0)
ON CONFLICT (epoch, order_sequence, kind, sequence) DO NOTHING
"""

# What is to be sent now?
_DUE: Final = """
SELECT message, epoch, order_sequence, kind, sequence, time_ms, status, ahead, until_ms,
       location, language, attempts
FROM message WHERE state = 'pending' AND next_ms <= ? ORDER BY next_ms, message LIMIT ?
"""

# When was this order's link last asked for?
_LINK_ASKED: Final = """
SELECT coalesce(max(time_ms), 0) FROM message
WHERE epoch = ? AND order_sequence = ? AND kind = 'link'
"""


class OutboxTaken(Exception):
    """Another back has the outbox open, and sends."""


class Cursor(NamedTuple):
    """The last event that was read; nothing is told of what happened before `quiet_before_ms`."""

    sequence: int
    ordinal: int
    quiet_before_ms: int


class Intent(NamedTuple):
    """Something to be told: of which order, what, since which entry, and the facts of then."""

    epoch: int
    order_sequence: int
    kind: Kind
    sequence: int
    time_ms: int
    status: Status
    ahead: int
    until_ms: int
    location: str
    language: str
    next_ms: int
    """From when on it may be sent; the earliest goes first."""


class Message(NamedTuple):
    """An intent that waits to be sent."""

    message: int
    epoch: int
    order_sequence: int
    kind: Kind
    sequence: int
    time_ms: int
    status: Status
    ahead: int
    until_ms: int
    location: str
    language: str
    attempts: int


class Settled(NamedTuple):
    """What became of an attempt; `next_ms` counts for what stays `pending`."""

    message: int
    state: MailState
    attempts: int
    next_ms: int


class Outbox:
    """The one connection to `outbox.db`; one thread at a time."""

    def __init__(self, path: Path, quiet_before_ms: int) -> None:
        """
        Open it; `quiet_before_ms` counts for a file that is made just now.

        Raises `OutboxTaken` when another back has it open.
        """
        self._lock = path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise OutboxTaken(str(path)) from error
        try:
            self._connection = _opened(path, quiet_before_ms)
        except BaseException:
            self._lock.close()
            raise

    def cursor(self) -> Cursor:
        """How far the events were read."""
        found = rows(self._connection, "SELECT sequence, ordinal, quiet_before_ms FROM cursor")
        return Cursor(*cast("list[tuple[int, int, int]]", list(found))[0])

    def record(self, intents: Sequence[Intent], reached: tuple[int, int] | None = None) -> None:
        """Remember what is to be told, and the event that was reached, in one transaction."""
        with self._connection:
            cast("Any", self._connection).executemany(_RECORD, intents)
            if reached is not None:
                ask(self._connection, "UPDATE cursor SET sequence = ?, ordinal = ?", reached)

    def due(self, now_ms: int, count_max: int) -> list[Message]:
        """What may be sent now, the earliest first."""
        found = rows(self._connection, _DUE, (now_ms, count_max))
        return [Message(*row) for row in cast("list[tuple[Any, ...]]", list(found))]

    def settle(self, settled: Sequence[Settled]) -> None:
        """Note what became of attempts."""
        with self._connection:
            cast("Any", self._connection).executemany(
                "UPDATE message SET state = ?2, attempts = ?3, next_ms = ?4 WHERE message = ?1",
                settled,
            )

    def link_asked_ms(self, epoch: int, order_sequence: int) -> int:
        """When the link of an order was last asked for; 0: never."""
        return cast("int", ask(self._connection, _LINK_ASKED, (epoch, order_sequence)))

    def checkpoint(self) -> None:
        """Copy the log into the file; from then on a power cut does not take it back."""
        checkpoint_passive(self._connection)

    def close(self) -> None:
        """Close the file."""
        try:
            checkpoint_passive(self._connection)
        finally:
            self._connection.close(force=True)
            self._lock.close()


def _opened(path: Path, quiet_before_ms: int) -> apsw.Connection:
    connection = open_writer(path)
    # A sync for each slice would cost the front's own: see the last of what is always true.
    ask(connection, "PRAGMA synchronous = NORMAL")
    with connection:
        for statement in _SCHEMA:
            ask(connection, statement)
        start = "INSERT OR IGNORE INTO cursor VALUES ('events', 0, -1, ?)"
        ask(connection, start, (quiet_before_ms,))
    return connection


def cut_off(path: Path, last_sequence: int) -> None:
    """
    Forget what an outbox knows of entries behind `last_sequence`, which a restore cut off.

    What those sequences will stand for is told, and what never came to be is not. Raises
    `apsw.Error`.
    """
    connection = open_writer(path)
    try:
        with connection:
            ask(connection, "DELETE FROM message WHERE sequence > ?", (last_sequence,))
            ask(
                connection,
                "UPDATE cursor SET sequence = ?1, ordinal = -1 WHERE sequence > ?1",
                (last_sequence,),
            )
        checkpoint_passive(connection)
    finally:
        connection.close()
