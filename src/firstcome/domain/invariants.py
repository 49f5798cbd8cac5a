"""
Invariants: the six lines that are true after every entry, as checks.

Always true:
1. At every pool, held + allocated <= on_hand, and none is negative.
2. Nobody in a line is passed: a line is sorted by line_sequence, and nobody new is held at a pool
   while anyone waits there.
3. A customer's units in a launch never exceed the limit of their class, over all channels.
4. One key, one order.
5. Every unit ever received is in exactly one place: available, held, allocated, handed over,
   set aside, or written off.
6. A hold ends exactly once: paid, released or lapsed; freed units go to the line in the same
   entry, up to WORK_MAX orders, the rest waits in the backlog.

Never here: repair. A broken invariant is our own mistake.
"""

from collections.abc import Iterator

from firstcome.domain.launch import Launch
from firstcome.domain.orders import CLASS_NAMES, COLLECTED, HELD, IN_LINE, LIVE, PAID
from firstcome.domain.pool import COUNTS, Pool
from firstcome.domain.state import State


def broken(state: State) -> Iterator[str]:
    """Every invariant that does not hold, in words; walks the whole state."""
    claims = _claims(state)
    for launch in state.launches_by_number:
        for pool in launch.pools:
            place = f"{launch.definition.launch}/{pool.sku}/{pool.location}"
            held, allocated, latest = claims.get((launch.number, pool.number), (0, 0, 0))
            yield from _units(pool, place, held, allocated)
            yield from _line(state, launch, pool, place)
            yield from _passed(state, pool, place, latest)
        yield from _limits(state, launch)
    yield from _keys(state)
    yield from _holds(state)


def _claims(state: State) -> dict[tuple[int, int], tuple[int, int, int]]:
    """By pool: units held, units allocated, and the latest line_sequence of who has or had any."""
    orders = state.orders
    claims: dict[tuple[int, int], tuple[int, int, int]] = {}
    for order, (facts, status) in enumerate(zip(orders.every_facts(), orders.status, strict=True)):
        if status in (HELD, PAID, COLLECTED):
            held, allocated, latest = claims.get((facts[5], facts[6]), (0, 0, 0))
            held += facts[8] if status == HELD else 0
            allocated += facts[8] if status == PAID else 0
            latest = max(latest, orders.line_sequence[order])
            claims[facts[5], facts[6]] = held, allocated, latest
    return claims


def _units(pool: Pool, place: str, held: int, allocated: int) -> Iterator[str]:
    if min(getattr(pool, count) for count in COUNTS) < 0:
        yield f"1: a count of {place} is negative"
    if pool.held + pool.allocated + pool.set_aside > pool.on_hand:
        yield f"1: more units of {place} are claimed than are on hand"
    if (pool.held, pool.allocated) != (held, allocated):
        yield f"5: {place} counts {pool.held}+{pool.allocated}, its orders {held}+{allocated}"
    if pool.received + pool.found != pool.on_hand + pool.handed_over + pool.written_off:
        yield f"5: units of {place} are in no place, or in two"


def _line(state: State, launch: Launch, pool: Pool, place: str) -> Iterator[str]:
    orders = state.orders
    waiting = pool.line.orders()
    sequences = [orders.line_sequence[order] for order in waiting]
    if sequences != sorted(sequences):
        yield f"2: the line of {place} is not sorted"
    if any(orders.status[order] != IN_LINE for order in waiting) or len(waiting) != (
        pool.line.waiting
    ):
        yield f"2: the line of {place} and its orders disagree"
    if any(state.ahead(order) != ahead for ahead, order in enumerate(waiting)):
        yield f"2: a place in the line of {place} is wrong"
    can_serve = waiting and state.units(waiting[0]) <= pool.available
    if can_serve and (launch.number, pool.number) not in state.backlog:
        yield f"6: units of {place} are free while its head waits"


def _passed(state: State, pool: Pool, place: str, latest: int) -> Iterator[str]:
    """Displaced orders left out: a stocktake lets a later paid order keep what a hold loses."""
    waiting = pool.line.orders()[len(pool.line.front) :]
    if waiting and latest > state.orders.line_sequence[waiting[0]]:
        yield f"2: somebody in the line of {place} is passed"


def _limits(state: State, launch: Launch) -> Iterator[str]:
    units: dict[bytes, int] = {}
    limits: dict[bytes, int] = {}
    for facts, status in zip(state.orders.every_facts(), state.orders.status, strict=True):
        if facts[5] != launch.number or status not in LIVE:
            continue
        customer, limit = facts[0], launch.limit_by_class[CLASS_NAMES[facts[9]]]
        units[customer] = units.get(customer, 0) + facts[8]
        limits[customer] = max(limits.get(customer, 0), limit)
    if units != launch.customer_units:
        yield f"3: the units of the customers of {launch.definition.launch} are miscounted"
    if any(units[customer] > limits[customer] for customer in units):
        yield f"3: a customer of {launch.definition.launch} has more than the limit"


def _keys(state: State) -> Iterator[str]:
    if len(state.keys) != len(state.orders):
        yield "4: a key is bound to two orders"
    if any(state.orders.key(order) != key for key, order in state.keys.items()):
        yield "4: a key is bound to another order than its own"


def _holds(state: State) -> Iterator[str]:
    orders = state.orders
    for order, status in enumerate(orders.status):
        if status == HELD and not orders.hold[order]:
            yield f"6: order {orders.sequence[order]} is held by no entry"
    ending = sum(
        1
        for launch in state.launches_by_number
        for deadlines in (launch.ordered, launch.offered)
        for deadline_ms, order in deadlines.pending()
        if orders.status[order] == HELD and orders.deadline_ms[order] == deadline_ms
    )
    if ending != sum(status == HELD for status in orders.status):
        yield "6: a hold has no deadline, or two"
