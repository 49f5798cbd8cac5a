"""
Agreement: whether the folds of one journal agree, and up to which entry.

Always true:
- Two folds agree up to an entry when both chains are equal there: what was asked, and what it
  came to. The front stores the second one every 1,000 entries, and the back compares there.

Never here: the fold; the back stops by itself when it differs.
"""

from pathlib import Path
from typing import Final, Literal

import apsw
from msgspec import Struct

from firstcome.journal.chain import OUTCOME_CHAIN_EVERY
from firstcome.journal.events_store import read_cursor
from firstcome.journal.failures import JournalBroken
from firstcome.journal.reader import JournalReader
from firstcome.limits import BATCH_ENTRIES_MAX
from firstcome.sqlite import SqliteRefused

MARK_WITHIN: Final = OUTCOME_CHAIN_EVERY + BATCH_ENTRIES_MAX
"""In so many entries there is a stored outcome chain."""

Verdict = Literal["agree", "differ", "no_back"]


class Agreement(Struct, frozen=True):
    """How far the back has followed, and up to where the front's and the back's folds agree."""

    verdict: Verdict
    journal_sequence: int
    back_sequence: int
    agreed_sequence: int
    """The last entry at which both chains were compared; 0: none was reached yet."""


def read_agreement(directory: Path) -> Agreement | None:
    """The agreement of a data directory's front and back; None when it cannot be read now."""
    try:
        reader = JournalReader(directory / "journal.db")
    except (apsw.Error, JournalBroken, SqliteRefused):
        return None
    try:
        return _agreement(reader, directory)
    except apsw.Error:
        return None
    finally:
        reader.close()


def _agreement(reader: JournalReader, directory: Path) -> Agreement:
    cursor = read_cursor(directory / "events.db")
    last = reader.last_sequence()
    if cursor is None:
        return Agreement("no_back", last, 0, 0)
    sequence, chain, outcome_chain = cursor
    marks = reader.outcome_chains(max(0, sequence - MARK_WITHIN))
    agreed = max((mark for mark in marks if mark <= sequence), default=0)
    is_same = reader.chain_at(sequence) == chain and marks.get(sequence, outcome_chain) == (
        outcome_chain
    )
    return Agreement("agree" if is_same else "differ", last, sequence, agreed)
