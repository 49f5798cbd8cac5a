"""Import contracts: a shop of empty rooms keeps them, and each notices what it is there for."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.tidy.repository import ROOT, read

PYPROJECT = Path("pyproject.toml")
CONTRACTS = tomllib.loads(read(PYPROJECT))["tool"]["importlinter"]["contracts"]

# Forbidden imports, at least one for each contract: who, what, and the contract that says no.
FORBIDDEN = [
    ("engine", "firstcome.api", "Rooms import downwards only"),
    ("journal", "firstcome.domain", "Rooms import downwards only"),
    ("api", "firstcome.config", "Settings are handed down, not fetched"),
    ("rehearsal", "firstcome.app", "The rehearsal sees what a customer sees"),
    ("rehearsal", "firstcome.domain", "The rehearsal sees what a customer sees"),
    ("domain", "time", "The rules know no clock, no chance and no outside"),
    ("domain", "random", "The rules know no clock, no chance and no outside"),
    ("engine", "apsw", "The engine speaks neither HTTP nor SQL"),
    ("journal", "litestar", "The journal carries bytes: no HTTP, no decoding of commands"),
    (
        "launches",
        "firstcome.engine",
        "Launch files know the rules' definition and nothing that runs",
    ),
]


def rooms() -> list[str]:
    """The rooms and hall modules that the contract of the layers names."""
    layers = " | ".join(CONTRACTS[0]["layers"])
    return [room.strip(" ()") for room in layers.split("|")]


def broken_contracts(folder: Path) -> set[str]:
    """What lint-imports finds broken in the package under `folder`, by our own contracts."""
    command = "from importlinter.cli import lint_imports_command as run; run()"
    report = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--config", str(ROOT / PYPROJECT)],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
    )
    verdicts = [line for line in report.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    assert len(verdicts) == len(CONTRACTS), report.stdout + report.stderr
    return {line.removesuffix(" BROKEN") for line in verdicts if line.endswith(" BROKEN")}


@pytest.fixture
def empty_rooms(tmp_path: Path) -> Path:
    package = tmp_path / "firstcome"
    package.mkdir()
    for module in ["__init__", *rooms()]:
        (package / f"{module}.py").write_text("")
    return tmp_path


def test_empty_rooms_break_no_contract(empty_rooms: Path):
    assert broken_contracts(empty_rooms) == set()


@pytest.mark.parametrize(("room", "imported", "contract"), FORBIDDEN)
def test_a_forbidden_import_is_noticed(empty_rooms: Path, room: str, imported: str, contract: str):
    (empty_rooms / "firstcome" / f"{room}.py").write_text(f"import {imported}\n")

    assert contract in broken_contracts(empty_rooms)


def test_every_contract_has_an_import_that_it_must_notice():
    assert {contract for _, _, contract in FORBIDDEN} == {each["name"] for each in CONTRACTS}


def test_a_room_without_a_place_in_the_order_is_noticed(empty_rooms: Path):
    (empty_rooms / "firstcome" / "attic.py").write_text("")

    assert broken_contracts(empty_rooms) == {"Rooms import downwards only"}
