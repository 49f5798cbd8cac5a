"""
Estimates: by when an order in a line can expect its units, what it was told before, and what if.

Always true:
- Of two orders in a line, the window of the one behind never begins, or ends, before the other's.
- Reading one costs O(log n) of the line, and of the schedule.
- They promise nothing: units go to the line when they are here, by its order alone.

Never here: the wall clock (a window that has passed is told as it is); writes to the state.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from firstcome.domain.launch import Launch
from firstcome.domain.line import FRONT_SLOT
from firstcome.domain.orders import IN_LINE
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import Certainty, Due, Estimate
from firstcome.domain.state import State
from firstcome.domain.supplies import Supply
from firstcome.domain.versions import Counts, Reason, Version, counted, told_by

Change = Literal["first", "supply", "moved_up", "moved_back"]
Direction = Literal["later", "earlier", "lost", "found"]


class Told(Struct, frozen=True):
    """
    An estimate that an order was given, from `time_ms` on, and why it differs from the one before.

    `reason` is there when a supply changed it. `time_ms` of the first is 0 where the order did not
    join this line when it was placed, and that of a move inside the line is when it was noticed.
    """

    time_ms: int
    estimate: Estimate
    change: Change
    reason: Reason | None = None


class Moved(Struct, frozen=True):
    """What a change of a supply made of an estimate."""

    time_ms: int
    old: Estimate
    new: Estimate
    reason: Reason


class Group(Struct, frozen=True):
    """Orders of a pool, next to each other in its line, that would be told otherwise."""

    location: str
    ahead: int
    orders: int
    old: Estimate
    new: Estimate

    @property
    def direction(self) -> Direction:
        """How the new estimate differs."""
        return direction(self.old, self.new)


def schedule(launch: Launch, pool: Pool) -> tuple[Due, ...]:
    """What is still to come to a pool of the launch, by its end, then by its supply."""
    assert launch.pools[pool.number] is pool
    return pool.schedule.dues


def direction(old: Estimate, new: Estimate) -> Direction:
    """How a new estimate differs: `lost`, it is known no more; `found`, it was not known."""
    if "unknown" in (old.certainty, new.certainty):
        return "lost" if new.certainty == "unknown" else "found"
    return "later" if _end(new) > _end(old) else "earlier"


def estimate(state: State, order: int) -> Estimate:
    """The window of an order that is in line (assert)."""
    orders, (_, pool) = state.orders, state.place(order)
    assert orders.status[order] == IN_LINE
    line_sequence, slot = orders.line_sequence[order], orders.slot[order]
    return estimate_behind(state, pool, order, pool.line.ahead(order, slot, line_sequence))


def estimate_behind(state: State, pool: Pool, order: int, ahead: int) -> Estimate:
    """The same, where it is known already in which pool it waits and behind how many."""
    line, units = pool.line, ahead + 1
    if line.more:  # somebody wants two
        units = line.units_before(state.orders.slot[order], ahead) + state.units(order)
    return pool.schedule.window(units - pool.available)


def joining(pool: Pool, units: int) -> Estimate:
    """The window that an order of so many units would have which joined the line now."""
    return pool.schedule.window(pool.line.units + units - pool.available)


def moved_since(state: State, order: int, sequence: int) -> list[Moved]:
    """
    What changed by supply for an order that is in line (assert), from the entry `sequence` on.

    The oldest first; none for one that a stocktake displaced.
    """
    _, pool = state.place(order)
    assert state.orders.status[order] == IN_LINE
    if state.orders.slot[order] == FRONT_SLOT:
        return []
    first = bisect_left(pool.versions, sequence, key=_sequence)
    versions = pool.versions[max(0, first - 1) :]  # the one before says what was told then
    return [
        Moved(version.time_ms, before, after, version.reason)
        for version, before, after in told_by(state, order, versions)
        if version.sequence >= sequence and after != before
    ]


def history(state: State, order: int) -> list[Told]:
    """
    What an order that is in line (assert) was told since it stood in this line, oldest first.

    The last is the estimate of now; neighbours that say the same are one. An order that a
    stocktake displaced has the last alone, and one of long ago lacks what its pool has forgotten.
    """
    orders, (_, pool) = state.orders, state.place(order)
    now = estimate(state, order)
    since = orders.line_sequence[order]
    if orders.slot[order] == FRONT_SLOT or not pool.versions or pool.versions[-1].sequence < since:
        return [Told(_joined_ms(state, order), now, "first")]
    given: list[Told] = []
    for version, before, after in told_by(state, order, pool.versions):
        if not given:
            given.append(Told(_joined_ms(state, order), before, "first"))
        elif before != given[-1].estimate:
            given.append(_moved(given[-1].estimate, before, version.time_ms))
        if after != before:
            given.append(Told(version.time_ms, after, "supply", version.reason))
    if now != given[-1].estimate:
        given.append(_moved(given[-1].estimate, now, state.time_ms))
    return given


def what_if(state: State, changed: Supply) -> Iterator[Group]:
    """
    Who would be told otherwise if a supply that is known (assert) were like this.

    Pools in their order, in each from the head of the line on; those who keep theirs are left out.
    A pool is looked at when the iteration comes to it, as it stands then.
    """
    launch, supply = supply_of(state, changed.number)
    was, now = launch.dues(supply), launch.dues(changed)
    pools = [launch.pool(supply.sku, location) for location in {**was, **now}]
    for pool in sorted(pools, key=_number):
        yield from _groups(pool, supply.number, now.get(pool.location))


def supply_of(state: State, number: int) -> tuple[Launch, Supply]:
    """The launch and the supply of a number that is known (assert)."""
    launch = state.launch_of_supply(number)
    assert launch is not None
    return launch, launch.supplies[number]


def _groups(pool: Pool, number: int, other: Due | None) -> Iterator[Group]:
    changed = pool.schedule.with_due(number, other)
    known: Counts = {}
    before = counted(pool, pool.schedule, pool.available, known)
    after = iter(counted(pool, changed, pool.available, known))
    ahead, upto, new = 0, 0, None
    for count, old in before:
        while ahead < count:
            if upto == ahead:
                upto, new = next(after)
            assert new is not None
            end = min(count, upto)
            if _said(old) != _said(new):
                yield Group(pool.location, ahead, end - ahead, old, new)
            ahead = end


def _moved(old: Estimate, new: Estimate, time_ms: int) -> Told:
    return Told(time_ms, new, "moved_back" if _end(new) > _end(old) else "moved_up")


def _said(estimate: Estimate) -> tuple[int, int, Certainty]:
    """What of an estimate is told: that another supply closes the same window is told to nobody."""
    return estimate.from_ms, estimate.to_ms, estimate.certainty


def _end(estimate: Estimate) -> tuple[bool, int, int]:
    """What an estimate is sorted by, the best first."""
    return estimate.certainty == "unknown", estimate.to_ms, estimate.from_ms


def _joined_ms(state: State, order: int) -> int:
    orders = state.orders
    is_first = orders.line_sequence[order] == orders.sequence[order]
    return orders.facts(order)[4] if is_first else 0


def _sequence(version: Version) -> int:
    return version.sequence


def _number(pool: Pool) -> int:
    return pool.number
