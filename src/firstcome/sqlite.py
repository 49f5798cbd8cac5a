"""
SQLite: opening a file of ours, as its one writer or as one of its readers.

Always true:
- What a writer's statement committed is on the disk when the statement returns: WAL with
  synchronous=FULL, both read back, and no writer without them.
- Only the writer checkpoints, and only when it is told to; a reader cannot write.
- A SQLite with the WAL-reset bug (3.7.0 to 3.51.2) opens nothing.

Never here: a table, a query, a word of any room.

A connection is used by one thread at a time and never carried across a fork. No file of ours is
opened with the module `sqlite3` in the same process: closing it there would drop our locks.
"""

import contextlib
from array import array
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import apsw

WAL_RESET_BUG_FIRST = 3_007_000
WAL_RESET_BUG_LAST = 3_051_002
BUSY_TIMEOUT_MS = 5_000
SYNCHRONOUS_FULL = 2
_PIECE_BYTES = 1 << 16  # SQLite writes less than 128 KiB at a time

Value = int | float | str | bytes | None


class SqliteRefused(Exception):
    """This SQLite, or this file under it, cannot keep what a writer of ours promises."""


class LogFrames(NamedTuple):
    """The write-ahead log after a checkpoint: pages written to it, and how many are copied."""

    written: int
    copied: int


def require_fixed_sqlite() -> str:
    """The version of SQLite in use, such as "3.53.1"; `SqliteRefused` inside the WAL-reset bug."""
    number = apsw.SQLITE_VERSION_NUMBER
    version = apsw.sqlite_lib_version()
    if WAL_RESET_BUG_FIRST <= number <= WAL_RESET_BUG_LAST:
        raise SqliteRefused(
            f"SQLite {version} can damage a write-ahead log when it resets it (3.7.0 to 3.51.2)."
            ' Install a newer apsw: "pip install --upgrade apsw".'
        )
    return version


def open_writer(
    path: Path, *, secure_delete: bool = False, vfs: str | None = None
) -> apsw.Connection:
    """
    The one writing connection of the file at `path`, which is created when it is missing.

    Checkpoints never run by themselves: call `checkpoint_passive` between commits. With
    `secure_delete`, SQLite overwrites what it deletes with zeros. `vfs` names another file system
    layer, for a simulated disk. Raises `SqliteRefused` when a setting does not take, and
    `apsw.Error` as SQLite gives it.
    """
    require_fixed_sqlite()
    connection = apsw.Connection(str(path), vfs=vfs)
    try:
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        wanted = {
            "journal_mode": "wal",
            "synchronous": SYNCHRONOUS_FULL,
            "wal_autocheckpoint": 0,
            "foreign_keys": 0,
            "temp_store": 2,  # memory: what a statement sets aside leaves no file behind
            "secure_delete": int(secure_delete),
        }
        for name, value in wanted.items():
            _pragma(connection, name, value)
        _require(connection, path, wanted)
    except BaseException:
        connection.close(force=True)
        raise
    return connection


def open_reader(path: Path, *, vfs: str | None = None) -> apsw.Connection:
    """
    A read-only connection to an existing file that a writer of ours made.

    Raises `SqliteRefused` when the file has no write-ahead log, `apsw.CantOpenError` when there
    is no file. Read to the end at once: a read left open keeps the log from being reset.
    """
    require_fixed_sqlite()
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=vfs)
    try:
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        _require(connection, path, {"journal_mode": "wal"})
    except BaseException:
        connection.close(force=True)
        raise
    return connection


def ask(connection: apsw.Connection, statement: str, bindings: Sequence[object] = ()) -> Value:
    """
    Run one statement, and give the one value that it finds; None when it finds nothing.

    A statement that writes is one step: the interpreter is let go for all of it, and taken back
    once. Bind a list with `numbers` or `blobs` and read it with `carray(?)`, whose rows count
    from 1.
    """
    return cast("Any", connection).execute(statement, bindings).get


def rows(
    connection: apsw.Connection, statement: str, bindings: Sequence[object] = ()
) -> Iterator[tuple[Value, ...]]:
    """The rows that a statement finds, one step each: read them to the end, or close it."""
    return cast("Any", connection).execute(statement, bindings)


def numbers(values: Sequence[int]) -> object:
    """Whole numbers as one parameter of a statement; there must be at least one."""
    return cast("Any", apsw).carray(array("q", values))


def blobs(values: Sequence[bytes]) -> object:
    """Byte strings as one parameter of a statement; there must be at least one."""
    return cast("Any", apsw).carray(tuple(values))


def rewrite_log(path: Path, *, vfs: str | None = None) -> None:
    """
    Write and sync the write-ahead log of the file at `path` once more, if there is one.

    A sync that fails leaves its frames in the system's cache, where they read like any other, and
    no later sync writes them: whoever starts again sees them, and a power cut does not. Afterwards
    every byte that can be read from the log is on the disk. Only for the one writer, before it
    opens the file; readers are not disturbed. Raises `apsw.Error`.
    """
    log = Path(f"{path}-wal")
    if not (path.exists() and log.exists()):
        return
    flags = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_READWRITE
    file = cast("Any", apsw.VFSFile)(vfs or "", str(log), [flags, 0])
    try:
        size = file.xFileSize()
        for offset in range(0, size, _PIECE_BYTES):
            file.xWrite(file.xRead(min(_PIECE_BYTES, size - offset), offset), offset)
        if size:
            file.xSync(apsw.SQLITE_SYNC_NORMAL)
    finally:
        file.xClose()


def checkpoint_passive(connection: apsw.Connection) -> LogFrames:
    """
    Copy the log into the file as far as readers allow, waiting for nobody.

    Once all of it is copied and no reader uses it, the next commit starts the log from its
    beginning again. Only the writer calls this. (0, 0) when another program is checkpointing.
    """
    try:
        written, copied = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
    except apsw.BusyError:
        return LogFrames(0, 0)
    return LogFrames(written, copied)


def checkpoint_truncate(connection: apsw.Connection, *, wait_ms: int) -> bool:
    """
    Copy the whole log into the file and cut the log to zero bytes. Only the writer calls this.

    False when a reader still uses the log after `wait_ms`; nothing is lost by it, try again.
    """
    with _busy_timeout(connection, wait_ms):
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except (apsw.BusyError, apsw.LockedError):
            return False
    return True


@contextlib.contextmanager
def _busy_timeout(connection: apsw.Connection, wait_ms: int) -> Generator[None]:
    connection.set_busy_timeout(wait_ms)
    try:
        yield
    finally:
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)


def _require(connection: apsw.Connection, path: Path, wanted: dict[str, str | int]) -> None:
    for name, value in wanted.items():
        found = _pragma(connection, name)
        if found != value:
            raise SqliteRefused(
                f"{path}: {name} is {found}, and {value} is needed. Put the data directory on a"
                " local disk, not a network file system, and close other programs that hold it."
            )


def _pragma(connection: apsw.Connection, name: str, *value: str | int) -> Value:
    return cast("Any", connection).pragma(name, *value)
