"""docs/start.md is carried out from top to bottom: every block runs, and shows what it says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from tests.docs.terminals import ROOT, Shown, Terminals

START = ROOT / "docs" / "start.md"
SHELL, SERVER = "sh", "sh server"
VOID = 2

# What differs from run to run, by the name of its member.
VARYING = {
    "as_of",
    "hold_until",
    "link",
    "order",
    "placed_at",
    "sequence",
    "time",
    "token",
}


class Step(NamedTuple):
    """A block to carry out, and the blocks that say what it shows."""

    terminal: str
    block: str
    shown: tuple[tuple[str, str], ...]


def steps(page: str) -> Iterator[Step]:
    """The steps of a page, in order; a block that is no command belongs to the one before."""
    found = re.finditer(r"^```([^\n]*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    fenced = [(block[1], block[2]) for block in found]
    starts = [at for at, (language, _) in enumerate(fenced) if language in (SHELL, SERVER)]
    for start, end in zip(starts, [*starts[1:], len(fenced)], strict=True):
        terminal, block = fenced[start]
        yield Step(terminal, block, tuple(fenced[start + 1 : end]))


def faults(step: Step, seen: Shown) -> list[str]:
    """What a step did otherwise than its page says."""
    found = [f"{step.block}failed with {seen.status}:\n{seen.text}"] if failed(step, seen) else []
    for language, shown in step.shown:
        if language == "json":
            last_line = seen.text.strip().rpartition("\n")[2]
            if like(json.loads(shown)) != like(json.loads(last_line)):
                found.append(f"{step.block}showed {last_line}, not {shown}")
        elif any(part not in seen.text for part in parts(shown)):
            found.append(f"{step.block}showed {seen.text}, not {shown}")
    return found


def parts(shown: str) -> list[str]:
    """What has to be in an output: the lines of a block, where an ellipsis stands for anything."""
    return [part for line in shown.splitlines() for part in line.split("…")]


def failed(step: Step, seen: Shown) -> bool:
    """Whether a command failed; on a busy machine a rehearsal may be void, but never unclean."""
    if "firstcome rehearse" in step.block and seen.status == VOID:
        return "AUDIT CLEAN" not in seen.text
    return seen.status != 0


def like(answer: Any) -> Any:
    """An answer with the type in the place of what differs from run to run."""
    if isinstance(answer, dict):
        members = cast("dict[str, Any]", answer)
        return {
            name: type(value).__name__ if name in VARYING else like(value)
            for name, value in members.items()
        }
    return [like(row) for row in cast("list[Any]", answer)] if isinstance(answer, list) else answer


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Terminals]:
    opened = Terminals(tmp_path)
    yield opened
    opened.close()


def test_every_command_of_the_start_runs_and_shows_what_the_page_says(terminals: Terminals):
    found: list[str] = []
    carried_out = 0

    for step in steps(START.read_text()):
        act = terminals.serve if step.terminal == SERVER else terminals.carry_out
        found += faults(step, act(step.block))
        carried_out += 1

    assert found == []
    assert carried_out >= 10


def test_every_block_of_the_start_is_a_command_or_shows_what_one_says():
    languages = re.findall(r"^```(.+)$", START.read_text(), re.MULTILINE)

    assert set(languages) == {SHELL, SERVER, "json", "text"}
    assert languages[0] == SHELL


def test_a_page_that_says_something_else_is_noticed():
    step = Step(SHELL, "ask\n", (("json", '{"time": "10:00", "ahead": 1}'), ("text", "…n…e\n")))

    assert faults(step, Shown('one\n{"time":"11:00","ahead":1}\n', 0)) == []
    assert len(faults(step, Shown('one\n{"time":"11:00","ahead":2}\n', 0))) == 1
    assert len(faults(step, Shown('one\n{"ahead":1}\n', 0))) == 1
    assert len(faults(step, Shown('two\n{"time":"11:00","ahead":1}\n', 0))) == 1
    assert len(faults(step, Shown('one\n{"time":"11:00","ahead":1}\n', 7))) == 1


def test_a_void_rehearsal_is_let_pass_and_an_unclean_one_is_not():
    step = Step(SHELL, "firstcome rehearse $SHOP\n", ())

    assert not failed(step, Shown("RUN VOID: late\nAUDIT CLEAN: 9 of 9\n", 2))
    assert failed(step, Shown("AUDIT FAILED: broken are line (1).\n", 1))
    assert failed(step, Shown("The shop lists these launches: none.\n", 2))
