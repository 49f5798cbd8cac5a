"""
What can go wrong with a journal, told apart by what to do next.

Always true:
- `JournalFull` left the journal as it was: go on when there is space.
- After `JournalBroken` nothing is known of the last batch: stop the process, verify, start again.
- `JournalDamaged` names the entry; nothing is served from a damaged journal.
"""


class JournalFull(Exception):
    """The disk is full; the batch was rolled back and nothing of it is stored."""


class JournalBroken(Exception):
    """The journal's file could not be written or synced; the process must stop (fail-stop)."""


class JournalDamaged(Exception):
    """What is stored is not what was written, or was folded to other outcomes."""

    def __init__(self, first_sequence: int, last_sequence: int, what: str) -> None:
        self.first_sequence = first_sequence
        self.last_sequence = last_sequence
        entries = (
            f"entry {first_sequence:,}"
            if first_sequence == last_sequence
            else f"entries {first_sequence:,} to {last_sequence:,}"
        )
        super().__init__(
            f"Journal damaged at {entries} ({what}). "
            'Stop writes, run "firstcome journal verify", see docs/operating/recover.md'
        )
