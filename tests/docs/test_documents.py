"""What documents name is there: commands, tasks, requests, settings, pictures, outcomes."""

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest

from firstcome.config import SETTINGS
from firstcome.domain.outcomes import Outcome
from tests.docs.fenced import DOCUMENTS, read, typed
from tests.docs.terminals import ROOT
from tools.reference.commands import every_command
from tools.reference.operations import document

MADE_BY = "make pictures"
PICTURES = {
    "launch-360.png",
    "launch-1280.png",
    "order-held-360.png",
    "order-line-360.png",
    "report-1280.png",
    "desk-board-1280.png",
}
"""What it makes for the README."""

OF_THE_GUIDE = {"desk-ready-1280.png", "desk-board-360.png", "desk-order-1280.png"}
"""What it makes for the guide besides."""

EVERY_DOCUMENT = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS]
)


def call(typed_call: str) -> None:
    """Read a call of firstcome as it would be read, without its doing; raises for a wrong one."""
    plain = re.sub(r"\$\(.*?\)", "1", re.split(r"\s{2,}", typed_call)[0])
    words = shlex.split(plain, comments=True)[1:]
    named = [each for each in every_command() if words[: len(each.split())] == each.split()]
    assert named, f"there is no such command: {typed_call}"
    name = max(named, key=len)
    with every_command()[name].make_context(name, words[len(name.split()) :]):
        pass


@EVERY_DOCUMENT
def test_every_command_of_a_document_can_be_called_so(path: Path):
    for typed_call in typed(path, "firstcome"):
        call(typed_call)


def test_a_wrong_call_is_noticed():
    call("firstcome launch load FILE --data DIR   loads a launch")

    with pytest.raises(AssertionError, match="no such command"):
        call("firstcome launch lode FILE")
    with pytest.raises(Exception, match="--date"):
        call("firstcome launch load FILE --date DIR")


@EVERY_DOCUMENT
def test_every_task_of_a_document_is_one_of_make(path: Path):
    page = path.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    tasks = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    named = {each.split()[1] for each in typed(path, "make") if len(each.split()) > 1}
    named |= set(re.findall(r"`make ([a-z-]+)[^`]*`", page))

    assert named - tasks == set()


@EVERY_DOCUMENT
def test_every_request_of_staff_in_a_document_is_one_of_the_api(path: Path):
    asked = {each.split()[1] for each in typed(path, "staff") if " /" in each}
    paths = [re.sub(r"\{\w+\}", "[^/]+", each) for each in document()["paths"]]

    assert [each for each in asked if not any(re.fullmatch(path, each) for path in paths)] == []


def test_the_guide_to_a_launch_has_its_requests():
    guide = ROOT / "docs" / "guides" / "running-a-launch.md"

    assert len([each for each in typed(guide, "staff") if " /api/v1/" in each]) >= 5
    assert len(list(typed(guide, "firstcome"))) >= 6


@EVERY_DOCUMENT
def test_every_setting_of_a_document_is_one_that_is_read(path: Path):
    named = set(re.findall(r"FIRSTCOME_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))

    assert named - {setting.variable for setting in SETTINGS} == set()


@EVERY_DOCUMENT
def test_every_picture_is_one_that_a_command_makes(path: Path):
    page = path.read_text(encoding="utf-8")
    shown = set(re.findall(r"[\w/.]*pictures/([\w-]+\.png)", page))

    assert shown - PICTURES - OF_THE_GUIDE == set()
    assert not shown or MADE_BY in page
    assert len(re.findall(r"<img ", page)) == len(re.findall(r'<img [^>]*alt="[^"]+"', page))


def test_the_readme_shows_the_launch_page_the_order_page_and_a_report():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {name for name in PICTURES if f"docs/pictures/{name}" in readme} == PICTURES


def test_every_outcome_is_told():
    told = "".join(read(name) for name in ("reference/api.md", "reference/journal.md"))

    assert [each for each in get_args(Outcome) if f"`{each}`" not in told] == []


def test_every_room_of_the_code_is_in_the_architecture():
    rooms = {each.parent.name for each in (ROOT / "src" / "firstcome").glob("*/__init__.py")}
    architecture = read("architecture.md")

    assert [room for room in sorted(rooms) if f"`{room}/`" not in architecture] == []


def test_every_decision_is_numbered_once_and_says_what_would_change_it():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(path.name[:4]) for path in records] == list(range(len(records)))
    for path in records:
        page = path.read_text(encoding="utf-8")
        assert page.startswith(f"# {path.name[:4]}: "), path.name
        assert "\n## We would change our mind if\n" in page, path.name
