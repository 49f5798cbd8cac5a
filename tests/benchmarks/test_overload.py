"""Overload: what counts as accepted, and when it is normal again."""

from benchmarks.overload import normal_again, normal_again_s, orders_answered_by
from firstcome.rehearsal.answers import Answers, Refreshes
from firstcome.rehearsal.arrivals import FIRST, Schedule
from firstcome.rehearsal.plan import Plan
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.workload import LaunchFacts

FLOOD, AFTER = 0, 1


def run_of(*rows: tuple[int, float, float, int]) -> Run:
    """A run of (stream, due in s, answered in s, status)."""
    schedule = Schedule(1, [], ["flood", "after"])
    answers = Answers(len(rows))
    for row, (stream, due_s, answered_s, status) in enumerate(rows):
        schedule.add(int(due_s * 1e6), row, 0, stream, 0, FIRST)
        answers.take(row, status, b"", int(answered_s * 1e6))
    return Run(
        url="",
        plan=Plan(),
        launch=LaunchFacts("phone", (), ()),
        rows=schedule,
        answers=answers,
        refreshes=Refreshes(),
        started_ms=0,
        lasted_us=0,
    )


def test_accepted_is_an_order_that_was_answered_while_the_flood_lasted():
    run = run_of(
        (FLOOD, 1, 1.01, 201),
        (FLOOD, 1, 1.01, 503),
        (FLOOD, 9, 12, 201),
        (AFTER, 1, 1.01, 201),
    )

    assert orders_answered_by(run, "flood", 10) == 1


def test_it_is_normal_at_once_when_no_later_order_is_slow_or_refused():
    run = run_of((FLOOD, 9, 12, 503), (AFTER, 10, 10.01, 201), (AFTER, 11, 11.01, 201))

    assert normal_again_s(run, "after", 10) == 0


def test_it_is_not_normal_until_the_last_slow_second_is_over():
    run = run_of(
        (AFTER, 10.5, 10.51, 201),
        (AFTER, 12.5, 12.6, 201),
        (AFTER, 13.5, 13.51, 201),
    )

    assert normal_again_s(run, "after", 10) == 3


def test_a_refusal_is_not_normal():
    run = run_of((AFTER, 10.5, 10.51, 201), (AFTER, 11.5, 11.51, 503))

    assert normal_again_s(run, "after", 10) == 2


def test_a_shop_that_is_slow_to_the_end_did_not_become_normal():
    assert normal_again(4, watched_s=35).is_met is True
    assert normal_again(31, watched_s=35).is_met is False
    assert normal_again(4, watched_s=4).is_met is False
