"""
Commands on supply: announce, change, cancel and receive it, share it out.

The first that applies is the answer:

    AnnounceSupply     launch_unknown, sku_unknown, market_unknown, location_unknown (or it is in
                       another market), units_invalid, window_invalid (its end is before its
                       beginning), supplies_full, supply_announced
    ChangeSupply       supply_unknown, supply_over (received whole, or cancelled), units_invalid
                       (fewer than were received), stage_invalid (a confirmed one is less again),
                       window_invalid, supply_changed
    CancelSupply       supply_unknown, supply_over, supply_cancelled
    ReceiveSupply      supply_unknown, supply_over, not_allocated (no parts are named, and nobody
                       knows where to), location_unknown (or the supply is for another),
                       units_invalid (fewer than 1, more than are left, or too many for a pool),
                       supply_received
    AdoptAllocation    supply_unknown, supply_over, location_unknown (or the supply is for another),
                       units_invalid (one below 0, none in all, or more than the supply has),
                       allocation_started (some were received), allocation_adopted
    RevertAllocation   supply_unknown, supply_over, not_allocated, allocation_started,
                       allocation_reverted

Always true:
- What is confirmed stays confirmed, until it is received or cancelled.
- No supply gives more units than it has, nor more than one of its locations may hold.

Never here: who may say so; the words of those who said it.
"""

from firstcome.domain.definition import UNITS_MAX
from firstcome.domain.events import AnyEvent, StockReceived
from firstcome.domain.launch import Launch
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.state import State
from firstcome.domain.supplies import Shares, Supply, added
from firstcome.domain.supply_messages import (
    SUPPLIES_MAX,
    SUPPLY_UNITS_MAX,
    AdoptAllocation,
    AllocationAdopted,
    AllocationReverted,
    AnnounceSupply,
    CancelSupply,
    ChangeSupply,
    ReceiveSupply,
    RevertAllocation,
    SupplyAnnounced,
    SupplyCancelled,
    SupplyChanged,
    SupplyConfirmed,
    SupplyReceived,
    SupplySlipped,
    SupplyTerms,
)

Decision = tuple[Answer, tuple[AnyEvent, ...]]


def decide_announce_supply(state: State, command: AnnounceSupply) -> Decision:
    """Make a delivery known; its number is the sequence of the entry."""
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown"), ()
    refusal = _place_refusal(launch, command) or _terms_refusal(command)
    if refusal is not None:
        return _answer(state, refusal), ()
    if len(launch.supplies) >= SUPPLIES_MAX:
        return _answer(state, "supplies_full"), ()
    market = launch.market_by_location.get(command.location, command.market)
    event = SupplyAnnounced(
        supply=state.sequence,
        launch=command.launch,
        sku=command.sku,
        market=market,
        location=command.location,
        units=command.units,
        stage=command.stage,
        from_ms=command.from_ms,
        to_ms=command.to_ms,
        said_by=command.said_by,
        note=command.note,
    )
    return _answer(state, "supply_announced", state.sequence), (event,)


def decide_change_supply(state: State, command: ChangeSupply) -> Decision:
    """Say what more is known; a later window is a slip, whatever else changes."""
    found = _find(state, command.supply)
    if isinstance(found, Answer):
        return found, ()
    launch, supply = found
    if not max(1, supply.received) <= command.units <= SUPPLY_UNITS_MAX:
        return _answer(state, "units_invalid", command.supply), ()
    if supply.stage == "confirmed" != command.stage:
        return _answer(state, "stage_invalid", command.supply), ()
    if command.to_ms < command.from_ms:
        return _answer(state, "window_invalid", command.supply), ()
    return _answer(state, "supply_changed", command.supply), _changes(launch, supply, command)


def decide_cancel_supply(state: State, command: CancelSupply) -> Decision:
    """Expect nothing more of a delivery; what was received stays."""
    found = _find(state, command.supply)
    if isinstance(found, Answer):
        return found, ()
    launch, supply = found
    event = SupplyCancelled(
        supply=supply.number,
        launch=launch.definition.launch,
        sku=supply.sku,
        said_by=command.said_by,
        note=command.note,
    )
    return _answer(state, "supply_cancelled", supply.number), (event,)


def decide_receive_supply(state: State, command: ReceiveSupply) -> Decision:
    """Put units of a delivery into their pools; who waits there is served in the same entry."""
    found = _find(state, command.supply)
    if isinstance(found, Answer):
        return found, ()
    launch, supply = found
    parts = command.parts or launch.to_come(supply)
    if not parts:
        return _answer(state, "not_allocated", supply.number), ()
    if not _may_go_to(launch, supply, parts):
        return _answer(state, "location_unknown", supply.number), ()
    whole = sum(units for _, units in parts)
    if min(units for _, units in parts) < 1 or whole > supply.left:
        return _answer(state, "units_invalid", supply.number), ()
    parts = added((), parts)
    pools = launch.pools_by_place[supply.sku]
    if any(pools[location].on_hand + units > UNITS_MAX for location, units in parts):
        return _answer(state, "units_invalid", supply.number), ()
    name = launch.definition.launch
    received = SupplyReceived(
        supply=supply.number,
        launch=name,
        sku=supply.sku,
        units=whole,
        parts=parts,
        note=command.note,
    )
    stocked = [StockReceived(name, supply.sku, location, units) for location, units in parts]
    return _answer(state, "supply_received", supply.number), (received, *stocked)


def decide_adopt_allocation(state: State, command: AdoptAllocation) -> Decision:
    """Share the units of a delivery, anew while none of them has come."""
    found = _find(state, command.supply)
    if isinstance(found, Answer):
        return found, ()
    launch, supply = found
    if not _may_go_to(launch, supply, command.shares):
        return _answer(state, "location_unknown", supply.number), ()
    units = [units for _, units in command.shares]
    if min(units, default=0) < 0 or not 1 <= sum(units) <= supply.units:
        return _answer(state, "units_invalid", supply.number), ()
    if supply.received:
        return _answer(state, "allocation_started", supply.number), ()
    shares = tuple(share for share in added((), command.shares) if share[1])
    answer = _answer(state, "allocation_adopted", supply.number)
    if shares == supply.shares:
        return answer, ()
    event = AllocationAdopted(
        supply=supply.number,
        launch=launch.definition.launch,
        sku=supply.sku,
        shares=shares,
        note=command.note,
    )
    return answer, (event,)


def decide_revert_allocation(state: State, command: RevertAllocation) -> Decision:
    """Take the shares of a delivery back while none of its units has come."""
    found = _find(state, command.supply)
    if isinstance(found, Answer):
        return found, ()
    launch, supply = found
    if not supply.shares:
        return _answer(state, "not_allocated", supply.number), ()
    if supply.received:
        return _answer(state, "allocation_started", supply.number), ()
    event = AllocationReverted(
        supply=supply.number,
        launch=launch.definition.launch,
        sku=supply.sku,
        note=command.note,
    )
    return _answer(state, "allocation_reverted", supply.number), (event,)


def _place_refusal(launch: Launch, command: AnnounceSupply) -> Outcome | None:
    if command.sku not in launch.pools_by_place:
        return "sku_unknown"
    if command.market and command.market not in launch.markets:
        return "market_unknown"
    market = launch.market_by_location.get(command.location)
    if command.location and (market is None or command.market not in ("", market)):
        return "location_unknown"
    return None


def _terms_refusal(command: SupplyTerms) -> Outcome | None:
    if not 1 <= command.units <= SUPPLY_UNITS_MAX:
        return "units_invalid"
    return "window_invalid" if command.to_ms < command.from_ms else None


def _changes(launch: Launch, supply: Supply, command: ChangeSupply) -> tuple[AnyEvent, ...]:
    """A slip, and what else there is; nothing when all of it was known."""
    events: list[AnyEvent] = []
    window, was = (command.to_ms, command.from_ms), (supply.to_ms, supply.from_ms)
    if window > was:
        slipped = SupplySlipped(
            supply=supply.number,
            launch=launch.definition.launch,
            sku=supply.sku,
            was_from_ms=supply.from_ms,
            was_to_ms=supply.to_ms,
            from_ms=command.from_ms,
            to_ms=command.to_ms,
            said_by=command.said_by,
            note=command.note,
        )
        events.append(slipped)
    terms = (command.units, command.stage)
    is_else = terms != (supply.units, supply.stage) or window < was
    said = (command.said_by, command.note) != (supply.said_by, supply.note)
    if is_else or (said and not events):
        is_confirmed = command.stage == "confirmed" != supply.stage
        kind = SupplyConfirmed if is_confirmed else SupplyChanged
        told = kind(
            supply=supply.number,
            launch=launch.definition.launch,
            sku=supply.sku,
            units=command.units,
            stage=command.stage,
            from_ms=command.from_ms,
            to_ms=command.to_ms,
            said_by=command.said_by,
            note=command.note,
        )
        events.append(told)
    return tuple(events)


def _may_go_to(launch: Launch, supply: Supply, parts: Shares) -> bool:
    """Whether every location is known, and one that the supply is for."""
    markets = launch.market_by_location
    return all(
        location in markets
        and supply.location in ("", location)
        and supply.market in ("", markets[location])
        for location, _ in parts
    )


def _find(state: State, number: int) -> tuple[Launch, Supply] | Answer:
    launch = state.launch_of_supply(number)
    if launch is None:
        return Answer("supply_unknown")
    supply = launch.supplies[number]
    return _answer(state, "supply_over", number) if supply.is_over else (launch, supply)


def _answer(state: State, outcome: Outcome, supply: int = 0) -> Answer:
    return Answer(outcome, order=supply, time_ms=state.time_ms)
