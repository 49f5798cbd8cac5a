"""The model desk: what fails is logged and tried again, and nothing of it reaches the fold."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from firstcome.projections.generations import current_file
from firstcome.projections.model_desk import ModelDesk
from firstcome.projections.models import Models, ModelsAt, rebuild
from firstcome.projections.reader import ModelReader
from firstcome.projections.schema import cursor
from tests.domain.entries import Entries
from tests.projections.made_events import (
    FINGERPRINT,
    contents,
    entries_of,
    write_events,
    write_journal,
)
from tests.projections.postgres import Server, server
from tests.serve.running import until
from tests.serve.test_full_disk import disk, fill

AT_ONCE = (0.0,)

__all__ = ["disk"]


@pytest.fixture(scope="module")
def entries() -> Entries:
    return entries_of(11)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    with server() as found:
        yield found


def desk_at(at: ModelsAt) -> ModelDesk:
    return ModelDesk(lambda is_anew: Models(at, is_anew=is_anew), AT_ONCE)


def sequence_at(at: ModelsAt) -> int:
    reader = ModelReader(at.directory, at.address)
    try:
        with reader.connection() as connection:
            return connection.execute(select(cursor.c.sequence)).scalar_one()
    finally:
        reader.close()


def test_before_there_are_events_it_waits_and_says_nothing(tmp_path: Path):
    desk = desk_at(ModelsAt(tmp_path, "", FINGERPRINT))

    with capture_logs() as logs:
        assert desk.step() == 0

    assert logs == []
    desk.close()


def test_a_postgresql_that_goes_and_comes_back_costs_nothing(
    own_server: Server, entries: Entries, tmp_path: Path
):
    at = ModelsAt(tmp_path, own_server.address, FINGERPRINT)
    write_journal(tmp_path, entries)
    write_events(at.events_path, entries, last=100)
    desk = desk_at(at)
    assert desk.step() > 0

    own_server.stop()
    write_events(at.events_path, entries, first=101)
    with capture_logs() as logs:
        assert [desk.step() for _ in range(3)] == [0, 0, 0]
    own_server.start()
    until(lambda: desk.step() > 0)
    desk.close()

    assert {line["event"] for line in logs} == {"models_failed"}
    assert {line["log_level"] for line in logs} == {"error"}
    assert "INSERT" not in str(logs)
    followed = contents(at)
    rebuild(at)
    assert contents(at) == followed


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("mount") is None,
    reason="needs root and mount, to make a small file system",
)
def test_a_full_disk_costs_nothing_but_time(disk: Path, entries: Entries):
    at = ModelsAt(disk, "", FINGERPRINT)
    write_journal(disk, entries)
    write_events(at.events_path, entries, last=20)
    desk = desk_at(at)
    desk.step()
    write_events(at.events_path, entries, first=21)
    ballast = fill(disk, 0)

    with capture_logs() as logs:
        assert desk.step() == 0
    before = sequence_at(at)
    ballast.unlink()
    assert desk.step() > 0
    desk.close()

    assert [line["event"] for line in logs] == ["models_failed"]
    assert before == 20
    assert sequence_at(at) == len(entries.entries)


def test_a_damaged_file_gives_way_to_a_new_one(entries: Entries, tmp_path: Path):
    at = ModelsAt(tmp_path, "", FINGERPRINT)
    write_journal(tmp_path, entries)
    write_events(at.events_path, entries)
    desk = desk_at(at)
    until(lambda: desk.step() == 0)
    desk.close()
    right = contents(at)
    damaged = current_file(tmp_path)
    assert damaged is not None
    damaged.write_bytes(b"no database" * 1_000)

    again = desk_at(at)
    with capture_logs() as logs:
        until(lambda: again.step() > 0)
    until(lambda: again.step() == 0)
    again.close()

    assert [line["event"] for line in logs] == ["models_failed", "models_anew"]
    assert contents(at) == right


def test_what_is_swapped_in_is_gone_on_with(entries: Entries, tmp_path: Path):
    at = ModelsAt(tmp_path, "", FINGERPRINT)
    write_journal(tmp_path, entries)
    write_events(at.events_path, entries, last=100)
    desk = desk_at(at)
    desk.step()
    rebuild(at)
    write_events(at.events_path, entries, first=101)

    with capture_logs() as logs:
        assert desk.step() > 0
    desk.close()

    assert logs == []
    assert sequence_at(at) == len(entries.entries)


def test_files_that_an_operator_removed_are_made_anew(entries: Entries, tmp_path: Path):
    at = ModelsAt(tmp_path, "", FINGERPRINT)
    write_journal(tmp_path, entries)
    write_events(at.events_path, entries)
    desk = desk_at(at)
    desk.step()
    for file in tmp_path.glob("models*"):
        file.unlink()

    until(lambda: desk.step() > 0)
    desk.close()

    assert sequence_at(at) == len(entries.entries)


def test_in_a_rush_a_slice_is_larger_and_seldom(entries: Entries, tmp_path: Path):
    at = ModelsAt(tmp_path, "", FINGERPRINT)
    write_events(at.events_path, entries, last=50)
    desk = desk_at(at)
    assert desk.step(is_rush=True) > 0
    write_events(at.events_path, entries, first=51)

    assert desk.step(is_rush=True) == 0
    until(lambda: desk.step(is_rush=True) > 0)
    desk.close()
