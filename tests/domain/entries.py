"""
Entries and the state that they make: a journal in memory, without the journal.

Every command goes through its JSON, as it does in the shop.
"""

from collections.abc import Iterable

import msgspec
from msgspec import json

from firstcome.domain.commands import AdoptRules, AnyCommand, FoundJournal
from firstcome.domain.events import AnyEvent
from firstcome.domain.fold import RULES_VERSION, fold_entry
from firstcome.domain.frozen import FrozenHead, freeze, thaw
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State
from tests.domain.terms import hashed

Entry = tuple[int, bytes]
"""time_ms and the encoded command"""

Result = tuple[Answer, list[AnyEvent]]

_decode = json.Decoder(AnyCommand).decode


class Entries:
    """What was entered so far, what each entry came to, and the state that they made."""

    def __init__(self, founded_ms: int | None = None) -> None:
        self.state = State()
        self.entries: list[Entry] = []
        self.commands: list[AnyCommand] = []
        self.results: list[Result] = []
        if founded_ms is not None:
            self.enter(founded_ms, FoundJournal(hashed("secrets"), 1))
            self.enter(founded_ms, AdoptRules(RULES_VERSION))

    @property
    def next_sequence(self) -> int:
        """The sequence of the next entry."""
        return len(self.entries) + 1

    def enter(self, time_ms: int, command: AnyCommand) -> Result:
        """Fold one more entry."""
        encoded = json.encode(command)
        result = fold_entry(self.state, self.next_sequence, time_ms, _decode(encoded))
        self.entries.append((time_ms, encoded))
        self.commands.append(command)
        self.results.append(result)
        return result


def fold_all(entries: Iterable[Entry], state: State | None = None) -> tuple[State, list[Result]]:
    """Fold entries, from nothing or on from a state."""
    state = State() if state is None else state
    results = [
        fold_entry(state, sequence, time_ms, _decode(encoded))
        for sequence, (time_ms, encoded) in enumerate(entries, state.sequence + 1)
    ]
    return state, results


def thawed(state: State) -> State:
    """The state as a snapshot brings it back."""
    return thaw([bytes(part) for part in freeze(state)])


def still(state: State) -> list[bytes]:
    """Everything frozen but the time and the sequence: equal when an entry changed nothing."""
    head, *rest = freeze(state)
    moving = json.decode(head, type=FrozenHead)
    unmoving = msgspec.structs.replace(moving, sequence=0, time_ms=0, selling_ms=0)
    return [json.encode(unmoving), *rest]
