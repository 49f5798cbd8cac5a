"""
The tally: what the engine counts for metrics and for the launch's own refusals.

Always true:
- Counters only rise; they start at zero with the process.

Never here: how they are shown.
"""

from collections import Counter

from firstcome.engine.folding import Result


class Tally:
    """Counts since the process started."""

    def __init__(self) -> None:
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
