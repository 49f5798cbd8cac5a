"""Outboxes of other versions: an older one is brought up to date, a later one is left alone."""

from pathlib import Path

import pytest

from firstcome.notifications.outbox import Cursor, Outbox, Settled, cut_off
from firstcome.notifications.outbox_reader import mails_about, telling_of_wave, uncertain_messages
from firstcome.notifications.outbox_schema import VERSION, OutboxUnknown
from firstcome.sqlite import ask, open_writer
from tests.notifications.small_shop import counts_in
from tests.notifications.test_outbox import intent

FIRST = (
    """
CREATE TABLE message (
    message INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, order_sequence INTEGER NOT NULL,
    kind TEXT NOT NULL, sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL, status TEXT NOT NULL,
    ahead INTEGER NOT NULL, until_ms INTEGER NOT NULL, location TEXT NOT NULL,
    language TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    next_ms INTEGER NOT NULL, UNIQUE (epoch, order_sequence, kind, sequence)
)
""",
    "CREATE INDEX message_due ON message (next_ms, message) WHERE state = 'pending'",
    """
CREATE TABLE cursor (
    name TEXT PRIMARY KEY, sequence INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    quiet_before_ms INTEGER NOT NULL
)
""",
    "INSERT INTO cursor VALUES ('events', 7, 2, 50)",
    """
INSERT INTO message VALUES
    (1, 1, 4, 'held', 4, 100, 'held', 0, 200, 'web', 'en', 'sent', 1, 110),
    (2, 1, 5, 'in_line', 5, 100, 'in_line', 3, 0, 'web', 'de', 'pending', 2, 300)
""",
)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """An outbox of the first version: one mail sent, one that waits."""
    path = tmp_path / "outbox.db"
    connection = open_writer(path)
    for statement in FIRST:
        ask(connection, statement)
    connection.close()
    return path


def test_an_older_outbox_knows_what_it_told_and_what_waits(first: Path):
    assert mails_about(first, [(1, 4)]) == []  # until the back has been there
    outbox = Outbox(first, 99)
    outbox.record([intent(4, 4)])

    assert outbox.cursor() == Cursor(7, 2, 50, 0)
    (due,) = outbox.due(300, 9)
    assert (due.subject, due.kind, due.channel, due.ahead, due.attempts, due.telling) == (
        *(5, "in_line", "email", 3, 2, 0),
    )
    outbox.close()
    assert counts_in(first.parent) == {"sent": 1, "pending": 1}
    assert [mail.state for mail in mails_about(first, [(1, 4), (1, 5)])] == ["sent", "pending"]


def test_an_older_outbox_in_a_backup_can_be_cut_off(first: Path):
    cut_off(first, 4)

    assert counts_in(first.parent) == {"sent": 1}
    outbox = Outbox(first, 99)
    assert outbox.cursor() == Cursor(4, -1, 50, 4)
    outbox.close()


def test_a_later_outbox_is_refused_and_stays_as_it_is(first: Path):
    connection = open_writer(first)
    ask(connection, f"PRAGMA user_version = {VERSION + 1}")
    connection.close()

    for _ in range(2):
        with pytest.raises(OutboxUnknown, match=f"version {VERSION + 1}.*Run the version that"):
            Outbox(first, 0)

    assert counts_in(first.parent) == {"sent": 1, "pending": 1}


def test_without_an_outbox_nothing_was_told(tmp_path: Path):
    path = tmp_path / "outbox.db"

    assert mails_about(path, [(1, 4)]) == []
    assert telling_of_wave(path, "phone", 1) is None
    assert uncertain_messages(path, 9) == []


def test_an_outbox_of_the_second_version_learns_of_providers(tmp_path: Path):
    path = tmp_path / "outbox.db"
    outbox = Outbox(path, 0)
    outbox.record([intent(4, 4)])
    outbox.close()
    connection = open_writer(path)
    for statement in (
        "DROP TABLE unreachable",
        "DROP INDEX message_no_way",
        "ALTER TABLE message DROP COLUMN provider",
        "PRAGMA user_version = 2",
    ):
        ask(connection, statement)
    connection.close()

    outbox = Outbox(path, 0)
    (due,) = outbox.due(10**15, 9)
    outbox.settle([Settled(due.message, "sent", 1, 5, "SM1")])
    outbox.close()

    (mail,) = mails_about(path, [(1, 4)])
    assert (mail.state, mail.provider, mail.attempts) == ("sent", "SM1", 1)
