"""
The frozen form of a state: bytes that hold all of it, to be kept, compared and thawed.

Always true:
- A thawed state folds on exactly as the one that was frozen; its digest is the same.
- Only what cannot be derived is frozen: keys, claims and units of customers are worked out anew
  from the orders, and who is registered from the registrations. Lines and deadlines keep their
  order, which no column of an order tells when several were put there by one entry.

Never here: files, chains (the journal keeps both).
"""

import hashlib
from array import array
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.launch import Launch, LaunchStatus
from firstcome.domain.line import FRONT_SLOT
from firstcome.domain.orders import COLUMNS, HELD, LIVE, PAID
from firstcome.domain.outcomes import Outcome
from firstcome.domain.pool import COUNTS
from firstcome.domain.registrations import CONFIRMED
from firstcome.domain.state import State
from firstcome.domain.supplies import Supply
from firstcome.domain.tellings import Announcement, Incident
from firstcome.domain.versions import Version
from firstcome.domain.wave_plan import Waves

_DERIVED_COLUMNS: Final = frozenset({"slot"})
_COLUMNS: Final = tuple(column for column in COLUMNS if column not in _DERIVED_COLUMNS)


class FrozenLaunch(Struct, frozen=True, omit_defaults=True):
    """A launch without what its orders tell; `latest_ms` is of each queue in waking hours."""

    definition: LaunchDefinition
    status: LaunchStatus
    orders_count: int
    stock_moved: bool
    refusals: list[tuple[str, int]]
    counts: list[tuple[int, ...]]
    waves: Waves | None
    supplies: list[Supply] = []
    versions: list[tuple[int, tuple[Version, ...]]] = []
    """By number of the pool, where it has any."""
    latest_ms: list[int] = []


class FrozenHead(Struct, frozen=True):
    """Everything but the tables of orders and registrations."""

    sequence: int
    time_ms: int
    selling_ms: int
    rules_version: int
    fingerprint: bytes
    epochs: list[tuple[int, int]]
    launches: list[FrozenLaunch]
    staff_outcomes: list[Outcome]
    backlog: list[tuple[int, int]]
    names: list[tuple[str, ...]]
    incidents: list[Incident]
    announcements: list[Announcement]


def freeze(state: State) -> list[bytes]:
    """
    All of the state as a list of byte strings: the head, the lines, the deadlines, the rows of
    the answers to staff, the rows of the orders, every column of theirs, and the parts of the
    registrations.
    """
    orders = state.orders
    columns = [getattr(orders, column).tobytes() for column in _COLUMNS]
    queues = _lines(state).tobytes(), _deadlines(state).tobytes()
    rows = bytes(state.staff_answers.rows), bytes(orders.rows)
    registrations = state.registrations.frozen()
    return [msgspec.json.encode(_head(state)), *queues, *rows, *columns, *registrations]


def digest(state: State) -> bytes:
    """SHA-256 over the frozen form: equal digests, equal states."""
    whole = hashlib.sha256()
    for part in freeze(state):
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.digest()


def thaw(parts: list[bytes]) -> State:
    """
    The state that was frozen.

    Raises `msgspec.DecodeError`, or `ValueError` when parts are missing, for what is no frozen
    state, or that of another version of firstcome.
    """
    head = msgspec.json.decode(parts[0], type=FrozenHead)
    state = State()
    state.sequence, state.time_ms = head.sequence, head.time_ms
    state.selling_ms, state.rules_version = head.selling_ms, head.rules_version
    state.fingerprint = head.fingerprint
    state.epochs = list(head.epochs)
    for frozen in head.launches:
        _thaw_launch(state, frozen)
    state.backlog = dict.fromkeys(head.backlog)
    state.incidents = {incident.sequence: incident for incident in head.incidents}
    state.announcements = {each.sequence: each for each in head.announcements}
    _, lines, deadlines, answers, rows, *rest = parts
    columns, registrations = rest[: len(_COLUMNS)], rest[len(_COLUMNS) :]
    state.registrations.thaw(head.names, registrations)
    state.staff_answers.thaw(head.staff_outcomes, answers)
    state.orders.rows += rows
    for column, part in zip(_COLUMNS, columns, strict=True):
        getattr(state.orders, column).frombytes(part)
    _derive(state)
    _derive_registered(state)
    _thaw_lines(state, array("I", lines))
    _thaw_deadlines(state, array("I", deadlines))
    for launch, frozen in zip(state.launches_by_number, head.launches, strict=True):
        queues = launch.offered_by_market.values()
        for queue, latest_ms in zip(queues, frozen.latest_ms, strict=True):
            queue.latest_ms = latest_ms
    state.recompute_due()
    return state


def _head(state: State) -> FrozenHead:
    launches = [
        FrozenLaunch(
            launch.definition,
            launch.status,
            launch.orders_count,
            launch.stock_moved,
            sorted(launch.refusals.items()),
            [tuple(getattr(pool, count) for count in COUNTS) for pool in launch.pools],
            launch.waves,
            list(launch.supplies.values()),
            [(pool.number, pool.versions) for pool in launch.pools if pool.versions],
            [deadlines.latest_ms for deadlines in launch.offered_by_market.values()],
        )
        for launch in state.launches_by_number
    ]
    return FrozenHead(
        state.sequence,
        state.time_ms,
        state.selling_ms,
        state.rules_version,
        state.fingerprint,
        state.epochs,
        launches,
        state.staff_answers.names,
        list(state.backlog),
        state.registrations.names,
        list(state.incidents.values()),
        list(state.announcements.values()),
    )


def _thaw_launch(state: State, frozen: FrozenLaunch) -> None:
    number, registered = len(state.launches_by_number), state.registrations.by_customer()
    launch = Launch(number, frozen.definition, registered)
    launch.status = frozen.status
    launch.orders_count = frozen.orders_count
    launch.stock_moved = frozen.stock_moved
    launch.refusals = dict(frozen.refusals)
    for pool, counts in zip(launch.pools, frozen.counts, strict=True):
        # what a pool is counted by was less, once
        for count, units in zip(COUNTS, counts, strict=False):
            setattr(pool, count, units)
    launch.waves = frozen.waves
    launch.supplies = {supply.number: supply for supply in frozen.supplies}
    launch.announced = list(launch.supplies)
    launch.reschedule()
    for number, versions in frozen.versions:
        launch.pools[number].versions = versions
    state.launches_by_number.append(launch)
    state.launches[frozen.definition.launch] = launch


def _lines(state: State) -> "array[int]":
    """For every pool with a line: launch, pool, how many stand in front, how many behind, who."""
    packed = array("I")
    for launch in state.launches_by_number:
        for pool in launch.pools:
            if pool.line.waiting:
                front = len(pool.line.front)
                packed.extend((launch.number, pool.number, front, pool.line.waiting - front))
                packed.extend(pool.line.orders())
    return packed


def _thaw_lines(state: State, packed: "array[int]") -> None:
    orders, at = state.orders, 0
    while at < len(packed):
        launch_number, pool_number, front, back = packed[at : at + 4]
        line = state.launches_by_number[launch_number].pools[pool_number].line
        at += 4
        for order in packed[at : at + front]:
            line.join_front(order, orders.line_sequence[order], state.units(order))
            orders.slot[order] = FRONT_SLOT
        at += front
        for order in packed[at : at + back]:
            orders.slot[order] = line.join(order, state.units(order))
        at += back


def _deadlines(state: State) -> "array[int]":
    """For every launch and each of its queues: how many holds, and whose, first to end first."""
    orders, packed = state.orders, array("I")
    for launch in state.launches_by_number:
        for deadlines in launch.queues:
            held = [
                order
                for deadline_ms, order in deadlines.pending()
                if orders.status[order] == HELD and orders.deadline_ms[order] == deadline_ms
            ]
            packed.append(len(held))
            packed.extend(held)
    return packed


def _thaw_deadlines(state: State, packed: "array[int]") -> None:
    at = 0
    for launch in state.launches_by_number:
        for deadlines in launch.queues:
            end = at + 1 + packed[at]
            for order in packed[at + 1 : end]:
                deadlines.push(state.orders.deadline_ms[order], order)
            at = end


def _derive(state: State) -> None:
    orders, launches = state.orders, state.launches_by_number
    orders.slot.frombytes(bytes(orders.slot.itemsize * len(orders)))
    state.keys.update(zip(orders.every_key(), range(len(orders)), strict=True))
    units_by_launch = [launch.customer_units.parts for launch in launches]
    owners = zip(orders.every_owner(), orders.status, strict=True)
    for order, ((customer, launch_number, pool_number, units), status) in enumerate(owners):
        if status in LIVE:
            has_units = units_by_launch[launch_number][customer[0]]
            has_units[customer] = has_units.get(customer, 0) + units
            if status in (HELD, PAID):
                launches[launch_number].pools[pool_number].claimants.append(order)


def _derive_registered(state: State) -> None:
    launches = state.launches_by_number
    rows: list[list[int]] = [[] for _ in launches]
    customers: list[list[int]] = [[] for _ in launches]
    for row, bits, launch_number, status in state.registrations.standing():
        rows[launch_number].append(row)
        customers[launch_number].append(bits)
        launches[launch_number].confirmed_count += status == CONFIRMED
    for launch in launches:
        launch.registered.fill(rows[launch.number], customers[launch.number])
