"""The follower: killed anywhere, what it wrote equals what it would write anew."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import apsw
import pytest

from firstcome.engine.follower import Follower
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.events_store import EventStore
from firstcome.journal.failures import JournalDamaged
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.sqlite import Value, ask, open_reader, rows
from tests.cli.written import write_journal

KILLS = 5
ORDERS = 8_000
NEVER = 10**9
TICK = b'{"kind":"Tick"}'


def events_in(path: Path) -> list[tuple[Value, ...]]:
    connection = open_reader(path)
    found = [
        *rows(connection, "SELECT * FROM events ORDER BY sequence, ordinal"),
        *rows(connection, "SELECT * FROM cursor"),
    ]
    connection.close()
    return found


def followed(directory: Path, events: Path, snapshot_every: int = NEVER) -> int:
    """Follow a journal to its end; the last entry."""
    reader, store = JournalReader(directory / "journal.db"), EventStore(events)
    follower = Follower(reader, store, directory / "snapshots", snapshot_every)
    follower.follow()
    reader.close()
    store.close()
    return follower.sequence


def anew(directory: Path) -> list[tuple[Value, ...]]:
    """What the events of a journal are, written from its first entry."""
    path = directory / "anew.db"
    followed(directory, path)
    found = events_in(path)
    for file in directory.glob("anew.db*"):
        file.unlink()
    return found


def back_killed(directory: Path, after_s: float) -> None:
    command = [sys.executable, "-m", "firstcome", "back", "--data", str(directory)]
    settings = os.environ | {"FIRSTCOME_SNAPSHOT_EVERY": "1000"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings) as back:
        assert back.stdout is not None
        assert "The back follows the journal from entry" in next(back.stdout)
        time.sleep(after_s)  # the moment is what is tried
        back.send_signal(signal.SIGKILL)
    assert back.returncode == -signal.SIGKILL


def test_killed_anywhere_its_events_equal_those_written_anew(tmp_path: Path):
    write_journal(tmp_path, orders=ORDERS)
    random = Random(2)
    reached: list[int] = []
    for _ in range(KILLS):
        back_killed(tmp_path, random.random() * 0.08)
        store = EventStore(tmp_path / "events.db")
        cursor = store.cursor()
        store.close()
        reached.append(cursor[0] if cursor is not None else 0)

    followed(tmp_path, tmp_path / "events.db", 1_000)
    assert reached == sorted(reached)
    assert events_in(tmp_path / "events.db") == anew(tmp_path)


def test_following_step_by_step_equals_following_at_once(tmp_path: Path):
    store, standing = JournalStore(tmp_path / "journal.db"), Numbering()
    write_journal(tmp_path, orders=300)
    reader = JournalReader(tmp_path / "journal.db")
    list(reader.batches(standing))
    events = EventStore(tmp_path / "events.db")
    follower = Follower(reader, events, tmp_path / "snapshots", 100)
    steps = [follower.follow()]
    for number in range(3):
        append(store, standing, 1_000 + number)
        steps.append(follower.follow())
    steps.append(follower.follow())
    events.close()
    reader.close()
    store.close()

    assert steps == [304, 1, 1, 1, 0]
    assert events_in(tmp_path / "events.db") == anew(tmp_path)
    assert len(list(tmp_path.glob("snapshots/*.snapshot"))) == 2


def test_events_of_another_history_are_thrown_away_and_written_again(tmp_path: Path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for directory, orders in ((ours, 300), (theirs, 310)):
        directory.mkdir()
        write_journal(directory, orders=orders)
    followed(theirs, ours / "events.db")

    assert followed(ours, ours / "events.db") == 304
    assert events_in(ours / "events.db") == anew(ours)


def test_outcomes_other_than_those_in_its_events_stop_it(tmp_path: Path):
    write_journal(tmp_path, orders=300)
    followed(tmp_path, tmp_path / "events.db")
    connection = apsw.Connection(str(tmp_path / "events.db"))
    ask(connection, "UPDATE cursor SET outcome_chain = zeroblob(32)")
    connection.close()

    with pytest.raises(JournalDamaged, match=r"entry 304 \(the outcomes differ from those in"):
        followed(tmp_path, tmp_path / "events.db")


@pytest.mark.parametrize("is_right", [True, False])
def test_an_outcome_chain_that_is_stored_after_its_batch_was_followed_is_compared(
    tmp_path: Path, is_right: bool
):
    write_journal(tmp_path)
    reader = JournalReader(tmp_path / "journal.db")
    ((sequence, chain),) = reader.outcome_chains(0).items()
    change(tmp_path, "DELETE FROM outcome_chains")
    events = EventStore(tmp_path / "events.db")
    follower = Follower(reader, events, tmp_path / "snapshots", NEVER)
    follower.follow()
    stored = chain if is_right else bytes(32)
    change(tmp_path, "INSERT INTO outcome_chains VALUES (?, ?)", sequence, stored)

    if is_right:
        assert follower.follow() == 0
    else:
        with pytest.raises(JournalDamaged, match=r"entry 1,000 \(the outcomes differ"):
            follower.follow()
    events.close()
    reader.close()


def test_it_never_writes_the_journal(tmp_path: Path):
    write_journal(tmp_path, orders=300)
    before = (tmp_path / "journal.db").read_bytes()

    followed(tmp_path, tmp_path / "events.db", 100)

    assert (tmp_path / "journal.db").read_bytes() == before


def append(store: JournalStore, standing: Numbering, number: int) -> OrderedBatch:
    ordered = standing.place(Batch(1, 1, number, (TICK,)), standing.time_ms + 1)
    assert ordered is not None
    store.append(ordered)
    standing.accept(ordered)
    return ordered


def change(directory: Path, statement: str, *bindings: object) -> None:
    connection = apsw.Connection(str(directory / "journal.db"))
    ask(connection, statement, bindings)
    connection.close()
