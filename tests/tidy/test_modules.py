"""Modules: their size, their docstrings, their names, and the folders they stand in."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.tidy.allowed import FOLDERS
from tests.tidy.glossary import banned_modules
from tests.tidy.repository import committed, modules, read

LINES_MAX = 400
LINES_OF_A_SMALL_MODULE = 40

_LISTED = re.compile(r"(-|\d+\.) \S")


def docstring_faults(source: str) -> list[str]:
    docstring = ast.get_docstring(ast.parse(source))
    if not docstring:
        return ["has no docstring"]
    if len(source.splitlines()) <= LINES_OF_A_SMALL_MODULE:
        return []
    lines = docstring.splitlines()
    faults: list[str] = []
    if lines[0].startswith(("Always true", "Never here")):
        faults.append("does not begin with what it is")
    if "Always true:" not in lines or not any(_LISTED.match(line) for line in lines):
        faults.append('does not say "Always true:" with a list')
    if not any(line.startswith("Never here:") for line in lines):
        faults.append('does not say "Never here: ..."')
    return faults


def lonely_folders(paths: Iterable[Path]) -> set[str]:
    """Folders with one file, `__init__.py` not counted, and nothing below."""
    children: defaultdict[Path, set[Path]] = defaultdict(set)
    for path in paths:
        for child in (path, *path.parents[:-1]):
            if child.name != "__init__.py":
                children[child.parent].add(child)
    files = set(paths)
    return {
        folder.as_posix()
        for folder, inside in children.items()
        if len(inside) == 1 and inside <= files
    }


@pytest.mark.parametrize("path", modules("src"), ids=str)
def test_a_module_says_what_it_is_what_is_always_true_and_what_is_never_here(path: Path):
    assert docstring_faults(read(path)) == []


@pytest.mark.parametrize("path", modules(), ids=str)
def test_a_module_has_at_most_400_lines(path: Path):
    assert len(read(path).splitlines()) <= LINES_MAX


@pytest.mark.parametrize("path", modules(), ids=str)
def test_a_module_has_a_name_that_says_something(path: Path):
    assert path.stem not in banned_modules()
    assert path.parent.name not in banned_modules()


def test_every_room_is_a_package():
    paths = modules("src")
    without = {
        path.parent.as_posix() for path in paths if path.with_name("__init__.py") not in paths
    }

    # the import contracts do not see into a folder that is no package
    assert without == set()


def test_no_folder_has_only_one_file():
    assert lonely_folders(committed()) - FOLDERS.keys() == set()


def test_a_poor_docstring_is_noticed():
    long_module = "\n" * LINES_OF_A_SMALL_MODULE
    complete = '"""\nHolds: claims.\n\nAlways true:\n- One.\n\nNever here: prices.\n"""\n'

    assert docstring_faults("x = 1\n") == ["has no docstring"]
    assert docstring_faults('"""Holds: claims."""\n') == []
    assert docstring_faults(complete + long_module) == []
    assert docstring_faults(complete.replace("Holds: claims.", "") + long_module) != []
    assert docstring_faults(complete.replace("- One.", "One.") + long_module) != []
    assert docstring_faults(complete.replace("Never", "Nothing") + long_module) != []


def test_a_lonely_folder_is_noticed():
    alone = [
        Path("a/__init__.py"),
        Path("a/one.py"),
        Path("b/one.py"),
        Path("b/c/x"),
        Path("b/c/y"),
    ]

    assert lonely_folders(alone) == {"a"}
