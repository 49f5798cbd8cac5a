"""Readings of the front's metrics: what happened between two of them, and how fast."""

from math import inf

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.registry import Collector

from firstcome.api.health import answer_times
from firstcome.engine.tally import ANSWER_BOUNDS_S, Tally
from firstcome.web.operations.board.history import SECONDS_KEPT, History, Point, filled, minutes
from firstcome.web.operations.board.readings import (
    Reading,
    pace_between,
    quantile_s,
    read_metrics,
)

ANSWERS = """\
# TYPE firstcome_answers counter
firstcome_answers_total{outcome="held"} 120.0
firstcome_answers_total{outcome="limit_reached"} 7.0
firstcome_answers_total{outcome="ticked"} 900.0
# TYPE firstcome_refusals counter
firstcome_refusals_total{reason="paused"} 3.0
# TYPE firstcome_sequence gauge
firstcome_sequence 1204.0
# TYPE firstcome_accepting gauge
firstcome_accepting 1.0
"""


def reading(at_s: float, **answers: int) -> Reading:
    refusals = {"overloaded": answers.pop("overloaded", 0)}
    within = tuple((bound, answers.get("held", 0)) for bound in (0.001, inf))
    return Reading(at_s, 0, answers, refusals, within, 0, 0, 0, 0, True)


def test_a_reading_is_what_the_metrics_say():
    found = read_metrics(ANSWERS, 1.0, 2)

    assert found.answers == {"held": 120, "limit_reached": 7, "ticked": 900}
    assert found.refusals == {"paused": 3}
    assert (found.sequence, found.is_accepting, found.pending) == (1204, True, 0)


def test_times_of_answers_come_through_the_metrics_as_they_were_counted():
    tally = Tally()
    tally.timed([9.9995, 9.9995, 9.97, 2.0], 10.0)

    class OneMetric(Collector):
        def collect(self):
            yield answer_times(tally)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(OneMetric())
    within = read_metrics(generate_latest(registry).decode(), 0.0, 0).within

    assert [bound for bound, _ in within] == [*ANSWER_BOUNDS_S, inf]
    assert dict(within)[0.001] == 2
    assert dict(within)[0.05] == 3
    assert dict(within)[inf] == 4
    assert tally.answer_seconds == pytest.approx(8.031)


def test_a_pace_is_what_has_come_since_a_second():
    before = reading(10.0, held=100, in_line=40, limit_reached=1, overloaded=5, ticked=7)
    after = reading(12.0, held=300, in_line=50, limit_reached=5, overloaded=9, ticked=9)

    pace = pace_between(before, after)

    assert (pace.held, pace.in_line, pace.refused) == (100, 5, 4)
    assert pace.answered == 109


def test_a_front_that_was_started_anew_counts_from_zero():
    pace = pace_between(reading(10.0, held=5_000), reading(11.0, held=20))

    assert pace.held == 20
    assert pace.p99_s == 0.001


def test_a_quantile_is_the_bound_that_it_lies_under():
    within = [(0.001, 50), (0.002, 98), (0.005, 99), (inf, 100)]

    assert [quantile_s(within, share) for share in (0.5, 0.51, 0.99, 1.0)] == [
        0.001,
        0.002,
        0.005,
        inf,
    ]
    assert quantile_s([(0.001, 0), (inf, 0)], 0.99) == 0


def test_the_history_keeps_ten_minutes_and_is_filled_in_only_before_its_first_point():
    history = History()
    for second in range(1_000, 1_000 + SECONDS_KEPT + 5):
        history.add(Point(second, 1, 0, 0))
    known = history.points(1_000 + SECONDS_KEPT + 4)
    short = History()
    short.add(Point(500, 9, 0, 0))

    points = short.points(501, filled([Point(498, 3, 0, 0), Point(500, 7, 0, 0)], 497, 501))

    assert len(known) == SECONDS_KEPT
    assert points == [
        Point(497, 0, 0, 0),
        Point(498, 3, 0, 0),
        Point(499, 0, 0, 0),
        Point(500, 9, 0, 0),
    ]


def test_minutes_add_their_seconds_up_newest_first():
    found = minutes([Point(59, 1, 0, 0), Point(60, 2, 3, 0), Point(119, 2, 0, 4)])

    assert [(each.start_ms, each.held, each.in_line, each.refused) for each in found] == [
        (60_000, 4, 3, 4),
        (0, 1, 0, 0),
    ]
