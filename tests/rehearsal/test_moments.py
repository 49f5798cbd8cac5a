"""Looks after the run: how orders stand is compared with the rules at the same moment."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from firstcome.rehearsal.afterwards import sample_of
from firstcome.rehearsal.run import LookAfter
from tests.rehearsal.stories import Story, code_of, story
from tests.rehearsal.tables import LAUNCH, SKU, iso, time_ms

SALE = """
    10:00  supply 1
    10:00  order ada      held
    10:01  order bea      in_line 1
    10:02  order cyd      in_line 2
    10:03  cancel ada
    10:04  tick
"""
ADA, BEA, CYD = 5, 6, 7


def look(told: Story, row: int, sequence: int, status: str, at: str, **more: Any) -> None:
    """The customer of a row looks: the order has this status as of this time."""
    ahead = more.get("ahead")
    body = {
        "order": code_of(sequence),
        "sequence": sequence,
        "status": status,
        "launch": LAUNCH,
        "sku": SKU,
        "location": "web",
        "units": 1,
        "as_of": iso(time_ms(at)),
        "place": None if ahead is None else ahead + 1,
        **more,
    }
    told.runs[0].looks_after.append(LookAfter(row, 200, json.encode(body)))


def test_orders_that_stand_as_the_rules_say_are_clean(tmp_path: Path):
    told = story(tmp_path, SALE)
    look(told, 0, ADA, "cancelled", "10:03")
    look(told, 1, BEA, "held", "10:03")
    look(told, 2, CYD, "in_line", "10:04", ahead=0)

    verdict = told.audit()

    assert verdict.is_clean, verdict.checks


def test_a_status_is_judged_as_of_its_own_time(tmp_path: Path):
    told = story(tmp_path, SALE)
    look(told, 1, BEA, "in_line", "10:02", ahead=0)
    look(told, 2, CYD, "in_line", "10:02", ahead=1)

    assert told.audit().is_clean


def test_a_head_that_was_passed_breaks_the_promise_of_the_line(tmp_path: Path):
    told = story(tmp_path, SALE)
    look(told, 1, BEA, "in_line", "10:04", ahead=0)
    look(told, 2, CYD, "held", "10:04")

    verdict = told.audit()

    line = next(check for check in verdict.checks if check.name == "line")
    assert verdict.broken == ("line",)
    assert line.found == 2
    assert "order 6 was told in_line with 0 ahead at place 1 as of" in line.examples[0]
    assert line.examples[0].endswith("by the rules it is held")


def test_a_line_that_is_told_longer_or_shorter_than_it_is_breaks_the_promise(tmp_path: Path):
    told = story(tmp_path, SALE)
    look(told, 2, CYD, "in_line", "10:04", ahead=1)

    assert told.audit().broken == ("line",)


def test_a_place_that_is_not_one_after_those_ahead_breaks_the_promise(tmp_path: Path):
    told = story(tmp_path, SALE)
    look(told, 2, CYD, "in_line", "10:04", ahead=0, place=3)

    assert told.audit().broken == ("line",)


def test_a_status_of_a_time_at_which_nothing_was_entered_is_wrong(tmp_path: Path):
    told = story(tmp_path, SALE)
    look(told, 1, BEA, "held", "10:05")

    assert told.audit().broken == ("line",)


def test_an_order_that_its_link_does_not_find_is_missing(tmp_path: Path):
    told = story(tmp_path, SALE)
    told.runs[0].looks_after.append(LookAfter(0, 404, b"{}"))

    assert told.audit().broken == ("acknowledged",)


@pytest.mark.parametrize("status", [503, 429])
def test_a_shop_that_says_not_now_says_nothing_wrong(tmp_path: Path, status: int):
    told = story(tmp_path, SALE)
    told.runs[0].looks_after.append(LookAfter(0, status, b"{}"))

    assert told.audit().is_clean


def test_the_status_of_another_order_is_not_what_was_asked_for(tmp_path: Path):
    told = story(tmp_path, SALE)
    look(told, 0, BEA, "held", "10:04")

    assert told.audit().broken == ("facts",)


def test_the_sample_is_bounded_and_has_those_nearest_the_head(tmp_path: Path):
    crowd = "\n".join(f"10:01 order p{number} in_line {number}" for number in range(1, 41))
    told = story(tmp_path, crowd)

    chosen = sample_of(told.runs[0], 10)

    assert len(chosen) == 10
    assert chosen[:5] == [0, 1, 2, 3, 4]
    assert chosen[-1] > 30


def test_a_small_run_is_looked_at_whole(tmp_path: Path):
    assert sample_of(story(tmp_path, SALE).runs[0], 10) == [0, 1, 2]
