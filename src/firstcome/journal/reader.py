"""
Reading a journal: batches in order, from a connection that cannot write.

Always true:
- No read transaction outlives one slice, so a follower never keeps the log from being reset.
- What is read is checked: gaps, names, times and the input chain; damage is an exception.

Never here: folding.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, cast

import apsw

from firstcome.journal.batch import OrderedBatch
from firstcome.journal.chain import CHAIN_START, input_chain
from firstcome.journal.failures import JournalBroken, JournalDamaged
from firstcome.journal.numbering import Numbering
from firstcome.sqlite import ask, open_reader, rows

SLICE_ROWS: Final = 5_000

_SLICE: Final = """
SELECT sequence, time_ms, node, epoch, batch, CAST(command AS BLOB), chain
FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?
"""

# Which was the last batch of each node and epoch?
_LAST_NUMBERS: Final = "SELECT node, epoch, max(batch) FROM entries GROUP BY node, epoch"

Row = tuple[int, int, int, int, int, bytes, bytes | None]


class StoredEntry(NamedTuple):
    """One row as it is stored, unchecked."""

    sequence: int
    time_ms: int
    node: int
    epoch: int
    batch: int
    command: bytes


class JournalReader:
    """The reading side of `journal.db`; used by one thread at a time."""

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        """
        Open an existing journal.

        Raises `apsw.CantOpenError` when there is none, `JournalBroken` for what is no journal.
        """
        self.path = path
        try:
            self._connection = open_reader(path, vfs=vfs)
        except (apsw.NotADBError, apsw.CorruptError) as error:
            raise JournalBroken(f"{path} cannot be opened as a journal: {error}") from error

    def last_sequence(self) -> int:
        """The sequence of the last entry; 0 for an empty journal."""
        statement = "SELECT coalesce(max(sequence), 0) FROM entries"
        return cast("int", ask(self._connection, statement))

    def standing(self) -> Numbering:
        """
        Where the stored journal ends, as it says itself: nothing before is checked.

        Raises `JournalDamaged` when it does not end with a whole batch.
        """
        standing = Numbering()
        last = self._slice(self.last_sequence() - 1, 1)
        if last:
            sequence, time_ms, _, _, _, _, chain = last[0]
            if chain is None:
                raise JournalDamaged(sequence, sequence, "the end of a batch is missing")
            standing.sequence, standing.time_ms, standing.chain = sequence, time_ms, chain
            found = cast("list[tuple[int, int, int]]", list(rows(self._connection, _LAST_NUMBERS)))
            standing.last_numbers = {(node, epoch): number for node, epoch, number in found}
        return standing

    def last_outcome_chain(self) -> tuple[int, bytes]:
        """The last stored outcome chain and where it stands; (0, the start) without one."""
        statement = "SELECT sequence, chain FROM outcome_chains ORDER BY sequence DESC LIMIT 1"
        found = cast("list[tuple[int, bytes]]", list(rows(self._connection, statement)))
        return found[0] if found else (0, CHAIN_START)

    def chain_at(self, sequence: int) -> bytes | None:
        """The input chain that is stored with an entry; None where no batch ends."""
        found = ask(self._connection, "SELECT chain FROM entries WHERE sequence = ?", (sequence,))
        return found if isinstance(found, bytes) else None

    def outcome_chain(self, sequence: int) -> bytes | None:
        """The outcome chain that was stored at `sequence`, or None."""
        found = ask(
            self._connection, "SELECT chain FROM outcome_chains WHERE sequence = ?", (sequence,)
        )
        return found if isinstance(found, bytes) else None

    def outcome_chains(self, after_sequence: int) -> dict[int, bytes]:
        """Every stored outcome chain after `after_sequence`, by the sequence it stands at."""
        statement = "SELECT sequence, chain FROM outcome_chains WHERE sequence > ?"
        found = cast(
            "list[tuple[int, bytes]]", rows(self._connection, statement, (after_sequence,))
        )
        return dict(found)

    def entries(self, after_sequence: int) -> Iterator[StoredEntry]:
        """Every entry after `after_sequence` as it is stored, unchecked: for showing only."""
        while found := self._slice(after_sequence):
            after_sequence = found[-1][0]
            yield from (StoredEntry(*row[:6]) for row in found)

    def entry(self, sequence: int) -> StoredEntry | None:
        """One entry as it is stored, unchecked."""
        found = self._slice(sequence - 1, 1)
        return StoredEntry(*found[0][:6]) if found and found[0][0] == sequence else None

    def batches(self, standing: Numbering) -> Iterator[OrderedBatch]:
        """
        Every stored batch after `standing`, which moves along with what was given out.

        Ends at the last whole batch. Raises `JournalDamaged` at the first that is not what was
        written.
        """
        rest: list[Row] = []
        read_to = standing.sequence
        while found := self._slice(read_to):
            if found[-1][0] < read_to + len(found):
                raise JournalDamaged(read_to + 1, read_to + len(found), "rows out of order")
            read_to = found[-1][0]
            rest += found
            start = 0
            for number, row in enumerate(rest):
                if row[6] is not None:
                    ordered = _checked(rest[start : number + 1], standing)
                    standing.accept(ordered)
                    yield ordered
                    start = number + 1
            rest = rest[start:]
        if rest:
            raise JournalDamaged(rest[0][0], rest[-1][0], "the end of a batch is missing")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _slice(self, after_sequence: int, rows_max: int = SLICE_ROWS) -> list[Row]:
        try:
            found = rows(self._connection, _SLICE, (after_sequence, rows_max))
            return list(cast("Iterator[Row]", found))
        except apsw.CorruptError as error:
            first, last = after_sequence + 1, after_sequence + SLICE_ROWS
            raise JournalDamaged(first, last, f"SQLite: {error}") from error
        except apsw.Error as error:
            raise JournalBroken(f"{self.path} cannot be read: {error}") from error


def _checked(batch: list[Row], standing: Numbering) -> OrderedBatch:
    first, time_ms, node, epoch, number, _, _ = batch[0]
    last, chain = batch[-1][0], batch[-1][6]
    if first != standing.sequence + 1:
        raise JournalDamaged(standing.sequence + 1, first - 1, "missing")
    if last != first + len(batch) - 1:
        raise JournalDamaged(first, last, "a gap inside a batch")
    if len({row[1:5] for row in batch}) > 1:
        raise JournalDamaged(first, last, "one batch under two names")
    if number <= standing.last_numbers.get((node, epoch), 0):
        raise JournalDamaged(first, last, "a batch that was there before")
    if time_ms < standing.time_ms:
        raise JournalDamaged(first, last, "time runs backwards")
    payloads = tuple(row[5] for row in batch)
    name = (node, epoch, number)
    if input_chain(standing.chain, first, time_ms, name, payloads) != chain:
        raise JournalDamaged(first, last, "chain mismatch")
    assert chain is not None
    return OrderedBatch(first, time_ms, *name, payloads, chain)
