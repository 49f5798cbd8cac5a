"""Recovery: from a snapshot or from the first entry, to the same state, or not at all."""

from pathlib import Path

import apsw
import pytest
from msgspec import json
from msgspec.structs import replace

from firstcome.domain.frozen import digest
from firstcome.domain.registrations import COLUMNS
from firstcome.engine.recovery import Recovered, recover
from firstcome.journal.failures import JournalDamaged
from firstcome.journal.reader import JournalReader
from firstcome.journal.snapshots import KEPT_COUNT, read_snapshot, snapshot_paths, write_snapshot
from firstcome.sqlite import ask
from tests.cli.written import write_journal

LAST = 604
"""Entries of a journal with 600 orders."""


def change(directory: Path, statement: str, *bindings: object) -> None:
    connection = apsw.Connection(str(directory / "journal.db"))
    ask(connection, statement, bindings)
    connection.close()


def started(directory: Path, *, snapshots: bool = True) -> tuple[int, Recovered]:
    """Where a start begins, and what it comes to."""
    reader = JournalReader(directory / "journal.db")
    recovered = recover(reader, directory / "snapshots" if snapshots else None)
    begun = recovered.standing.sequence
    recovered.catch_up(reader)
    reader.close()
    return begun, recovered


def snapshot_at(directory: Path, sequence: int) -> Path:
    reader = JournalReader(directory / "journal.db")
    recovered = recover(reader, None)
    for _ in recovered.follow(reader, through=sequence):
        pass
    reader.close()
    return recovered.snapshot(directory / "snapshots")


def test_a_start_from_any_snapshot_equals_a_full_refold(tmp_path: Path):
    write_journal(tmp_path, orders=600)
    _, full = started(tmp_path, snapshots=False)

    for sequence in (10, 300, 600, LAST):
        snapshot_at(tmp_path, sequence)
        begun, recovered = started(tmp_path)

        assert begun >= sequence
        assert recovered.standing.chain == full.standing.chain
        assert recovered.standing.last_numbers == full.standing.last_numbers
        assert recovered.folding.outcome_chain == full.folding.outcome_chain
        assert digest(recovered.folding.state) == digest(full.folding.state)


def test_the_newest_snapshots_are_kept_and_what_a_kill_left_is_cleared_away(tmp_path: Path):
    write_journal(tmp_path, orders=600)
    (tmp_path / "snapshots").mkdir()
    half = tmp_path / "snapshots" / f"{123:020d}.part"
    half.write_bytes(b"firstcome snapshot 1\n")

    kept = [snapshot_at(tmp_path, sequence) for sequence in (100, 200, 300)][-KEPT_COUNT:]

    assert sorted(tmp_path.glob("snapshots/*")) == kept
    assert snapshot_paths(tmp_path / "snapshots") == kept[::-1]


def test_a_snapshot_of_another_history_is_passed_over(tmp_path: Path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for directory, orders in ((ours, 600), (theirs, 610)):
        directory.mkdir()
        write_journal(directory, orders=orders)
    (ours / "snapshots").mkdir()
    foreign = snapshot_at(theirs, 300)
    (ours / "snapshots" / foreign.name).write_bytes(foreign.read_bytes())

    begun, recovered = started(ours)

    assert begun == 0
    assert recovered.standing.sequence == LAST


def test_a_snapshot_ahead_of_a_journal_that_was_put_back_is_passed_over(tmp_path: Path):
    write_journal(tmp_path, orders=600)
    older, newer = snapshot_at(tmp_path, 300), snapshot_at(tmp_path, 500)
    change(tmp_path, "DELETE FROM entries WHERE sequence > 400")

    begun, _ = started(tmp_path)

    assert int(older.stem) == begun < 400 < int(newer.stem)


@pytest.mark.parametrize("kept", [0, 1, 40, 1_000, -1])
def test_a_snapshot_that_is_not_whole_is_passed_over(tmp_path: Path, kept: int):
    write_journal(tmp_path, orders=600)
    path = snapshot_at(tmp_path, 300)
    path.write_bytes(path.read_bytes()[:kept])

    begun, recovered = started(tmp_path)

    assert begun == 0
    assert recovered.standing.sequence == LAST


def test_a_snapshot_of_a_version_that_froze_less_is_passed_over(tmp_path: Path):
    write_journal(tmp_path, orders=600)
    path = snapshot_at(tmp_path, 300)
    snapshot = read_snapshot(path)
    assert snapshot is not None
    head = json.decode(snapshot.parts[0])
    later = ("names", "incidents", "announcements")
    head = {name: value for name, value in head.items() if name not in later}
    for launch in head["launches"]:
        del launch["waves"]
    of_registrations = 2 + len(COLUMNS)
    parts = [json.encode(head), *snapshot.parts[1:-of_registrations]]
    write_snapshot(path.parent, replace(snapshot, parts=parts))

    begun, recovered = started(tmp_path)

    assert begun == 0
    assert recovered.standing.sequence == LAST


def test_a_snapshot_that_came_to_other_outcomes_is_passed_over(tmp_path: Path):
    write_journal(tmp_path)
    path = snapshot_at(tmp_path, 1_000)
    change(tmp_path, "UPDATE outcome_chains SET chain = zeroblob(32)")
    with pytest.raises(JournalDamaged):
        started(tmp_path)

    reader = JournalReader(tmp_path / "journal.db")
    assert recover(reader, path.parent).standing.sequence == 0
    reader.close()


def test_outcomes_other_than_those_that_were_answered_refuse_to_serve(tmp_path: Path):
    write_journal(tmp_path)
    change(tmp_path, "UPDATE outcome_chains SET chain = zeroblob(32)")

    with pytest.raises(JournalDamaged, match="the outcomes differ from those that were answered"):
        started(tmp_path)


def test_an_outcome_chain_that_a_kill_kept_from_being_stored_is_told(tmp_path: Path):
    write_journal(tmp_path)
    reader = JournalReader(tmp_path / "journal.db")
    marks = reader.outcome_chains(0)
    reader.close()
    change(tmp_path, "DELETE FROM outcome_chains")

    _, recovered = started(tmp_path)

    assert recovered.missing_marks == list(marks.items())


def test_progress_ends_at_the_last_entry(tmp_path: Path):
    write_journal(tmp_path, orders=600)
    told: list[tuple[int, int]] = []
    reader = JournalReader(tmp_path / "journal.db")

    recover(reader, None).catch_up(reader, lambda sequence, last: told.append((sequence, last)))

    assert told[-1] == (LAST, LAST)
    reader.close()
