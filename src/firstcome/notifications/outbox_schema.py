"""
The schema of `outbox.db`: its tables, and how an older file becomes one of today.

Always true:
- A file has the version that stands in it, and is brought to `VERSION` in one transaction: what it
  remembers as told stays told.
- A file of a later version is refused, and left as it is.

Never here: what is read and written from day to day.
"""

from typing import Final, cast

import apsw

from firstcome.sqlite import ask

VERSION: Final = 3

_MESSAGE: Final = """
CREATE TABLE message (
    message  INTEGER PRIMARY KEY,
    epoch    INTEGER NOT NULL,
    subject  INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    channel  TEXT NOT NULL,
    time_ms  INTEGER NOT NULL,
    status   TEXT NOT NULL,
    ahead    INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    location TEXT NOT NULL,
    language TEXT NOT NULL,
    telling  INTEGER NOT NULL,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_ms  INTEGER NOT NULL,
    provider TEXT NOT NULL DEFAULT '',
    UNIQUE (epoch, subject, kind, sequence, channel)
)
"""

_NO_WAY: Final = "CREATE INDEX message_no_way ON message (message) WHERE state = 'no_way'"

_UNREACHABLE: Final = """
CREATE TABLE unreachable (
    customer BLOB NOT NULL,
    channel  TEXT NOT NULL,
    why      TEXT NOT NULL,
    time_ms  INTEGER NOT NULL,
    PRIMARY KEY (customer, channel)
) WITHOUT ROWID
"""

_NEW: Final = (
    _MESSAGE,
    """
CREATE INDEX message_due ON message (channel, telling, next_ms, message) WHERE state = 'pending'
""",
    "CREATE INDEX message_telling ON message (telling) WHERE telling > 0",
    "CREATE INDEX message_told ON message (telling, state, channel) WHERE telling > 0",
    "CREATE INDEX message_sending ON message (message) WHERE state = 'sending'",
    "CREATE INDEX message_uncertain ON message (message) WHERE state = 'uncertain'",
    """
CREATE TABLE telling (
    telling  INTEGER PRIMARY KEY,
    epoch    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    time_ms  INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    launch   TEXT NOT NULL,
    wave     INTEGER NOT NULL,
    about    INTEGER NOT NULL,
    audience TEXT NOT NULL,
    ways     TEXT NOT NULL,
    text     BLOB NOT NULL,
    stage    INTEGER NOT NULL,
    walked   INTEGER NOT NULL,
    is_whole INTEGER NOT NULL,
    UNIQUE (epoch, sequence)
)
""",
    """
CREATE TABLE reached (
    telling  INTEGER NOT NULL,
    customer BLOB NOT NULL,
    PRIMARY KEY (telling, customer)
) WITHOUT ROWID
""",
    """
CREATE TABLE interest (
    registration INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    wish         TEXT NOT NULL,
    language     TEXT NOT NULL,
    PRIMARY KEY (registration, sequence)
) WITHOUT ROWID
""",
    """
CREATE TABLE cursor (
    name             TEXT PRIMARY KEY,
    sequence         INTEGER NOT NULL,
    ordinal          INTEGER NOT NULL,
    quiet_before_ms  INTEGER NOT NULL,
    doubtful_through INTEGER NOT NULL
)
""",
    _NO_WAY,
    _UNREACHABLE,
    f"PRAGMA user_version = {VERSION}",
)

# The first version had no number, told by e-mail alone, and of orders alone.
_FROM_1: Final = (
    "DROP INDEX IF EXISTS message_due",
    "ALTER TABLE message RENAME TO message_1",
    "ALTER TABLE cursor RENAME TO cursor_1",
    *_NEW,
    """
INSERT INTO message
    SELECT message, epoch, order_sequence, kind, sequence, 'email', time_ms, status, ahead,
           until_ms, location, language, 0, state, attempts, next_ms, ''
    FROM message_1
""",
    "INSERT INTO cursor SELECT name, sequence, ordinal, quiet_before_ms, 0 FROM cursor_1",
    "DROP TABLE message_1",
    "DROP TABLE cursor_1",
)

_FROM_2: Final = (
    "ALTER TABLE message ADD COLUMN provider TEXT NOT NULL DEFAULT ''",
    _NO_WAY,
    _UNREACHABLE,
    f"PRAGMA user_version = {VERSION}",
)

_STEPS: Final = {0: _NEW, 1: _FROM_1, 2: _FROM_2}


class OutboxUnknown(Exception):
    """The outbox is one of a later firstcome."""


def prepare(connection: apsw.Connection) -> None:
    """Make the tables, or bring those of an older version to this one; raises `OutboxUnknown`."""
    with connection:
        version = _version(connection)
        if version > VERSION:
            raise OutboxUnknown(
                f"outbox.db has version {version}, and this firstcome knows {VERSION}. Run the "
                "version that wrote it."
            )
        if version == VERSION:
            return
        for statement in _STEPS[version]:
            ask(connection, statement)


def _version(connection: apsw.Connection) -> int:
    """The version of the file; 0 for an empty one."""
    numbered = cast("int", ask(connection, "PRAGMA user_version"))
    if numbered:
        return numbered
    first = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'message'"
    return cast("int", ask(connection, first))
