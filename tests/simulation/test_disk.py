"""The disk under SQLite: it is what a disk is, until it is cut, failed or filled."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import apsw
import pytest

from firstcome import sqlite
from firstcome.simulation.disk import Disk, PowerCut, SyncFailed


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk")
    yield disk
    disk.close()


def opened(disk: Disk) -> apsw.Connection:
    connection = sqlite.open_writer(disk.folder / "some.db", vfs=disk.vfs)
    sqlite.ask(connection, "CREATE TABLE IF NOT EXISTS one (two)")
    return connection


def ended(connection: apsw.Connection) -> None:
    with suppress(PowerCut):
        connection.close(force=True)


def rows_left(tmp_path: Path, contents: dict[str, bytes]) -> list[int]:
    disk = Disk.holding(tmp_path / f"left-{len(list(tmp_path.iterdir()))}", contents)
    disk.close()
    connection = sqlite.open_writer(disk.folder / "some.db")
    sqlite.ask(connection, "CREATE TABLE IF NOT EXISTS one (two)")
    found = [row[0] for row in sqlite.rows(connection, "SELECT two FROM one ORDER BY two")]
    connection.close()
    return [int(value or 0) for value in found]


def test_what_is_written_is_read_by_another_connection(disk: Disk):
    writer = opened(disk)
    sqlite.ask(writer, "INSERT INTO one VALUES (2)")
    reader = sqlite.open_reader(disk.folder / "some.db", vfs=disk.vfs)

    assert sqlite.ask(reader, "SELECT two FROM one") == 2
    reader.close()
    writer.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_cut_at_any_step_keeps_every_commit(disk: Disk, tmp_path: Path, seed: int):
    random = Random(seed)
    disk.cut_at_step = random.randint(20, 200)
    connection = opened(disk)
    committed = 0
    with suppress(PowerCut):
        while True:
            sqlite.ask(connection, f"INSERT INTO one VALUES ({committed + 1})")
            committed += 1
            if random.random() < 0.1:
                sqlite.checkpoint_passive(connection)
    ended(connection)

    left = rows_left(tmp_path, disk.cut(random))

    assert left in ([*range(1, committed + 1)], [*range(1, committed + 2)])


def test_after_the_cut_nothing_is_written_any_more(disk: Disk):
    connection = opened(disk)
    disk.cut(Random(1))
    before = {path.name: path.read_bytes() for path in disk.folder.glob("*.db*")}
    with pytest.raises(PowerCut):
        sqlite.ask(connection, "INSERT INTO one VALUES (2)")
    ended(connection)

    after = {name: (disk.folder / name).read_bytes() for name in before if "shm" not in name}
    assert after == {name: content for name, content in before.items() if "shm" not in name}


def test_a_failed_sync_is_an_error_of_the_disk_and_happens_once(disk: Disk):
    connection = opened(disk)
    disk.fail_sync_at_step = disk.steps + 1
    with pytest.raises(SyncFailed):
        sqlite.ask(connection, "INSERT INTO one VALUES (2)")
    sqlite.ask(connection, "INSERT INTO one VALUES (3)")

    assert disk.failed == "some.db-wal"
    assert sqlite.ask(connection, "SELECT group_concat(two) FROM one") == "3"
    connection.close()


def test_a_full_disk_refuses_what_would_grow_and_nothing_is_lost(disk: Disk):
    connection = opened(disk)
    sqlite.ask(connection, "INSERT INTO one VALUES (2)")
    disk.bytes_max = disk.platter.size()
    with pytest.raises(apsw.FullError):
        sqlite.ask(connection, "INSERT INTO one VALUES (zeroblob(100000))")
    disk.bytes_max *= 100
    sqlite.ask(connection, "INSERT INTO one VALUES (3)")

    assert sqlite.ask(connection, "SELECT group_concat(two) FROM one") == "2,3"
    connection.close()
