"""
The fold: one entry after another, each moving time, doing what is due, then deciding its command.

    move time ─► open, close, offer, lapse (bounded) ─► the command ─► what it made due

Always true:
- An exception in `decide` is the outcome `defect`: alarmed, the state untouched, the shop opens.
- An exception in `evolve` leaves the fold: the process must stop (fail-stop).
- An unknown version of the rules stops the fold before anything is judged by the wrong ones.

Never here: reading or writing the journal.
"""

from typing import Final

from firstcome.domain import passage
from firstcome.domain.commands import AdoptRules, AnyCommand, FoundJournal, PlaceOrder, Register
from firstcome.domain.decide import decide
from firstcome.domain.events import AnyEvent
from firstcome.domain.evolve import evolve, settle_backlog, settle_deadlines
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State

RULES_VERSION: Final = 2
"""The version that a new journal adopts."""

RULES_KNOWN: Final = (1, RULES_VERSION)
"""Those that a journal may have been written under; each is folded by its own."""

WORK_MAX: Final = 200
"""How many orders one entry lapses and offers at most; the rest is first in the next."""

CROWD_WORK_MAX: Final = 2
"""
The same for an entry of the crowd, since version 2: thousands of them come in a second.

An order that lapses and the one that gets its unit are 2, so holds that end are kept up with.
"""

_CROWD: Final = frozenset({PlaceOrder, Register})

DEFECT: Final = Answer("defect")


class RulesUnknown(Exception):
    """The journal was written under rules that this version of firstcome does not have."""


def fold_entry(
    state: State, sequence: int, time_ms: int, command: AnyCommand
) -> tuple[Answer, list[AnyEvent]]:
    """
    Fold one entry into the state; returns the answer to its command and every event.

    Raises `RulesUnknown` when the journal has adopted rules that are not known here.
    """
    if state.rules_version != RULES_VERSION:
        _require_known_rules(state, command)
    state.move_time(sequence, time_ms)
    events: list[AnyEvent] = []
    budget = WORK_MAX
    if state.backlog or state.selling_due_ms <= state.selling_ms or state.clock_due_ms <= time_ms:
        if type(command) in _CROWD and state.rules_version > 1:
            budget = CROWD_WORK_MAX  # it makes nothing due itself
        budget = _work(state, events, budget)
    try:
        answer, decided = decide(state, command)
    except Exception:  # noqa: BLE001 - no entry may keep the shop from starting
        answer, decided = DEFECT, ()
    for event in decided:
        evolve(state, event)
    events.extend(decided)
    if state.backlog or state.clock_due_ms <= time_ms:
        _work(state, events, budget)
    return answer, events


def _work(state: State, events: list[AnyEvent], budget: int) -> int:
    while (event := passage.next_turn(state)) is not None:
        evolve(state, event)
        events.append(event)
    if state.selling_due_ms <= state.selling_ms:
        settle_deadlines(state)
    while budget:
        settle_backlog(state)
        event = passage.next_offer(state) or passage.next_lapse(state)
        if event is None:
            break
        evolve(state, event)
        events.append(event)
        budget -= 1
    return budget


def _require_known_rules(state: State, command: AnyCommand) -> None:
    if state.rules_version in RULES_KNOWN:
        return
    adopting = isinstance(command, FoundJournal | AdoptRules) and state.rules_version == 0
    if not adopting:
        raise RulesUnknown(
            f"The journal is at entry {state.sequence} under rules version "
            f"{state.rules_version}; this firstcome knows up to version {RULES_VERSION}. "
            "Start the version of firstcome that wrote it, or a newer one."
        )
