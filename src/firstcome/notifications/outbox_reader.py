"""
Reading the outbox beside the back: which mails are there about some orders.

Always true:
- A read ends at once; without an outbox there are no mails.

Never here: addresses, what a mail says.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple, cast

import apsw

from firstcome.notifications.kinds import Kind
from firstcome.notifications.outbox import MailState
from firstcome.sqlite import SqliteRefused, open_reader, rows

# What was, or is to be, told about this order?
_ABOUT: Final = """
SELECT order_sequence, kind, state, time_ms, next_ms FROM message
WHERE epoch = ? AND order_sequence = ? ORDER BY message
"""


class MailRow(NamedTuple):
    """
    A mail about an order: `time_ms` is when what it tells happened, `next_ms` when it was sent or
    given up, or when it is tried next.
    """

    order_sequence: int
    kind: Kind
    state: MailState
    time_ms: int
    next_ms: int


def mails_about(path: Path, orders: Sequence[tuple[int, int]]) -> list[MailRow]:
    """Every mail about these orders, given as (epoch, sequence), in the order of recording."""
    try:
        connection = open_reader(path)
    except (apsw.Error, SqliteRefused):
        return []
    try:
        return [
            MailRow(*cast("tuple[int, Kind, MailState, int, int]", row))
            for epoch, sequence in orders
            for row in list(rows(connection, _ABOUT, (epoch, sequence)))
        ]
    finally:
        connection.close()
