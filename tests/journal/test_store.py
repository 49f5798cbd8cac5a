"""The local store: whole batches, one statement each, and files that it does not take."""

from pathlib import Path

import apsw
import pytest

from firstcome import sqlite
from firstcome.journal.batch import Batch
from firstcome.journal.failures import JournalBroken
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import CHECKPOINT_EVERY_BATCHES, JournalStore
from firstcome.simulation.disk import Disk, SyncFailed
from firstcome.sqlite import rewrite_log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def batch(number: int, *texts: str, node: int = 1, epoch: int = 1) -> Batch:
    payloads = texts or (f"entry of {number}",)
    return Batch(node, epoch, number, tuple(text.encode() for text in payloads))


def append(store: JournalStore, standing: Numbering, each: Batch) -> None:
    ordered = standing.place(each, 1_000)
    assert ordered is not None
    store.append(ordered)
    standing.accept(ordered)


def test_a_batch_is_one_row_an_entry_with_the_chain_on_the_last(path: Path):
    store, standing = JournalStore(path), Numbering()
    append(store, standing, batch(5, "one", "two", "three", node=7, epoch=3))
    connection = sqlite.open_reader(path)

    stored = list(sqlite.rows(connection, "SELECT * FROM entries"))
    connection.close()
    store.close()
    assert stored == [
        (1, 1_000, 7, 3, 5, "one", None),
        (2, 1_000, 7, 3, 5, "two", None),
        (3, 1_000, 7, 3, 5, "three", standing.chain),
    ]


def test_what_was_appended_is_seen_by_a_reader_at_once(path: Path):
    store, standing = JournalStore(path), Numbering()
    append(store, standing, batch(1, "one", "two"))
    reader = JournalReader(path)

    assert reader.last_sequence() == 2
    assert reader.chain_at(1) is None
    assert reader.chain_at(2) == standing.chain
    reader.close()
    store.close()


def test_a_sequence_that_is_taken_is_no_full_disk(path: Path):
    store, standing = JournalStore(path), Numbering()
    append(store, standing, batch(1))

    with pytest.raises(JournalBroken, match="UNIQUE"):
        append(store, Numbering(), batch(1))
    store.close()


def test_the_log_is_copied_now_and_then(path: Path):
    store, standing = JournalStore(path), Numbering()
    sizes: list[int] = []
    for number in range(1, 2 * CHECKPOINT_EVERY_BATCHES):
        append(store, standing, batch(number))
        sizes.append(path.stat().st_size)
    store.close()

    assert sizes[CHECKPOINT_EVERY_BATCHES - 2] <= 4_096 < sizes[CHECKPOINT_EVERY_BATCHES]


@pytest.mark.parametrize("content", [b"no database at all, just text " * 40, b"SQLite format 3\0"])
def test_what_is_no_journal_is_refused(path: Path, content: bytes):
    path.write_bytes(content)

    with pytest.raises(JournalBroken, match=r"journal\.db"):
        JournalStore(path)
    with pytest.raises(JournalBroken, match="cannot be opened as a journal"):
        JournalReader(path)


def test_a_schema_of_another_version_is_refused_with_the_next_step(path: Path):
    JournalStore(path).close()
    connection = apsw.Connection(str(path))
    sqlite.ask(connection, "PRAGMA user_version = 2")
    connection.close()

    with pytest.raises(JournalBroken, match="Start the version of firstcome that wrote it"):
        JournalStore(path)


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(JournalBroken, match="unable to open"):
        JournalStore(tmp_path / "nowhere" / "journal.db")


def test_rewriting_the_log_changes_nothing_that_can_be_read(path: Path):
    store, standing = JournalStore(path), Numbering()
    for number in range(1, 40):
        append(store, standing, batch(number, "x" * 3_000))
    log = path.with_name("journal.db-wal")
    before = log.read_bytes()
    rewrite_log(path)
    reader = JournalReader(path)

    assert log.read_bytes() == before
    assert len(before) > 100_000
    assert len(list(reader.batches(Numbering()))) == 39
    reader.close()
    store.close()


def test_without_a_log_there_is_nothing_to_rewrite(path: Path):
    rewrite_log(path)

    assert list(path.parent.iterdir()) == []


def test_a_file_of_which_nothing_is_known_is_left_as_it_is(tmp_path: Path):
    disk = Disk(tmp_path / "disk")
    path = disk.folder / "journal.db"
    store, standing = JournalStore(path, vfs=disk.vfs), Numbering()
    append(store, standing, batch(1))
    disk.fail_sync_at_step = disk.steps + 1
    with pytest.raises(JournalBroken) as broken:
        append(store, standing, batch(2))
    steps = disk.steps
    store.abandon()

    assert isinstance(broken.value.__cause__, SyncFailed)
    assert disk.steps == steps
    assert path.with_name("journal.db-wal").exists()
    disk.close()
