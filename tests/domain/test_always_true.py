"""The lines of `invariants.py`, in the same words, for any program of commands."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from firstcome.domain import events as e
from firstcome.domain.invariants import broken
from firstcome.domain.orders import IN_LINE
from firstcome.domain.state import State
from tests.domain.interest_witness import InterestWitness
from tests.domain.programs import PROGRAMS, Program, drawn, run
from tests.domain.witness import Witness

SEEDS = 500

some = settings(max_examples=30, deadline=None)


def complaints(program: Program) -> Iterator[str]:
    """What the invariants and the witness have against a program, line number first."""
    witness, of_interests, seen = Witness(), InterestWitness(), 0
    for entries in run(program):
        for _, events in entries.results[seen:]:
            work_max = program.work_max_of(entries.commands[seen])
            witness.see(seen + 1, events, work_max)
            of_interests.see(seen + 1, entries.entries[seen][0], events)
            seen += 1
        witness.compare(entries.state)
        yield from of_interests.compare(entries.state)
        yield from broken(entries.state)
    yield from witness.complaints
    yield from of_interests.complaints


def waiting(state: State) -> dict[int, tuple[int, int]]:
    """Everyone who waits: what put them into their line, and how many are ahead."""
    orders = state.orders
    return {
        orders.sequence[order]: (orders.line_sequence[order], state.ahead(order))
        for order, status in enumerate(orders.status)
        if status == IN_LINE
    }


def grown(program: Program) -> Iterator[str]:
    """Every time that the number of people ahead grew and no correction says why."""
    before: dict[int, tuple[int, int]] = {}
    for entries in run(program):
        after, events = waiting(entries.state), entries.results[-1][1]
        corrected = any(isinstance(event, e.OrderDisplaced) for event in events)
        for order, (line_sequence, ahead) in after.items():
            stood, was_ahead = before.get(order, (0, 0))
            if stood == line_sequence and ahead > was_ahead and not corrected:
                yield f"entry {entries.state.sequence}: {was_ahead} to {ahead} before {order}"
        before = after


def against(number: int, program: Program) -> list[str]:
    """The complaints about one of the eleven lines."""
    return [fault for fault in complaints(program) if fault.startswith(f"{number}:")]


@some
@given(PROGRAMS)
def test_at_every_pool_held_and_allocated_are_at_most_on_hand_and_none_is_negative(
    program: Program,
):
    assert against(1, program) == []


@some
@given(PROGRAMS)
def test_nobody_in_a_line_is_passed_and_nobody_new_is_held_while_anyone_waits(program: Program):
    assert against(2, program) == []


@some
@given(PROGRAMS)
def test_ahead_never_grows_except_by_a_named_correction(program: Program):
    assert list(grown(program)) == []


@some
@given(PROGRAMS)
def test_the_units_of_a_customer_never_exceed_the_limit_of_their_class_over_all_channels(
    program: Program,
):
    assert against(3, program) == []


@some
@given(PROGRAMS)
def test_one_key_one_order(program: Program):
    assert against(4, program) == []


@some
@given(PROGRAMS)
def test_every_unit_ever_received_is_in_exactly_one_place(program: Program):
    assert against(5, program) == []


@some
@given(PROGRAMS)
def test_a_hold_ends_exactly_once_and_freed_units_go_to_the_line_in_the_same_entry(
    program: Program,
):
    assert against(6, program) == []


@some
@given(PROGRAMS)
def test_a_customer_has_one_registration_in_a_launch_that_stands_and_one_key_one_registration(
    program: Program,
):
    assert against(7, program) == []


@some
@given(PROGRAMS)
def test_a_registration_keeps_the_sequence_and_the_time_of_its_first_request(program: Program):
    assert against(8, program) == []


@some
@given(PROGRAMS)
def test_waves_open_one_after_the_other_and_nobody_is_in_two_or_comes_before_theirs(
    program: Program,
):
    assert against(9, program) == []


@some
@given(PROGRAMS)
def test_no_supply_gives_more_units_than_it_has_and_schedules_are_what_supplies_say(
    program: Program,
):
    assert against(10, program) == []


@some
@given(PROGRAMS)
def test_whoever_is_behind_is_never_told_an_earlier_window(program: Program):
    assert against(11, program) == []


@pytest.mark.parametrize("first", range(0, SEEDS, 100))
def test_all_of_it_is_true_for_hundreds_of_mixed_programs(first: int):
    programs = {seed: drawn(seed, with_supply=seed % 2 == 1) for seed in range(first, first + 100)}

    faults = {seed: [*complaints(program), *grown(program)] for seed, program in programs.items()}

    assert {seed: found for seed, found in faults.items() if found} == {}
