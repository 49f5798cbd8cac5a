"""
`MoveOrder`: an order that holds units, or waits for some, goes to another location.

The first that applies is the answer:

    order_unknown      no entry placed this order
    not_movable        the launch lets none move, or takes no orders now; or this one neither holds
                       nor waits, was paid, or has a hold that has run out
    location_unknown   the launch does not sell there
    same_location      the order is there already
    sold_out           no unit is free there, and no line is kept, or it is full; the order stays
    in_line            the order waits there, behind all who wait
    held               the units are on hold there, as long as those of a new order

Always true:
- A moved order passes nobody: it is held only where nobody waits, and joins a line at its end.
- What it leaves goes to the line that it leaves, in the same entry.
- Its key stays bound to it, with the first answer; the limit counts it as before.

Never here: who may ask for it; writes to the state.
"""

from firstcome.domain.commands import MoveOrder
from firstcome.domain.events import AnyEvent, OrderMoved
from firstcome.domain.orders import HELD, IN_LINE, PAID_FLAG
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.state import State

Decision = tuple[Answer, tuple[AnyEvent, ...]]


def may_move(state: State, order: int) -> bool:
    """Whether an order may go to another location now, if there is room for it there."""
    orders = state.orders
    launch, _ = state.place(order)
    if not launch.definition.move or launch.status != "open":
        return False
    if orders.status[order] == HELD:
        return orders.deadline_ms[order] > state.selling_ms
    # Who has paid is no longer asked where: the price may be another one there.
    return orders.status[order] == IN_LINE and not orders.flags[order] & PAID_FLAG


def decide_move_order(state: State, command: MoveOrder) -> Decision:
    """The outcome and its event; see the table above."""
    order = state.orders.find(command.order)
    if order is None:
        return Answer("order_unknown"), ()
    if not may_move(state, order):
        return _answer(state, command, "not_movable"), ()
    launch, left = state.place(order)
    if not launch.has_location(command.location):
        return _answer(state, command, "location_unknown"), ()
    if command.location == left.location:
        return _answer(state, command, "same_location"), ()
    pool = launch.pool(left.sku, command.location)
    waiting, terms, sequence = pool.line.waiting, launch.definition, state.sequence
    facts = command.order, command.location, command.by
    if not waiting and pool.available >= state.units(order):
        ttl_ms = terms.hold_ttl_ms
        answer = Answer("held", command.order, state.time_ms, state.time_ms + ttl_ms)
        return answer, (OrderMoved(*facts, "held", sequence, state.selling_ms + ttl_ms),)
    if terms.line and waiting < terms.line_orders_max:
        answer = Answer("in_line", command.order, state.time_ms, 0, waiting)
        return answer, (OrderMoved(*facts, "in_line", sequence),)
    return _answer(state, command, "sold_out"), ()


def _answer(state: State, command: MoveOrder, outcome: Outcome) -> Answer:
    return Answer(outcome, order=command.order, time_ms=state.time_ms)
