"""
Verifying a journal: everything that can be checked without writing a byte.

    input chain, gaps, names, times ─► refold from entry 1 ─► stored outcome chains
                                    ─► the cursor of events.db ─► the snapshots

Always true:
- A whole journal that was folded to the answers it gave is verified; any other is `JournalDamaged`.
- It reads only, in slices, so it can run beside a front that sells.

Never here: repair.
"""

from pathlib import Path

from msgspec import Struct

from firstcome.domain.frozen import digest
from firstcome.engine.folding import Folding
from firstcome.engine.recovery import Progress, Recovered, recover
from firstcome.journal.events_store import Cursor
from firstcome.journal.failures import JournalDamaged
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.snapshots import snapshot_paths


class Verified(Struct, frozen=True):
    """What was checked, and where the journal stood at the end."""

    entries: int
    batches: int
    outcome_chains: int
    snapshots: int
    orders: int
    chain: str
    outcome_chain: str


def verify_journal(
    reader: JournalReader,
    snapshots: Path,
    progress: Progress | None = None,
    *,
    cursor: Cursor | None = None,
) -> Verified:
    """
    Check the whole journal up to the entry that is the last one now.

    `cursor` is that of events.db, read before. Raises `JournalDamaged`, which names the entries,
    at the first thing that is not right.
    """
    last = reader.last_sequence()
    newest = recover(reader, snapshots, not_after=last)
    refold = Recovered(Folding(), Numbering())
    batches = compared = 0
    marks = reader.outcome_chains(0)
    snapshots_same = 0
    for ordered, _ in refold.follow(reader, through=last):
        batches += 1
        compared += ordered.last_sequence in marks
        if progress is not None and batches % 500 == 0:
            progress(ordered.last_sequence, last)
        if cursor is not None and ordered.first_sequence <= cursor[0] <= ordered.last_sequence:
            _require_same_as_followed(cursor, ordered.last_sequence, refold)
        if ordered.last_sequence == newest.standing.sequence:
            _require_same(newest, refold)
            snapshots_same += 1
    if cursor is not None and cursor[0] > refold.standing.sequence:
        first = refold.standing.sequence + 1
        raise JournalDamaged(first, cursor[0], "missing, and events.db has followed them")
    stray = [sequence for sequence in marks if sequence > refold.standing.sequence]
    if stray and min(stray) <= last:
        raise JournalDamaged(min(stray), min(stray), "an outcome chain stands beyond the entries")
    if progress is not None:
        progress(refold.standing.sequence, last)
    return Verified(
        refold.standing.sequence,
        batches,
        compared,
        snapshots_same,
        len(refold.folding.state.orders),
        refold.standing.chain.hex(),
        refold.folding.outcome_chain.hex(),
    )


def _require_same_as_followed(cursor: Cursor, last: int, refold: Recovered) -> None:
    sequence, chain, outcome_chain = cursor
    if (sequence, chain) != (last, refold.standing.chain):
        raise JournalDamaged(1, sequence, "other entries than those that events.db has followed")
    if outcome_chain != refold.folding.outcome_chain:
        raise JournalDamaged(sequence, sequence, "the outcomes differ from those in events.db")


def _require_same(newest: Recovered, refold: Recovered) -> None:
    same_chain = newest.folding.outcome_chain == refold.folding.outcome_chain
    if not same_chain or digest(newest.folding.state) != digest(refold.folding.state):
        sequence = newest.standing.sequence
        raise JournalDamaged(
            sequence, sequence, "the snapshot there differs from the refold; delete snapshots/"
        )


def unmatched_snapshots(reader: JournalReader, snapshots: Path) -> list[Path]:
    """Snapshots that no start would use: not whole, or of another history."""
    usable = recover(reader, snapshots)
    return [path for path in snapshot_paths(snapshots) if int(path.stem) > usable.standing.sequence]
