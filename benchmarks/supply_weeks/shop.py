"""
The shop of the story: its journal and its rules, on a clock that is told what time it is.

Weeks cannot be waited for, and a front takes its time from the wall. So entries are put in order,
folded and stored here by the product's own parts, without a front: what stands in the directory
afterwards is what one would have written.

Always true:
- While a hold's time runs, or a line is to be served, entries are ten seconds apart at most, so
  that selling time runs as it does in a shop that ticks.
- Contacts are stored before the entries that name them.

Never here: what anybody asks for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from firstcome.contacts.contact import Contact, encode_contact
from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import AdoptRules, AnyCommand, FoundJournal, LoadLaunch, Tick
from firstcome.domain.events import AnyEvent
from firstcome.domain.fold import RULES_VERSION
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import NEVER_MS, SELLING_GAP_MS, State
from firstcome.engine.folding import Folding, encode_command
from firstcome.engine.founding import FIRST_EPOCH, NODE
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.chain import is_outcome_mark
from firstcome.journal.numbering import Numbering
from firstcome.journal.store import JournalStore
from firstcome.keyring import load_secrets
from firstcome.launches.reading import LaunchFile

Listener = Callable[[int, Sequence[AnyEvent]], None]
"""Is told the sequence of an entry and its events, in their order."""

_WRITE_BATCHES: Final = 2_000
_TICK: Final = encode_command(Tick())


class WeeksShop:
    """A directory that fills with a story; close it before a front starts on it."""

    def __init__(self, directory: Path, launch: LaunchFile, begins_ms: int) -> None:
        self.secrets = load_secrets(directory, journal_is_empty=True)
        self.listeners: list[Listener] = []
        self._folding, self._standing = Folding(), Numbering()
        self._store = JournalStore(directory / "journal.db")
        self._contacts = ContactStore.open(directory / "contacts.db")
        self._contacts.put_document(launch.texts.encode())
        self._batches: list[OrderedBatch] = []
        self._marks: dict[int, bytes] = {}
        founding = (
            FoundJournal(self.secrets.fingerprint(), FIRST_EPOCH),
            AdoptRules(RULES_VERSION),
        )
        self.enter(begins_ms, *founding)
        self.enter(begins_ms, LoadLaunch(bytes(16), bytes(16), launch.definition))

    @property
    def state(self) -> State:
        """What the entries so far have made true."""
        return self._folding.state

    def keep(self, contacts: Sequence[Contact], now_ms: int) -> int:
        """Store contacts; the number of the first."""
        first = self._contacts.reserve(len(contacts))
        self._contacts.append(first, now_ms, list(map(encode_contact, contacts)))
        return first

    def wait(self, until_ms: int) -> None:
        """Let time pass."""
        state = self.state
        while state.time_ms < until_ms:
            runs = bool(state.backlog) or state.selling_due_ms != NEVER_MS
            next_ms = min(until_ms, state.time_ms + SELLING_GAP_MS) if runs else until_ms
            self._append(next_ms, (_TICK,))

    def enter(self, now_ms: int, *commands: AnyCommand) -> list[Answer]:
        """Commands as one batch; the answer to each."""
        return self._append(now_ms, tuple(map(encode_command, commands)))

    def close(self) -> None:
        """Store what is left."""
        self._write()
        self._store.close()
        self._contacts.checkpoint()
        self._contacts.close()

    def _append(self, now_ms: int, payloads: tuple[bytes, ...]) -> list[Answer]:
        standing = self._standing
        number = standing.last_numbers.get((NODE, FIRST_EPOCH), 0) + 1
        ordered = standing.place(Batch(NODE, FIRST_EPOCH, number, payloads), now_ms)
        assert ordered is not None
        standing.accept(ordered)
        results = self._folding.fold(ordered)
        self._batches.append(ordered)
        if is_outcome_mark(ordered.first_sequence, ordered.last_sequence):
            self._marks[ordered.last_sequence] = self._folding.outcome_chain
        if len(self._batches) == _WRITE_BATCHES:
            self._write()
        for sequence, (_, events) in enumerate(results, ordered.first_sequence):
            if events:
                for listener in self.listeners:
                    listener(sequence, events)
        return [answer for answer, _ in results]

    def _write(self) -> None:
        self._store.append_all(self._batches, self._marks)
        self._batches, self._marks = [], {}
