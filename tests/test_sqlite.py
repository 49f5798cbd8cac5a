"""Opening files of ours: what a writer promises is read back, or it does not open."""

import subprocess
from pathlib import Path

import apsw
import pytest

from firstcome import sqlite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


def test_a_writer_has_the_settings_that_it_promises(path: Path):
    connection = sqlite.open_writer(path, secure_delete=True)
    names = ["journal_mode", "synchronous", "wal_autocheckpoint", "foreign_keys", "secure_delete"]

    settings = [sqlite.ask(connection, f"PRAGMA {name}") for name in names]
    connection.close()

    assert settings == ["wal", 2, 0, 0, 1]


def test_a_file_without_a_write_ahead_log_is_refused(path: Path):
    with pytest.raises(sqlite.SqliteRefused, match="local disk"):
        sqlite.open_writer(Path(":memory:"))
    connection = apsw.Connection(str(path))
    sqlite.ask(connection, "CREATE TABLE one (two)")
    connection.close()
    with pytest.raises(sqlite.SqliteRefused, match="journal_mode is delete"):
        sqlite.open_reader(path)


@pytest.mark.parametrize("number", [3_007_000, 3_040_001, 3_051_002])
def test_a_sqlite_with_the_wal_reset_bug_opens_nothing(
    number: int, path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(apsw, "SQLITE_VERSION_NUMBER", number)

    with pytest.raises(sqlite.SqliteRefused, match="Install a newer apsw"):
        sqlite.open_writer(path)
    with pytest.raises(sqlite.SqliteRefused, match="Install a newer apsw"):
        sqlite.open_reader(path)


def test_the_sqlite_in_use_is_a_fixed_one():
    assert sqlite.require_fixed_sqlite() == apsw.sqlite_lib_version()


def test_a_reader_cannot_write(path: Path):
    writer = sqlite.open_writer(path)
    sqlite.ask(writer, "CREATE TABLE one (two)")
    reader = sqlite.open_reader(path)

    with pytest.raises(apsw.ReadOnlyError):
        sqlite.ask(reader, "INSERT INTO one VALUES (3)")
    reader.close()
    writer.close()


def test_the_log_grows_until_the_writer_checkpoints(path: Path):
    connection = sqlite.open_writer(path)
    log = path.with_name("some.db-wal")
    sqlite.ask(connection, "CREATE TABLE one (two)")
    for _ in range(1_100):
        sqlite.ask(connection, "INSERT INTO one VALUES (zeroblob(3000))")

    grown = log.stat().st_size
    frames = sqlite.checkpoint_passive(connection)
    cut = sqlite.checkpoint_truncate(connection, wait_ms=0)
    left = log.stat().st_size
    connection.close()

    assert grown > 1_100 * 4_096
    assert frames.written == frames.copied >= 1_100
    assert (cut, left) == (True, 0)


def test_a_log_in_use_is_not_cut_and_nothing_is_lost_by_trying(path: Path):
    writer = sqlite.open_writer(path)
    sqlite.ask(writer, "CREATE TABLE one (two)")
    sqlite.ask(writer, "INSERT INTO one VALUES (3), (4)")
    reader = sqlite.open_reader(path)
    reading = sqlite.rows(reader, "SELECT two FROM one")
    first = next(reading)
    sqlite.ask(writer, "INSERT INTO one VALUES (5)")

    cut = sqlite.checkpoint_truncate(writer, wait_ms=1)
    rest = list(reading)
    cut_later = sqlite.checkpoint_truncate(writer, wait_ms=1)
    count = sqlite.ask(writer, "SELECT count(*) FROM one")
    reader.close()
    writer.close()

    assert [cut, first, *rest] == [False, (3,), (4,)]
    assert (cut_later, count) == (True, 3)


def test_lists_are_bound_as_one_parameter_and_keep_their_order(path: Path):
    connection = sqlite.open_writer(path)
    words = [b"ada", b"\x00\xff", b""]

    found = list(
        sqlite.rows(connection, "SELECT rowid, value FROM carray(?)", [sqlite.blobs(words)])
    )
    total = sqlite.ask(
        connection, "SELECT sum(value) FROM carray(?)", [sqlite.numbers([2**40, -1, 0])]
    )
    connection.close()

    assert found == [(1, b"ada"), (2, b"\x00\xff"), (3, b"")]
    assert total == 2**40 - 1


def test_a_statement_that_writes_is_durable_without_a_transaction(path: Path):
    connection = sqlite.open_writer(path)
    sqlite.ask(connection, "CREATE TABLE one (two)")

    sqlite.ask(connection, "INSERT INTO one SELECT value FROM carray(?)", [sqlite.numbers([7, 8])])
    copy = path.with_name("copy.db")
    for ending in ("", "-wal"):
        subprocess.run(["cp", f"{path}{ending}", f"{copy}{ending}"], check=True)
    connection.close()

    reader = sqlite.open_reader(copy)
    assert list(sqlite.rows(reader, "SELECT two FROM one")) == [(7,), (8,)]
    reader.close()
