"""
Recovery: from the files of a stopped process to a state that can be served.

Always true:
- The newest snapshot whose chains match the journal is the start; without one, entry 1 is.
- A refold whose outcome chain differs from the stored one refuses to serve.

Never here: writing to the journal.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from firstcome.domain.fold import RULES_KNOWN
from firstcome.domain.frozen import freeze, thaw
from firstcome.engine.folding import Folding, Result
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.chain import is_outcome_mark
from firstcome.journal.failures import JournalDamaged
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.snapshots import Snapshot, read_snapshot, snapshot_paths, write_snapshot

PROGRESS_EVERY: Final = 50_000
OUTCOMES_DIFFER: Final = "the outcomes differ from those that were answered"

Progress = Callable[[int, int], None]
"""Called with the last folded sequence and the last one there is."""


class Recovered:
    """A folded state, where it stands in the journal, and the outcome chains still to compare."""

    def __init__(self, folding: Folding, standing: Numbering) -> None:
        self.folding = folding
        self.standing = standing
        self.missing_marks: list[tuple[int, bytes]] = []

    def follow(
        self, reader: JournalReader, through: int | None = None
    ) -> Iterator[tuple[OrderedBatch, list[Result]]]:
        """
        Fold everything stored since, at most `through` an entry; yields batches with results.

        Outcome chains that a kill kept from being stored are left in `missing_marks`. Raises
        `JournalDamaged` when a chain does not match what is stored.
        """
        self._compare_missing(reader)
        marks = reader.outcome_chains(self.standing.sequence)
        batches = reader.batches(self.standing)
        while through is None or self.standing.sequence < through:
            ordered = next(batches, None)
            if ordered is None:
                return
            results = self.folding.fold(ordered)
            if is_outcome_mark(ordered.first_sequence, ordered.last_sequence):
                self._compare(ordered, marks.get(ordered.last_sequence))
            yield ordered, results

    def _compare(self, ordered: OrderedBatch, mark: bytes | None) -> None:
        chain = self.folding.outcome_chain
        if mark is None:
            self.missing_marks.append((ordered.last_sequence, chain))
        elif mark != chain:
            raise JournalDamaged(
                ordered.first_sequence,
                ordered.last_sequence,
                OUTCOMES_DIFFER,
            )

    def _compare_missing(self, reader: JournalReader) -> None:
        # A writer stores an outcome chain with one of its next appends, so whoever follows it
        # closely finds the chain later than its batch.
        missing, self.missing_marks = self.missing_marks, []
        for sequence, chain in missing:
            mark = reader.outcome_chain(sequence)
            if mark is None:
                self.missing_marks.append((sequence, chain))
            elif mark != chain:
                raise JournalDamaged(sequence, sequence, OUTCOMES_DIFFER)

    def catch_up(self, reader: JournalReader, progress: Progress | None = None) -> None:
        """Fold everything stored since, and keep nothing but the state."""
        last, told = reader.last_sequence(), self.standing.sequence
        for ordered, _ in self.follow(reader):
            if progress is not None and ordered.last_sequence - told >= PROGRESS_EVERY:
                told = ordered.last_sequence
                progress(told, last)
        if progress is not None:
            progress(self.standing.sequence, last)

    def snapshot(self, folder: Path) -> Path:
        """Write a snapshot of the state as it is."""
        standing, state = self.standing.copy(), self.folding.state
        chain = self.folding.outcome_chain
        return write_snapshot(folder, Snapshot(standing, chain, state.rules_version, freeze(state)))


def recover(
    reader: JournalReader, snapshots: Path | None, not_after: int | None = None
) -> Recovered:
    """Start from the newest snapshot that matches the journal, or from nothing."""
    last = reader.last_sequence() if not_after is None else not_after
    for path in snapshot_paths(snapshots) if snapshots is not None else ():
        recovered = _thawed(path)
        if recovered is None or recovered.standing.sequence > last:
            continue
        if _stands_in(reader, recovered):
            return recovered
    return Recovered(Folding(), Numbering())


def _stands_in(reader: JournalReader, recovered: Recovered) -> bool:
    sequence, outcome_chain = recovered.standing.sequence, recovered.folding.outcome_chain
    return reader.chain_at(sequence) == recovered.standing.chain and reader.outcome_chain(
        sequence
    ) in (None, outcome_chain)


def _thawed(path: Path) -> Recovered | None:
    try:
        snapshot = read_snapshot(path)
        if snapshot is None or snapshot.rules not in RULES_KNOWN:
            return None
        state = thaw(snapshot.parts)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    return Recovered(Folding(state, snapshot.outcome_chain), snapshot.standing)
