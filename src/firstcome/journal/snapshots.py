"""
Snapshots: frozen states in files, so that a start need not fold everything.

A file holds its parts, the sequence they stand at, the numbering and both chains; its name is
that sequence. A snapshot that does not match the journal is passed over, never repaired.

Always true:
- A file is written beside, synced, and renamed: there is no half snapshot under its name.
- The journal alone is enough; snapshots can be deleted at any time.
- A large one goes to the disk piece by piece: whoever syncs beside it waits for one piece at most.

Never here: what the parts mean.
"""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.journal.numbering import Numbering

KEPT_COUNT: Final = 2
_MAGIC: Final = b"firstcome snapshot 1\n"
_SUFFIX: Final = ".snapshot"
_UNFINISHED: Final = ".part"
_PIECE_BYTES: Final = 1 << 20
_PAUSE_S: Final = 0.005  # for what others sync


class SnapshotHead(Struct, frozen=True):
    """Where a snapshot stands."""

    sequence: int
    time_ms: int
    chain: bytes
    outcome_chain: bytes
    last_numbers: list[tuple[int, int, int]]
    part_bytes: list[int]
    rules: int


class Snapshot(Struct, frozen=True):
    """A frozen state and where in the journal it stands."""

    standing: Numbering
    outcome_chain: bytes
    rules: int
    parts: list[bytes]


def write_snapshot(folder: Path, snapshot: Snapshot) -> Path:
    """Write a snapshot, durable, and delete all but the newest `KEPT_COUNT`."""
    folder.mkdir(parents=True, exist_ok=True)
    standing = snapshot.standing
    head = msgspec.json.encode(
        SnapshotHead(
            standing.sequence,
            standing.time_ms,
            standing.chain,
            snapshot.outcome_chain,
            [(*name, number) for name, number in standing.last_numbers.items()],
            [len(part) for part in snapshot.parts],
            snapshot.rules,
        )
    )
    path = folder / f"{standing.sequence:020d}{_SUFFIX}"
    beside = path.with_suffix(_UNFINISHED)
    checksum, unsynced = hashlib.sha256(), 0
    with beside.open("wb") as file:
        for piece in _pieces((_MAGIC, len(head).to_bytes(8, "big"), head, *snapshot.parts)):
            checksum.update(piece)
            file.write(piece)
            unsynced += len(piece)
            if unsynced >= _PIECE_BYTES:
                file.flush()
                os.fdatasync(file.fileno())
                time.sleep(_PAUSE_S)
                unsynced = 0
        file.write(checksum.digest())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync_folder(folder)
    for old in (*snapshot_paths(folder)[KEPT_COUNT:], *folder.glob(f"*{_UNFINISHED}")):
        old.unlink(missing_ok=True)
    return path


def _pieces(parts: Iterable[bytes]) -> Iterator[memoryview]:
    for part in parts:
        view = memoryview(part)
        for at in range(0, len(view), _PIECE_BYTES):
            yield view[at : at + _PIECE_BYTES]


def snapshot_paths(folder: Path) -> list[Path]:
    """The snapshots in a folder, the newest first."""
    return sorted(folder.glob(f"*{_SUFFIX}"), reverse=True)


def read_snapshot(path: Path) -> Snapshot | None:
    """The snapshot in a file, or None when the file is not whole."""
    whole = path.read_bytes()
    body, checksum = memoryview(whole)[:-32], whole[-32:]
    if not whole.startswith(_MAGIC) or hashlib.sha256(body).digest() != checksum:
        return None
    at = len(_MAGIC)
    head_bytes = int.from_bytes(body[at : at + 8], "big")
    at += 8
    head = msgspec.json.decode(body[at : at + head_bytes], type=SnapshotHead)
    at += head_bytes
    return Snapshot(
        _standing(head), head.outcome_chain, head.rules, _parts(body, at, head.part_bytes)
    )


def _standing(head: SnapshotHead) -> Numbering:
    standing = Numbering()
    standing.sequence, standing.time_ms = head.sequence, head.time_ms
    standing.chain = head.chain
    standing.last_numbers = {(node, epoch): number for node, epoch, number in head.last_numbers}
    return standing


def _parts(body: memoryview, at: int, part_bytes: Sequence[int]) -> list[bytes]:
    parts: list[bytes] = []
    for size in part_bytes:
        parts.append(bytes(body[at : at + size]))
        at += size
    return parts


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
