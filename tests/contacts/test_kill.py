"""kill -9: what was acknowledged is there."""

import os
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from firstcome.contacts.store import ContactStore
from tests.contacts.people import contact


def store_and_kill(path: Path, batches: int) -> int:
    """The last number that a writer printed before it was killed."""
    command = [sys.executable, "-m", "tests.contacts.endless_writer", str(path)]
    root = Path(__file__).parents[2]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=paths) as writer:
        assert writer.stdout is not None
        acknowledged = [int(line) for line in islice(writer.stdout, batches)]
        writer.send_signal(signal.SIGKILL)
        rest = [line for line in writer.stdout if line.endswith("\n")]
        acknowledged += map(int, rest)
    assert writer.returncode == -signal.SIGKILL
    return acknowledged[-1]


@pytest.mark.parametrize("batches", [1, 4, 17, 60])
def test_a_killed_writer_has_kept_every_contact_it_acknowledged(path: Path, batches: int):
    last = 0
    for _ in range(2):
        last = max(last, store_and_kill(path, batches))

    store = ContactStore.open(path)
    found = store.read_many(range(1, last + 1))
    following = store.reserve()
    store.close()

    assert last >= 2 * 20 * batches
    assert sorted(found) == list(range(1, last + 1))
    assert set(found.values()) == {contact("ada")}
    assert following in {last + 1, last + 21}
