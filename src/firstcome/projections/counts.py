"""
Counts: how many orders, answers and events there are of a kind, as a page shows them.

Always true:
- They are exact at the cursor, and cost the same for one order and for a million.

Never here: which of them a page shows.
"""

from collections import Counter
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from firstcome.projections.schema import answers, event_counts, order_counts


class OrderCount(NamedTuple):
    """Orders that are alike, and the units that they are for."""

    launch: str
    sku: str
    channel: str
    status: str
    orders: int
    units: int


class AnswerCount(NamedTuple):
    """Answers to new orders in one second."""

    second: int
    sku: str
    channel: str
    outcome: str
    answered: int


def by_sku_and_channel(
    connection: Connection, launch: str = "", location: str = "", operator: str = ""
) -> list[OrderCount]:
    """Orders by launch, SKU, channel and status; of one launch, location, operator, or of all."""
    c = order_counts.c
    keys = (c.launch, c.sku, c.channel, c.status)
    asked = select(*keys, func.sum(c.orders), func.sum(c.units)).where(c.orders > 0)
    for column, value in ((c.launch, launch), (c.location, location), (c.operator, operator)):
        if value:
            asked = asked.where(column == value)
    rows = connection.execute(asked.group_by(*keys).order_by(*keys))
    return [OrderCount(*row[:4], int(row[4]), int(row[5])) for row in rows]


def by_status(connection: Connection, launch: str = "", location: str = "") -> dict[str, int]:
    """Orders by status; a status that no order has is not in it."""
    found: Counter[str] = Counter()
    for row in by_sku_and_channel(connection, launch, location):
        found[row.status] += row.orders
    return dict(found)


def events_by_kind(connection: Connection, launch: str = "") -> dict[str, int]:
    """Events by kind, such as `OrderLapsed`; of one launch, or of all."""
    c = event_counts.c
    asked = select(c.kind, func.sum(c.events)).where(c.events > 0)
    if launch:
        asked = asked.where(c.launch == launch)
    rows = connection.execute(asked.group_by(c.kind).order_by(c.kind))
    return {kind: int(events) for kind, events in rows}


def answers_by_outcome(connection: Connection, launch: str) -> dict[str, int]:
    """All answers to new orders of a launch that have an entry, by outcome."""
    c = answers.c
    asked = select(c.outcome, func.sum(c.count)).where(c.launch == launch)
    rows = connection.execute(asked.group_by(c.outcome).order_by(c.outcome))
    return {outcome: int(count) for outcome, count in rows}


def answers_since(connection: Connection, launch: str, second: int) -> list[AnswerCount]:
    """Answers to new orders of a launch from a second on, in the order of time."""
    c = answers.c
    asked = select(c.second, c.sku, c.channel, c.outcome, c.count)
    asked = asked.where(c.launch == launch, c.second >= second)
    return [AnswerCount(*row) for row in connection.execute(asked.order_by(c.second))]
