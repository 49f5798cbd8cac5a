"""
`evolve`: write what an event says into the state.

Always true:
- It cannot refuse; an exception here is our own mistake, and the process stops.
- Nothing else writes the state.

Never here: choices. What happens is in the event.
"""

from collections.abc import Callable
from typing import Any, Final

from firstcome.domain import events as e
from firstcome.domain.evolve_interest import INTEREST_WRITERS
from firstcome.domain.evolve_supply import SUPPLY_WRITERS
from firstcome.domain.evolve_tellings import TELLING_WRITERS
from firstcome.domain.launch import Launch
from firstcome.domain.line import FRONT_SLOT
from firstcome.domain.orders import (
    CANCELLED,
    CLASS_CODES,
    COLLECTED,
    HELD,
    IN_LINE,
    LAPSED,
    MISSED_FLAG,
    PAID,
    PAID_FLAG,
    Facts,
)
from firstcome.domain.pool import Pool
from firstcome.domain.state import State


def evolve(state: State, event: e.AnyEvent) -> None:
    """Apply one event."""
    _WRITERS[type(event)](state, event)


def _journal_founded(state: State, event: e.JournalFounded) -> None:
    state.fingerprint = event.fingerprint
    state.epochs.append((state.sequence, event.epoch))


def _rules_adopted(state: State, event: e.RulesAdopted) -> None:
    state.rules_version = event.version


def _launch_loaded(state: State, event: e.LaunchLoaded) -> None:
    name = event.definition.launch
    known = state.launches.get(name)
    number = len(state.launches_by_number) if known is None else known.number
    if known is None:
        launch = Launch(number, event.definition, state.registrations.by_customer())
        state.launches_by_number.append(launch)
    else:
        launch = Launch(number, event.definition, known.registered)
        launch.confirmed_count, launch.waves = known.confirmed_count, known.waves
        launch.supplies, launch.announced = known.supplies, known.announced
        launch.reschedule()
        state.launches_by_number[number] = launch
    state.launches[name] = launch
    state.recompute_due()


def _launch_opened(state: State, event: e.LaunchOpened) -> None:
    state.launches[event.launch].status = "open"
    state.recompute_due()


def _launch_paused(state: State, event: e.LaunchPaused) -> None:
    state.launches[event.launch].status = "paused"


def _launch_resumed(state: State, event: e.LaunchResumed) -> None:
    state.launches[event.launch].status = "open"


def _launch_closed(state: State, event: e.LaunchClosed) -> None:
    state.launches[event.launch].status = "closed"
    state.recompute_due()


def _stock_received(state: State, event: e.StockReceived) -> None:
    launch = state.launches[event.launch]
    pool = launch.pool(event.sku, event.location)
    pool.on_hand += event.units
    pool.received += event.units
    launch.stock_moved = True
    _freed(state, launch, pool)


def _stock_counted(state: State, event: e.StockCounted) -> None:
    launch = state.launches[event.launch]
    pool = launch.pool(event.sku, event.location)
    pool.on_hand = event.units
    pool.found += event.found
    pool.written_off += event.written_off
    launch.stock_moved = True
    _freed(state, launch, pool)


def _stock_transferred(state: State, event: e.StockTransferred) -> None:
    launch = state.launches[event.launch]
    source = launch.pool(event.sku, event.location)
    target = launch.pool(event.sku, event.to_location)
    source.on_hand -= event.units
    source.transferred_out += event.units
    target.on_hand += event.units
    target.transferred_in += event.units
    launch.stock_moved = True
    _freed(state, launch, target)


def _stock_set_aside(state: State, event: e.StockSetAside) -> None:
    launch = state.launches[event.launch]
    pool = launch.pool(event.sku, event.location)
    pool.set_aside = event.units
    launch.stock_moved = True
    _freed(state, launch, pool)


def _order_held(state: State, event: e.OrderHeld) -> None:
    launch = state.launches[event.launch]
    pool = launch.pools_by_place[event.sku][event.location]
    deadline_ms = event.deadline_ms
    order = state.orders.add(event.order, _facts(launch, pool, event, 0), HELD, deadline_ms, slot=0)
    _bind(state, launch, event, order)
    pool.held += event.units
    pool.claimants.append(order)
    launch.ordered.push(deadline_ms, order)
    if deadline_ms < state.selling_due_ms:
        state.selling_due_ms = deadline_ms


def _order_joined_line(state: State, event: e.OrderJoinedLine) -> None:
    launch = state.launches[event.launch]
    pool = launch.pools_by_place[event.sku][event.location]
    slot = pool.line.join(len(state.orders), event.units)
    facts = _facts(launch, pool, event, event.ahead)
    order = state.orders.add(event.order, facts, IN_LINE, 0, slot)
    _bind(state, launch, event, order)


def _facts(launch: Launch, pool: Pool, event: e.OrderPlaced, ahead: int) -> Facts:
    return (
        event.customer,
        event.key,
        event.fingerprint,
        event.contact,
        event.time_ms,
        launch.number,
        pool.number,
        ahead,
        event.units,
        CLASS_CODES[event.customer_class],
    )


def _bind(state: State, launch: Launch, event: e.OrderPlaced, order: int) -> None:
    key, customer = event.key, event.customer
    state.keys.parts[key[0]][key] = order
    has_units = launch.customer_units.parts[customer[0]]
    has_units[customer] = has_units.get(customer, 0) + event.units
    launch.orders_count += 1


def _order_refused(state: State, event: e.OrderRefused) -> None:
    refusals = state.launches[event.launch].refusals
    refusals[event.outcome] = refusals.get(event.outcome, 0) + 1


def _order_offered(state: State, event: e.OrderOffered) -> None:
    order, launch, pool, units = _leave_line(state, event.order)
    pool.held += units
    pool.claimants.append(order)
    orders = state.orders
    orders.status[order] = HELD
    orders.hold[order] = event.hold
    orders.deadline_ms[order] = event.deadline_ms
    launch.offers(pool).push(event.deadline_ms, order)
    state.selling_due_ms = min(state.selling_due_ms, event.deadline_ms)


def _order_allocated(state: State, event: e.OrderAllocated) -> None:
    order, _, pool, units = _leave_line(state, event.order)
    pool.allocated += units
    pool.claimants.append(order)
    state.orders.status[order] = PAID
    state.orders.hold[order] = event.hold


def _order_lapsed(state: State, event: e.OrderLapsed) -> None:
    order, launch, pool = _find(state, event.order)
    orders, units = state.orders, state.units(order)
    pool.held -= units
    if orders.deadline_ms[order] > state.selling_ms:  # it was released before
        _forget_deadline(state, launch, order)
    if event.then == "back_of_line":
        orders.status[order] = IN_LINE
        orders.flags[order] |= MISSED_FLAG
        orders.line_sequence[order] = event.line_sequence
        orders.slot[order] = pool.line.join(order, units)
    else:
        orders.status[order] = LAPSED
        _forget_units(state, launch, order)
    _freed(state, launch, pool)
    settle_deadlines(state)


def _order_displaced(state: State, event: e.OrderDisplaced) -> None:
    order, launch, pool = _find(state, event.order)
    orders, units = state.orders, state.units(order)
    if orders.status[order] == PAID:
        pool.allocated -= units
        orders.flags[order] |= PAID_FLAG
    else:
        pool.held -= units
        _forget_deadline(state, launch, order)
    orders.status[order] = IN_LINE
    orders.slot[order] = FRONT_SLOT
    pool.line.join_front(order, orders.line_sequence[order], units)
    _freed(state, launch, pool)


def _order_paid(state: State, event: e.OrderPaid) -> None:
    order, _, pool = _find(state, event.order)
    units = state.units(order)
    pool.held -= units
    pool.allocated += units
    state.orders.status[order] = PAID


def _order_collected(state: State, event: e.OrderCollected) -> None:
    order, _, pool = _find(state, event.order)
    units = state.units(order)
    pool.allocated -= units
    pool.on_hand -= units
    pool.handed_over += units
    state.orders.status[order] = COLLECTED


def _order_cancelled(state: State, event: e.OrderCancelled) -> None:
    order, launch, pool = _find(state, event.order)
    orders, units = state.orders, state.units(order)
    status = orders.status[order]
    if status == IN_LINE:
        pool.line.leave(order, orders.slot[order], orders.line_sequence[order], units)
    elif status == HELD:
        pool.held -= units
    else:
        pool.allocated -= units
    orders.status[order] = CANCELLED
    _forget_units(state, launch, order)
    _freed(state, launch, pool)


def _order_moved(state: State, event: e.OrderMoved) -> None:
    order, launch, left = _find(state, event.order)
    orders, units = state.orders, state.units(order)
    if orders.status[order] == IN_LINE:
        left.line.leave(order, orders.slot[order], orders.line_sequence[order], units)
    else:
        left.held -= units
        _forget_deadline(state, launch, order)
    _freed(state, launch, left)
    pool = launch.pool(left.sku, event.location)
    orders.move(order, pool.number)
    orders.line_sequence[order] = event.line_sequence
    if event.then == "in_line":
        orders.status[order] = IN_LINE
        orders.slot[order] = pool.line.join(order, units)
        return
    orders.status[order] = HELD
    orders.hold[order] = event.line_sequence
    orders.deadline_ms[order] = event.deadline_ms
    pool.held += units
    pool.claimants.append(order)
    launch.ordered.push(event.deadline_ms, order)
    state.selling_due_ms = min(state.selling_due_ms, event.deadline_ms)


def _answered(state: State, event: e.Answered) -> None:
    state.staff_answers.add(event.id, event.fingerprint, event.answer)


def _find(state: State, sequence: int) -> tuple[int, Launch, Pool]:
    order = state.orders.find(sequence)
    assert order is not None
    launch, pool = state.place(order)
    return order, launch, pool


def _leave_line(state: State, sequence: int) -> tuple[int, Launch, Pool, int]:
    order, launch, pool = _find(state, sequence)
    orders, units = state.orders, state.units(order)
    pool.line.leave(order, orders.slot[order], orders.line_sequence[order], units)
    return order, launch, pool, units


def _freed(state: State, launch: Launch, pool: Pool) -> None:
    """Note that the head of this line may be served now."""
    if pool.line.waiting:
        state.backlog[launch.number, pool.number] = None


def _forget_deadline(state: State, launch: Launch, order: int) -> None:
    """The hold of this order ends otherwise, and the order may be held anew."""
    for deadlines in launch.queues:
        deadlines.forget(state.orders.deadline_ms[order], order)


def _forget_units(state: State, launch: Launch, order: int) -> None:
    customer = state.orders.customer(order)
    has_units = launch.customer_units.parts[customer[0]]
    left = has_units[customer] - state.units(order)
    if left:
        has_units[customer] = left
    else:
        del has_units[customer]


def settle_backlog(state: State) -> None:
    """Drop the pools at the head of the backlog whose line cannot be served."""
    backlog = state.backlog
    while backlog:
        place = next(iter(backlog))
        pool = state.launches_by_number[place[0]].pools[place[1]]
        if pool.line.waiting and state.units(pool.line.head()) <= pool.available:
            return
        del backlog[place]


def settle_deadlines(state: State) -> None:
    """Drop the deadlines at the heads of the queues that no order has any more."""
    orders = state.orders
    for launch in state.launches_by_number:
        for deadlines in launch.queues:
            while (first := deadlines.first()) is not None:
                deadline_ms, order = first
                if orders.status[order] == HELD and orders.deadline_ms[order] == deadline_ms:
                    break
                deadlines.pop()
    state.recompute_due()


_WRITERS: Final[dict[type[Any], Callable[[State, Any], None]]] = {
    e.JournalFounded: _journal_founded,
    e.RulesAdopted: _rules_adopted,
    e.LaunchLoaded: _launch_loaded,
    e.LaunchOpened: _launch_opened,
    e.LaunchPaused: _launch_paused,
    e.LaunchResumed: _launch_resumed,
    e.LaunchClosed: _launch_closed,
    e.StockReceived: _stock_received,
    e.StockCounted: _stock_counted,
    e.StockSetAside: _stock_set_aside,
    e.StockTransferred: _stock_transferred,
    **SUPPLY_WRITERS,
    e.OrderHeld: _order_held,
    e.OrderJoinedLine: _order_joined_line,
    e.OrderRefused: _order_refused,
    e.OrderOffered: _order_offered,
    e.OrderAllocated: _order_allocated,
    e.OrderLapsed: _order_lapsed,
    e.OrderDisplaced: _order_displaced,
    e.OrderPaid: _order_paid,
    e.OrderCollected: _order_collected,
    e.OrderCancelled: _order_cancelled,
    e.OrderMoved: _order_moved,
    **INTEREST_WRITERS,
    **TELLING_WRITERS,
    e.Answered: _answered,
}
