"""Estimates: the window of a place, what it was before and why, and what a change would do."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from firstcome.domain import commands as c
from firstcome.domain import events as e
from firstcome.domain.estimates import Told, estimate, history, moved_since, what_if
from firstcome.domain.line import FRONT_SLOT
from firstcome.domain.orders import IN_LINE
from firstcome.domain.schedule import (
    CONFIRMED_MARGIN_MS,
    NOTHING_DUE,
    PLANNED_MARGIN_MS,
    Estimate,
    Schedule,
    due,
)
from firstcome.domain.state import State
from firstcome.domain.supply_messages import ESTIMATE_VERSIONS_MAX, SupplyEvent
from firstcome.domain.versions import told_by
from tests.domain.entries import Entries, thawed
from tests.domain.interest_programs import Step
from tests.domain.programs import Program, run
from tests.domain.rows import time_ms
from tests.domain.tables import Table, check
from tests.domain.terms import hashed

DAY_MS = 24 * 3_600_000


def told(table: Table, who: str) -> list[Told]:
    """The history of an order, after a table, from a snapshot as well."""
    order = table.state.orders.find(table._sequences[who])  # pyright: ignore[reportPrivateUsage]
    assert order is not None
    given_ = history(table.state, order)
    assert given_ == history(thawed(table.state), order)
    return given_


# ---------------------------------------------------------------- windows


def test_a_window_is_as_wide_as_what_is_known_of_it():
    confirmed = due(1, 5, 10 * DAY_MS, 11 * DAY_MS, is_confirmed=True)
    planned = due(2, 5, 10 * DAY_MS, 11 * DAY_MS, is_confirmed=False)

    assert CONFIRMED_MARGIN_MS == 2 * DAY_MS
    assert PLANNED_MARGIN_MS == 14 * DAY_MS
    assert Schedule((confirmed,)).window(5) == Estimate(10 * DAY_MS, 13 * DAY_MS, 1, "confirmed")
    assert Schedule((planned,)).window(5) == Estimate(10 * DAY_MS, 25 * DAY_MS, 2, "planned")
    assert NOTHING_DUE.window(1) == Estimate(0, 0, 0, "unknown")
    assert NOTHING_DUE.window(0) == Estimate(0, 0, 0, "now")


def test_a_window_needs_what_comes_before_it_and_never_begins_earlier():
    soon = due(1, 5, 10 * DAY_MS, 11 * DAY_MS, is_confirmed=False)
    late = due(2, 5, 3 * DAY_MS, 30 * DAY_MS, is_confirmed=True)
    schedule = NOTHING_DUE.with_due(2, late).with_due(1, soon)

    assert schedule.dues == (soon, late)
    assert schedule.window(6) == Estimate(10 * DAY_MS, 32 * DAY_MS, 2, "planned")
    assert schedule.with_due(1, None).window(5) == Estimate(3 * DAY_MS, 32 * DAY_MS, 2, "confirmed")
    assert schedule.with_due(1, None).with_due(2, None) is NOTHING_DUE


def test_a_window_that_has_passed_is_overdue_and_no_other():
    assert Estimate(1, 5, 7, "planned").is_overdue(6)
    assert not Estimate(1, 5, 7, "planned").is_overdue(5)
    assert not Estimate(0, 0, 0, "unknown").is_overdue(6)


# ---------------------------------------------------------------- history


def test_a_slip_is_told_with_both_windows():
    table = check("""
        10:00  order ada                                    in_line 1
        10:00  expect a 1 11:00-12:00 stage=confirmed at web   supply_announced
        10:00  order bea                                    in_line 2
        10:05  revise a 13:00-14:00                         supply_changed
    """)

    first, known, slipped = told(table, "ada")

    assert (first.change, first.estimate.certainty) == ("first", "unknown")
    assert first.time_ms == time_ms("10:00")
    assert known.reason is not None
    assert (known.change, known.reason.kind) == ("supply", "announced")
    assert known.estimate.to_ms == time_ms("12:00") + CONFIRMED_MARGIN_MS
    assert slipped.reason is not None
    assert (slipped.time_ms, slipped.reason.kind) == (time_ms("10:05"), "slipped")
    assert (slipped.reason.was_to_ms, slipped.reason.to_ms) == (
        time_ms("12:00"),
        time_ms("14:00"),
    )
    assert slipped.estimate.to_ms == time_ms("14:00") + CONFIRMED_MARGIN_MS
    assert [each.change for each in told(table, "bea")] == ["first"]


def test_who_joined_later_is_told_what_they_were_told_first():
    table = check("""
        10:00  expect a 1 11:00-12:00 at web   supply_announced
        10:00  order ada                       in_line 1
        10:05  revise a 13:00-14:00            supply_changed
    """)

    first, slipped = told(table, "ada")

    assert first.estimate.to_ms == time_ms("12:00") + PLANNED_MARGIN_MS
    assert slipped.estimate.to_ms == time_ms("14:00") + PLANNED_MARGIN_MS


def test_who_moves_up_is_told_so_before_the_next_change_and_now():
    table = check("""
        10:00  expect a 1 11:00-12:00 at web   supply_announced
        10:00  expect b 1 13:00-14:00 at web   supply_announced
        10:00  order ada                       in_line 1
        10:00  order bea                       in_line 2
        10:00  order cyd                       in_line 3
        10:01  forgo b                         supply_cancelled
        10:02  cancel ada                      cancelled
    """)

    changes = [(each.change, each.estimate.certainty) for each in told(table, "bea")]

    assert changes == [("first", "planned"), ("supply", "unknown"), ("moved_up", "planned")]
    assert [each.estimate.certainty for each in told(table, "cyd")] == ["unknown"]


def test_units_that_come_as_they_were_told_change_no_estimate():
    table = check("""
        10:00  expect a 4                       supply_announced
        10:00  share a web:2 shop:2             allocation_adopted
        10:00  order ada                        in_line 1
        10:00  order bea                        in_line 2
        10:00  order cyd                        in_line 3
        10:01  arrive a web:1                   supply_received
        10:02  arrive a                         supply_received
    """)

    assert table.state.launches["phone"].pool("p8", "web").versions == ()
    assert [each.change for each in told(table, "cyd")] == ["first"]


def test_units_that_go_elsewhere_are_a_reason():
    table = check("""
        10:00  expect a 2                       supply_announced
        10:00  share a web:1 shop:1             allocation_adopted
        10:00  order ada                        in_line 1
        10:01  arrive a shop:2                  supply_received
    """)

    first, lost = told(table, "ada")

    assert (first.estimate.certainty, lost.estimate.certainty) == ("planned", "unknown")
    assert lost.reason is not None
    assert lost.reason.kind == "received"


def test_two_changes_of_one_entry_are_one():
    table = check("""
        10:00  order ada                                    in_line 1
        10:00  expect a 1 11:00-12:00 at web                supply_announced
        10:05  revise a 13:00-14:00 stage=confirmed         supply_changed
    """)

    *_, changed = told(table, "ada")

    assert changed.reason is not None
    assert changed.reason.kind == "slipped"
    assert changed.estimate.certainty == "confirmed"
    assert len(table.state.launches["phone"].pool("p8", "web").versions) == 2


def test_a_pool_forgets_its_oldest_changes():
    rows = "\n".join(
        f"10:00  revise a 11:{number % 2:02d}-12:{number % 2:02d}   supply_changed"
        for number in range(ESTIMATE_VERSIONS_MAX + 5)
    )
    table = check(f"""
        10:00  order ada                       in_line 1
        10:00  expect a 1 11:30-12:30 at web   supply_announced
        {rows}
    """)

    versions = table.state.launches["phone"].pool("p8", "web").versions

    assert len(versions) == ESTIMATE_VERSIONS_MAX
    assert told(table, "ada")[0].estimate.certainty == "planned"


def test_whoever_was_displaced_is_told_of_now_alone():
    table = check("""
        10:00  supply 1
        10:00  order ada                       held
        10:00  order bea                       in_line 1
        10:00  expect a 1 11:00-12:00 at web   supply_announced
        10:01  count 0
        10:01  told ada a planned
    """)

    assert [each.change for each in told(table, "ada")] == ["first"]
    assert [each.change for each in told(table, "bea")] == ["first", "supply", "moved_back"]


# ---------------------------------------------------------------- against what was shown

KINDS = (
    *("order",) * 8,
    *("expect", "revise", "share", "arrive") * 3,
    *("cancel", "forgo", "unshare", "receive"),
)


def program(seed: int) -> Program:
    """Much supply, many in line, and nobody who lapses: hardly any time passes."""
    chance = Random(seed)
    steps = [
        Step(
            chance.choice(KINDS),
            chance.choice((0, 0, 1)),
            chance.randrange(10),
            chance.choice((0, 0, 0, 1)),
            chance.choice((1, 1, 1, 2, 2, 3)),
            chance.choice((0, 1, 2, 3, 4, 5, 7)),
        )
        for _ in range(80)
    ]
    return Program(200, steps)


def shown(state: State) -> dict[int, Estimate]:
    """What everyone in line is told now."""
    orders = state.orders
    waiting = [order for order, status in enumerate(orders.status) if status == IN_LINE]
    return {order: estimate(state, order) for order in waiting}


def wrong(program_: Program) -> Iterator[str]:
    """Whatever a history says that was not shown, or leaves out that was."""
    series: dict[int, list[Estimate]] = {}
    changes: dict[int, list[Estimate]] = {}
    before: dict[int, Estimate] = {}
    state = State()
    for entries in run(program_):
        state, events = entries.state, entries.results[-1][1]
        after = shown(state)
        of_supply = any(isinstance(event, SupplyEvent) for event in events)
        served = any(isinstance(event, e.OrderOffered) for event in events)
        for order, now in after.items():
            series.setdefault(order, []).append(now)
            if of_supply and not served and before.get(order, now) != now:
                changes.setdefault(order, []).append(now)
        before = after
    for order in shown(state):
        given_ = history(state, order)
        estimates = [each.estimate for each in given_]
        if any(first == second for first, second in pairwise(estimates)):
            yield f"{order}: neighbours are the same"
        if not is_among(estimates, series[order]):
            yield f"{order}: {estimates} was not shown, but {series[order]}"
        if not is_among(changes.get(order, []), estimates):
            yield f"{order}: {changes[order]} is not all in {estimates}"
        if given_ != history(thawed(state), order):
            yield f"{order}: a snapshot tells otherwise"
        for sequence in range(0, state.sequence + 2, 7):
            said = [each.new for each in moved_since(state, order, sequence)]
            if said != changed_from(state, order, sequence):
                yield f"{order}: other changes are told from {sequence} on"


def changed_from(state: State, order: int, sequence: int) -> list[Estimate]:
    """What changes of supply made of an estimate from an entry on, by going through all of them."""
    _, pool = state.place(order)
    if state.orders.slot[order] == FRONT_SLOT:
        return []
    return [
        after
        for version, before, after in told_by(state, order, pool.versions)
        if version.sequence >= sequence and after != before
    ]


def is_among(some: list[Any], all_: list[Any]) -> bool:
    """Whether the first are among the others, in their order."""
    rest = iter(all_)
    return all(any(each == other for other in rest) for each in some)


def test_a_history_has_what_was_shown_in_its_order_and_every_change_by_supply():
    faults = {seed: list(wrong(program(seed))) for seed in range(150)}

    assert {seed: found for seed, found in faults.items() if found} == {}


# ---------------------------------------------------------------- what if


def applied(seed: int, later_ms: int, units: int) -> tuple[Any, Any] | None:
    """What a change is said to do, and what it does: by order, the old and the new estimate."""
    *_, entries = run(program(seed))
    state = entries.state
    open_ = [
        supply
        for launch in state.launches_by_number
        for supply in launch.supplies.values()
        if not supply.is_over and supply.received <= units
    ]
    if not open_:
        return None
    supply, before = open_[-1], shown(state)
    terms = supply.stage, supply.from_ms + later_ms, supply.to_ms + later_ms
    stage, from_ms, to_ms = terms
    changed = replace(supply, units=units, stage=stage, from_ms=from_ms, to_ms=to_ms)
    groups = what_if(state, changed)
    said = {order: pair for group in groups for order, pair in of_group(state, supply.sku, group)}
    change(entries, supply.number, units, terms)
    after = shown(state)
    done = {
        order: (before[order], after[order])
        for order in before
        if read_as(before[order]) != read_as(after[order])
    }
    return said, done


def read_as(estimate: Estimate) -> tuple[int, int, str]:
    """What people read of it: which of two supplies closes the same window they do not."""
    return estimate.from_ms, estimate.to_ms, estimate.certainty


def of_group(state: State, sku: str, group: Any) -> Iterator[tuple[int, Any]]:
    """The orders of a group; every launch of the programs has other supplies."""
    for launch in state.launches_by_number:
        pool = launch.pools_by_place.get(sku, {}).get(group.location)
        if pool is None or pool.line.waiting < group.ahead + group.orders:
            continue
        for order in pool.line.orders()[group.ahead : group.ahead + group.orders]:
            if estimate(state, order) == group.old:
                yield order, (group.old, group.new)


def change(entries: Entries, supply: int, units: int, terms: tuple[Any, int, int]) -> None:
    """Ask for the change in earnest."""
    names = hashed("id", "change"), hashed("body")
    stage, from_ms, to_ms = terms
    command = c.ChangeSupply(
        id=names[0],
        fingerprint=names[1],
        supply=supply,
        units=units,
        stage=stage,
        from_ms=from_ms,
        to_ms=to_ms,
        said_by="shop",
    )
    answer, _ = entries.enter(entries.state.time_ms, command)
    assert answer.outcome == "supply_changed"


def test_what_a_change_would_do_is_what_it_does():
    came = {seed: applied(seed, seed % 3 * DAY_MS * 9, 1 + seed % 5) for seed in range(300)}
    pairs = {seed: pair for seed, pair in came.items() if pair is not None}

    assert {seed for seed, (said, done) in pairs.items() if said != done} == set()
    assert sum(bool(done) for _, done in pairs.values()) > 5


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9), st.booleans()), max_size=6))
def test_windows_never_begin_or_end_before_those_of_fewer_units(
    told_: list[tuple[int, int, bool]],
):
    dues = [
        due(number, units, from_ms, from_ms + number, is_confirmed=sure)
        for number, (units, from_ms, sure) in enumerate(told_)
    ]
    schedule = Schedule(tuple(sorted(dues)))
    windows = [schedule.window(units) for units in range(1, 1 + sum(row[0] for row in told_))]

    assert all(
        first.from_ms <= second.from_ms and first.to_ms <= second.to_ms
        for first, second in pairwise(windows)
    )
