"""
Commands on the units of a pool: received, counted, set aside, brought to another one.

The first that applies is the answer:

    ReceiveStock    launch_unknown, sku_unknown, location_unknown, units_invalid, received
    CountStock      launch_unknown, sku_unknown, location_unknown, units_invalid, counted
    SetAsideStock   launch_unknown, sku_unknown, location_unknown, units_invalid,
                    units_unavailable, set_aside
    TransferStock   launch_unknown, sku_unknown, location_unknown (either), units_invalid (fewer
                    than 1, or too many there), same_location, units_unavailable (somebody has
                    them, or waits for them), transferred

Always true:
- A stocktake that finds fewer units than are claimed first takes what was set aside, then
  displaces the latest claims: holds before paid orders, so that money moves last.
- Displaced orders go to the head of the line, the earliest claim first; of two that one entry put
  into the line, the one that was placed first.
- A transfer touches nobody's hold, and takes no unit that somebody in the line waits for.

Never here: deliveries that are still to come.
"""

from firstcome.domain.commands import (
    CountStock,
    ReceiveStock,
    SetAsideStock,
    StockCommand,
    TransferStock,
)
from firstcome.domain.definition import UNITS_MAX
from firstcome.domain.events import (
    AnyEvent,
    OrderDisplaced,
    StockCounted,
    StockReceived,
    StockSetAside,
    StockTransferred,
)
from firstcome.domain.orders import HELD, PAID
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.pool import Pool
from firstcome.domain.state import State

Decision = tuple[Answer, tuple[AnyEvent, ...]]


def decide_receive_stock(state: State, command: ReceiveStock) -> Decision:
    """Add units to a pool; who waits there is served in the same entry."""
    pool = _pool(state, command)
    if not isinstance(pool, Pool):
        return pool, ()
    if command.units < 1 or pool.on_hand + command.units > UNITS_MAX:
        return _answer(state, "units_invalid"), ()
    event = StockReceived(command.launch, command.sku, command.location, command.units)
    return _answer(state, "received"), (event,)


def decide_count_stock(state: State, command: CountStock) -> Decision:
    """Take what was counted for true, whatever the books say."""
    pool = _pool(state, command)
    if not isinstance(pool, Pool):
        return pool, ()
    units = command.units
    if not 0 <= units <= UNITS_MAX:
        return _answer(state, "units_invalid"), ()
    place = command.launch, command.sku, command.location
    found, missing = max(0, units - pool.on_hand), max(0, pool.on_hand - units)
    events: list[AnyEvent] = [StockCounted(*place, units, found, missing)]
    short = pool.held + pool.allocated + pool.set_aside - units
    if short > 0 and pool.set_aside:
        kept = max(0, pool.set_aside - short)
        short -= pool.set_aside - kept
        events.append(StockSetAside(*place, kept))
    events.extend(_displaced(state, pool, short))
    return _answer(state, "counted"), tuple(events)


def decide_set_aside_stock(state: State, command: SetAsideStock) -> Decision:
    """Keep units from sale, or give them back to it."""
    pool = _pool(state, command)
    if not isinstance(pool, Pool):
        return pool, ()
    if not 0 <= command.units <= UNITS_MAX:
        return _answer(state, "units_invalid"), ()
    if command.units - pool.set_aside > pool.available:
        return _answer(state, "units_unavailable"), ()
    event = StockSetAside(command.launch, command.sku, command.location, command.units)
    return _answer(state, "set_aside"), (event,)


def decide_transfer_stock(state: State, command: TransferStock) -> Decision:
    """Bring free units to another pool of the SKU; who waits there is served in the same entry."""
    source = _pool(state, command)
    if not isinstance(source, Pool):
        return source, ()
    target = state.launches[command.launch].pools_by_place[command.sku].get(command.to_location)
    if target is None:
        return _answer(state, "location_unknown"), ()
    if command.units < 1 or target.on_hand + command.units > UNITS_MAX:
        return _answer(state, "units_invalid"), ()
    if source is target:
        return _answer(state, "same_location"), ()
    if command.units > source.unwanted:
        return _answer(state, "units_unavailable"), ()
    event = StockTransferred(
        launch=command.launch,
        sku=command.sku,
        location=command.location,
        units=command.units,
        to_location=command.to_location,
        note=command.note,
    )
    return _answer(state, "transferred"), (event,)


def _pool(state: State, command: StockCommand) -> Pool | Answer:
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown")
    by_location = launch.pools_by_place.get(command.sku)
    if by_location is None:
        return _answer(state, "sku_unknown")
    pool = by_location.get(command.location)
    return _answer(state, "location_unknown") if pool is None else pool


def _displaced(state: State, pool: Pool, short: int) -> list[AnyEvent]:
    if short <= 0:
        return []
    orders = state.orders
    claims = [
        order
        for order in dict.fromkeys(pool.claimants)
        if orders.status[order] in (HELD, PAID) and state.place(order)[1] is pool
    ]
    claims.sort(
        key=lambda order: (orders.status[order] == HELD, orders.line_sequence[order], order),
        reverse=True,
    )
    events: list[AnyEvent] = []
    for order in claims:
        if short <= 0:
            break
        short -= state.units(order)
        events.append(OrderDisplaced(orders.sequence[order]))
    assert short <= 0, "the pool counts more claims than its orders make"
    return events


def _answer(state: State, outcome: Outcome) -> Answer:
    return Answer(outcome, time_ms=state.time_ms)
