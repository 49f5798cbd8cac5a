"""
Orders: one, and those of a customer or of contacts.

Always true:
- The newest stand first.

Never here: names and addresses of customers; the list of all orders (the desk's lists read it).
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from firstcome.projections.schema import orders

CONTACTS_AT_ONCE: Final = 500


class OrderRow(NamedTuple):
    """One order; what the columns mean, the schema says."""

    sequence: int
    epoch: int
    launch: str
    sku: str
    location: str
    channel: str
    operator: str
    units: int
    customer_class: str
    customer: bytes
    contact: int
    placed_ms: int
    status: str
    hold: int
    deadline_ms: int
    line_sequence: int
    missed: int
    was_paid: int
    changed_sequence: int
    changed_ms: int


_ROWS: Final = select(*(orders.c[name] for name in OrderRow._fields))


def by_sequence(connection: Connection, sequence: int) -> OrderRow | None:
    """The order that this entry placed, or None."""
    row = connection.execute(_ROWS.where(orders.c.sequence == sequence)).one_or_none()
    return None if row is None else OrderRow(*row)


def by_customer(connection: Connection, customer: bytes, limit: int = 1_000) -> list[OrderRow]:
    """The newest orders of a customer, in all launches."""
    asked = _ROWS.where(orders.c.customer == customer).order_by(orders.c.sequence.desc())
    return [OrderRow(*row) for row in connection.execute(asked.limit(limit))]


def by_contacts(connection: Connection, contacts: Iterable[int]) -> list[OrderRow]:
    """Every order that names one of these contacts, newest first."""
    wanted, found = sorted(set(contacts)), list[OrderRow]()
    for start in range(0, len(wanted), CONTACTS_AT_ONCE):
        some = wanted[start : start + CONTACTS_AT_ONCE]
        rows = connection.execute(_ROWS.where(orders.c.contact.in_(some)))
        found += [OrderRow(*row) for row in rows]
    found.sort(reverse=True)
    return found
