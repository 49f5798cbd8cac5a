"""Committed text: it fits the window, ends well, and knows neither a machine nor a registry."""

import re
from pathlib import Path

import pytest

from tests.tidy.allowed import LONG_LINES
from tests.tidy.repository import read, texts

COLUMNS_MAX = 100

# Put together from parts, so that this file does not hold what it looks for.
_FOLDERS = ("work", "root", "home", "Users", "opt/" + "wheels", "opt/" + "pypi")
_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry" + ".npmjs", "proxy." + "golang")
_FOREIGN = re.compile(
    "|".join(
        [
            r"(?<![\w.*}])/(?:" + "|".join(_FOLDERS) + ")/",
            r"\.\./" + "shared" + r"\b",
            *(re.escape(host) for host in _HOSTS),
        ]
    )
)


def foreign(text: str) -> list[str]:
    """Paths of somebody's machine and addresses of package registries in a text."""
    return _FOREIGN.findall(text)


def line_faults(text: str) -> list[str]:
    lines = text.split("\n")
    faults = [
        f"line {number} has {len(line)} columns"
        for number, line in enumerate(lines, 1)
        if len(line) > COLUMNS_MAX
    ]
    faults += [
        f"line {number} ends with a blank"
        for number, line in enumerate(lines, 1)
        if line != line.rstrip()
    ]
    if text and not text.endswith("\n"):
        faults.append("the last line does not end")
    return faults


@pytest.mark.parametrize("path", texts(), ids=str)
def test_no_file_knows_a_machine_or_a_registry(path: Path):
    assert foreign(read(path)) == []


@pytest.mark.parametrize(
    "path", [p for p in texts() if not {p.name, p.suffix} & LONG_LINES.keys()], ids=str
)
def test_lines_fit_the_window_and_end_well(path: Path):
    assert line_faults(read(path)) == []


def test_a_foreign_path_or_address_is_noticed():
    inside, registry = "/" + "work/main", "https://" + "pypi" + ".org/simple"

    assert foreign(f"see {inside} and {registry}") == ["/" + "work/", "pypi" + ".org"]
    assert foreign("../" + "shared/facts") != []
    assert foreign("/" + "home/ada/shop") != []
    assert foreign("docs/" + "work/plan, https://shop.example/" + "home/") == []


def test_a_poor_line_is_noticed():
    assert line_faults("x" * 101 + "\ny \nz") == [
        "line 1 has 101 columns",
        "line 2 ends with a blank",
        "the last line does not end",
    ]
    assert line_faults("") == line_faults("x\n") == []
