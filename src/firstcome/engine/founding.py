"""
Founding: the first entries of a journal, and the first entry of each later epoch.

An epoch begins when a journal is founded, or goes on from a copy: what was written after the copy
is another history, in which the same sequences stood for other orders.

Always true:
- The first entry of an epoch says so, under the fingerprint of the secrets.
- An epoch is higher than every one before it in the journal.

Never here: where copies come from, which epoch is free.
"""

from typing import Final

from firstcome.domain.commands import AdoptRules, AnyCommand, FoundJournal
from firstcome.domain.fold import RULES_VERSION
from firstcome.engine.clock import system_now_ms
from firstcome.engine.folding import encode_command
from firstcome.engine.recovery import Recovered
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.numbering import Numbering
from firstcome.journal.store import JournalStore
from firstcome.keyring import Secrets

NODE: Final = 1
FIRST_EPOCH: Final = 1


def found_journal(store: JournalStore, recovered: Recovered, secrets: Secrets) -> None:
    """Write the first entries of a new journal: whose secrets, which rules."""
    commands = (FoundJournal(secrets.fingerprint(), FIRST_EPOCH), AdoptRules(RULES_VERSION))
    ordered = _append(store, recovered.standing, FIRST_EPOCH, commands)
    recovered.folding.fold(ordered)


def begin_epoch(store: JournalStore, standing: Numbering, epoch: int, fingerprint: bytes) -> None:
    """Write the first entry of a later epoch behind `standing`, which moves along."""
    assert epoch > last_epoch(standing), "an epoch that was there before"
    _append(store, standing, epoch, (FoundJournal(fingerprint, epoch),))


def last_epoch(standing: Numbering) -> int:
    """The highest epoch that batches were written in; 0 for an empty journal."""
    return max((epoch for _, epoch in standing.last_numbers), default=0)


def current_epoch(recovered: Recovered) -> int:
    """The epoch that the next entry of a founded journal is written in."""
    return recovered.folding.state.epoch_of(recovered.standing.sequence)


def _append(
    store: JournalStore, standing: Numbering, epoch: int, commands: tuple[AnyCommand, ...]
) -> OrderedBatch:
    payloads = tuple(encode_command(command) for command in commands)
    ordered = standing.place(Batch(NODE, epoch, 1, payloads), system_now_ms())
    assert ordered is not None
    store.append(ordered)
    standing.accept(ordered)
    return ordered
