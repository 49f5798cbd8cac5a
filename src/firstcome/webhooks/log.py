"""
The log: messages and their attempts, for who looks, tries an endpoint out, or sends one again.

Always true:
- What is sent again has its old id, and begins the ladder of waits anew.
- A message that waits is not touched: whoever has it sent again would send it twice.

Never here: sending, what a message says.
"""

from typing import Final, NamedTuple, cast

from firstcome.limits import WEBHOOKS_SENT_AGAIN_MAX
from firstcome.webhooks.event_types import TEST
from firstcome.webhooks.file import Row, WebhooksFile, WebhooksReader
from firstcome.webhooks.messages import TEST_EPOCH, Attempt, Key, MessageState
from firstcome.webhooks.moments import iso

ROWS_MAX: Final = 200
TRYOUTS_SHOWN_MAX: Final = 5
NUMBER_DIGITS_MAX: Final = 15
SKIPPED_AT_ONCE: Final = 5_000

_COLUMNS: Final = """
m.endpoint, m.epoch, m.sequence, m.ordinal, m.type, m.time_ms, m.state, m.tries, m.next_ms,
coalesce(a.number, 0), coalesce(a.time_ms, 0), coalesce(a.status, 0), coalesce(a.took_ms, 0),
coalesce(a.why, '')
"""

# A message with its last attempt.
_FROM: Final = """
FROM message m LEFT JOIN attempt a
  ON a.endpoint = m.endpoint AND a.epoch = m.epoch AND a.sequence = m.sequence
 AND a.ordinal = m.ordinal AND a.number = (
    SELECT max(number) FROM attempt WHERE endpoint = m.endpoint AND epoch = m.epoch
    AND sequence = m.sequence AND ordinal = m.ordinal)
"""

_WHICH: Final = "endpoint = ? AND epoch = ? AND sequence = ? AND ordinal = ?"

# How many wait, and how many failed?
_COUNTS: Final = """
SELECT endpoint, state, count(*) FROM message WHERE state = 'pending' AND epoch > 0
GROUP BY endpoint
UNION ALL
SELECT endpoint, state, count(*) FROM message WHERE state = 'failed' AND epoch > 0
GROUP BY endpoint
"""


class MessageRow(NamedTuple):
    """A message and its last attempt, which has the number 0 while there was none."""

    key: Key
    type: str
    time_ms: int
    state: MessageState
    tries: int
    next_ms: int
    attempts: int
    last: Attempt

    @property
    def at(self) -> str:
        """When what it tells happened, ISO 8601 in UTC."""
        return iso(self.time_ms)


class Counts(NamedTuple):
    """How many messages of an endpoint wait, and how many failed."""

    waiting: int = 0
    failed: int = 0


class NotSentAgain(Exception):
    """Nothing was sent again; the message says why."""


def read_key(endpoint: int, message: str) -> Key | None:
    """Which message to an endpoint has this id; None for what is no id."""
    kind, *numbers = message.split("_")
    if not all(each.isascii() and each.isdecimal() for each in numbers):
        return None
    if any(len(each) > NUMBER_DIGITS_MAX for each in numbers):
        return None
    if kind == "test" and len(numbers) == 1:
        return Key(endpoint, TEST_EPOCH, int(numbers[0]), 0)
    if kind == "evt" and len(numbers) == 3 and int(numbers[0]) != TEST_EPOCH:
        return Key(endpoint, *map(int, numbers))
    return None


def messages_of(
    reader: WebhooksReader,
    endpoint: int,
    count_max: int,
    *,
    state: MessageState | None = None,
    before: Key | None = None,
) -> list[MessageRow]:
    """Messages about events, newest first, in one state or all, older than the one of `before`."""
    terms, bindings = ["m.endpoint = ?", f"m.epoch > {TEST_EPOCH}"], list[object]([endpoint])
    if state is not None:
        terms.append("m.state = ?")
        bindings.append(state)
    if before is not None:
        terms.append("(m.epoch, m.sequence, m.ordinal) < (?, ?, ?)")
        bindings += before[1:]
    return _read(
        reader,
        f"WHERE {' AND '.join(terms)}"
        " ORDER BY m.epoch DESC, m.sequence DESC, m.ordinal DESC LIMIT ?",
        [*bindings, min(count_max, ROWS_MAX)],
    )


def tryouts_of(reader: WebhooksReader, endpoint: int) -> list[MessageRow]:
    """The last messages that tried an endpoint out, newest first."""
    where = f"WHERE m.endpoint = ? AND m.epoch = {TEST_EPOCH} ORDER BY m.sequence DESC LIMIT ?"
    return _read(reader, where, [endpoint, TRYOUTS_SHOWN_MAX])


def message_at(reader: WebhooksReader, key: Key) -> MessageRow | None:
    """One message, or None."""
    which = "m.endpoint = ? AND m.epoch = ? AND m.sequence = ? AND m.ordinal = ?"
    found = _read(reader, f"WHERE {which}", [*key])
    return found[0] if found else None


def attempts_at(reader: WebhooksReader, key: Key) -> list[Attempt]:
    """Every attempt to send a message, the first one first."""
    found = reader.rows(
        f"SELECT time_ms, status, took_ms, why FROM attempt WHERE {_WHICH} ORDER BY number", key
    )
    return [Attempt(key, *row) for row in found]


def counts_of(reader: WebhooksReader) -> dict[int, Counts]:
    """How many messages wait and failed, by endpoint; those without any are not in it."""
    found: dict[int, Counts] = {}
    for endpoint, state, count in reader.rows(_COUNTS):
        name = "waiting" if state == "pending" else "failed"
        found[endpoint] = found.get(endpoint, Counts())._replace(**{name: count})
    return found


def try_out(file: WebhooksFile, endpoint: int, now_ms: int) -> Key:
    """Have a test message sent, to an endpoint that is on or off; it is tried once."""
    with file.changing() as changes:
        last = changes.rows(
            f"SELECT coalesce(max(sequence), 0) FROM message WHERE endpoint = ? AND epoch = "
            f"{TEST_EPOCH}",
            (endpoint,),
        )[0][0]
        key = Key(endpoint, TEST_EPOCH, max(now_ms, last + 1), 0)
        changes.run(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, 'pending', 0, ?)",
            (*key, TEST, now_ms, now_ms),
        )
    return key


def send_again(file: WebhooksFile, key: Key, now_ms: int) -> None:
    """Have one message sent again; raises `NotSentAgain` for one that waits, or is not there."""
    with file.changing() as changes:
        changed = changes.run(
            f"UPDATE message SET state = 'pending', tries = 0, next_ms = ? WHERE {_WHICH}"
            " AND state != 'pending'",
            (now_ms, *key),
        )
        if changed:
            return
        if changes.rows(f"SELECT 1 FROM message WHERE {_WHICH}", key):
            raise NotSentAgain("It waits to be sent already.")
    raise NotSentAgain(f"There is no message {key.message} to endpoint {key.endpoint}.")


def send_failed_again(file: WebhooksFile, endpoint: int, now_ms: int) -> int:
    """Have messages sent again that failed, the oldest first; returns how many."""
    with file.changing() as changes:
        found = changes.rows(
            f"SELECT endpoint, epoch, sequence, ordinal FROM message WHERE endpoint = ?"
            f" AND state = 'failed' AND epoch > {TEST_EPOCH}"
            " ORDER BY epoch, sequence, ordinal LIMIT ?",
            (endpoint, WEBHOOKS_SENT_AGAIN_MAX),
        )
        changes.run_many(
            f"UPDATE message SET state = 'pending', tries = 0, next_ms = ? WHERE {_WHICH}",
            [(now_ms, *row) for row in found],
        )
    return len(found)


def skip_waiting(file: WebhooksFile, endpoint: int) -> int:
    """Have what waits now never sent, some at a time; returns how many messages that were."""
    skipped = 0
    while True:
        with file.changing() as changes:
            found = changes.rows(
                f"SELECT endpoint, epoch, sequence, ordinal FROM message WHERE endpoint = ?"
                f" AND state = 'pending' AND epoch > {TEST_EPOCH} LIMIT ?",
                (endpoint, SKIPPED_AT_ONCE),
            )
            changes.run_many(f"UPDATE message SET state = 'skipped' WHERE {_WHICH}", found)
        skipped += len(found)
        if len(found) < SKIPPED_AT_ONCE:
            return skipped


def _read(reader: WebhooksReader, where: str, bindings: list[object]) -> list[MessageRow]:
    return [_row(row) for row in reader.rows(f"SELECT {_COLUMNS} {_FROM} {where}", bindings)]


def _row(row: Row) -> MessageRow:
    key = Key(*row[:4])
    name, time_ms, state, tries, next_ms, attempts, *last = row[4:]
    return MessageRow(
        key,
        name,
        time_ms,
        cast("MessageState", state),
        tries,
        next_ms,
        attempts,
        Attempt(key, *last),
    )
