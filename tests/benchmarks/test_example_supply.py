"""The story of a scarce launch, smaller: what it shows holds, and its judges can find fault."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from benchmarks.example_supply import told
from benchmarks.running_shop import ROOT
from benchmarks.supply_weeks.plan import LOTS, PLACES, plan_of
from benchmarks.supply_weeks.report import Report
from benchmarks.supply_weeks.shown import Shown
from benchmarks.supply_weeks.supplier import to_the_longest
from firstcome.domain import events as e
from firstcome.domain.line import Line
from firstcome.domain.schedule import Due, Schedule
from firstcome.domain.state import State
from tests.domain.tables import check

DAY_MS = 24 * 3_600_000


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return told(plan_of(900, 2, 1), tmp_path_factory.mktemp("story"), is_served=False)


def test_nobody_is_passed_and_the_auditor_agrees(report: Report):
    assert report.findings == []
    assert report.line.served > 100
    assert report.line.passed == 0
    assert report.audited.orders == report.orders
    assert report.audited.entries == report.entries


def test_holds_lapse_people_give_up_and_move(report: Report):
    line = report.line

    assert min(line.missed_once, line.given_up, line.moved, line.bought) > 10


def test_every_window_that_was_shown_is_judged_and_most_come_in_time(report: Report):
    for each in report.windows:
        assert each.shown == each.within + each.before + each.after + each.undecided
    confirmed, planned, last = report.windows
    assert (confirmed.certainty, planned.certainty) == ("confirmed", "planned")
    assert min(confirmed.shown, planned.shown, last.shown) > 100
    assert confirmed.kept > 0.8
    assert report.unknown.shown == (
        report.unknown.units_came + report.unknown.waits_on + report.unknown.left
    )


def test_of_a_slip_everybody_was_told_before_the_window_had_passed(report: Report):
    confirmed = report.windows[0]

    assert confirmed.after > 0
    assert confirmed.told_in_time == 1.0


def test_markets_ask_for_more_than_is_confirmed_and_get_what_came(report: Report):
    asked = sum_of(report, "asked")

    assert len(report.markets) == 22
    assert sum_of(report, "at_opening") < asked / 5
    assert sum_of(report, "confirmed") < asked
    assert sum_of(report, "received") == sum(lot.came for lot in report.deliveries)
    assert len(report.deliveries) == len(LOTS)
    assert [lot.announced > lot.came + lot.left for lot in report.deliveries].count(True) == 1


def sum_of(report: Report, name: str) -> int:
    return sum(int(getattr(market, name)) for market in report.markets)


def test_who_passes_a_line_is_found_by_the_witness_and_by_the_auditor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def second(line: Line) -> int:
        return line.order_at(min(1, line.waiting - 1))

    monkeypatch.setattr(Line, "head", second)

    report = told(plan_of(500, 1, 1), tmp_path, is_served=False)

    assert report.line.passed > 0
    assert report.audited.findings != ()


def waiting(from_day: int, to_day: int) -> State:
    """Order 7 waits, and is told a confirmed window of these days."""
    table = check("""
        10:00  order ada   in_line 1
    """)
    state = table.state
    state.orders.sequence[0] = 7
    pool = state.launches["phone"].pool("p8", "web")
    pool.schedule = Schedule((Due(to_day * DAY_MS, 3, from_day * DAY_MS, 1, is_confirmed=True),))
    state.time_ms = 0
    return state


@pytest.mark.parametrize(
    ("from_day", "to_day", "came_day", "result"),
    [
        (2, 4, 2, "within"),
        (2, 4, 4, "within"),
        (2, 4, 1, "before"),
        (2, 4, 5, "after"),
    ],
)
def test_a_window_is_judged_by_the_moment_at_which_units_came(
    from_day: int, to_day: int, came_day: int, result: Any
):
    shown, state = Shown(), waiting(from_day, to_day)

    shown.look(state)
    state.time_ms = came_day * DAY_MS
    shown.see(state, [e.OrderOffered(7, 9, 0)])

    assert shown.windows["confirmed"] == {result: 1}
    assert shown.last == {result: 1}


@pytest.mark.parametrize(("left_day", "result"), [(3, "undecided"), (5, "after")])
def test_who_leaves_before_the_end_decides_nothing(left_day: int, result: Any):
    shown, state = Shown(), waiting(2, 4)

    shown.look(state)
    state.time_ms = left_day * DAY_MS
    shown.see(state, [e.OrderCancelled(7, "customer")])

    assert shown.windows["confirmed"] == {result: 1}


def test_the_reserve_goes_to_the_longest_lines():
    waiting_by_place = {"a": 3, "b": 9, "c": 5}

    assert to_the_longest(waiting_by_place, 15) == (("b", 10), ("c", 5))
    assert to_the_longest(waiting_by_place, 45) == (("b", 25), ("c", 10), ("a", 10))


def test_the_command_serves_what_it_told_and_prints_one_object():
    command = [sys.executable, "-m", "benchmarks.example_supply", "--people", "500", "--json"]

    ran = subprocess.run(
        [*command, "--weeks", "2"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.decode(ran.stdout, type=Report)
    assert report.served is not None
    assert report.served.compared > 5 * len(PLACES) * 22
    assert report.served.findings == ()
    assert report.served.received_by_api > 0
