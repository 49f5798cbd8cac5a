"""
Canaries: for each invariant builds with one rule broken, which `broken` must notice.

Each table is sound under the true rules; under a broken one it must stop at the invariant with
the number of that promise.
"""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from firstcome.domain import decide as deciding
from firstcome.domain import events as e
from firstcome.domain import evolve as evolving
from firstcome.domain.commands import MoveOrder, PlaceOrder
from firstcome.domain.deadlines import Deadlines
from firstcome.domain.line import Line
from firstcome.domain.move_order import decide_move_order
from firstcome.domain.orders import Orders
from firstcome.domain.place_order import decide_place_order
from firstcome.domain.state import State
from tests.domain.tables import check
from tests.domain.terms import hashed

TABLE = """
    10:00     supply 2
    10:00     order ada             held
    10:00:01  order bea             held
    10:00:02  order cyd             in_line 1
    10:00:03  order dee             in_line 2
    10:00:03  order eve             in_line 3
    10:00:04  again ada
    10:00:04  order ada             limit_reached
    10:00:05  paid bea              paid
    10:00:06  handover bea          collected
    10:00:07  supply 1
    10:00:08  cancel ada            cancelled
    10:00:09  supply 1 at shop
    10:00:09  order fay 2 business at shop   in_line 1
    10:00:09  order gil at shop              in_line 2
    10:01     count 1
    10:02     count 2
    10:16     tick
    10:30     tick
"""

MOVING = """
    10:00     supply 1
    10:00     supply 1 at shop
    10:00     order ada                      held
    10:00     order bea                      in_line 1
    10:00     move ada at shop               held
    10:00     show bea                       held
    10:00:03  supply 1 at shop
    10:00:03  order cyd 2 business at shop   in_line 1
    10:00:04  order dee                      in_line 1
    10:00:05  move dee at shop               in_line 2
    10:16     tick
"""

Broken = Callable[[pytest.MonkeyPatch], None]


def test_the_tables_are_sound_under_the_true_rules():
    check(TABLE)
    check(MOVING, move=True)


# ---------------------------------------------------------------- the broken rules


def decided(patch: pytest.MonkeyPatch, rule: Callable[[State, PlaceOrder], Any]) -> None:
    """Have orders judged by this rule."""
    patch.setattr(deciding, "decide_place_order", rule)


def written(patch: pytest.MonkeyPatch, event: type[e.Event], writer: Callable[..., None]) -> None:
    """Have events of this kind written like this."""
    patch.setitem(evolving._WRITERS, event, writer)  # pyright: ignore[reportPrivateUsage]


def true_writer(event: type[e.Event]) -> Callable[[State, Any], None]:
    """How events of this kind are written by the true rules."""
    return evolving._WRITERS[event]  # pyright: ignore[reportPrivateUsage]


def held_whatever_is_there(state: State, command: PlaceOrder) -> Any:
    answer, events = decide_place_order(state, command)
    if answer.outcome != "in_line":
        return answer, events
    facts: dict[str, Any] = {
        name: getattr(events[0], name) for name in e.OrderPlaced.__struct_fields__
    }
    return answer, (e.OrderHeld(**facts, deadline_ms=state.selling_ms + 900_000),)


def nothing(*_: object) -> None:
    pass


def oversell(patch: pytest.MonkeyPatch) -> None:
    decided(patch, held_whatever_is_there)


def count_a_hold_short(patch: pytest.MonkeyPatch) -> None:
    write = true_writer(e.OrderHeld)

    def short(state: State, event: e.OrderHeld) -> None:
        write(state, event)
        state.launches[event.launch].pool(event.sku, event.location).held -= event.units

    written(patch, e.OrderHeld, short)


def join_at_the_head(patch: pytest.MonkeyPatch) -> None:
    join = Line.join

    def jump(line: Line, order: int, units: int = 1) -> int:
        slot = join(line, order, units)
        line.slots[0], line.slots[slot] = line.slots[slot], line.slots[0]
        return slot

    patch.setattr(Line, "join", jump)


def serve_the_last(patch: pytest.MonkeyPatch) -> None:
    def last(line: Line) -> int:
        return line.orders()[-1]

    patch.setattr(Line, "head", last)


def hold_past_the_line(patch: pytest.MonkeyPatch) -> None:
    def past(state: State, command: PlaceOrder) -> Any:
        pool = state.launches[command.launch].pool(command.sku, command.location)
        if pool.available >= command.units:
            return held_whatever_is_there(state, command)
        return decide_place_order(state, command)

    decided(patch, past)


def count_ahead_wrong(patch: pytest.MonkeyPatch) -> None:
    def wrong(_: Line, __: int) -> int:
        return 0

    patch.setattr(Line, "_gone_before", wrong)


def forget_the_limit(patch: pytest.MonkeyPatch) -> None:
    def unlimited(state: State, command: PlaceOrder) -> Any:
        answer, events = decide_place_order(state, command)
        if answer.outcome != "limit_reached":
            return answer, events
        other = replace(command, customer=hashed("somebody else"))
        answer, events = decide_place_order(state, other)
        return answer, tuple(replace(event, customer=command.customer) for event in events)

    decided(patch, unlimited)


def forget_units_of_a_customer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(evolving, "_forget_units", nothing)


def give_a_repeat_a_second_order(patch: pytest.MonkeyPatch) -> None:
    def forgetful(state: State, command: PlaceOrder) -> Any:
        key, other = command.key, hashed("another key", state.sequence)
        customer = hashed("another", state.sequence) if key in state.keys else command.customer
        anew = replace(command, key=other, customer=customer)
        answer, events = decide_place_order(state, anew)
        placed = [event for event in events if isinstance(event, e.OrderPlaced)]
        return answer, tuple(replace(event, key=key) for event in placed)

    decided(patch, forgetful)


def lose_what_is_handed_over(patch: pytest.MonkeyPatch) -> None:
    write = true_writer(e.OrderCollected)

    def lost(state: State, event: e.OrderCollected) -> None:
        write(state, event)
        state.launches["phone"].pool("p8", "web").handed_over -= 1

    written(patch, e.OrderCollected, lost)


def receive_twice(patch: pytest.MonkeyPatch) -> None:
    write = true_writer(e.StockReceived)

    def double(state: State, event: e.StockReceived) -> None:
        write(state, event)
        state.launches[event.launch].pool(event.sku, event.location).on_hand += event.units

    written(patch, e.StockReceived, double)


def keep_a_cancelled_claim(patch: pytest.MonkeyPatch) -> None:
    write = true_writer(e.OrderCancelled)

    def kept(state: State, event: e.OrderCancelled) -> None:
        write(state, event)
        state.launches["phone"].pool("p8", "web").held += 1

    written(patch, e.OrderCancelled, kept)


def leave_freed_units_lying(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(evolving, "_freed", nothing)


def forget_a_deadline(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Deadlines, "push", nothing)


def note_a_deadline_twice(patch: pytest.MonkeyPatch) -> None:
    push = Deadlines.push

    def twice(deadlines: Deadlines, deadline_ms: int, order: int) -> None:
        push(deadlines, deadline_ms, order)
        push(deadlines, deadline_ms, order)

    patch.setattr(Deadlines, "push", twice)


def offer_for_no_entry(patch: pytest.MonkeyPatch) -> None:
    write = true_writer(e.OrderOffered)

    def nameless(state: State, event: e.OrderOffered) -> None:
        write(state, replace(event, hold=0))

    written(patch, e.OrderOffered, nameless)


def move_past_the_line(patch: pytest.MonkeyPatch) -> None:
    def past(state: State, command: MoveOrder) -> Any:
        answer, events = decide_move_order(state, command)
        if answer.outcome != "in_line":
            return answer, events
        deadline_ms = state.selling_ms + 900_000
        return answer, tuple(
            replace(event, then="held", deadline_ms=deadline_ms) for event in events
        )

    patch.setitem(deciding._DECIDERS, MoveOrder, past)  # pyright: ignore[reportPrivateUsage]


def keep_what_a_move_leaves(patch: pytest.MonkeyPatch) -> None:
    write = true_writer(e.OrderMoved)

    def kept(state: State, event: e.OrderMoved) -> None:
        write(state, event)
        state.launches["phone"].pool("p8", "web").held += 1

    written(patch, e.OrderMoved, kept)


def keep_the_deadline_that_a_move_leaves(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(evolving, "_forget_deadline", nothing)


def move_to_no_other_pool(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Orders, "move", nothing)


CANARIES: list[tuple[int, Broken]] = [
    (1, oversell),
    (5, count_a_hold_short),
    (2, join_at_the_head),
    (2, serve_the_last),
    (2, hold_past_the_line),
    (2, count_ahead_wrong),
    (3, forget_the_limit),
    (3, forget_units_of_a_customer),
    (4, give_a_repeat_a_second_order),
    (5, lose_what_is_handed_over),
    (5, receive_twice),
    (5, keep_a_cancelled_claim),
    (6, leave_freed_units_lying),
    (6, forget_a_deadline),
    (6, note_a_deadline_twice),
    (6, offer_for_no_entry),
]
OF_MOVES: list[tuple[int, Broken]] = [
    (2, move_past_the_line),
    (5, keep_what_a_move_leaves),
    (6, keep_the_deadline_that_a_move_leaves),
    (5, move_to_no_other_pool),
    (6, leave_freed_units_lying),
]


@pytest.mark.parametrize(("number", "broken_rule"), CANARIES)
def test_a_broken_rule_is_noticed_by_its_invariant(
    number: int, broken_rule: Broken, monkeypatch: pytest.MonkeyPatch
):
    broken_rule(monkeypatch)

    with pytest.raises(AssertionError, match=rf"\['{number}: "):
        check(TABLE)


@pytest.mark.parametrize(("number", "broken_rule"), OF_MOVES)
def test_a_broken_rule_about_moves_is_noticed_by_its_invariant(
    number: int, broken_rule: Broken, monkeypatch: pytest.MonkeyPatch
):
    broken_rule(monkeypatch)

    with pytest.raises(AssertionError, match=rf"\['{number}: "):
        check(MOVING, move=True)
