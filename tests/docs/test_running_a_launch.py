"""docs/guides/running-a-launch.md: what staff send on the day is carried out, in a real shop."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.fenced import blocks, read
from tests.docs.terminals import ROOT, Terminals

LAUNCH = "examples/phone-2008/launch.toml"
GUIDE = read("guides/running-a-launch.md")
BLOCKS = blocks(GUIDE)
THE_DAY = ROOT / "tests" / "operations" / "test_the_day.py"
OUTCOMES = ["already_open", "launch_paused", "resumed", "received", "launch_closed"]


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Terminals]:
    opened = Terminals(tmp_path)
    yield opened
    opened.close()


def outcomes(text: str) -> list[str]:
    """The outcomes of a block's answers, one a line."""
    return [json.loads(line)["outcome"] for line in text.splitlines() if line.startswith("{")]


def test_every_command_of_the_day_is_carried_out(terminals: Terminals):
    terminals.serve("firstcome serve")
    terminals.carry_out(BLOCKS[0])
    terminals.carry_out(f"firstcome launch load {LAUNCH} --url $SHOP --data data")

    answered: list[str] = []
    for block in BLOCKS[1:]:
        if block.startswith(("firstcome serve", "firstcome launch")):
            continue
        seen = terminals.carry_out(block)
        assert seen.status == 0, seen.text
        if block.startswith("staff"):
            answered += outcomes(seen.text)

    assert answered == OUTCOMES


def test_the_guide_begins_with_how_staff_ask():
    assert BLOCKS[0].startswith("SHOP=")
    assert len([block for block in BLOCKS if block.startswith("staff ")]) >= 4


def pressed(source: str) -> set[str]:
    """What the test of the day presses at the desk: the names of its links and buttons."""
    named = re.findall(r'get_by_role\("(?:link|button)", name="([^"]+)"', source)
    steered = re.findall(r'steered\(\w+, "([^"]+)", "([^"]+)"', source)
    return {*named, *(each for pair in steered for each in pair)}


def test_whatever_the_test_of_the_day_presses_stands_in_the_guide():
    source = THE_DAY.read_text(encoding="utf-8")
    left_to_the_page = {
        "on its page",  # "No launch is loaded yet." leads there
        "Change Limits and policies",  # **Change** beside that heading
        "The launch page: open, English",  # one of the previews
        "Sign in",  # signing in
        "Pause it now",  # as **Open it now**
        "Resume it now",
        "Close it for good",
        "Keep the note",
    }

    missing = {each for each in pressed(source) if f"**{each}**" not in GUIDE} - left_to_the_page

    assert missing == set()
    assert len(pressed(source)) > 25


def test_every_picture_of_the_guide_is_there():
    pictures = re.findall(r'<img src="\.\./pictures/([^"]+)"', GUIDE)

    assert len(pictures) >= 4
    assert [each for each in pictures if not (ROOT / "docs" / "pictures" / each).is_file()] == []
