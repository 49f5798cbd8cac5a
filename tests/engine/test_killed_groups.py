"""Killed in the midst of a group: it is in the journal whole, or it never was."""

import os
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from firstcome.domain.commands import AnnounceSupply
from firstcome.engine.folding import decode_command
from firstcome.journal.reader import JournalReader
from tests.engine.endless_groups import TOGETHER

ROOT = Path(__file__).parents[2]


def run_until_killed(directory: Path, *steps: str, lines: int | None = None) -> list[list[int]]:
    """The sequences of each group that was answered; after so many the kill comes from here."""
    command = [sys.executable, "-m", "tests.engine.endless_groups", str(directory), *steps]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=paths) as child:
        assert child.stdout is not None
        told = list(islice(child.stdout, lines))
        if lines is not None:
            child.send_signal(signal.SIGKILL)
        told += [line for line in child.stdout if line.endswith("\n")]
    assert child.returncode == -signal.SIGKILL
    return [[int(sequence) for sequence in line.split()] for line in told]


def groups_in(directory: Path) -> list[list[int]]:
    """The sequences of the deliveries in a journal, by the request that asked for them."""
    reader = JournalReader(directory / "journal.db")
    found: dict[bytes, list[int]] = {}
    for entry in reader.entries(0):
        command = decode_command(entry.command)
        if isinstance(command, AnnounceSupply):
            found.setdefault(command.fingerprint, []).append(entry.sequence)
    reader.close()
    return list(found.values())


@pytest.mark.parametrize("steps", ["1", "50", "1000", "2500"])
def test_killed_while_it_is_stored_nothing_of_a_group_is_left(tmp_path: Path, steps: str):
    answered = run_until_killed(tmp_path, steps)

    assert answered == groups_in(tmp_path) == []


def test_killed_at_any_moment_every_group_is_whole_and_what_was_answered_is_there(tmp_path: Path):
    answered: list[list[int]] = []
    for lines in (1, 2, 7):
        answered += run_until_killed(tmp_path, lines=lines)

    groups = groups_in(tmp_path)

    assert len(answered) >= 10
    assert all(len(each) == TOGETHER for each in groups)
    assert all(each[-1] - each[0] == TOGETHER - 1 for each in groups)
    assert all(each in groups for each in answered)
