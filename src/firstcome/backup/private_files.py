"""
Files of a backup: readable by their owner alone, and put in place whole.

Always true:
- What stands under its name is whole and on the disk; what is being written stands beside it.

Never here: what a file holds.
"""

import fcntl
import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import apsw

from firstcome.backup.failures import BackupRefused
from firstcome.sqlite import ask

BUSY_TIMEOUT_MS: Final = 5_000
PIECE_BYTES: Final = 1 << 20
_UNFINISHED: Final = ".part"


def make_folder(folder: Path) -> None:
    """Make a folder that its owner alone may enter, unless it is there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def make_empty(path: Path) -> None:
    """Make an empty file for its owner alone, unless it is there."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def put(path: Path, content: bytes) -> None:
    """Put a small file in place; durable on return."""
    beside = _beside(path)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def copy_database(source: Path, path: Path) -> None:
    """
    Copy a small SQLite file of ours while somebody writes to it, as it is at one moment.

    Raises `apsw.Error`.
    """
    beside = _beside(path)
    beside.unlink(missing_ok=True)
    make_empty(beside)
    connection = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        ask(connection, "VACUUM INTO ?", (str(beside),))
    finally:
        connection.close()
    sync_file(beside)
    beside.replace(path)
    sync_folder(path.parent)


def copy_hashed(source: Path, path: Path) -> str:
    """Copy a file that nobody writes to; returns the SHA-256 of what was read, in hexadecimal."""
    checksum = hashlib.sha256()
    make_empty(path)
    with source.open("rb") as read, path.open("wb") as written:
        while piece := read.read(PIECE_BYTES):
            checksum.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return checksum.hexdigest()


def hashed(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_file(path: Path) -> None:
    """Have a file on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    sync_file(folder)


@contextmanager
def sole_writer(folder: Path) -> Generator[None]:
    """Hold the lock of a backup; raises `BackupRefused` when another command has it."""
    make_empty(folder / "lock")
    with (folder / "lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupRefused(
                f"Another command (process {lock.read().strip() or 'unknown'}) works on {folder}. "
                "Wait until it has ended, or choose another folder."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _UNFINISHED)
