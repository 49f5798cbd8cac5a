"""
Messages, as the back keeps them: what is to be sent to which endpoint, and how far the events were
read to know it.

Always true:
- Messages and the cursor behind them are committed together; one event is recorded once for an
  endpoint, however often it is read.
- A message leaves `pending` once, for `sent`, `failed` or `skipped`, until staff have it sent
  again.
- One back sends at a time: who has the messages open has their lock file too.
- Kill -9 loses nothing. A power cut may lose the last second: what it sent is then sent again,
  with the same id.

Never here: what a message says, when it is tried again.
"""

import fcntl
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

from firstcome.limits import WEBHOOK_MESSAGES_DAYS_MAX, WEBHOOK_ROWS_SWEPT_MAX
from firstcome.webhooks.endpoints import Endpoint, Signing, all_endpoints, signing_of
from firstcome.webhooks.event_types import TEST, types_of
from firstcome.webhooks.file import Row, WebhooksFile
from firstcome.webhooks.moments import iso

MessageState = Literal["pending", "sent", "failed", "skipped"]

DAY_MS: Final = 86_400_000
TEST_EPOCH: Final = 0
"""Messages that staff have sent to try an endpoint out belong to no epoch."""

# Remember to send this.
_RECORD: Final = """
INSERT INTO message (endpoint, epoch, sequence, ordinal, type, time_ms, state, tries, next_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'pending', 0, ?6)
ON CONFLICT (endpoint, epoch, sequence, ordinal) DO NOTHING
"""

# What is to be sent to this endpoint now?
_DUE: Final = """
SELECT endpoint, epoch, sequence, ordinal, type, time_ms, tries FROM message
WHERE endpoint = ? AND state = 'pending' AND next_ms <= ? AND epoch > 0
ORDER BY next_ms LIMIT ?
"""

# What shall try this endpoint out?
_TRYOUTS: Final = """
SELECT endpoint, epoch, sequence, ordinal, type, time_ms, tries FROM message
WHERE endpoint = ? AND epoch = 0 AND +state = 'pending' LIMIT ?
"""

# What became of an attempt? Nothing if staff had the message skipped meanwhile.
_SETTLE: Final = """
UPDATE message SET state = ?5, tries = ?6, next_ms = ?7
WHERE endpoint = ?1 AND epoch = ?2 AND sequence = ?3 AND ordinal = ?4 AND state = 'pending'
"""

# What did the endpoint answer? Nothing about what was removed meanwhile.
_ATTEMPT: Final = """
INSERT INTO attempt (endpoint, epoch, sequence, ordinal, number, time_ms, status, took_ms, why)
SELECT ?1, ?2, ?3, ?4, (
    SELECT coalesce(max(number), 0) + 1 FROM attempt
    WHERE endpoint = ?1 AND epoch = ?2 AND sequence = ?3 AND ordinal = ?4
), ?5, ?6, ?7, ?8 FROM message
WHERE endpoint = ?1 AND epoch = ?2 AND sequence = ?3 AND ordinal = ?4
"""

# How is the endpoint since?
_HEALTH: Final = """
INSERT INTO health (endpoint, failing_since_ms, taken_ms, tried_ms, status, why)
SELECT ?1, CASE WHEN ?2 THEN 0 ELSE ?3 END, CASE WHEN ?2 THEN ?3 ELSE 0 END, ?3, ?4, ?5
FROM endpoint WHERE endpoint = ?1
ON CONFLICT (endpoint) DO UPDATE SET
    failing_since_ms = CASE WHEN ?2 THEN 0 WHEN failing_since_ms THEN failing_since_ms ELSE ?3 END,
    taken_ms = CASE WHEN ?2 THEN ?3 ELSE taken_ms END,
    tried_ms = ?3, status = ?4, why = ?5
"""

# Who is gone?
_GONE: Final = "UPDATE endpoint SET state = 'off', why = 'gone' WHERE endpoint = ? AND state = 'on'"

# Which messages are the oldest?
_OLDEST: Final = """
SELECT endpoint, epoch, sequence, ordinal, time_ms FROM message
WHERE endpoint = ? ORDER BY epoch, sequence, ordinal LIMIT ?
"""


class MessagesTaken(Exception):
    """Another back has the messages open, and sends."""


class Key(NamedTuple):
    """Which message: of an event, to an endpoint."""

    endpoint: int
    epoch: int
    sequence: int
    ordinal: int

    @property
    def message(self) -> str:
        """The id of the message, the same for every endpoint and at every attempt."""
        if self.epoch == TEST_EPOCH:
            return f"test_{self.sequence}"
        return f"evt_{self.epoch}_{self.sequence}_{self.ordinal}"


class Happened(NamedTuple):
    """An event that endpoints may want."""

    epoch: int
    sequence: int
    ordinal: int
    type: str
    time_ms: int


class Message(NamedTuple):
    """A message that waits to be sent; it failed `tries` times in this go."""

    key: Key
    type: str
    time_ms: int
    tries: int


class Attempt(NamedTuple):
    """One attempt; `status` is that of HTTP, or 0 with the reason why there is none."""

    key: Key
    time_ms: int
    status: int
    took_ms: int
    why: str = ""

    @property
    def at(self) -> str:
        """When it was, ISO 8601 in UTC."""
        return iso(self.time_ms)

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint has the message."""
        return 200 <= self.status < 300


class Settled(NamedTuple):
    """What a message is after an attempt, or without one; `next_ms` counts while it waits."""

    key: Key
    state: MessageState
    tries: int
    next_ms: int
    attempt: Attempt | None = None


class Messages:
    """The back's connection to `webhooks.db`; one thread at a time."""

    def __init__(self, path: Path, first: Callable[[int], tuple[int, int]]) -> None:
        """
        Open an existing file; `first` says where to begin to read, from when the first endpoint
        was made, if no back has read for it yet.

        Raises `MessagesTaken` when another back has it open.
        """
        self._lock = path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise MessagesTaken(str(path)) from error
        try:
            # A sync for each slice would cost the front's own: see the last of what is always true.
            self._file = WebhooksFile(path, is_back=True)
        except BaseException:
            self._lock.close()
            raise
        self._version = -1
        self._read_endpoints()
        self._begin(first)

    @property
    def endpoints(self) -> list[Endpoint]:
        """Every endpoint that was not removed, as of now."""
        if self._file.version != self._version:
            self._read_endpoints()
        return self._endpoints

    def signing(self, endpoint: int) -> Signing:
        """What messages to an endpoint are signed with."""
        return self._signing[endpoint]

    def cursor(self) -> tuple[int, int]:
        """The last event that was read: its sequence and ordinal."""
        sequence, ordinal = self._file.rows("SELECT sequence, ordinal FROM cursor")[0]
        return sequence, ordinal

    def record(self, happened: Sequence[Happened], reached: tuple[int, int]) -> None:
        """Remember what is to be sent, and the event that was reached, in one change."""
        with self._file.changing() as changes:
            # Endpoints as they are now: one that is made from here on has its events before it.
            changes.run_many(_RECORD, _wanted(all_endpoints(changes), happened))
            changes.run("UPDATE cursor SET sequence = ?, ordinal = ?", reached)

    def pass_over(self, reached: tuple[int, int]) -> bool:
        """Say that events were read that nobody wants, unless somebody may by now."""
        with self._file.changing() as changes:
            if all_endpoints(changes):
                return False
            changes.run("UPDATE cursor SET sequence = ?, ordinal = ?", reached)
        return True

    def due(self, endpoint: Endpoint, now_ms: int, count_max: int) -> list[Message]:
        """What may be sent to an endpoint now, the earliest first."""
        return _read(self._file.rows(_DUE, (endpoint.number, now_ms, count_max)))

    def tryouts(self, endpoint: Endpoint, count_max: int) -> list[Message]:
        """What staff have sent to try an endpoint out."""
        return _read(self._file.rows(_TRYOUTS, (endpoint.number, count_max)))

    def settle(self, settled: Sequence[Settled], gone: Collection[int] = ()) -> None:
        """
        Note what became of messages, and how their endpoints are since; those that said that they
        are `gone` are switched off.
        """
        attempts = [each.attempt for each in settled if each.attempt is not None]
        with self._file.changing() as changes:
            changes.run_many(
                _SETTLE, [(*each.key, each.state, each.tries, each.next_ms) for each in settled]
            )
            changes.run_many(_ATTEMPT, [(*each.key, *each[1:]) for each in attempts])
            changes.run_many(
                _HEALTH,
                [(e.key.endpoint, e.is_taken, e.time_ms, e.status, e.why) for e in attempts],
            )
            changes.run_many(_GONE, [(endpoint,) for endpoint in gone])
        if gone:
            self._version = -1  # it does not change with a change of our own

    def sweep(self, now_ms: int) -> int:
        """Remove messages that are old, or of an endpoint that was removed; returns how many."""
        oldest_ms = now_ms - WEBHOOK_MESSAGES_DAYS_MAX * DAY_MS
        swept = 0
        for endpoint in self.endpoints:
            swept += self._remove(endpoint.number, oldest_ms)
        for (number,) in self._file.rows("SELECT endpoint FROM endpoint WHERE state = 'removed'"):
            removed = self._remove(number, now_ms + DAY_MS)
            swept += removed
            if not removed:
                self._forget(number)
        return swept

    def checkpoint(self) -> None:
        """Copy the log into the file; from then on a power cut does not take it back."""
        self._file.checkpoint()

    def close(self) -> None:
        """Close the file."""
        try:
            self._file.close()
        finally:
            self._lock.close()

    def _read_endpoints(self) -> None:
        self._version = self._file.version
        self._endpoints = all_endpoints(self._file)
        self._signing = signing_of(self._file)

    def _begin(self, first: Callable[[int], tuple[int, int]]) -> None:
        if self._file.rows("SELECT 1 FROM cursor"):
            return
        made_ms = [each.created_ms for each in self._endpoints]
        with self._file.changing() as changes:
            start = first(min(made_ms)) if made_ms else (0, -1)
            changes.run("INSERT INTO cursor VALUES ('events', ?, ?)", start)

    def _remove(self, endpoint: int, before_ms: int) -> int:
        found = self._file.rows(_OLDEST, (endpoint, WEBHOOK_ROWS_SWEPT_MAX))
        keys = [row[:4] for row in found if row[4] < before_ms]
        if keys:
            which = "endpoint = ? AND epoch = ? AND sequence = ? AND ordinal = ?"
            with self._file.changing() as changes:
                changes.run_many(f"DELETE FROM attempt WHERE {which}", keys)
                changes.run_many(f"DELETE FROM message WHERE {which}", keys)
        return len(keys)

    def _forget(self, endpoint: int) -> None:
        with self._file.changing() as changes:
            changes.run("DELETE FROM health WHERE endpoint = ?", (endpoint,))
            changes.run("DELETE FROM endpoint WHERE endpoint = ?", (endpoint,))


def _read(found: Sequence[Row]) -> list[Message]:
    return [Message(Key(*row[:4]), *row[4:]) for row in found]


def _wanted(
    endpoints: Sequence[Endpoint], happened: Sequence[Happened]
) -> list[tuple[int | str, ...]]:
    return [
        (endpoint.number, *each)
        for endpoint in endpoints
        for types in [types_of(endpoint.wanted)]
        for each in happened
        if each.type in types and each.time_ms >= endpoint.created_ms
    ]


def cut_off(path: Path, last_sequence: int) -> None:
    """
    Forget messages about entries behind `last_sequence`, which a restore cut off.

    What those sequences will stand for is sent, under other ids. Raises `apsw.Error`.
    """
    file = WebhooksFile(path)
    try:
        with file.changing() as changes:
            for table in ("attempt", "message"):
                changes.run(
                    f"DELETE FROM {table} WHERE sequence > ? AND epoch > {TEST_EPOCH}",
                    (last_sequence,),
                )
            changes.run(
                "UPDATE cursor SET sequence = ?1, ordinal = -1 WHERE sequence > ?1",
                (last_sequence,),
            )
    finally:
        file.close()


assert TEST not in types_of(("*",))
