"""Snapshot files: whole or not there, and a large one never keeps others from the disk."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from firstcome.journal.numbering import Numbering
from firstcome.journal.snapshots import Snapshot, read_snapshot, write_snapshot

MEGABYTE = 1 << 20


def snapshot(*sizes: int) -> Snapshot:
    """Parts of these sizes, behind entry 7."""
    standing = Numbering()
    standing.sequence = 7
    return Snapshot(standing, bytes(32), 2, [os.urandom(size) for size in sizes])


@pytest.mark.parametrize(
    "sizes", [(), (0,), (1, 0, 5), (MEGABYTE,), (MEGABYTE - 1, MEGABYTE + 1), (3 * MEGABYTE + 7, 9)]
)
def test_the_parts_come_back_whatever_their_size(tmp_path: Path, sizes: tuple[int, ...]):
    written = snapshot(*sizes)
    read = read_snapshot(write_snapshot(tmp_path, written))

    assert read is not None
    assert read.parts == written.parts


def test_no_more_than_two_pieces_wait_for_the_disk_at_one_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    synced = [0]
    sync = os.fdatasync

    def noting(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_size)
        sync(descriptor)

    monkeypatch.setattr(os, "fdatasync", noting)
    path = write_snapshot(tmp_path, snapshot(5 * MEGABYTE + 3, 900_000, 900_000))
    synced.append(path.stat().st_size)

    assert max(b - a for a, b in pairwise(synced)) <= 2 * MEGABYTE


def test_a_small_one_is_synced_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def never(descriptor: int) -> None:
        raise AssertionError(descriptor)

    monkeypatch.setattr(os, "fdatasync", never)

    assert read_snapshot(write_snapshot(tmp_path, snapshot(5_000))) is not None
