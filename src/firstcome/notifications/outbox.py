"""
The outbox: every message that is to be sent, was sent, or will not be, and how far the events
were read to know it.

A message is about a subject: an order or a registration, by the sequence of the entry that made
it. `telling` is 0, or the number of the telling to many that it belongs to (`tellings`).

Always true:
- What is to be told and the cursor behind it are committed together; one fact of one subject is
  recorded once for each channel, however often it is read.
- A message leaves `pending` once, for `sent`, `failed`, `given_up` or `no_consent`; a bulk message
  by way of `sending`, which is on the disk before the provider gets it. One whose channel is not
  set up is `no_way`, and goes out when staff say so.
- What a provider gave back is `bounced`, and its customer gets no more bulk on that channel; nor
  does one who complained.
- What was `sending` when the back died is `uncertain`: it is told again only when staff say so.
- One back sends at a time: who has the outbox open has its lock file too.
- Kill -9 loses nothing. A power cut may lose the last second: the service messages that it told are
  told again, bulk messages are not.

Never here: names, addresses, tokens.
"""

import fcntl
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast

import apsw
import structlog

from firstcome.notifications.interests import Interests
from firstcome.notifications.kinds import CHANNELS, Channel, Kind, Status
from firstcome.notifications.outbox_schema import prepare
from firstcome.notifications.receipts import Receipt
from firstcome.notifications.tellings import Tellings
from firstcome.sqlite import ask, checkpoint_passive, open_writer, rows

MailState = Literal[
    "pending",
    "sending",
    "sent",
    "uncertain",
    "failed",
    "bounced",
    "given_up",
    "no_consent",
    "no_way",
]

Verb = Literal["again", "arrived", "leave"]
"""What staff say of a message that is `uncertain`: send it again, it arrived, or leave it."""

# Remember to tell this.
_RECORD: Final = """
INSERT INTO message
    (epoch, subject, kind, sequence, channel, time_ms, status, ahead, until_ms, location, language,
     next_ms, telling, state, attempts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
ON CONFLICT (epoch, subject, kind, sequence, channel) DO NOTHING
"""

# What is to be sent now on this channel, to many (a telling) or not (0)?
_DUE: Final = """
SELECT message, epoch, subject, kind, sequence, channel, time_ms, status, ahead, until_ms,
       location, language, telling, attempts
FROM message
WHERE state = 'pending' AND channel = ? AND telling = ? AND next_ms <= ?
ORDER BY next_ms, message LIMIT ?
"""

# When was this kind last told of this subject?
_LAST: Final = """
SELECT coalesce(max(time_ms), 0) FROM message WHERE epoch = ? AND subject = ? AND kind = ?
"""

# What was the last time that these were told on this channel, of a wave of theirs?
_OPENING: Final = """
SELECT coalesce(max(until_ms), 0) FROM (
    SELECT until_ms FROM message
    WHERE epoch = ? AND subject = ? AND kind IN ('invited', 'wave_moved') AND channel = ?
          AND state IN ('sent', 'uncertain')
    ORDER BY sequence DESC LIMIT 1
)
"""

# Which message is it that a provider says something of?
_REPORTED: Final = """
SELECT message FROM message
WHERE epoch = ? AND subject = ? AND kind = ? AND sequence = ? AND channel = ?
"""

_BOUNCED: Final = """
UPDATE message SET state = 'bounced', next_ms = ?2
WHERE message = ?1 AND state IN ('pending', 'sending', 'sent', 'uncertain')
"""

_STOP: Final = "INSERT OR REPLACE INTO unreachable VALUES (?, ?, ?, ?)"
_AGREED: Final = "DELETE FROM unreachable WHERE customer = ? AND channel = ? AND why = 'complained'"
_STOPPED: Final = "SELECT why FROM unreachable WHERE customer = ? AND channel = ?"

# What waits for a channel that is not set up?
_SET_ASIDE: Final = "UPDATE message SET state = 'no_way' WHERE state = 'pending' AND channel = ?"

_RESOLVE: Final = """
UPDATE message SET state = ?1, next_ms = ?2
WHERE (state = 'uncertain' OR state = 'no_way' AND ?1 <> 'sent') AND channel = ?5
      AND (message = ?3 OR telling = ?4 AND telling > 0)
"""

_RESOLVED: Final[dict[Verb, MailState]] = {
    "again": "pending",
    "arrived": "sent",
    "leave": "given_up",
}

# What may have been sent when the back before this one died?
LEFT_SENDING: Final = "UPDATE message SET state = 'uncertain' WHERE state = 'sending'"

log = structlog.get_logger()


class OutboxTaken(Exception):
    """Another back has the outbox open, and sends."""


class Cursor(NamedTuple):
    """
    The last event that was read; nothing is told of what happened before `quiet_before_ms`.

    Of what was told to many up to the entry `doubtful_through`, nobody knows how far it went.
    """

    sequence: int
    ordinal: int
    quiet_before_ms: int
    doubtful_through: int


class Intent(NamedTuple):
    """Something to be told: of which subject, what, since which entry, and the facts of then."""

    epoch: int
    subject: int
    kind: Kind
    sequence: int
    channel: Channel
    time_ms: int
    status: Status
    ahead: int
    until_ms: int
    location: str
    language: str
    next_ms: int
    """From when on it may be sent; the earliest goes first."""
    telling: int = 0
    state: MailState = "pending"


class Message(NamedTuple):
    """An intent that waits to be sent."""

    message: int
    epoch: int
    subject: int
    kind: Kind
    sequence: int
    channel: Channel
    time_ms: int
    status: Status
    ahead: int
    until_ms: int
    location: str
    language: str
    telling: int
    attempts: int


class Settled(NamedTuple):
    """What became of an attempt; `next_ms` counts for what stays `pending`."""

    message: int
    state: MailState
    attempts: int
    next_ms: int
    provider: str = ""
    """What the provider calls it; empty: as before."""


class Outbox:
    """The one connection to `outbox.db`; one thread at a time."""

    def __init__(self, path: Path, quiet_before_ms: int) -> None:
        """
        Open it; `quiet_before_ms` counts for a file that is made just now.

        Raises `OutboxTaken` when another back has it open, `OutboxUnknown` for a file of a later
        version.
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
        self.tellings = Tellings(self._connection)
        self.interests = Interests(self._connection)

    def together(self) -> apsw.Connection:
        """A block in which everything is committed together, or nothing."""
        return self._connection

    def cursor(self) -> Cursor:
        """How far the events were read."""
        asked = "SELECT sequence, ordinal, quiet_before_ms, doubtful_through FROM cursor"
        found = cast("list[tuple[int, int, int, int]]", list(rows(self._connection, asked)))
        return Cursor(*found[0])

    def record(self, intents: Sequence[Intent], reached: tuple[int, int] | None = None) -> None:
        """Remember what is to be told, and the event that was reached, in one transaction."""
        with self._connection:
            cast("Any", self._connection).executemany(_RECORD, intents)
            if reached is not None:
                ask(self._connection, "UPDATE cursor SET sequence = ?, ordinal = ?", reached)

    def due(
        self, now_ms: int, count_max: int, channel: Channel = "email", telling: int = 0
    ) -> list[Message]:
        """What may be sent now, the earliest first: service messages, or those of a telling."""
        found = rows(self._connection, _DUE, (channel, telling, now_ms, count_max))
        return [Message(*row) for row in cast("list[tuple[Any, ...]]", list(found))]

    def send(self, message: int, until_ms: int, now_ms: int) -> None:
        """
        Note, on the disk, that the provider gets a bulk message now, and which time it tells.

        Whatever was noted before is on the disk then as well.
        """
        connection = self._connection
        ask(connection, "PRAGMA synchronous = FULL")
        try:
            ask(
                connection,
                """
                UPDATE message SET state = 'sending', until_ms = ?2, next_ms = ?3
                WHERE message = ?1
                """,
                (message, until_ms, now_ms),
            )
        finally:
            ask(connection, "PRAGMA synchronous = NORMAL")

    def settle(self, settled: Sequence[Settled]) -> None:
        """Note what became of attempts."""
        with self._connection:
            cast("Any", self._connection).executemany(
                """
                UPDATE message SET state = ?2, attempts = ?3, next_ms = ?4,
                    provider = iif(?5 = '', provider, ?5)
                WHERE message = ?1
                """,
                settled,
            )

    def set_aside(self, ways: Collection[Channel]) -> None:
        """Note of what waits for a channel that is not among `ways` that it has no way to go."""
        for channel in CHANNELS:
            if channel not in ways:
                ask(self._connection, _SET_ASIDE, (channel,))

    def resolve(
        self,
        verb: Verb,
        now_ms: int,
        *,
        message: int = 0,
        telling: int = 0,
        ways: Collection[Channel] = CHANNELS,
    ) -> None:
        """
        What staff say of a message that is `uncertain`, or of all of a telling.

        What is `no_way` is sent, or left, in the same way: it did not arrive. Nothing is sent
        again on a channel that is not among `ways`.
        """
        for channel in ways if verb == "again" else CHANNELS:
            found = (_RESOLVED[verb], now_ms, message, telling, channel)
            ask(self._connection, _RESOLVE, found)

    def receive(self, receipt: Receipt, customer: bytes, now_ms: int) -> bool:
        """
        Note what a provider said of a message that it was given; whether there is such a message.

        `customer` is who the message went to.
        """
        with self._connection:
            found = ask(self._connection, _REPORTED, receipt.message)
            if found is None:
                return False
            if receipt.verdict != "complained":
                ask(self._connection, _BOUNCED, (found, now_ms))
            if receipt.verdict != "undelivered":
                stop = (customer, receipt.channel, receipt.verdict, now_ms)
                ask(self._connection, _STOP, stop)
        return True

    def stop(self, customer: bytes, channel: Channel, now_ms: int) -> None:
        """Note that a customer has told a provider that they want no more of a channel."""
        ask(self._connection, _STOP, (customer, channel, "complained", now_ms))

    def agreed(self, customer: bytes, channel: Channel) -> None:
        """Note that a customer has agreed anew, after they complained."""
        ask(self._connection, _AGREED, (customer, channel))

    def stopped(self, customer: bytes, channel: Channel) -> MailState | None:
        """What becomes of bulk to a customer who cannot be reached so, or complained; else None."""
        why = ask(self._connection, _STOPPED, (customer, channel))
        if why is None:
            return None
        return "no_consent" if why == "complained" else "bounced"

    def last_told_ms(self, epoch: int, subject: int, kind: Kind) -> int:
        """When what was told last of this kind about a subject happened; 0: never."""
        return cast("int", ask(self._connection, _LAST, (epoch, subject, kind)))

    def opening_told_ms(self, epoch: int, subject: int, channel: Channel = "email") -> int:
        """Which time of their wave was told last to a registration on a channel; 0: none was."""
        return cast("int", ask(self._connection, _OPENING, (epoch, subject, channel)))

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
    try:
        # A sync for each slice would cost the front's own: see the last of what is always true.
        ask(connection, "PRAGMA synchronous = NORMAL")
        prepare(connection)
        start = "INSERT OR IGNORE INTO cursor VALUES ('events', 0, -1, ?, 0)"
        ask(connection, start, (quiet_before_ms,))
        ask(connection, LEFT_SENDING)
        left = cast("int", ask(connection, "SELECT changes()"))
    except BaseException:
        connection.close(force=True)
        raise
    if left:
        log.warning(
            "bulk_uncertain",
            messages=left,
            mend="Look whether it arrived, then mark it, or send it again, at the desk.",
        )
    return connection


def cut_off(path: Path, last_sequence: int) -> None:
    """
    Forget what an outbox knows of entries behind `last_sequence`, which a restore cut off.

    What those sequences will stand for is told, and what never came to be is not. How far the
    tellings to many went since the file was copied, nobody knows: what waited is `uncertain`, and
    so will be what the journal has told to many since then. Raises `apsw.Error`, `OutboxUnknown`.
    """
    connection = open_writer(path)
    try:
        prepare(connection)
        with connection:
            for statement in _CUT_OFF:
                ask(connection, statement, (last_sequence,))
        checkpoint_passive(connection)
    finally:
        connection.close()


_CUT_OFF: Final = (
    "DELETE FROM message WHERE sequence > ?",
    "DELETE FROM telling WHERE sequence > ?",
    "DELETE FROM interest WHERE sequence > ?",
    "UPDATE cursor SET sequence = ?1, ordinal = -1 WHERE sequence > ?1",
    "UPDATE cursor SET doubtful_through = ?",
    """
UPDATE message SET state = 'uncertain'
WHERE telling > 0 AND state IN ('pending', 'sending') AND sequence <= ?
""",
)
