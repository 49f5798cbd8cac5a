"""
Orders: one, those of a customer or of contacts, and pages of a filtered list.

Always true:
- Lists are newest first, and a page costs the same wherever in the list it is.
- How many orders a filter has is known without counting them.

Never here: names and addresses of customers.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, func, select

from firstcome.projections.ranges import Around, Ranges, is_cheap
from firstcome.projections.schema import order_counts, orders

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


class OrderFilter(NamedTuple):
    """Which orders; what is empty does not matter."""

    launch: str = ""
    status: str = ""
    sku: str = ""
    location: str = ""
    operator: str = ""
    channel: str = ""
    customer_class: str = ""


_COLUMNS: Final = tuple(orders.c[name] for name in OrderRow._fields)
_ROWS: Final = select(*_COLUMNS)
_RANGES: Final = Ranges((orders.c.sequence,), OrderRow)


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


def page(
    connection: Connection,
    wanted: OrderFilter,
    limit: int = 50,
    *,
    before: int | None = None,
    after: int | None = None,
) -> list[OrderRow]:
    """
    At most `limit` orders, newest first: older than `before`, or the next ones newer than `after`.

    `before` and `after` are sequences; without both, the newest. Whoever wants to know whether
    more follow asks for one more than is shown.
    """
    around = Around(
        limit, None if before is None else (before,), None if after is None else (after,)
    )
    groups = _groups(connection, wanted)
    if not groups:
        return []
    if not any(wanted):
        return _RANGES.merged(connection, (_ROWS,), around)
    is_broad = not any(wanted._replace(launch="", status=""))
    if not is_broad and is_cheap((group.orders for group in groups), limit):
        ranges = [_ROWS.where(orders.c.counted == group.number) for group in groups]
        return _RANGES.merged(connection, ranges, around)
    # (launch, status) is an index too; what else is asked for is then met often enough.
    rest = _conditions(wanted._replace(launch="", status=""), orders.c)
    places = sorted({(group.launch, group.status) for group in groups})
    ranges = [
        _ROWS.where(orders.c.launch == launch, orders.c.status == status, *rest)
        for launch, status in places
    ]
    return _RANGES.merged(connection, ranges, around)


def count(connection: Connection, wanted: OrderFilter) -> int:
    """How many orders there are, exactly; it costs the same for one and for a million."""
    rows = select(func.coalesce(func.sum(order_counts.c.orders), 0))
    asked = rows.where(*_conditions(wanted, order_counts.c))
    return int(connection.execute(asked).scalar_one())


class _Group(NamedTuple):
    number: int
    launch: str
    status: str
    orders: int


def _groups(connection: Connection, wanted: OrderFilter) -> list[_Group]:
    c = order_counts.c
    asked = select(c.number, c.launch, c.status, c.orders).where(
        c.orders > 0, *_conditions(wanted, c)
    )
    return [_Group(*row) for row in connection.execute(asked)]


def _conditions(wanted: OrderFilter, columns: object) -> Sequence[ColumnElement[bool]]:
    named = cast("dict[str, ColumnElement[str]]", columns)
    return [named[name] == value for name, value in wanted._asdict().items() if value]
