"""
Lag: how far the models are behind the journal, in entries and in time.

Always true:
- It is counted against the journal itself, so a back that stands still is seen.

Never here: how far the models are (they say so themselves).
"""

from pathlib import Path
from typing import NamedTuple

from firstcome.journal.reader import JournalReader


class Lag(NamedTuple):
    """What the journal has and the models have not."""

    entries: int
    ms: int
    """For how long the first of them has been in the journal; 0 when there is none."""


def lag_after(journal: Path, sequence: int, now_ms: int) -> Lag:
    """The lag of models that have all entries up to `sequence`, at `now_ms`."""
    reader = JournalReader(journal)
    try:
        entries = max(0, reader.last_sequence() - sequence)
        first = reader.entry(sequence + 1) if entries else None
        return Lag(entries, max(0, now_ms - first.time_ms) if first else 0)
    finally:
        reader.close()
