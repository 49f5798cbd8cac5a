"""
Applying: what the events of a slice change, in memory.

Always true:
- Every order that an event names is at hand before the event is applied.
- Pools say what the rules' own pools say: each change is the one that `domain.evolve` makes.

Never here: SQL, a choice. What happened is in the event.
"""

from collections.abc import Callable
from typing import Any, Final

from firstcome.domain import events as e
from firstcome.projections.applying_interest import INTEREST_CHANGES, INTEREST_WRITERS
from firstcome.projections.applying_supply import SUPPLY_WRITERS
from firstcome.projections.days import Days
from firstcome.projections.feed import StoredEvent
from firstcome.projections.interest import Registration
from firstcome.projections.order_at_hand import Order
from firstcome.projections.pools import Books, Pool

AnswerKey = tuple[str, int, str, str, str]
"""launch, second, SKU, channel, outcome"""

Applied = tuple[int, int, int, str, str, str, int, str, int]
"""A row of `events`."""


class Applying:
    """One slice, applied event by event to the books and to the orders at hand."""

    def __init__(
        self, books: Books, known: dict[int, Order], known_registrations: dict[int, Registration]
    ) -> None:
        self.books = books
        self.known = known
        """Orders that have a row; those that change are in `changed` too."""
        self.known_registrations = known_registrations
        """Registrations, the same."""
        self.registered: dict[int, Registration] = {}
        self.changed_registrations: dict[int, Registration] = {}
        self.placed: dict[int, Order] = {}
        self.changed: dict[int, Order] = {}
        self.answers: dict[AnswerKey, int] = {}
        self.days = Days()
        self.rows: list[Applied] = []
        self.sequence = self.ordinal = self.time_ms = 0
        self._launch = ""
        self._location = ""
        self._subject = 0

    def apply(self, stored: list[StoredEvent], events: list[e.AnyEvent]) -> None:
        """Apply events, in their order; `stored` is how they are stored."""
        event_count, writers, rows = self.books.event_count, WRITERS, self.rows
        for (sequence, ordinal, time_ms, encoded), event in zip(stored, events, strict=True):
            self.sequence, self.ordinal, self.time_ms = sequence, ordinal, time_ms
            self._launch = self._location = ""
            self._subject = 0
            kind = type(event)
            writers[kind](self, event, encoded)
            count = event_count(self._launch, self._location, kind.__name__)
            count.events += 1
            rows.append(
                (
                    sequence,
                    ordinal,
                    time_ms,
                    kind.__name__,
                    self._launch,
                    self._location,
                    self._subject,
                    encoded,
                    count.number,
                )
            )

    def about(self, launch: str, location: str = "", subject: int = 0) -> None:
        """What the event is about that is being applied."""
        self._launch, self._location, self._subject = launch, location, subject

    def nothing(self, _: e.AnyEvent, __: str) -> None:
        """An event that is only kept."""

    def answered(self, event: e.Answered, _: str) -> None:
        """A request, perhaps about one order or the like, which may have changed nothing."""
        sequence = event.answer.order
        order = self.placed.get(sequence) or self.known.get(sequence)
        if order is not None:
            self.about(order.pool.launch, order.pool.location, sequence)
            return
        row = self.registered.get(sequence) or self.known_registrations.get(sequence)
        if row is not None:
            self.about(row.count.key.launch, row.count.key.location, sequence)
            return
        supply = self.books.supply.known.get(sequence)
        if supply is not None:
            self.about(supply.launch, "", sequence)

    def founded(self, event: e.JournalFounded, _: str) -> None:
        """Orders are placed in an epoch from now on."""
        self.books.epoch = event.epoch

    def loaded(self, event: e.LaunchLoaded, encoded: str) -> None:
        """A launch and its pools."""
        self._launch = event.definition.launch
        start = encoded.index('"definition":') + len('"definition":')
        self.books.load_launch(event.definition, encoded[start:-1], self.time_ms)

    def turned(self, event: e.LaunchOpened, _: str) -> None:
        """A launch opens, pauses, goes on or closes."""
        self._launch = event.launch
        self.books.turn_launch(event.launch, _STATUS_AFTER_TURN[type(event)], self.time_ms)

    def received(self, event: e.StockReceived, _: str) -> None:
        """Units arrived."""
        pool = self.at_pool(event.launch, event.sku, event.location)
        pool.received += event.units
        pool.available += event.units

    def counted(self, event: e.StockCounted, _: str) -> None:
        """A stocktake."""
        pool = self.at_pool(event.launch, event.sku, event.location)
        pool.found += event.found
        pool.written_off += event.written_off
        pool.available += event.found - event.written_off

    def set_aside(self, event: e.StockSetAside, _: str) -> None:
        """Units kept from sale."""
        pool = self.at_pool(event.launch, event.sku, event.location)
        pool.available += pool.set_aside - event.units
        pool.set_aside = event.units

    def held(self, event: e.OrderHeld, _: str) -> None:
        """A new order has units."""
        pool = self.at_pool(event.launch, event.sku, event.location)
        pool.held += event.units
        pool.available -= event.units
        order = self._place(event, pool, "held")
        order.hold = event.order
        order.deadline_ms = event.deadline_ms

    def joined_line(self, event: e.OrderJoinedLine, _: str) -> None:
        """A new order waits."""
        pool = self.at_pool(event.launch, event.sku, event.location)
        pool.join(event.units)
        self._place(event, pool, "in_line")

    def refused(self, event: e.OrderRefused, _: str) -> None:
        """A customer was told no."""
        self._launch, self._location = event.launch, event.location
        pool = self.books.pools[event.launch, event.sku, event.location]
        self._answer(pool, event.outcome)

    def offered(self, event: e.OrderOffered, _: str) -> None:
        """Whoever waited has units on hold."""
        order = self._change(event.order, "held")
        pool = order.pool
        pool.leave(order.units)
        pool.held += order.units
        pool.available -= order.units
        order.hold = event.hold
        order.deadline_ms = event.deadline_ms

    def allocated(self, event: e.OrderAllocated, _: str) -> None:
        """Whoever waited although they had paid has units again."""
        order = self._change(event.order, "paid")
        pool = order.pool
        pool.leave(order.units)
        pool.allocated += order.units
        pool.available -= order.units
        order.hold = event.hold

    def lapsed(self, event: e.OrderLapsed, _: str) -> None:
        """A hold ended; the order waits again, or is out."""
        is_out = event.then == "out"
        order = self._change(event.order, "lapsed" if is_out else "in_line")
        pool = order.pool
        pool.held -= order.units
        pool.available += order.units
        if not is_out:
            order.missed = 1
            order.line_sequence = event.line_sequence
            pool.join(order.units)

    def displaced(self, event: e.OrderDisplaced, _: str) -> None:
        """A stocktake took the units; the order waits first."""
        was = self._order_of(event.order).count.status
        order = self._change(event.order, "in_line")
        pool = order.pool
        if was == "paid":
            pool.allocated -= order.units
            order.was_paid = 1
        else:
            pool.held -= order.units
        pool.available += order.units
        pool.join_front(order.units)

    def paid(self, event: e.OrderPaid, _: str) -> None:
        """The units of a hold are allocated."""
        order = self._change(event.order, "paid")
        order.pool.held -= order.units
        order.pool.allocated += order.units

    def collected(self, event: e.OrderCollected, _: str) -> None:
        """The customer has the units."""
        order = self._change(event.order, "collected")
        order.pool.allocated -= order.units
        order.pool.handed_over += order.units

    def cancelled(self, event: e.OrderCancelled, _: str) -> None:
        """An order was given up."""
        was = self._order_of(event.order).count.status
        order = self._change(event.order, "cancelled")
        self._give_up(order, order.pool, was)

    def moved(self, event: e.OrderMoved, _: str) -> None:
        """An order left its pool for another one."""
        order = self._order_of(event.order)
        left, was = order.pool, order.count.status
        self.books.changed_pools[left] = None
        left.changed_ms = self.time_ms
        self._give_up(order, left, was)
        pool = self.books.pools[left.launch, left.sku, event.location]
        order = self._change(event.order, event.then, pool)
        self.days.move(left, pool, order.placed_ms, order.units)
        order.line_sequence = event.line_sequence
        if event.then == "in_line":
            pool.join(order.units)
            return
        order.hold = event.line_sequence
        order.deadline_ms = event.deadline_ms
        pool.held += order.units
        pool.available -= order.units

    @staticmethod
    def _give_up(order: Order, pool: Pool, was: str) -> None:
        """Its units, or its place, are free."""
        if was == "in_line":
            pool.leave(order.units)
            return
        if was == "held":
            pool.held -= order.units
        else:
            pool.allocated -= order.units
        pool.available += order.units

    def at_pool(self, launch: str, sku: str, location: str) -> Pool:
        """The pool that this event changes."""
        self._launch, self._location = launch, location
        pool = self.books.pools[launch, sku, location]
        self.books.changed_pools[pool] = None
        pool.changed_ms = self.time_ms
        return pool

    def _place(self, event: e.OrderPlaced, pool: Pool, status: str) -> Order:
        sequence, units = event.order, event.units
        self._subject = sequence
        order = Order(sequence, units, event.customer_class, pool, event)
        order.epoch = self.books.epoch
        order.hold = order.deadline_ms = order.missed = order.was_paid = 0
        order.line_sequence = order.changed_sequence = sequence
        order.changed_ms = self.time_ms
        order.placed_ms = event.time_ms
        self.days.place(pool, event.time_ms, units)
        order.count = count = self.books.order_count(pool, event.customer_class, status)
        count.orders += 1
        count.units += units
        self.placed[sequence] = order
        self._answer(pool, status)
        return order

    def _answer(self, pool: Pool, outcome: str) -> None:
        key = pool.launch, self.time_ms // 1_000, pool.sku, pool.channel, outcome
        self.answers[key] = self.answers.get(key, 0) + 1

    def _order_of(self, sequence: int) -> Order:
        order = self.placed.get(sequence)
        return self.known[sequence] if order is None else order

    def _change(self, sequence: int, status: str, pool: Pool | None = None) -> Order:
        """The order that this event changes, with its new status counted."""
        order = self.placed.get(sequence)
        if order is None:
            order = self.changed[sequence] = self.known[sequence]
        books = self.books
        was, left = order.count, order.pool
        was.orders -= 1
        was.units -= order.units
        books.changed_order_counts[was] = left
        if pool is None:
            pool = left
        order.pool = pool
        order.count = count = books.order_count(pool, order.customer_class, status)
        count.orders += 1
        count.units += order.units
        order.changed_sequence, order.changed_ms = self.sequence, self.time_ms
        books.changed_pools[pool] = None
        pool.changed_ms = self.time_ms
        self.about(pool.launch, pool.location, sequence)
        return order


_STATUS_AFTER_TURN: Final[dict[type[Any], str]] = {
    e.LaunchOpened: "open",
    e.LaunchPaused: "paused",
    e.LaunchResumed: "open",
    e.LaunchClosed: "closed",
}

WRITERS: Final[dict[type[Any], Callable[[Applying, Any, str], None]]] = {
    e.JournalFounded: Applying.founded,
    e.RulesAdopted: Applying.nothing,
    e.LaunchLoaded: Applying.loaded,
    **dict.fromkeys(_STATUS_AFTER_TURN, Applying.turned),
    e.StockReceived: Applying.received,
    e.StockCounted: Applying.counted,
    e.StockSetAside: Applying.set_aside,
    **SUPPLY_WRITERS,
    e.OrderHeld: Applying.held,
    e.OrderJoinedLine: Applying.joined_line,
    e.OrderRefused: Applying.refused,
    e.OrderOffered: Applying.offered,
    e.OrderAllocated: Applying.allocated,
    e.OrderLapsed: Applying.lapsed,
    e.OrderDisplaced: Applying.displaced,
    e.OrderPaid: Applying.paid,
    e.OrderCollected: Applying.collected,
    e.OrderCancelled: Applying.cancelled,
    e.OrderMoved: Applying.moved,
    **INTEREST_WRITERS,
    e.Answered: Applying.answered,
}
"""Who applies an event, by its class."""

CHANGES: Final = frozenset(
    {
        e.OrderOffered,
        e.OrderAllocated,
        e.OrderLapsed,
        e.OrderDisplaced,
        e.OrderPaid,
        e.OrderCollected,
        e.OrderCancelled,
        e.OrderMoved,
    }
)
"""Events that change an order that was placed before."""


def order_named(event: Any) -> int:
    """The order that has to be at hand for this event; 0: none."""
    if type(event) in CHANGES:
        return event.order
    return event.answer.order if isinstance(event, e.Answered) else 0


def registration_named(event: Any) -> int:
    """The registration that has to be at hand for this event; 0: none."""
    if type(event) in INTEREST_CHANGES:
        return event.registration
    return event.answer.order if isinstance(event, e.Answered) else 0
