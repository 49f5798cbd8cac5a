"""docs/guides/running-a-launch.md: what staff send on the day is carried out, in a real shop."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.fenced import blocks, read
from tests.docs.terminals import Terminals

LAUNCH = "examples/phone-2008/launch.toml"
BLOCKS = blocks(read("guides/running-a-launch.md"))
OUTCOMES = ["already_open", "received", "launch_paused", "resumed", "launch_closed"]


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
