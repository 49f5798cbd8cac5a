"""
The tables as the runner reads and writes them: books, orders and events of a slice.

Always true:
- What is read back is what was written: books read anew equal those that were kept.

Never here: transactions, what an event changes.
"""

from collections.abc import Iterable, Iterator

import msgspec
from sqlalchemy import Connection, Dialect, delete, select

from firstcome.domain.definition import LaunchDefinition, LocationTerms
from firstcome.projections import schema as s
from firstcome.projections.applying import Applying
from firstcome.projections.days_tables import DaysTables
from firstcome.projections.interest_tables import InterestTables, read_interest
from firstcome.projections.order_at_hand import Order
from firstcome.projections.pools import Books, EventCount, Launch, OrderCount, Pool
from firstcome.projections.supply_tables import SupplyTables, read_supply
from firstcome.projections.writing import Row, changing, inserting, putting

_KNOWN = (
    "sequence",
    "launch",
    "sku",
    "location",
    "units",
    "customer_class",
    "placed_ms",
    "status",
    "hold",
    "deadline_ms",
    "line_sequence",
    "missed",
    "was_paid",
    "changed_sequence",
    "changed_ms",
)
_CHANGING = (
    "location",
    "channel",
    "operator",
    "status",
    "hold",
    "deadline_ms",
    "line_sequence",
    "missed",
    "was_paid",
    "changed_sequence",
    "changed_ms",
    "counted",
)
_COUNTS = (
    "received",
    "found",
    "written_off",
    "transferred_in",
    "transferred_out",
    "set_aside",
    "held",
    "allocated",
    "handed_over",
    "available",
    "changed_ms",
)


class Tables:
    """Statements for one database, made once."""

    def __init__(self, dialect: Dialect) -> None:
        self._put_launches = putting(dialect, s.launches)
        self._put_stock = putting(dialect, s.stock)
        self._put_lines = putting(dialect, s.lines)
        self._put_order_counts = putting(dialect, s.order_counts)
        self._put_event_counts = putting(dialect, s.event_counts)
        self._add_answers = putting(dialect, s.answers, adding=["count"])
        self._add_orders = inserting(dialect, s.orders)
        self._add_events = inserting(dialect, s.events)
        columns = [s.orders.c[name] for name in _CHANGING]
        self._interest = InterestTables(dialect)
        self._supply = SupplyTables(dialect)
        self._days = DaysTables(dialect)
        self._change_orders = changing(dialect, s.orders.c.sequence, columns)

    def write(self, connection: Connection, slice_: Applying) -> None:
        """Write what a slice has changed."""
        books = slice_.books
        for launch in books.replaced_launches:
            for table in (s.stock, s.lines):
                connection.execute(delete(table).where(table.c.launch == launch))
        self._put_launches.run(connection, map(_launch_row, books.changed_launches.items()))
        self._put_stock.run(connection, map(_stock_row, books.changed_pools))
        self._put_lines.run(connection, map(_line_row, books.changed_pools))
        changed = books.changed_order_counts.items()
        self._put_order_counts.run(connection, (_order_count_row(*each) for each in changed))
        counts = books.changed_event_counts
        self._put_event_counts.run(connection, (_event_count_row(count) for count in counts))
        answered = slice_.answers.items()
        self._add_answers.run(connection, ((*key, count) for key, count in answered))
        self._add_orders.run(connection, [_placed_row(each) for each in slice_.placed.values()])
        self._change_orders.run(connection, [_changed_row(e) for e in slice_.changed.values()])
        self._interest.write(connection, slice_)
        self._supply.write(connection, books.supply)
        self._days.write(connection, slice_.days)
        self._add_events.run(connection, slice_.rows)

    def orders(self, connection: Connection, books: Books, wanted: set[int]) -> dict[int, Order]:
        """The orders with these sequences."""
        return {order.sequence: order for order in _known(connection, books, wanted)}


def read_books(connection: Connection, epoch: int) -> Books:
    """The books as the tables have them."""
    books = Books()
    books.epoch = epoch
    for row in connection.execute(select(s.launches).order_by(s.launches.c.number)):
        definition = msgspec.json.decode(row.definition, type=LaunchDefinition)
        launch = books.launches[row.launch] = Launch(row.number, definition, row.definition)
        launch.status = row.status
        launch.loaded_ms, launch.changed_ms = row.loaded_ms, row.changed_ms
    for row in connection.execute(select(s.stock)):
        terms = LocationTerms(row.location, row.channel, row.operator, row.market)
        pool = books.pools[row.launch, row.sku, row.location] = Pool(row.launch, row.sku, terms)
        for name in _COUNTS:
            setattr(pool, name, getattr(row, name))
    for row in connection.execute(select(s.lines)):
        pool = books.pools[row.launch, row.sku, row.location]
        pool.orders_waiting, pool.units_waiting, pool.joined = row.orders, row.units, row.joined
    for row in connection.execute(select(s.order_counts)):
        count = OrderCount(row.number, row.customer_class, row.status)
        count.orders, count.units = row.orders, row.units
        pool = books.pools[row.launch, row.sku, row.location]
        pool.counts[row.customer_class, row.status] = count
        books.orders_counted = max(books.orders_counted, row.number + 1)
    for row in connection.execute(select(s.event_counts)):
        key = row.launch, row.location, row.kind
        counted = books.event_counts[key] = EventCount(row.number, key)
        counted.events = row.events
        books.events_counted = max(books.events_counted, row.number + 1)
    read_interest(connection, books.interest)
    read_supply(connection, books.supply)
    return books


def _known(connection: Connection, books: Books, wanted: Iterable[int]) -> Iterator[Order]:
    sequences = ", ".join(map(str, sorted(wanted)))
    if not sequences:
        return
    # Numbers of ours, written out: thousands of parameters take longer than the rows.
    rows = connection.exec_driver_sql(
        f"SELECT {', '.join(_KNOWN)} FROM orders WHERE sequence IN ({sequences})"
    )
    for sequence, launch, sku, location, units, customer_class, placed_ms, status, *rest in rows:
        pool = books.pools[launch, sku, location]
        order = Order(sequence, units, customer_class, pool)
        order.placed_ms = placed_ms
        order.count = pool.counts[customer_class, status]
        order.hold, order.deadline_ms, order.line_sequence, order.missed, order.was_paid = rest[:5]
        order.changed_sequence, order.changed_ms = rest[5:]
        yield order


def _placed_row(order: Order) -> Row:
    placed, pool = order.placed, order.pool
    assert placed is not None
    return (
        order.sequence,
        order.epoch,
        pool.launch,
        pool.sku,
        pool.location,
        pool.channel,
        pool.operator,
        order.units,
        order.customer_class,
        placed.customer,
        placed.contact,
        placed.time_ms,
        order.count.status,
        order.hold,
        order.deadline_ms,
        order.line_sequence,
        order.missed,
        order.was_paid,
        order.changed_sequence,
        order.changed_ms,
        order.count.number,
    )


def _changed_row(order: Order) -> Row:
    pool = order.pool
    return (
        order.sequence,
        pool.location,
        pool.channel,
        pool.operator,
        order.count.status,
        order.hold,
        order.deadline_ms,
        order.line_sequence,
        order.missed,
        order.was_paid,
        order.changed_sequence,
        order.changed_ms,
        order.count.number,
    )


def _launch_row(named: tuple[str, Launch]) -> Row:
    name, launch = named
    terms = launch.definition
    return (
        name,
        launch.number,
        launch.status,
        terms.opens_ms,
        terms.closes_ms,
        launch.loaded_ms,
        launch.changed_ms,
        launch.encoded,
        terms.texts,
    )


def _stock_row(pool: Pool) -> Row:
    return (
        pool.launch,
        pool.sku,
        pool.location,
        pool.channel,
        pool.operator,
        pool.market,
        pool.received,
        pool.found,
        pool.written_off,
        pool.transferred_in,
        pool.transferred_out,
        pool.set_aside,
        pool.held,
        pool.allocated,
        pool.handed_over,
        pool.available,
        pool.changed_ms,
    )


def _line_row(pool: Pool) -> Row:
    return (
        pool.launch,
        pool.sku,
        pool.location,
        pool.orders_waiting,
        pool.units_waiting,
        pool.joined,
        pool.changed_ms,
    )


def _order_count_row(count: OrderCount, pool: Pool) -> Row:
    return (
        count.number,
        pool.launch,
        pool.sku,
        pool.location,
        pool.channel,
        pool.operator,
        count.customer_class,
        count.status,
        count.orders,
        count.units,
    )


def _event_count_row(count: EventCount) -> Row:
    return (count.number, *count.key, count.events)
