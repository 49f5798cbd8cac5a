"""
The copy of a journal: it follows a journal that is being written, in slices.

Always true:
- What is stored was verified: every batch against the chain that goes on from the copy's own end.
- A slice is stored whole or not at all, so a kill costs one slice and the next run goes on there.
- The copy has the same rows and the same stored outcome chains, up to where it stands.

Never here: folding; when to copy.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from firstcome.backup.failures import BackupRefused
from firstcome.backup.private_files import make_empty
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.reader import SLICE_ROWS, JournalReader
from firstcome.journal.store import JournalStore

Told = Callable[[int], None]
"""Told the last entry that is in the copy, after each slice."""


class JournalCopy:
    """`journal.db` of a backup, open for one run."""

    def __init__(self, source: JournalReader, path: Path) -> None:
        """
        Open or make the copy, and verify the seam.

        Raises `BackupRefused` for a copy of another journal, or of another history of it, and
        `JournalDamaged`, `JournalFull` and `JournalBroken`.
        """
        self._source = source
        make_empty(path)
        self._store = JournalStore(path)
        self._reader = JournalReader(path)
        try:
            self.standing = self._reader.standing()
            self._require_same(path.parent)
        except BaseException:
            self.close()
            raise
        self._marked = self._reader.last_outcome_chain()[0]

    @property
    def outcome_mark(self) -> tuple[int, bytes]:
        """The last outcome chain of the copy, and where it stands."""
        return self._reader.last_outcome_chain()

    def follow(self, through: int, told: Told | None = None) -> int:
        """Copy on to the end of the batch of the entry `through`; returns how many entries."""
        before = self.standing.sequence
        marks = self._source.outcome_chains(self._marked)
        slice_: list[OrderedBatch] = []
        begins = before
        if before < through:
            for ordered in self._source.batches(self.standing):
                slice_.append(ordered)
                is_last = ordered.last_sequence >= through
                if is_last or ordered.last_sequence - begins >= SLICE_ROWS:
                    self._keep(slice_, marks)
                    slice_, begins = [], ordered.last_sequence
                    if told is not None:
                        told(begins)
                if is_last:
                    break
        self._keep(slice_, marks)
        return self.standing.sequence - before

    def truncate_log(self) -> bool:
        """Have all of it in the one file; False when somebody reads it just now."""
        return self._store.truncate_log()

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
        self._store.close()

    def _keep(self, slice_: list[OrderedBatch], marks: dict[int, bytes]) -> None:
        end = self.standing.sequence
        due = {at: chain for at, chain in marks.items() if self._marked < at <= end}
        if slice_ or due:
            self._store.append_all(slice_, due)
            self._marked = max(due, default=self._marked)

    def _require_same(self, folder: Path) -> None:
        end = self.standing.sequence
        if end == 0:
            return
        if founded_with(self._source) != founded_with(self._reader):
            raise BackupRefused(
                f"{folder} is the backup of another shop. Choose another folder with --to."
            )
        if self._source.chain_at(end) != self.standing.chain:
            raise BackupRefused(
                f"{folder} holds entries of another history of this shop (entry {end:,} differs): "
                "a restore cut it off. Keep it, and choose another folder with --to."
            )


def founded_with(reader: JournalReader) -> bytes:
    """The fingerprint of the secrets that a journal was founded with; nothing for an empty one."""
    first = reader.entry(1)
    if first is None:
        return b""
    command: dict[str, Any] = msgspec.json.decode(first.command)
    return msgspec.convert(command.get("fingerprint", ""), bytes)
