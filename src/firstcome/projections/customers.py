"""
Customers: what one person, known by a keyed hash, has ordered in each launch.

Always true:
- `units` is what the rules count against their limit at the cursor.

Never here: who that is.
"""

from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from firstcome.projections.schema import customers


class CustomerRow(NamedTuple):
    """One customer in one launch."""

    customer: bytes
    launch: str
    orders: int
    """Ever placed."""
    units: int
    """That count against the limit now."""
    first_ms: int
    last_ms: int


_ROWS: Final = select(*(customers.c[name] for name in CustomerRow._fields))


def by_customer(connection: Connection, customer: bytes) -> list[CustomerRow]:
    """What this customer has in each launch, by launch."""
    asked = _ROWS.where(customers.c.customer == customer).order_by(customers.c.launch)
    return [CustomerRow(*row) for row in connection.execute(asked)]
