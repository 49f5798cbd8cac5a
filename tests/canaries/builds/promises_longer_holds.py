"""A canary: a customer is told that their hold ends a second later than it does."""

from unittest.mock import patch

from msgspec.structs import replace

from firstcome.domain import place_order
from firstcome.domain.commands import PlaceOrder
from firstcome.domain.outcomes import Answer
from firstcome.domain.place_order import decide_place_order
from firstcome.domain.state import State
from tests.canaries.builds.orders import Decision, serve_with

first_answer = place_order.first_answer


def longer(answer: Answer) -> Answer:
    """The answer with another end of the hold, when it has one."""
    if answer.outcome != "held":
        return answer
    return replace(answer, hold_until_ms=answer.hold_until_ms + 1_000)


def rule(state: State, order: PlaceOrder) -> Decision:
    answer, events = decide_place_order(state, order)
    return longer(answer), events


def first_answer_too(state: State, order: int) -> Answer:
    """Repeats are told the same."""
    return longer(first_answer(state, order))


if __name__ == "__main__":
    with patch.object(place_order, "first_answer", first_answer_too):
        serve_with(rule)
