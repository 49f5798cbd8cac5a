"""
The tally: what the engine counts for metrics and for the launch's own refusals.

Always true:
- Counters only rise; they start at zero with the process.

Never here: how they are shown.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final

from firstcome.engine.folding import Result

ANSWER_BOUNDS_S: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)
"""Answers are counted by how long they took: up to each of these, and longer."""


class Tally:
    """Counts since the process started."""

    def __init__(self) -> None:
        self.answer_times: Counter[int] = Counter()
        """How many customers were answered within each of `ANSWER_BOUNDS_S`, by its index."""
        self.answer_seconds = 0.0
        self.outcomes: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.batches_count = 0
        self.entries_count = 0
        self.last_entry_ms = 0

    def folded(self, results: list[Result], time_ms: int) -> None:
        """Count the answers of one batch."""
        self.batches_count += 1
        self.entries_count += len(results)
        self.last_entry_ms = time_ms
        self.outcomes.update([answer.outcome for answer, _ in results])

    def refused(self, reason: str) -> None:
        """Count a command that was not appended, or an outcome given from memory."""
        self.refusals[reason] += 1

    def timed(self, since_s: Sequence[float], now_s: float) -> None:
        """Count how long customers of a batch waited, accepted at `since_s`, answered now."""
        self.answer_times.update([bisect_left(ANSWER_BOUNDS_S, now_s - since) for since in since_s])
        self.answer_seconds += len(since_s) * now_s - sum(since_s)
