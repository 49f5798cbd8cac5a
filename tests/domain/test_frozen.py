"""Fold twice, freeze and thaw: always the same state, the same answers, the same events."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from firstcome.domain import fold
from firstcome.domain.frozen import digest, freeze, thaw
from tests.domain.entries import fold_all, thawed
from tests.domain.programs import PROGRAMS, Program, drawn, ran
from tests.domain.tables import check

SEEDS = 1_000

some = settings(max_examples=50, deadline=None)


def differences(program: Program, share: float) -> list[str]:
    """What a second fold, and one from a snapshot after this share of the entries, do otherwise."""
    entries = ran(program)
    cut = int(share * len(entries.entries))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fold, "WORK_MAX", program.work_max)
        patch.setattr(fold, "CROWD_WORK_MAX", program.crowd_work_max)
        twice, results = fold_all(entries.entries)
        before, _ = fold_all(entries.entries[:cut])
        after = thawed(before)
        same = digest(before) == digest(after)
        _, later = fold_all(entries.entries[cut:], after)
    checks = {
        "folded twice, other answers or events": results == entries.results,
        "folded twice, another digest": digest(twice) == digest(entries.state),
        "a thawed state has another digest": same,
        "from a snapshot, other answers or events": later == entries.results[cut:],
        "from a snapshot, another digest in the end": digest(after) == digest(entries.state),
    }
    return [fault for fault, holds in checks.items() if not holds]


@some
@given(PROGRAMS, st.floats(0, 1))
def test_a_second_fold_and_a_snapshot_in_the_middle_change_nothing(program: Program, share: float):
    assert differences(program, share) == []


def test_a_second_fold_and_a_snapshot_change_nothing_in_hundreds_of_mixed_programs():
    faults = {
        seed: differences(drawn(seed, with_supply=seed % 2 == 1), seed % 10 / 10)
        for seed in range(SEEDS)
    }

    assert {seed: found for seed, found in faults.items() if found} == {}


def test_the_order_of_holds_that_one_entry_put_into_a_line_is_kept():
    run = check(
        """
        10:00:00  order ada   in_line 1
        10:00:01  supply 1
        10:00:01  supply 1
        10:00:02  order bea   held until 10:00:05
        10:00:02  order cyd   in_line 1
        10:00:02  order dee   in_line 2
        10:00:09  tick
        10:00:09  show bea    in_line 1
        10:00:09  show ada    in_line 2
        """,
        hold_ttl_ms=3_000,
        offer_ttl_ms=6_000,
    )
    states = run.state, thawed(run.state)

    lines = [state.launches["phone"].pool("p8", "web").line.orders() for state in states]

    ada, bea = 0, 1
    assert lines == [[bea, ada], [bea, ada]]


def test_whoever_was_displaced_stands_in_front_after_a_snapshot_too():
    run = check("""
        10:00  supply 2
        10:00  order ada   held
        10:00  order bea   held
        10:00  paid bea    paid
        10:00  order cyd   in_line 1
        10:01  count 1
        10:01  show ada    in_line 1
        10:01  show cyd    in_line 2
    """)
    state = thawed(run.state)
    line = state.launches["phone"].pool("p8", "web").line

    assert [order for _, order in line.front] == [0]
    assert line.orders() == [0, 2]


def test_a_state_that_was_frozen_before_there_was_supply_is_thawed():
    run = check("""
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   in_line 1
    """)
    head, *rest = freeze(run.state)
    older = json.decode(head)
    for launch in older["launches"]:
        launch["counts"] = [counts[:8] for counts in launch["counts"]]
        assert not {"supplies", "versions", "latest_ms"} & launch.keys()

    assert digest(thaw([json.encode(older), *rest])) == digest(run.state)


def test_supply_and_what_was_told_of_it_are_the_same_after_a_snapshot():
    run = check("""
        10:00  order ada                       in_line 1
        10:00  expect a 3                      supply_announced
        10:00  share a web:1 shop:1            allocation_adopted
        10:00  revise a 2 12:00-13:00          supply_changed
    """)
    launches = run.state.launches["phone"], thawed(run.state).launches["phone"]

    assert launches[0].supplies == launches[1].supplies
    pools = [launch.pool("p8", "web") for launch in launches]
    assert pools[0].versions == pools[1].versions != ()
    assert pools[0].schedule.dues == pools[1].schedule.dues != ()


def test_an_order_with_another_time_is_another_digest():
    first, second = check("10:00  order ada   in_line 1"), check("10:01  order ada   in_line 1")

    assert digest(first.state) != digest(second.state)
