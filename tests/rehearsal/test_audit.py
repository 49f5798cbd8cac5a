"""The auditor on whole stories: a sound one passes, and so does what customers cannot know."""

from pathlib import Path

import pytest

from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.journal_reader import JournalUnreadable
from tests.rehearsal.stories import story

SOUND = """
    10:00     supply 2
    10:00     supply 1 at shop
    10:00     order ada                    held
    10:00     order bea 2 business         in_line 1
    10:00     order cyd at shop            held
    10:00     again cyd                    limit_reached
    10:00:01  repeat ada
    10:00:01  order dot no_line            sold_out
    10:00:02  order eve                    unanswered
    10:00:02  order fay                    busy
    10:00:03  repeat bea
    10:00:03  again fay                    in_line 3
    10:15     tick
    10:15:01  order gus                    in_line 4
    10:15:02  cancel ada
    10:15:03  order hal                    in_line 4
"""


def test_a_sound_story_is_clean_and_every_promise_was_checked(tmp_path: Path):
    verdict = story(tmp_path, SOUND).audit()

    assert verdict.is_clean
    assert {check.result for check in verdict.checks} == {"kept"}
    assert min(check.checked for check in verdict.checks) > 0


def test_the_journal_and_the_answers_are_counted(tmp_path: Path):
    verdict = story(tmp_path, SOUND).audit()

    assert verdict.entries == 16
    assert verdict.orders == 7
    assert verdict.orders_acknowledged == 6
    assert verdict.unknown == 1
    assert verdict.outcomes == {
        "in_line": 5,
        "held": 3,
        "limit_reached": 1,
        "sold_out": 1,
        "lost": 1,
        "overloaded": 1,
    }


def test_without_a_journal_the_answers_are_judged_and_the_rest_is_said_to_be_unchecked(
    tmp_path: Path,
):
    verdict = audit(story(tmp_path, SOUND).runs)

    results = {check.name: check.result for check in verdict.checks}
    assert verdict.is_clean
    assert not verdict.has_journal
    assert results == {
        "acknowledged": "unchecked",
        "doubled": "kept",
        "stock": "unchecked",
        "line": "unchecked",
        "limits": "unchecked",
        "repeats": "kept",
        "facts": "kept",
        "journal": "unchecked",
        "time": "kept",
    }
    assert "journal" in verdict.checks[0].unchecked


def test_a_lost_answer_may_or_may_not_be_in_the_journal(tmp_path: Path):
    told = story(
        tmp_path,
        """
        10:00  supply 1
        10:00  order ada   unanswered
        10:00  order bea   in_line 1
        """,
    )
    told.runs[0].rows.add(9_000, 77, 0, 0, 0, 0)
    told.runs[0].answers.status.append(1)
    told.runs[0].answers.sent_us.append(9_000)
    told.runs[0].answers.answered_us.append(9_500)
    told.runs[0].answers.bodies.append(b"")

    verdict = told.audit()

    assert verdict.is_clean
    assert verdict.unknown == 2


def test_runs_before_and_after_a_kill_are_judged_together(tmp_path: Path):
    verdict = story(
        tmp_path,
        """
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   unanswered
        10:01  restart
        10:01  repeat ada
        10:01  resend bea  unanswered
        10:01  order cyd   in_line 2
        """,
    ).audit()

    assert verdict.is_clean
    assert verdict.orders == 3


def test_a_double_press_may_be_told_to_wait_but_not_to_go(tmp_path: Path):
    verdict = story(
        tmp_path,
        """
        10:00  supply 1
        10:00  order ada   held
        10:00  repeat ada  busy
        """,
    ).audit()

    assert verdict.is_clean


def test_an_empty_journal_breaks_nothing_and_checks_nothing(tmp_path: Path):
    verdict = story(tmp_path, "").audit()

    results = {check.name: check.result for check in verdict.checks}
    assert verdict.is_clean
    assert results["journal"] == "kept"
    assert results["acknowledged"] == "unchecked"
    assert verdict.checks[0].unchecked == "there was nothing to check"


def test_a_missing_journal_is_refused(tmp_path: Path):
    runs = story(tmp_path, SOUND).runs

    with pytest.raises(JournalUnreadable, match="There is no journal at"):
        audit(runs, tmp_path / "elsewhere.db")


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path):
    runs = story(tmp_path, SOUND).runs
    (tmp_path / "letter.db").write_bytes(b"Dear Sir or Madam, " * 100)

    with pytest.raises(JournalUnreadable, match="cannot be read as a journal"):
        audit(runs, tmp_path / "letter.db")


def test_progress_reaches_the_end(tmp_path: Path):
    told = story(tmp_path, SOUND)
    seen: list[tuple[str, int, int]] = []

    audit(told.runs, told.journal, watch=lambda what, done, total: seen.append((what, done, total)))

    assert ("journal", 16, 16) in seen
    assert seen[-1] == ("checks", 1, 1)
