"""
Invariants: the eleven lines that are true after every entry, as checks.

Always true:
1. At every pool, held + allocated <= on_hand, and none is negative.
2. Nobody in a line is passed: a line is sorted by line_sequence, and nobody new is held at a pool
   while anyone waits there.
3. A customer's units in a launch never exceed the limit of their class, over all channels.
4. One key, one order.
5. Every unit ever received is in exactly one place: available, held, allocated, handed over,
   set aside, or written off. A transfer takes from one pool what it brings to another.
6. A hold ends exactly once: paid, released or lapsed; freed units go to the line in the same
   entry, up to WORK_MAX orders, the rest waits in the backlog.
7. A customer has at most one registration in a launch that stands, and one key one registration.
8. A registration keeps the sequence and the time of its first request, in their order.
9. Waves open one after the other and reach on from one another: nobody is in two of them.
10. No supply gives more units than it has; the shares of one are adopted within its units, and the
    schedule of a pool is what its supplies say.
11. Of two orders in a line the one behind is never told an earlier window, and what an order is
    told follows from the units before it.

Never here: repair. A broken invariant is our own mistake.
"""

from collections.abc import Iterator
from itertools import pairwise

from firstcome.domain.invariants_of_supply import of_supply
from firstcome.domain.launch import Launch
from firstcome.domain.orders import CLASS_NAMES, COLLECTED, HELD, IN_LINE, LIVE, PAID
from firstcome.domain.pool import COUNTS, Pool
from firstcome.domain.registrations import ASKED, CONFIRMED, REGISTERED
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
        yield from _registered(state, launch)
        yield from _waves(launch)
        yield from of_supply(state, launch)
    yield from _keys(state)
    yield from _holds(state)
    yield from _registrations(state)


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
    came = pool.received + pool.found + pool.transferred_in
    if came != pool.on_hand + pool.handed_over + pool.written_off + pool.transferred_out:
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
    if units != dict(launch.customer_units.pairs()):
        yield f"3: the units of the customers of {launch.definition.launch} are miscounted"
    if any(units[customer] > limits[customer] for customer in units):
        yield f"3: a customer of {launch.definition.launch} has more than the limit"


def _keys(state: State) -> Iterator[str]:
    if len(state.keys) != len(state.orders):
        yield "4: a key is bound to two orders"
    if any(state.orders.key(order) != key for key, order in state.keys.pairs()):
        yield "4: a key is bound to another order than its own"


def _holds(state: State) -> Iterator[str]:
    orders = state.orders
    for order, status in enumerate(orders.status):
        if status == HELD and not orders.hold[order]:
            yield f"6: order {orders.sequence[order]} is held by no entry"
    ending = sum(
        1
        for launch in state.launches_by_number
        for deadlines in launch.queues
        for deadline_ms, order in deadlines.pending()
        if orders.status[order] == HELD and orders.deadline_ms[order] == deadline_ms
    )
    if ending != sum(status == HELD for status in orders.status):
        yield "6: a hold has no deadline, or two"


def _registered(state: State, launch: Launch) -> Iterator[str]:
    table, name = state.registrations, launch.definition.launch
    standing: dict[bytes, int] = {}
    confirmed_count = 0
    for row, (facts, status) in enumerate(zip(table.every_facts(), table.status, strict=True)):
        if facts[5] != launch.number:
            continue
        confirmed_count += status == CONFIRMED
        found = launch.registered.get(facts[0])
        if status in REGISTERED:
            if facts[0] in standing:
                yield f"7: a customer is registered for {name} twice"
            standing[facts[0]] = row
        elif found == row:
            yield f"7: registration {table.sequence[row]} has left and is found"
    if any(launch.registered.get(customer) != row for customer, row in standing.items()):
        yield f"7: somebody who is registered for {name} is not found"
    if (len(standing), confirmed_count) != (launch.registered_count, launch.confirmed_count):
        yield f"7: the registrations for {name} are miscounted"


def _registrations(state: State) -> Iterator[str]:
    table, keys = state.registrations, state.registrations.keys
    if len({table.key(row) for row in range(len(table))} | keys.again.keys()) != len(keys):
        yield "7: a key is bound to two registrations"
    if any(keys.get(table.key(row)) != row for row in range(len(table))):
        yield "7: a key is bound to another registration than its own"
    times_ms = [facts[4] for facts in table.every_facts()]
    if list(table.sequence) != sorted(set(table.sequence)) or times_ms != sorted(times_ms):
        yield "8: registrations do not stand in the order of their first requests"
    for row, (status, confirmed_ms) in enumerate(
        zip(table.status, table.confirmed_ms, strict=True)
    ):
        is_confirmed = times_ms[row] <= confirmed_ms <= state.time_ms
        if (status == ASKED and confirmed_ms) or (status == CONFIRMED and not is_confirmed):
            yield f"8: registration {table.sequence[row]} was confirmed at no time, or too early"


def _waves(launch: Launch) -> Iterator[str]:
    if launch.waves is None:
        return
    plan, name = launch.waves.plan, launch.definition.launch
    if [wave.number for wave in plan] != list(range(1, len(plan) + 1)):
        yield f"9: the waves of {name} are not numbered"
    for before, after in pairwise(plan):
        if before.opens_ms >= after.opens_ms:
            yield f"9: wave {after.number} of {name} does not open after the one before"
        if before.through > after.through or (before.through == after.through and after.people):
            yield f"9: wave {after.number} of {name} has people of the one before"
