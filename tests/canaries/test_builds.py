"""Canaries: builds with one rule broken each, and the check of the auditor that finds them."""

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

import pytest

from firstcome.rehearsal.checks import PROMISES
from tests.canaries.crush import (
    audit_after_a_kill,
    audit_of_one_unit_each,
    audit_of_two_waves,
)


class Broken(NamedTuple):
    """Checks that must find a build, and those that may find what else follows from it."""

    surely: AbstractSet[str]
    perhaps: AbstractSet[str] = frozenset()


FOUND_BY = {
    "sells_one_too_many": Broken({"stock"}),
    "forgets_keys": Broken({"doubled"}, {"repeats"}),  # a repeat may meet the limit instead
    "passes_who_waits": Broken({"line"}),
    # who is served instead of another lapses, and meets the limit, instead of another; and while
    # the auditor holds for the one who was skipped, it counts one unit more than there is
    "skips_the_head": Broken({"line"}, {"limits", "facts", "stock"}),
    "limits_each_channel": Broken({"limits"}),
    # when the second press is served before the first, the first is the repeat
    "answers_repeats_anew": Broken({"repeats"}, {"facts"}),
    "promises_longer_holds": Broken({"facts"}),
    "turns_time_back": Broken({"time"}),
    "chains_without_commands": Broken({"journal"}),
}

# found by asking again how the orders stand, in a run of its own
FOUND_BY_LOOKS = "offers_the_second_first"

FOUND_AFTER_A_KILL = {
    # the next order gets the sequence of a lost one, with whatever was said about that
    "answers_before_it_stores": Broken({"acknowledged"}, set(PROMISES) - {"journal", "time"}),
}


@pytest.mark.parametrize("build", FOUND_BY)
def test_a_build_with_one_rule_broken_is_found_by_the_check_of_that_rule(
    tmp_path: Path, build: str
):
    verdict = audit_of_two_waves(build, tmp_path)

    broken, expected = set(verdict.broken), FOUND_BY[build]
    assert expected.surely <= broken <= expected.surely | expected.perhaps, verdict.checks


def test_the_sound_build_is_clean_in_the_same_run_and_every_promise_was_looked_at(tmp_path: Path):
    verdict = audit_of_two_waves("sound", tmp_path)

    assert {check.name: check.result for check in verdict.checks} == dict.fromkeys(
        PROMISES, "kept"
    ), verdict.checks
    assert {"held", "in_line", "limit_reached", "sold_out"} <= verdict.outcomes.keys()


def test_a_head_that_is_passed_by_the_second_is_found_though_everybody_wants_one_unit(
    tmp_path: Path,
):
    verdict = audit_of_one_unit_each(FOUND_BY_LOOKS, tmp_path)

    assert verdict.broken == ("line",), verdict.checks


def test_the_sound_build_is_clean_when_everybody_wants_one_unit(tmp_path: Path):
    verdict = audit_of_one_unit_each("sound", tmp_path)

    assert verdict.is_clean, verdict.checks
    assert {"held", "in_line"} <= verdict.outcomes.keys()


@pytest.mark.parametrize("build", FOUND_AFTER_A_KILL)
def test_a_build_that_answers_too_early_is_found_after_a_kill(tmp_path: Path, build: str):
    verdict = audit_after_a_kill(build, tmp_path)

    broken, expected = set(verdict.broken), FOUND_AFTER_A_KILL[build]
    assert expected.surely <= broken <= expected.surely | expected.perhaps, verdict.checks


def test_the_sound_build_is_clean_after_the_same_kill(tmp_path: Path):
    verdict = audit_after_a_kill("sound", tmp_path)

    assert verdict.is_clean, verdict.checks


def test_every_promise_has_a_build_that_breaks_it():
    canaries = FOUND_BY | FOUND_AFTER_A_KILL

    assert set[str]().union(*(broken.surely for broken in canaries.values())) == set(PROMISES)


def test_every_build_is_put_to_the_test():
    folder = Path(__file__).with_name("builds")
    serving = {path.stem for path in folder.glob("*.py") if "__main__" in path.read_text()}

    assert serving - {"sound", FOUND_BY_LOOKS} == FOUND_BY.keys() | FOUND_AFTER_A_KILL.keys()
