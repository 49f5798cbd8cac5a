"""
The follower: the back's fold, which writes events and snapshots while the front sells.

Always true:
- It reads the journal and never writes it; the front does not know whether it runs.
- Events and the cursor behind them are committed together, so a kill repeats nothing.
- A chain that differs from the front's stops it: two folds of one journal must agree.

Never here: listeners; they follow the events.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from firstcome.domain.state import State
from firstcome.engine.folding import Result
from firstcome.engine.recovery import Recovered, recover
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.events_store import EventRow
from firstcome.journal.failures import JournalDamaged
from firstcome.journal.reader import JournalReader

EVENTS_PER_COMMIT: Final = 5_000

_encode: Final = msgspec.json.Encoder().encode


class EventWriter(Protocol):
    """Where events go."""

    def cursor(self) -> tuple[int, bytes, bytes] | None:
        """The last entry whose events are stored, with both chains there."""
        ...

    def append(
        self, events: Sequence[EventRow], sequence: int, chain: bytes, outcome_chain: bytes
    ) -> None:
        """Store events and move the cursor, in one transaction."""
        ...

    def clear(self) -> None:
        """Throw everything away, to be written again."""
        ...


class Follower:
    """One pass after another over what the front has appended since."""

    def __init__(
        self, reader: JournalReader, events: EventWriter, snapshots: Path, snapshot_every: int
    ) -> None:
        self._reader = reader
        self._events = events
        self._snapshots = snapshots
        self._snapshot_every = snapshot_every
        self._recovered = self._start()
        self._snapshot_at = self._recovered.standing.sequence

    @property
    def sequence(self) -> int:
        """The last entry that was followed."""
        return self._recovered.standing.sequence

    @property
    def state(self) -> State:
        """The state there, for reading between two passes; it stays the same object."""
        return self._recovered.folding.state

    def follow(self, entries_max: int | None = None) -> int:
        """
        Fold and write what was stored since the last pass; returns how many entries.

        With `entries_max`, it ends soon after so many, and the rest is the next pass's. Raises
        `JournalDamaged` when the journal, or an outcome, is not what was written.
        """
        before = self.sequence
        rows: list[EventRow] = []
        for ordered, results in self._recovered.follow(self._reader):
            rows.extend(event_rows(ordered, results))
            if len(rows) >= EVENTS_PER_COMMIT:
                self._commit(rows)
                rows = []
            if self.sequence - self._snapshot_at >= self._snapshot_every:
                self._commit(rows)
                rows = []
                self.snapshot()
            if entries_max is not None and self.sequence - before >= entries_max:
                break
        if self.sequence > before:
            self._commit(rows)
        return self.sequence - before

    def snapshot(self) -> Path:
        """Write a snapshot of the state as it is."""
        self._snapshot_at = self.sequence
        return self._recovered.snapshot(self._snapshots)

    def _start(self) -> Recovered:
        cursor = self._events.cursor()
        if cursor is not None and self._reader.chain_at(cursor[0]) != cursor[1]:
            self._events.clear()  # of another history: a restore cut it off
            cursor = None
        reached = 0 if cursor is None else cursor[0]
        recovered = recover(self._reader, self._snapshots, not_after=reached)
        if cursor is None:
            return recovered
        for _ in recovered.follow(self._reader, through=reached):
            pass
        if recovered.folding.outcome_chain != cursor[2]:
            raise JournalDamaged(reached, reached, "the outcomes differ from those in events.db")
        return recovered

    def _commit(self, rows: list[EventRow]) -> None:
        recovered = self._recovered
        self._events.append(
            rows, self.sequence, recovered.standing.chain, recovered.folding.outcome_chain
        )


def event_rows(ordered: OrderedBatch, results: list[Result]) -> list[EventRow]:
    """The events of a batch as rows: sequence, ordinal within the entry, time, JSON."""
    rows: list[EventRow] = []
    sequence, time_ms = ordered.first_sequence, ordered.time_ms
    for _, events in results:
        for ordinal, event in enumerate(events):
            rows.append((sequence, ordinal, time_ms, _encode(event).decode()))
        sequence += 1
    return rows
