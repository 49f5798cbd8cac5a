"""The report: its figures, its verdicts, and its page."""

from io import StringIO
from pathlib import Path

import pytest
from msgspec import json
from rich.console import Console

from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.latency import latency_of
from firstcome.rehearsal.page import print_report
from firstcome.rehearsal.report import EXIT_CODES, Report, report_on
from tests.rehearsal.stories import Story, story

CLEAN = """
    10:00  supply 1
    10:00  order ada         held
    10:00  order bea         in_line 1
    10:00  order cyd         unanswered
    10:00  order dot         busy
    10:01  repeat ada
    10:01  again bea         limit_reached
"""
OVERSOLD = """
    10:00  supply 1
    10:00  order ada   held
    10:00  order bea   held
"""


def page_of(report: Report) -> str:
    written = StringIO()
    print_report(report, Console(file=written, width=100))
    return written.getvalue()


def report_of(told: Story) -> Report:
    return report_on(told.runs[0], told.audit())


def test_an_order_is_a_person_answered_held_or_in_line(tmp_path: Path):
    report = report_of(story(tmp_path, CLEAN))

    assert report.offered == 6
    assert report.answered == 5
    assert report.orders == 2
    assert report.unanswered.lost == 1
    assert report.statuses == {"200": 1, "201": 3, "503": 1}
    assert report.repeats.repeats == report.repeats.repeats_answered == 1
    assert report.repeats.greedy == 1


def test_refusals_for_want_of_room_have_a_latency_of_their_own(tmp_path: Path):
    stream = report_of(story(tmp_path, CLEAN)).streams[0]

    assert stream.orders_latency.count == 3
    assert stream.busy_latency.count == 1
    assert stream.latency.count == 5
    assert stream.latency.p50_ms == 0.5


def test_a_clean_run_ends_with_0(tmp_path: Path):
    report = report_of(story(tmp_path, CLEAN))

    assert report.verdict == "clean"
    assert EXIT_CODES[report.verdict] == 0
    assert page_of(report).strip().splitlines()[-1].startswith("AUDIT CLEAN: 9 of 9")


def test_a_finding_ends_with_1_and_is_shown(tmp_path: Path):
    report = report_of(story(tmp_path, OVERSOLD))

    page = page_of(report)
    assert EXIT_CODES[report.verdict] == 1
    assert "stock: entry 6: p8 at web has 1 units on hand" in page
    assert page.strip().splitlines()[-1] == "AUDIT FAILED: broken are stock (1)."


def test_more_than_one_in_a_hundred_sent_late_voids_the_run(tmp_path: Path):
    told = story(tmp_path, CLEAN)
    told.runs[0].answers.late = 1

    report = report_of(told)

    assert EXIT_CODES[report.verdict] == 2
    assert report.late.share == pytest.approx(1 / 6)
    assert "RUN VOID: 16.7% of the requests were sent over 5 ms late" in page_of(report)


def test_a_run_cut_short_is_void(tmp_path: Path):
    told = story(tmp_path, CLEAN)
    told.runs[0].is_cut_short = True

    report = report_of(told)

    assert report.verdict == "void"
    assert "could not be reached any more" in page_of(report)


def test_a_finding_counts_more_than_a_void_run(tmp_path: Path):
    told = story(tmp_path, OVERSOLD)
    told.runs[0].is_cut_short = True

    assert report_of(told).verdict == "failed"


def test_without_a_journal_the_page_says_so(tmp_path: Path):
    run = story(tmp_path, CLEAN).runs[0]

    page = page_of(report_on(run, audit(run)))

    assert "the journal was not given" in page
    assert "from the answers alone" in page.strip().splitlines()[-1]


def test_the_page_is_one_page(tmp_path: Path):
    page = page_of(report_of(story(tmp_path, CLEAN)))

    assert len(page.splitlines()) < 50
    assert max(len(text.rstrip()) for text in page.splitlines()) <= 100


def test_the_json_has_the_same_facts_under_stable_names(tmp_path: Path):
    report = report_of(story(tmp_path, CLEAN))

    facts = json.decode(json.encode(report))

    assert facts["verdict"] == "clean"
    assert facts["streams"][0]["orders_latency"]["p99_ms"] == 0.5
    assert [check["name"] for check in facts["audit"]["checks"]] == [
        "acknowledged",
        "doubled",
        "stock",
        "line",
        "limits",
        "repeats",
        "facts",
        "journal",
        "time",
    ]


def test_a_quantile_is_a_latency_that_occurred():
    latency = latency_of(range(1_000, 101_000, 1_000))

    assert latency.count == 100
    assert latency.p50_ms == 50.0
    assert latency.p90_ms == 90.0
    assert latency.p99_ms == 99.0
    assert latency.p999_ms == 100.0
    assert latency.max_ms == 100.0


def test_the_latency_of_nothing_is_zero():
    assert latency_of([]).count == 0
