"""
The local store: every entry as one row of a SQLite file, written by one connection.

Always true:
- A batch is stored whole or not at all, and is on the disk when `append` returns.
- One statement stores a batch: the caller's other threads wait for the interpreter once, not
  once a row.

Never here: folding, time, which batch comes next (`Numbering`).
"""

import contextlib
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import apsw

from firstcome.journal.batch import OrderedBatch
from firstcome.journal.failures import JournalBroken, JournalFull
from firstcome.sqlite import (
    ask,
    blobs,
    checkpoint_passive,
    checkpoint_truncate,
    open_writer,
    rewrite_log,
)

SCHEMA_VERSION: Final = 1
CHECKPOINT_EVERY_BATCHES: Final = 256
TRUNCATE_WAIT_MS: Final = 1_000

_SCHEMA: Final = (
    """
CREATE TABLE IF NOT EXISTS entries (
    sequence INTEGER PRIMARY KEY,
    time_ms  INTEGER NOT NULL,
    node     INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    batch    INTEGER NOT NULL,
    command  TEXT NOT NULL,
    chain    BLOB
)
""",
    """
CREATE TABLE IF NOT EXISTS outcome_chains (
    sequence INTEGER PRIMARY KEY,
    chain    BLOB NOT NULL
)
""",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

_APPEND: Final = """
INSERT INTO entries (sequence, time_ms, node, epoch, batch, command, chain)
SELECT ?1 + entry.rowid - 1, ?2, ?3, ?4, ?5, CAST(entry.value AS TEXT),
       CASE WHEN entry.rowid = ?6 THEN ?7 END
FROM carray(?8) AS entry
"""

_KEEP: Final = "INSERT OR REPLACE INTO outcome_chains VALUES (?, ?)"


class JournalStore:
    """The writing side of `journal.db`; used by one thread at a time."""

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        """
        Open or create the file.

        Raises `SqliteRefused` for a SQLite or a setting that cannot keep the promise,
        `JournalFull`, and `JournalBroken` when the file cannot be opened or is of another schema.
        """
        self.path = path
        self._batches = 0
        with _failures_named(path):
            rewrite_log(path, vfs=vfs)
            self._connection = open_writer(path, vfs=vfs)
            try:
                self._require_schema()
            except BaseException:
                with contextlib.suppress(apsw.Error):
                    self._connection.close(force=True)
                raise

    def _require_schema(self) -> None:
        version = cast("int", ask(self._connection, "PRAGMA user_version"))
        if version not in (0, SCHEMA_VERSION):
            raise JournalBroken(
                f"{self.path} has schema version {version}; this firstcome knows "
                f"{SCHEMA_VERSION}. Start the version of firstcome that wrote it."
            )
        if version == 0:
            with self._connection:
                for statement in _SCHEMA:
                    ask(self._connection, statement)

    def append(self, ordered: OrderedBatch) -> None:
        """
        Store a batch; returns when it is durable.

        Raises `JournalFull` (rolled back, go on later) or `JournalBroken` (stop the process).
        """
        self._write(_APPEND, _row_of(ordered))
        self._batches += 1
        if self._batches % CHECKPOINT_EVERY_BATCHES == 0:
            self.checkpoint()

    def append_all(
        self, batches: Sequence[OrderedBatch], outcome_chains: Mapping[int, bytes]
    ) -> None:
        """
        Store batches that follow each other, and outcome chains, in one transaction.

        Raises as `append` does; whoever sells appends one batch at a time.
        """
        with _failures_named(self.path), self._connection:
            for ordered in batches:
                ask(self._connection, _APPEND, _row_of(ordered))
            for mark in outcome_chains.items():
                ask(self._connection, _KEEP, mark)
        self.checkpoint()

    def keep_outcome_chain(self, sequence: int, chain: bytes) -> None:
        """Store the outcome chain at the end of the batch that ends with `sequence`."""
        self._write(_KEEP, (sequence, chain))

    def checkpoint(self) -> None:
        """Copy the write-ahead log into the file; a full disk is no failure here."""
        with contextlib.suppress(JournalFull), _failures_named(self.path):
            checkpoint_passive(self._connection)

    def truncate_log(self) -> bool:
        """Copy the whole log into the file and cut it; False when a reader uses it just now."""
        with _failures_named(self.path):
            return checkpoint_truncate(self._connection, wait_ms=TRUNCATE_WAIT_MS)

    def close(self) -> None:
        """Close the file; what was appended is already durable."""
        self._connection.close()

    def abandon(self) -> None:
        """Close the file as it is, without writing to it: nothing is known of it any more."""
        self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        self._connection.close()

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with _failures_named(self.path):
            ask(self._connection, statement, values)


def _row_of(ordered: OrderedBatch) -> tuple[object, ...]:
    return (
        ordered.first_sequence,
        ordered.time_ms,
        ordered.node,
        ordered.epoch,
        ordered.number,
        len(ordered.payloads),
        ordered.chain,
        blobs(ordered.payloads),
    )


@contextlib.contextmanager
def _failures_named(path: Path) -> Generator[None]:
    try:
        yield
    except apsw.FullError as error:
        raise JournalFull(f"no space for {path}: {error}") from error
    except apsw.Error as error:
        raise JournalBroken(f"{path}: {error}") from error
