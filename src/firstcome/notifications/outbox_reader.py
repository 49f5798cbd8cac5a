"""
Reading the outbox beside the back: which messages there are about somebody, and how far a telling
to many has come.

Always true:
- A read ends at once; without an outbox there are no messages.

Never here: addresses, what a message says.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import apsw

from firstcome.notifications.kinds import CHANNELS, Channel, Kind
from firstcome.notifications.outbox import MailState
from firstcome.notifications.outbox_schema import VERSION
from firstcome.sqlite import SqliteRefused, open_reader, rows

# What was, or is to be, told about this order, or registration?
_ABOUT: Final = """
SELECT subject, kind, state, time_ms, next_ms, channel, message, epoch, sequence, telling, attempts,
       provider
FROM message
WHERE epoch = ? AND subject = ? ORDER BY message
"""

# Which telling invited this wave, or told this announcement?
_OF_WAVE: Final = """
SELECT telling, time_ms, is_whole FROM telling
WHERE kind = 'invited' AND launch = ? AND wave = ? ORDER BY telling DESC LIMIT 1
"""
_OF_NEWS: Final = """
SELECT telling, time_ms, is_whole FROM telling WHERE about = ? AND sequence = ?
"""

# How many of its messages are in each state?
_COUNTS: Final = """
SELECT channel, state, count(*) FROM message WHERE telling = ? AND telling > 0
GROUP BY state, channel
"""

# Of which bulk messages does nobody know whether they were sent?
_UNCERTAIN: Final = """
SELECT message, epoch, subject, kind, channel, telling, next_ms FROM message
WHERE state = 'uncertain' AND (?1 = 0 OR telling = ?1) AND message > ?3 ORDER BY message LIMIT ?2
"""

# Which have no way to go, because their channel is not set up?
_NO_WAY: Final = """
SELECT message, epoch, subject, kind, channel, telling, next_ms FROM message
WHERE state = 'no_way' AND message > ?2 ORDER BY message LIMIT ?1
"""

# Which are there, the newest first?
_LIST: Final = """
SELECT subject, kind, state, time_ms, next_ms, channel, message, epoch, sequence, telling, attempts,
       provider
FROM message
WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR channel = ?2) AND (?3 = 0 OR message < ?3)
ORDER BY message DESC LIMIT ?4
"""

# How many are in each state?
_STATES: Final = "SELECT channel, state, count(*) FROM message GROUP BY channel, state"
"""A walk through the table."""


class MailRow(NamedTuple):
    """
    A message about an order or a registration: `time_ms` is when what it tells happened, `next_ms`
    when it was sent or given up, or when it is tried next.
    """

    subject: int
    kind: Kind
    state: MailState
    time_ms: int
    next_ms: int
    channel: Channel
    message: int = 0
    epoch: int = 0
    sequence: int = 0
    telling: int = 0
    attempts: int = 0
    provider: str = ""
    """What the provider calls it; empty where it says nothing."""


class Counts(NamedTuple):
    """Messages of a telling on one channel, by what became of them."""

    told: int = 0
    waiting: int = 0
    uncertain: int = 0
    """Those that may have been sent, or not; staff say what is to become of them."""
    failed: int = 0
    """Refused for good by the provider, or given back by it later."""
    given_up: int = 0
    """Tried in vain, stopped, or come to nothing since: a registration that was left."""
    no_way: int = 0
    """Those whose channel is not set up; they go when staff say so."""


class Progress(NamedTuple):
    """How far a telling to many has come."""

    telling: int
    """Its number in the outbox."""
    since_ms: int
    is_written_out: bool
    """Whether all of its people have their messages; else there are more to come."""
    by_channel: dict[Channel, Counts]
    without_consent: int
    """People who agreed to none of the ways."""

    @property
    def in_all(self) -> Counts:
        """Over all channels."""
        return Counts(*map(sum, zip(*self.by_channel.values(), strict=True)))


class Uncertain(NamedTuple):
    """A bulk message of which nobody knows whether it was sent, since `since_ms`."""

    message: int
    epoch: int
    subject: int
    kind: Kind
    channel: Channel
    telling: int
    since_ms: int


def mails_about(path: Path, subjects: Sequence[tuple[int, int]]) -> list[MailRow]:
    """Every message about these, given as (epoch, sequence), in the order of recording."""
    with _reading(path) as connection:
        if connection is None:
            return []
        return [
            MailRow(*cast("Any", row))
            for epoch, subject in subjects
            for row in list(rows(connection, _ABOUT, (epoch, subject)))
        ]


def telling_of_wave(path: Path, launch: str, wave: int) -> Progress | None:
    """How far everybody of a wave is told; None as long as nothing of it is noted."""
    return _progress(path, _OF_WAVE, (launch, wave))


def telling_of_news(path: Path, about: int, sequence: int) -> Progress | None:
    """
    How far an announcement, or what an entry `sequence` said of an incident, is told by messages.

    None when it is told on no such way, or nothing of it is noted yet.
    """
    return _progress(path, _OF_NEWS, (about, sequence))


def uncertain_messages(
    path: Path, count_max: int, telling: int = 0, after: int = 0
) -> list[Uncertain]:
    """What staff have to say something of; `telling` 0 means any."""
    with _reading(path) as connection:
        if connection is None:
            return []
        found = list(rows(connection, _UNCERTAIN, (telling, count_max, after)))
        return [Uncertain(*cast("Any", row)) for row in found]


def messages_without_way(path: Path, count_max: int, after: int = 0) -> list[Uncertain]:
    """Those whose channel is not set up, after the message `after`."""
    with _reading(path) as connection:
        if connection is None:
            return []
        found = list(rows(connection, _NO_WAY, (count_max, after)))
        return [Uncertain(*cast("Any", row)) for row in found]


def messages(
    path: Path, count_max: int, *, state: str = "", channel: str = "", before: int = 0
) -> list[MailRow]:
    """The newest first, of a state and a channel; empty and 0 mean any."""
    with _reading(path) as connection:
        if connection is None:
            return []
        found = list(rows(connection, _LIST, (state, channel, before, count_max)))
        return [MailRow(*cast("Any", row)) for row in found]


def states_of(path: Path) -> dict[tuple[Channel, MailState], int]:
    """How many messages there are, by channel and state."""
    with _reading(path) as connection:
        found = [] if connection is None else list(rows(connection, _STATES))
    counted = cast("list[tuple[Channel, MailState, int]]", found)
    return {(channel, state): count for channel, state, count in counted}


_MEMBERS: Final[dict[MailState, str]] = {
    "sent": "told",
    "pending": "waiting",
    "sending": "waiting",
    "uncertain": "uncertain",
    "failed": "failed",
    "bounced": "failed",
    "given_up": "given_up",
    "no_way": "no_way",
}


def _progress(path: Path, asked: str, about: tuple[object, ...]) -> Progress | None:
    with _reading(path) as connection:
        found = [] if connection is None else list(rows(connection, asked, about))
        if connection is None or not found:
            return None
        telling, since_ms, is_whole = cast("tuple[int, int, int]", found[0])
        counted = list(rows(connection, _COUNTS, (telling,)))
    counts: dict[Channel, Counts] = {channel: Counts() for channel in CHANNELS}
    without_consent = 0
    for channel, state, count in cast("list[tuple[Channel, MailState, int]]", counted):
        if state == "no_consent":
            without_consent += count
        else:
            name, known = _MEMBERS[state], counts[channel]
            counts[channel] = known._replace(**{name: getattr(known, name) + count})
    return Progress(telling, since_ms, bool(is_whole), counts, without_consent)


@contextmanager
def _reading(path: Path) -> Generator[apsw.Connection | None]:
    """A connection; None without an outbox, and for one that the back has to bring up to date."""
    try:
        connection = open_reader(path)
    except (apsw.Error, SqliteRefused):
        yield None
        return
    try:
        is_known = cast("Any", connection).pragma("user_version") == VERSION
        yield connection if is_known else None
    finally:
        connection.close()
