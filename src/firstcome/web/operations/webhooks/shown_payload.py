"""
A message as it is sent, for who looks at it: made anew from its event.

Always true:
- It is made by the same code as what is sent, from what never changes.

Never here: sending.
"""

import contextlib
from pathlib import Path

import apsw
import msgspec

from firstcome.domain.definition import LaunchDefinition
from firstcome.journal.failures import JournalBroken
from firstcome.journal.reader import JournalReader
from firstcome.projections import launches, orders
from firstcome.projections.reader import ModelsMissing
from firstcome.sqlite import SqliteRefused
from firstcome.web.operations.desk import Desk
from firstcome.webhooks.feed import Feed
from firstcome.webhooks.log import MessageRow
from firstcome.webhooks.messages import TEST_EPOCH
from firstcome.webhooks.payloads import Payloads, PublicIds, body_of_test


class NotKnown(Exception):
    """The read models, or the journal, do not say what the message needs."""


class KnownByModels:
    """What never changes, as the journal and the read models say it."""

    def __init__(self, desk: Desk, journal: JournalReader) -> None:
        self._desk = desk
        self._journal = journal

    def epoch_of(self, sequence: int) -> int:
        """The epoch in which an entry was written."""
        entry = self._journal.entry(sequence)
        if entry is None:
            raise NotKnown
        return entry.epoch

    def definition(self, launch: str) -> LaunchDefinition:
        """The terms of a launch."""
        with self._desk.models.connection() as connection:
            row = launches.by_id(connection, launch)
        if row is None:
            raise NotKnown
        return row.terms()

    def location(self, order: int) -> str | None:
        """Where an order is."""
        with self._desk.models.connection() as connection:
            row = orders.by_sequence(connection, order)
        if row is None:
            raise NotKnown
        return row.location


def shown_payload(desk: Desk, message: MessageRow) -> str:
    """The body of a message over several lines; empty while it cannot be made."""
    if message.key.epoch == TEST_EPOCH:
        return _over_lines(body_of_test(message.key, message.time_ms))
    try:
        return _made(desk, desk.settings.directory, message)
    except (NotKnown, ModelsMissing, JournalBroken, SqliteRefused, apsw.Error):
        return ""


def _made(desk: Desk, directory: Path, message: MessageRow) -> str:
    with contextlib.ExitStack() as stack:
        journal = JournalReader(directory / "journal.db")
        stack.callback(journal.close)
        feed = Feed(directory / "events.db")
        stack.callback(feed.close)
        known = KnownByModels(desk, journal)
        body = Payloads(feed, known, PublicIds(desk.secrets)).body(message.key, message.time_ms)
    return "" if body is None else _over_lines(body)


def _over_lines(body: bytes) -> str:
    return msgspec.json.format(body, indent=2).decode()
