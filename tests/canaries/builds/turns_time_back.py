"""A canary: every tenth batch is a second older than the one before it."""

from unittest.mock import patch

from firstcome.app.front import Front
from firstcome.domain.state import State
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.numbering import Numbering
from tests.canaries.front import serve

place, accept, move_time = Numbering.place, Numbering.accept, State.move_time


def place_as_it_comes(standing: Numbering, batch: Batch, time_ms: int) -> OrderedBatch | None:
    """The first guard is gone: a time before the last one is taken."""
    standing.time_ms = 0
    return place(standing, batch, time_ms - (0 if batch.number % 10 else 1_000))


def accept_as_it_comes(standing: Numbering, ordered: OrderedBatch) -> None:
    """The second guard is gone."""
    standing.time_ms = 0
    accept(standing, ordered)


def move_time_as_it_comes(state: State, sequence: int, time_ms: int) -> None:
    """The third guard is gone."""
    state.time_ms = min(state.time_ms, time_ms)
    move_time(state, sequence, time_ms)


if __name__ == "__main__":
    with (
        patch.object(Numbering, "place", place_as_it_comes),
        patch.object(Numbering, "accept", accept_as_it_comes),
        patch.object(State, "move_time", move_time_as_it_comes),
    ):
        serve(Front)
