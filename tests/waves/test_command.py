"""`firstcome waves plan`: the plans at the terminal, for a script, and as a page to send on."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from firstcome.cli import app

ONE = ("--stock", "a=1", "--capacity", "1")
STORY = ("--community", "200000", "--capacity", "13000", "--stock", "48033")


def plan(*words: str) -> Any:
    return CliRunner().invoke(app, ["waves", "plan", *words])


def test_the_plans_stand_side_by_side_a_line_each():
    done = plan(*STORY)

    lines = [line for line in done.output.splitlines() if re.match(r" (All|Few|Even|Gentle)", line)]
    assert done.exit_code == 0
    assert [line.split()[0] for line in lines] == ["All", "Fewest", "Even", "Gentle"]
    assert "200,000 people are to be invited; there are 48,033 units." in done.output
    assert re.search(r"All at once +1 +200,000 +at once +12,9\d\d/s +100", lines[0])
    assert re.search(r"Fewest waves +2 +100,00\d +15 min +6,4\d\d/s +50", lines[1])


def test_a_script_gets_all_of_it():
    done = plan(*STORY, "--opens", "2026-11-12 09:00Z", "--json")

    answer = msgspec.json.decode(done.stdout)
    fewest = answer["plans"][1]
    assert done.exit_code == 0
    assert answer["allowed_per_s"] == 6_500
    assert [wave["people"] for wave in fewest["waves"]] == [100_001, 99_999]
    assert fewest["waves"][1]["opens_ms"] - fewest["waves"][0]["opens_ms"] == 900_000
    assert fewest["waves"][0]["opens_ms"] == 1_794_474_000_000
    assert max(fewest["load"]["orders"]) == fewest["peak"]["orders"] < 6_500


def test_skus_are_named_in_both_and_have_chances_of_their_own():
    words = ("--community", "black=900", "--community", "white=100", "--capacity", "1000")

    done = plan(*words, "--stock", "black=1000", "--stock", "white=0", "--json")

    [wave] = msgspec.json.decode(done.stdout)["plans"][0]["waves"]
    assert {sku["sku"]: round(sku["chance"], 3) for sku in wave["skus"]} == {"black": 1, "white": 0}


def test_waves_by_hand_are_judged_beside_the_others_and_the_last_takes_the_rest():
    done = plan(*STORY, "--wave", "0:150,000", "--wave", "20:0", "--json")

    by_hand = msgspec.json.decode(done.stdout)["plans"][-1]
    assert by_hand["name"] == "by_hand"
    assert [wave["people"] for wave in by_hand["waves"]] == [150_000, 50_000]
    assert not by_hand["fits"]


def test_people_who_come_as_they_read_a_mail_are_no_crush():
    hour, mail = plan(*STORY, "--json"), plan(*STORY, "--curve", "mail", "--json")

    peaks = [
        msgspec.json.decode(done.stdout)["plans"][0]["peak"]["orders"] for done in (hour, mail)
    ]
    assert peaks[0] > 20 * peaks[1]


def test_a_curve_of_ones_own_counts():
    own = ("--come", "1", "--half-within", "60", "--nine-in-ten-within", "120")

    terms = msgspec.json.decode(plan(*STORY, *own, "--json").stdout)["terms"]

    assert terms["show_up"] == {"share": 1, "median_s": 60, "p90_s": 120}


def test_a_plan_that_there_is_not_says_what_would_help_and_no_plan_at_all_is_exit_1():
    words = ("--community", "200000", "--stock", "1", "--capacity", "10", "--within", "5")

    done = plan(*words)

    assert done.exit_code == 1
    assert "Fewest waves: More than 200 waves would be needed" in done.output


def test_the_page_is_whole_and_says_the_command_that_makes_it_again(tmp_path: Path):
    page = tmp_path / "plans.html"

    done = plan(*STORY, "--wave", "0:0", "--html", str(page))

    html = page.read_text(encoding="utf-8")
    assert done.exit_code == 0
    assert html.count('<svg class="chart" role="img"') == 5
    assert "<script" not in html
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", html)
    assert f"firstcome waves plan {' '.join(STORY)} --wave 0:0 --html {page}" in html


def test_the_same_plans_make_the_same_page_to_the_byte(tmp_path: Path):
    page = tmp_path / "plans.html"
    plan(*STORY, "--html", str(page))
    first = page.read_bytes()

    plan(*STORY, "--html", str(page))

    assert page.read_bytes() == first


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--community", "many", "--stock", "1", "--capacity", "1"), "give a whole number"),
        (("--community", "a=1", "--stock", "b=1", "--capacity", "1"), "Name the same SKUs"),
        (
            ("--community", "a=1", "--community", "a=2", "--stock", "a=1", "--capacity", "1"),
            "twice",
        ),
        (("--community", "0", "--stock", "1", "--capacity", "1"), "Nobody is to be invited"),
        ((*STORY, "--capacity", "0"), "the one that a rehearsal measured"),
        ((*STORY, "--most-share", "2"), "at most 1, such as 0.5"),
        ((*STORY, "--come", "0"), "such as 0.6"),
        ((*STORY, "--half-within", "60"), "the second time must be longer"),
        ((*STORY, "--every", "-1"), "give minutes, from 0 on"),
        ((*STORY, "--opens", "tomorrow"), "Write it as 2008-07-07 08:00"),
        ((*STORY, "--wave", "soon:5"), "give MINUTES:PEOPLE"),
        ((*STORY, "--wave", "0:5"), "which means all that are left"),
        ((*STORY, "--html", "nowhere/plans.html"), "nowhere/plans.html cannot be written"),
    ],
)
def test_a_wrong_call_is_one_line_that_says_what_to_do(words: tuple[str, ...], said: str):
    done = plan(*words)

    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_the_guide_shows_what_is_printed():
    guide = Path("docs/guides/inviting-in-waves.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```text\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)

    printed = plan(*STORY).output

    lines = [line.rstrip() for line in printed.rstrip().splitlines()]
    assert lines in [block.splitlines() for block in shown]
