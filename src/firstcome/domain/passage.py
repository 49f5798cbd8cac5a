"""
What time and free units do by themselves: open, close, lapse, offer.

One step is one event. Free units go to their line before the next hold lapses; holds lapse by
deadline, then by the entry that made them.

Always true:
- A line is served from its head; a head that needs two units waits for two.
- Deadlines are judged by selling time, opening and closing by the time of the entry.
- Of two holds that one market is offered, the earlier ends no later than the other.

Never here: writes to the state.
"""

from firstcome.domain import waking
from firstcome.domain.events import (
    AnyEvent,
    LaunchClosed,
    LaunchOpened,
    OrderAllocated,
    OrderLapsed,
    OrderOffered,
)
from firstcome.domain.launch import Launch
from firstcome.domain.orders import HELD, MISSED_FLAG, PAID_FLAG
from firstcome.domain.pool import Pool
from firstcome.domain.state import State, next_turn_ms


def next_turn(state: State) -> AnyEvent | None:
    """The next opening or closing that the clock has reached, or None."""
    if state.clock_due_ms > state.time_ms:
        return None
    due = [
        (next_turn_ms(launch), launch.number, launch)
        for launch in state.launches_by_number
        if next_turn_ms(launch) <= state.time_ms
    ]
    if not due:
        return None
    _, _, launch = min(due, key=lambda turn: turn[:2])
    name = launch.definition.launch
    return LaunchOpened(name) if launch.status == "scheduled" else LaunchClosed(name)


def next_offer(state: State) -> AnyEvent | None:
    """The next unit that goes to the head of a line, or None; the backlog must be settled."""
    if not state.backlog:
        return None
    launch_number, pool_number = next(iter(state.backlog))
    launch = state.launches_by_number[launch_number]
    pool = launch.pools[pool_number]
    order = pool.line.head()
    assert state.units(order) <= pool.available
    sequence = state.orders.sequence[order]
    if state.orders.flags[order] & PAID_FLAG:
        return OrderAllocated(sequence, state.sequence)
    return OrderOffered(sequence, state.sequence, offer_deadline_ms(state, launch, pool))


def offer_deadline_ms(state: State, launch: Launch, pool: Pool) -> int:
    """
    When a hold ends, in selling time, that this line is offered now.

    In waking hours an hour of the night counts nothing; who is offered later never has less time
    than who was offered before, so that an outage over night takes nothing from anyone.
    """
    ttl_ms = launch.definition.offer_ttl_ms
    terms = launch.waking.get(launch.market_by_location[pool.location])
    if terms is None:
        return state.selling_ms + ttl_ms
    lasts_ms = waking.deadline_ms(state.time_ms, ttl_ms, terms) - state.time_ms
    return max(state.selling_ms + lasts_ms, launch.offers(pool).latest_ms)


def next_lapse(state: State) -> AnyEvent | None:
    """The next hold whose deadline was reached, or None; the deadlines must be settled."""
    if state.selling_due_ms > state.selling_ms:
        return None
    orders = state.orders
    first: tuple[int, int, int, Launch] | None = None
    for launch in state.launches_by_number:
        for deadlines in launch.queues:
            head = deadlines.first()
            if head is None or head[0] > state.selling_ms:
                continue
            turn = (head[0], orders.hold[head[1]], head[1], launch)
            if first is None or turn[:2] < first[:2]:
                first = turn
    if first is None:
        return None
    deadline_ms, _, order, _ = first
    assert orders.deadline_ms[order] == deadline_ms
    return lapse(state, order)


def lapse(state: State, order: int) -> OrderLapsed:
    """The end of an order's hold: to the back of its line if it may wait again, else out."""
    orders, (launch, _) = state.orders, state.place(order)
    sequence = orders.sequence[order]
    assert orders.status[order] == HELD
    may_wait = launch.definition.line and launch.definition.missed_hold == "back_of_line_once"
    if may_wait and not orders.flags[order] & MISSED_FLAG:
        return OrderLapsed(sequence, "back_of_line", state.sequence)
    return OrderLapsed(sequence, "out")
