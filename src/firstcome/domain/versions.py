"""
Versions: which orders of a line each window reached, before and after something changed it.

A version holds no order but the last that each window reaches, so that a line of a million costs
as little as one of ten.

Always true:
- A version tells every order that stood in the line then what it was told, before and after.
- A pool keeps the newest `ESTIMATE_VERSIONS_MAX`; the oldest makes room.

Never here: what was shown to whom; why a delivery slipped (the note says so).
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from firstcome.domain.messages import WHOLE_MAX
from firstcome.domain.orders import IN_LINE
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import NOW, UNKNOWN, Estimate, Schedule
from firstcome.domain.state import State
from firstcome.domain.supply_messages import ESTIMATE_VERSIONS_MAX

ReasonKind = Literal[
    "announced",
    "slipped",
    "confirmed",
    "changed",
    "received",
    "cancelled",
    "allocated",
    "reverted",
]

EVERYONE: Final = WHOLE_MAX
"""In the place of a `line_sequence`: the window reaches all who wait."""


class Reason(Struct, frozen=True, array_like=True, gc=False):
    """What changed: of which supply, and its window and units before and after."""

    kind: ReasonKind
    supply: int
    was_from_ms: int
    was_to_ms: int
    was_units: int
    from_ms: int
    to_ms: int
    units: int


class Reach(Struct, frozen=True, array_like=True):
    """By window, the first first: the place and the row of the last order that it reaches."""

    line_sequences: tuple[int, ...]
    orders: tuple[int, ...]
    estimates: tuple[Estimate, ...]


class Version(Struct, frozen=True, array_like=True):
    """
    What an entry changed for the line of one pool.

    `before` is None where it is `after` of the version before, which the first always lacks.
    """

    sequence: int
    time_ms: int
    reason: Reason
    before: Reach | None
    after: Reach


Given = tuple[Version, Estimate, Estimate]

Counts = dict[int, int]
"""How many orders of a line so many units reach, as far as it was asked for."""


def counted(
    pool: Pool, schedule: Schedule, available: int, known: Counts
) -> list[tuple[int, Estimate]]:
    """
    How many orders, from the head on, are told each window or an earlier one.

    `known` is of this line as it stands; what is found out is added to it.
    """
    line = pool.line
    steps: list[tuple[int, Estimate]] = []
    reached, waiting = 0, line.waiting
    for through, estimate in ((0, NOW), *zip(schedule.through, schedule.windows, strict=True)):
        if reached == waiting:
            break
        units = available + through
        count = known.get(units, -1)
        if count < 0:
            count = known[units] = line.reached(units)
        if count > reached:
            steps.append((count, estimate))
            reached = count
    if reached < waiting:
        steps.append((waiting, UNKNOWN))
    return steps


def reach(state: State, pool: Pool, schedule: Schedule, available: int, known: Counts) -> Reach:
    """The same by the last order of each, so that it stays true when others leave."""
    steps = counted(pool, schedule, available, known)
    last = [pool.line.order_at(count - 1) for count, _ in steps[:-1]]
    line_sequence = state.orders.line_sequence
    return Reach(
        (*(line_sequence[order] for order in last), EVERYONE),
        (*last, 0),
        tuple(estimate for _, estimate in steps),
    )


def told(state: State, order: int, line_sequence: int, reached: Reach) -> Estimate:
    """What an order was told that stood in the line with this place."""
    line_sequences = reached.line_sequences
    at = bisect_left(line_sequences, line_sequence)
    if line_sequences[at] == line_sequence:
        while line_sequences[at] == line_sequence and _is_behind(state, order, reached.orders[at]):
            at += 1
    return reached.estimates[at]


def _is_behind(state: State, order: int, other: int) -> bool:
    """Which of two that one entry put into the line stands behind."""
    orders = state.orders
    both_wait = orders.status[other] == orders.status[order] == IN_LINE
    if both_wait and orders.line_sequence[other] == orders.line_sequence[order]:
        return orders.slot[order] > orders.slot[other]
    return order > other


def keep_version(state: State, pool: Pool, reason: Reason, before: Reach, after: Reach) -> None:
    """Add what an entry changed; two changes of one entry are one."""
    versions, new = pool.versions, Version(state.sequence, state.time_ms, reason, before, after)
    if versions and versions[-1].sequence == state.sequence:
        *_, last = versions
        versions, first = versions[:-1], last.reason
        was = first.was_from_ms, first.was_to_ms, first.was_units
        reason = Reason(first.kind, reason.supply, *was, reason.from_ms, reason.to_ms, reason.units)
        new = replace(new, reason=reason, before=last.before)
    elif versions and versions[-1].after == before:
        new = replace(new, before=None)
    if len(versions) == ESTIMATE_VERSIONS_MAX:
        oldest, second, *others = versions
        versions = (replace(second, before=second.before or oldest.after), *others)
    pool.versions = (*versions, new)


def told_by(state: State, order: int, versions: tuple[Version, ...]) -> Iterator[Given]:
    """What each version says that an order which stood in the line was told, before and after."""
    since = state.orders.line_sequence[order]
    at = bisect_left(versions, since, key=_sequence_of)
    if at == len(versions):
        return
    reached = versions[at].before or versions[at - 1].after
    last = told(state, order, since, reached)
    for version in versions[at:]:
        before = last if version.before is None else told(state, order, since, version.before)
        last = told(state, order, since, version.after)
        yield version, before, last


def _sequence_of(version: Version) -> int:
    return version.sequence
