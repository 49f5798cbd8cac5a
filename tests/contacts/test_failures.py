"""A full disk is survived; a disk that fails stops the store."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import apsw
import pytest

from firstcome import sqlite
from firstcome.contacts.failures import ContactsBroken, ContactsFull
from firstcome.contacts.file import ContactFile
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from tests.contacts.people import ADA, BEA, CYD, MORNING_MS, contact, keep, traces

CROWD = [contact(f"person{number}", name="x" * 150) for number in range(200)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "firstcome-test", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk needs the right to mount: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)  # even when a test left files open


def fill(store: ContactStore) -> int:
    """Store until the disk is full; the last number that was stored."""
    last = 0
    while True:
        try:
            last = keep(store, *CROWD) + len(CROWD) - 1
        except ContactsFull:
            return last


def test_a_full_disk_refuses_the_batch_whole_and_goes_on_when_there_is_space(small_disk: Path):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    store = ContactStore.open(small_disk / "contacts.db")
    keep(store, ADA)

    last = fill(store)
    refused = store.read_many(range(last + 1, last + len(CROWD) + 1))
    ballast.unlink()
    first = keep(store, BEA)
    store.erase([1])
    found = store.read_many([1, last, first])
    left = traces(small_disk, ["ada@example.org"])
    store.close()

    assert last > 1
    assert refused == {}
    assert found == {last: CROWD[-1], first: BEA}
    assert left == {}


def test_erasing_on_a_full_disk_says_that_it_is_not_done_and_is_done_later(small_disk: Path):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    store = ContactStore.open(small_disk / "contacts.db")
    keep(store, ADA)
    fill(store)

    try:
        gone = store.erase([1])
    except ContactsFull:
        gone = False
    ballast.unlink()
    later = store.erase([1])
    left = traces(small_disk, ["ada@example.org"])
    store.close()

    assert not gone
    assert later
    assert left == {}


def test_a_file_that_may_not_grow_refuses_the_batch_and_keeps_the_others(path: Path):
    ContactStore.open(path).close()
    connection = sqlite.open_writer(path, secure_delete=True)
    sqlite.ask(connection, "PRAGMA max_page_count = 40")
    store = ContactStore(ContactFile(connection))

    last = fill(store)
    sqlite.ask(connection, "PRAGMA max_page_count = 1000")
    first = keep(store, ADA)
    found = store.read_many(range(1, first + 1))
    store.close()

    assert sorted(found) == [*range(1, last + 1), first]


class FailingDisk(apsw.VFS):
    """The real disk, until `failing`: then no file can be synced."""

    def __init__(self) -> None:
        self.name = f"failing-{uuid4().hex}"
        self.failing = False
        super().__init__(self.name, "")

    def xOpen(  # noqa: N802 (SQLite's name)
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return FailingFile(self, name, flags)


class FailingFile(apsw.VFSFile):
    def __init__(
        self, disk: FailingDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self.disk = disk
        super().__init__("", name, flags)

    def xSync(self, flags: int) -> None:  # noqa: N802 (SQLite's name)
        if self.disk.failing:
            raise apsw.IOError("the disk does not answer")
        super().xSync(flags)


def test_after_a_failed_sync_nothing_is_believed_any_more(path: Path):
    disk = FailingDisk()
    store = ContactStore.open(path, vfs=disk.name)
    keep(store, ADA)
    disk.failing = True

    with pytest.raises(ContactsBroken, match="while storing contacts") as failed:
        keep(store, BEA)
    disk.failing = False
    with pytest.raises(ContactsBroken, match="failed before"):
        keep(store, CYD)
    with pytest.raises(ContactsBroken, match="failed before"):
        store.read(1)
    store.close()

    assert isinstance(failed.value.__cause__, apsw.IOError)
    reader = ContactReader.open(path)
    assert reader.read(1) == ADA
    reader.close()


def test_a_second_writer_in_the_way_breaks_the_store_and_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 1)
    store = ContactStore.open(path)
    other = apsw.Connection(str(path))
    sqlite.ask(other, "BEGIN IMMEDIATE")

    with pytest.raises(ContactsBroken, match="BusyError"):
        keep(store, ADA)
    other.close()
    store.close()


def test_no_message_of_a_failure_holds_what_a_customer_wrote(path: Path):
    store = ContactStore.open(path)
    keep(store, ADA)
    connection = apsw.Connection(str(path))
    sqlite.ask(connection, "INSERT INTO contact VALUES (2, ?, '{}')", (MORNING_MS,))
    connection.close()

    with pytest.raises(ContactsBroken, match="ConstraintError") as failed:
        keep(store, BEA)
    store.close()

    assert "bea" not in str(failed.value).lower()
