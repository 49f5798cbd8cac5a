"""A canary: a repeat is answered with the time of now, not with that of its order."""

from unittest.mock import patch

from msgspec.structs import replace

from firstcome.app.front import Front
from firstcome.domain import place_order
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State
from tests.canaries.front import serve

first_answer = place_order.first_answer


def answer_of_now(state: State, order: int) -> Answer:
    """What an order was answered, as of the last entry."""
    return replace(first_answer(state, order), time_ms=state.time_ms)


if __name__ == "__main__":
    with patch.object(place_order, "first_answer", answer_of_now):
        serve(Front)
