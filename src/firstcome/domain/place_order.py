"""
`PlaceOrder`: a customer asks for units, and is answered with a hold, a place, or a reason.

The first that applies is the answer:

    the first answer again     the key is bound to an order with the same fingerprint
    key_reused                 the key is bound to an order with another fingerprint
    launch_unknown             no such launch was loaded
    not_open                   it has not opened yet, and was not closed before it could
    closed                     it takes no more orders
    paused                     it takes none for now
    sku_unknown                the launch does not sell this SKU
    location_unknown           the launch does not sell at this location
    units_invalid              fewer than one unit, or more than any order may have
    not_registered             the launch wants a registration (see `access`)
    not_your_wave              the wave of the registration has not come
    limit_reached              with these units the customer would pass the limit of their class
    sold_out                   no unit is free, and no line is wanted, kept, or long enough
    in_line                    the order waits at its pool
    held                       the units are on hold

Always true:
- Nobody new is held at a pool while anyone waits there.
- Only `held` and `in_line` bind a key.

Never here: writes to the state.
"""

from firstcome.domain.access import access_refusal
from firstcome.domain.commands import ORDER_UNITS_MAX, PlaceOrder
from firstcome.domain.events import AnyEvent, OrderHeld, OrderJoinedLine, OrderRefused
from firstcome.domain.launch import Launch
from firstcome.domain.orders import WAS_IN_LINE_FLAG
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.state import State

_NOT_SELLING: dict[str, Outcome] = {
    "scheduled": "not_open",
    "closed": "closed",
    "paused": "paused",
}


def first_answer(state: State, order: int) -> Answer:
    """The answer that the entry which placed this order gave."""
    orders = state.orders
    sequence = orders.sequence[order]
    facts = orders.facts(order)
    time_ms = facts[4]
    if orders.flags[order] & WAS_IN_LINE_FLAG:
        return Answer("in_line", order=sequence, time_ms=time_ms, ahead=facts[7])
    ttl_ms = state.launches_by_number[facts[5]].definition.hold_ttl_ms
    return Answer("held", order=sequence, time_ms=time_ms, hold_until_ms=time_ms + ttl_ms)


def repeat(state: State, key: bytes, fingerprint: bytes) -> Answer | None:
    """The answer to a request whose key is bound already, or None when it is not."""
    order = state.keys.get(key)
    if order is None:
        return None
    if state.orders.fingerprint(order) != fingerprint:
        return Answer("key_reused")
    return first_answer(state, order)


def refusal_for_everyone(
    launch: Launch | None, sku: str, location: str, units: int, registration: int = 1
) -> Outcome | None:
    """
    The refusal that every customer would get for this, or None; a `registration` of 0 shows none.

    It needs no entry: whoever asks from memory gets what the fold would answer.
    """
    if launch is None:
        return "launch_unknown"
    if launch.status != "open":
        return _NOT_SELLING[launch.status]
    by_location = launch.pools_by_place.get(sku)
    if by_location is None:
        return "sku_unknown"
    if location not in by_location:
        return "location_unknown"
    if not 1 <= units <= ORDER_UNITS_MAX:
        return "units_invalid"
    if not registration and launch.needs_registration:
        return "not_registered"
    return None


def decide_place_order(state: State, command: PlaceOrder) -> tuple[Answer, tuple[AnyEvent, ...]]:
    """The outcome and its event; see the table above."""
    if command.key in state.keys.parts[command.key[0]]:
        again = repeat(state, command.key, command.fingerprint)
        assert again is not None
        return again, ()
    launch = state.launches.get(command.launch)
    sku, location, units = command.sku, command.location, command.units
    refusal = refusal_for_everyone(launch, sku, location, units)
    if refusal is not None:
        return Answer(refusal), ()
    assert launch is not None
    if launch.needs_registration:
        registration, customer = command.registration, command.customer
        shut = access_refusal(state, launch, registration, customer, state.time_ms)
        if shut is not None and not registration:
            return shut, ()
        if shut is not None:
            return _refused(command, shut)
    has_units = launch.customer_units.parts[command.customer[0]].get(command.customer, 0)
    if has_units + units > launch.limit_by_class[command.customer_class]:
        return _refused(command, Answer("limit_reached"))
    pool = launch.pools_by_place[sku][location]
    waiting = pool.line.waiting
    terms = launch.definition
    time_ms, sequence = state.time_ms, state.sequence
    facts = (
        sequence,
        time_ms,
        command.launch,
        sku,
        location,
        units,
        command.customer_class,
        command.customer,
        command.key,
        command.fingerprint,
        command.contact,
    )
    if not waiting and pool.on_hand - pool.held - pool.allocated - pool.set_aside >= units:
        ttl_ms = terms.hold_ttl_ms
        answer = Answer("held", sequence, time_ms, time_ms + ttl_ms)
        return answer, (OrderHeld(*facts, state.selling_ms + ttl_ms),)
    if terms.line and command.line and waiting < terms.line_orders_max:
        return Answer("in_line", sequence, time_ms, 0, waiting), (OrderJoinedLine(*facts, waiting),)
    return _refused(command, Answer("sold_out"))


def _refused(command: PlaceOrder, answer: Answer) -> tuple[Answer, tuple[AnyEvent, ...]]:
    event = OrderRefused(command.launch, command.sku, command.location, answer.outcome)
    return answer, (event,)
