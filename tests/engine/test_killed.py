"""Killed between the steps: a contact may be left over, an entry never lacks one."""

import os
import signal
import subprocess
import sys
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from firstcome.app.front import is_named
from firstcome.contacts.contact import Contact
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import PlaceOrder, Register
from firstcome.domain.state import State
from firstcome.engine.folding import decode_command
from firstcome.engine.recovery import recover
from firstcome.journal.reader import JournalReader
from tests.engine.endless_orders import TOGETHER

ROOT = Path(__file__).parents[2]
CONTACTS_MAX = 5_000
LATER_MS = 2**60


Asked = PlaceOrder | Register


class Left(NamedTuple):
    """What a killed process has left behind."""

    state: State
    asked: dict[int, Asked]
    contacts: dict[int, Contact]


def serve_until_killed(directory: Path, *dies_in: str, lines: int | None = None) -> list[int]:
    """What was answered before the kill, by sequence; after so many lines it comes from here."""
    command = [sys.executable, "-m", "tests.engine.endless_orders", str(directory), *dies_in]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=paths) as child:
        assert child.stdout is not None
        told = list(islice(child.stdout, lines))
        if lines is not None:
            child.send_signal(signal.SIGKILL)
        told += [line for line in child.stdout if line.endswith("\n")]
    assert child.returncode == -signal.SIGKILL
    return [int(sequence) for line in told for sequence in line.split()]


def left_in(directory: Path) -> Left:
    reader = JournalReader(directory / "journal.db")
    recovered = recover(reader, None)
    recovered.catch_up(reader)
    asked = {
        entry.sequence: command
        for entry in reader.entries(0)
        if isinstance(command := decode_command(entry.command), Asked)
    }
    reader.close()
    contacts = ContactReader.open(directory / "contacts.db")
    found = contacts.read_many(range(1, CONTACTS_MAX))
    contacts.close()
    return Left(recovered.folding.state, asked, found)


@pytest.mark.parametrize("dies_in", [1, 2, 5])
def test_between_the_contacts_and_the_entries_the_contacts_are_left_over(
    tmp_path: Path, dies_in: int
):
    answered = serve_until_killed(tmp_path, str(dies_in))

    left = left_in(tmp_path)

    assert len(answered) == len(left.asked) == (dies_in - 1) * TOGETHER
    assert len(left.contacts) == dies_in * TOGETHER


def test_left_over_contacts_are_erased_by_the_walk_and_no_others(tmp_path: Path):
    answered = serve_until_killed(tmp_path, "3")
    left = left_in(tmp_path)

    store = ContactStore.open(tmp_path / "contacts.db")
    store.erase_orphans(LATER_MS, partial(is_named, left.state), CONTACTS_MAX)
    store.close()
    kept = left_in(tmp_path).contacts

    assert sorted(kept) == sorted(left.asked[sequence].contact for sequence in answered)


def test_a_new_life_gives_no_number_of_a_left_over_contact_again(tmp_path: Path):
    serve_until_killed(tmp_path, "2")
    serve_until_killed(tmp_path, "2")

    left = left_in(tmp_path)
    numbers = [asked.contact for asked in left.asked.values()]

    assert len(numbers) == len(set(numbers)) == 2 * TOGETHER
    assert all(left.contacts[asked.contact].key == asked.key for asked in left.asked.values())


def test_killed_at_any_moment_what_was_answered_is_there_with_its_contact(tmp_path: Path):
    answered: list[int] = []
    for lines in (1, 3, 20, 60):
        answered += serve_until_killed(tmp_path, lines=lines)

    left = left_in(tmp_path)

    assert len(answered) >= 84 * TOGETHER
    assert set(answered) <= left.asked.keys()
    assert {type(left.asked[sequence]) for sequence in answered} == {PlaceOrder, Register}
    assert all(left.contacts[asked.contact].key == asked.key for asked in left.asked.values())
