"""
Commands on an order that exists: cancel, mark paid, hand over, release its hold.

The first that applies is the answer:

    CancelOrder   order_unknown, not_cancellable (collected or lapsed), cancelled
    MarkPaid      order_unknown, stale (another hold), lapsed (past its deadline), not_held, paid
    HandOver      order_unknown, stale (another hold), not_paid, collected
    ReleaseHold   order_unknown, stale (another hold), lapsed (past its deadline), not_held,
                  released

Always true:
- A hold ends exactly once: a command on it names the entry that made it.
- Cancelling twice, or marking paid what is paid, answers the same and changes nothing.

Never here: who may ask for it.
"""

from firstcome.domain.commands import CancelOrder, HandOver, MarkPaid, ReleaseHold
from firstcome.domain.events import AnyEvent, OrderCancelled, OrderCollected, OrderPaid
from firstcome.domain.orders import CANCELLED, COLLECTED, HELD, IN_LINE, LAPSED, PAID
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.passage import lapse
from firstcome.domain.state import State

Decision = tuple[Answer, tuple[AnyEvent, ...]]


def decide_cancel_order(state: State, command: CancelOrder) -> Decision:
    """Give an order up, wherever it stands before it was handed over."""
    order = state.orders.find(command.order)
    if order is None:
        return Answer("order_unknown"), ()
    status = state.orders.status[order]
    if status in (COLLECTED, LAPSED):
        return _answer(state, "not_cancellable", command.order), ()
    answer = _answer(state, "cancelled", command.order)
    if status == CANCELLED:
        return answer, ()
    return answer, (OrderCancelled(command.order, command.by),)


def decide_mark_paid(state: State, command: MarkPaid) -> Decision:
    """Turn a hold into units that are allocated for good."""
    refusal, order = _hold(state, command.order, command.hold)
    if refusal is not None:
        return refusal, ()
    status = state.orders.status[order]
    if status == HELD and state.orders.deadline_ms[order] <= state.selling_ms:
        return _answer(state, "lapsed", command.order), ()
    if status == LAPSED:
        return _answer(state, "lapsed", command.order), ()
    if status == PAID:
        return _answer(state, "paid", command.order), ()
    if status != HELD:
        return _answer(state, "not_held", command.order), ()
    return _answer(state, "paid", command.order), (OrderPaid(command.order),)


def decide_hand_over(state: State, command: HandOver) -> Decision:
    """Record that the customer has the units."""
    refusal, order = _hold(state, command.order, command.hold)
    if refusal is not None:
        return refusal, ()
    status = state.orders.status[order]
    if status == COLLECTED:
        return _answer(state, "collected", command.order), ()
    if status != PAID:
        return _answer(state, "not_paid", command.order), ()
    return _answer(state, "collected", command.order), (OrderCollected(command.order),)


def decide_release_hold(state: State, command: ReleaseHold) -> Decision:
    """End a hold before its deadline, with what would have followed it."""
    refusal, order = _hold(state, command.order, command.hold)
    if refusal is not None:
        return refusal, ()
    status = state.orders.status[order]
    if status == LAPSED:
        return _answer(state, "lapsed", command.order), ()
    if status != HELD:
        return _answer(state, "not_held", command.order), ()
    if state.orders.deadline_ms[order] <= state.selling_ms:
        return _answer(state, "lapsed", command.order), ()
    return _answer(state, "released", command.order), (lapse(state, order),)


def _hold(state: State, sequence: int, hold: int) -> tuple[Answer | None, int]:
    order = state.orders.find(sequence)
    if order is None:
        return Answer("order_unknown"), -1
    if state.orders.hold[order] != hold or state.orders.status[order] == IN_LINE:
        return _answer(state, "stale", sequence), order
    return None, order


def _answer(state: State, outcome: Outcome, sequence: int) -> Answer:
    return Answer(outcome, order=sequence, time_ms=state.time_ms)
