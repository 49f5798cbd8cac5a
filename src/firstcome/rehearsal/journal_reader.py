"""
The journal, read as its documentation says: entries in their order, and the chain over them.

Always true:
- The file is opened read-only and read in slices, so that a shop that sells is not held up.
- The chain is worked out anew from the bytes of every command: SHA-256 over the chain before, the
  header of the batch, and each command with its length.
- After a break the reading goes on from what is stored, so that one defect is one finding.

Never here: what a command means.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from struct import Struct as Layout
from typing import Any, Final, NamedTuple, cast

import apsw

from firstcome.rehearsal.findings import Findings

_SLICE: Final = 5_000
_HEADER: Final = Layout(">QQIIQI")
"""First sequence, time_ms, node, epoch, batch, count of entries."""
_LENGTH: Final = Layout(">I")
_FIRST_CHAIN: Final = bytes(32)


class JournalUnreadable(Exception):
    """There is no journal at the place named, or it cannot be read."""


class Entry(NamedTuple):
    """One row of the table `entries`."""

    sequence: int
    time_ms: int
    node: int
    epoch: int
    batch: int
    command: str
    chain: bytes | None


class Journal:
    """A journal file, open for reading; close it, or use it in a `with` statement."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise JournalUnreadable(f"There is no journal at {path}.")
        try:
            self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            self._connection.set_busy_timeout(5_000)
            self.last = int(self._rows("SELECT coalesce(max(sequence), 0) FROM entries")[0][0])
        except apsw.Error as error:
            raise JournalUnreadable(f"{path} cannot be read as a journal: {error}.") from error

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def entries(self) -> Iterator[Entry]:
        """Every entry up to `last`, in order; a gap is passed over, not noticed."""
        after = 0
        while after < self.last:
            rows = self._rows(
                "SELECT sequence, time_ms, node, epoch, batch, command, chain FROM entries"
                " WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
                (after, self.last, _SLICE),
            )
            if not rows:
                return
            yield from map(Entry._make, rows)
            after = rows[-1][0]

    def _rows(self, statement: str, bindings: tuple[int, ...] = ()) -> list[Any]:
        return cast("Any", self._connection).execute(statement, bindings).fetchall()


class ChainCheck:
    """Takes entries in their order; writes what is wrong with gaps, batches and chain."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._chain = _FIRST_CHAIN
        self._batch: list[Entry] = []
        self._last = 0
        self._numbers: dict[tuple[int, int], int] = {}

    def take(self, entry: Entry) -> None:
        """The next entry."""
        self._findings.checked += 1
        if entry.sequence != self._last + 1:
            self._findings.add(f"entries {self._last + 1} to {entry.sequence - 1} are missing")
        self._last = entry.sequence
        self._batch.append(entry)
        if entry.chain is not None:
            self._close_batch(entry.chain)

    def finish(self) -> None:
        """After the last entry."""
        if self._batch:
            self._findings.add(f"entry {self._last} is the last and has no chain")

    def _close_batch(self, stored: bytes) -> None:
        batch, self._batch = self._batch, []
        first = batch[0]
        name = first.node, first.epoch, first.batch
        for entry in batch:
            if (entry.node, entry.epoch, entry.batch) != name or entry.time_ms != first.time_ms:
                self._findings.add(f"entry {entry.sequence} is not of the batch it stands in")
                self._chain = stored
                return
        if first.batch <= self._numbers.get(name[:2], -1):
            self._findings.add(f"entry {first.sequence}: batch {first.batch} was there before")
        self._numbers[name[:2]] = first.batch
        digest = sha256(self._chain)
        digest.update(_HEADER.pack(first.sequence, first.time_ms, *name, len(batch)))
        for entry in batch:
            command = entry.command.encode()
            digest.update(_LENGTH.pack(len(command)))
            digest.update(command)
        if digest.digest() != stored:
            self._findings.add(
                f"entries {first.sequence} to {batch[-1].sequence} do not match their chain"
            )
        self._chain = stored
