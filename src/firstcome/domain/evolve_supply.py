"""
What events say of supply, written into the state; a part of `evolve`.

Always true:
- It cannot refuse; an exception here is our own mistake, and the process stops.
- Whenever the schedule of a pool changes in whose line somebody is told otherwise by it, a version
  says so.

Never here: choices. What happens is in the event.
"""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from firstcome.domain import supply_messages as e
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import Due
from firstcome.domain.state import State
from firstcome.domain.supplies import Shares, Supply, added
from firstcome.domain.versions import Counts, Reason, ReasonKind, keep_version, reach


def _announced(state: State, event: e.SupplyAnnounced) -> None:
    supply = Supply(
        number=event.supply,
        announced_ms=state.time_ms,
        sku=event.sku,
        market=event.market,
        location=event.location,
        units=event.units,
        stage=event.stage,
        from_ms=event.from_ms,
        to_ms=event.to_ms,
        said_by=event.said_by,
        note=event.note,
        said_ms=state.time_ms,
    )
    _put(state, event, supply, "announced")


def _slipped(state: State, event: e.SupplySlipped) -> None:
    later = replace(
        _known(state, event),
        from_ms=event.from_ms,
        to_ms=event.to_ms,
        said_by=event.said_by,
        note=event.note,
        said_ms=state.time_ms,
    )
    _put(state, event, later, "slipped")


def _told(state: State, event: e.SupplyTold) -> None:
    supply = replace(
        _known(state, event),
        units=event.units,
        stage=event.stage,
        from_ms=event.from_ms,
        to_ms=event.to_ms,
        said_by=event.said_by,
        note=event.note,
        said_ms=state.time_ms,
    )
    kind = "confirmed" if isinstance(event, e.SupplyConfirmed) else "changed"
    _put(state, event, supply, kind)


def _received(state: State, event: e.SupplyReceived) -> None:
    supply = _known(state, event)
    came = added(supply.came, event.parts)
    supply = replace(supply, received=supply.received + event.units, came=came)
    _put(state, event, supply, "received", event.parts)


def _cancelled(state: State, event: e.SupplyCancelled) -> None:
    said = {"said_by": event.said_by, "note": event.note}
    _put(state, event, replace(_known(state, event), is_cancelled=True, **said), "cancelled")


def _adopted(state: State, event: e.AllocationAdopted) -> None:
    _put(state, event, replace(_known(state, event), shares=event.shares), "allocated")


def _reverted(state: State, event: e.AllocationReverted) -> None:
    _put(state, event, replace(_known(state, event), shares=()), "reverted")


def _known(state: State, event: e.SupplyEvent) -> Supply:
    return state.launches[event.launch].supplies[event.supply]


def _put(
    state: State, event: e.SupplyEvent, supply: Supply, kind: ReasonKind, parts: Shares = ()
) -> None:
    """
    Put a supply in the place of the one before, with what follows from it for schedules.

    Of `parts`, which are received in this entry, the pools know nothing yet.
    """
    launch = state.launches[event.launch]
    known = launch.supplies.get(supply.number)
    before = {} if known is None else launch.dues(known)
    after, arriving = launch.dues(supply), dict(parts)
    launch.supplies[supply.number] = supply
    if known is None:
        launch.announced.append(supply.number)
    reason = _reason(kind, known or supply, supply)
    for location in {**before, **after, **arriving}:
        change = before.get(location), after.get(location), arriving.get(location, 0)
        _reschedule(state, launch.pool(supply.sku, location), reason, *change)


def _reschedule(
    state: State, pool: Pool, reason: Reason, was: Due | None, now: Due | None, arriving: int
) -> None:
    if was == now and not arriving:
        return
    schedule = pool.schedule.with_due(reason.supply, now)
    came_as_told = was is not None and was.units == arriving + (0 if now is None else now.units)
    if pool.line.waiting and not (arriving and came_as_told):
        known: Counts = {}
        told = reach(state, pool, pool.schedule, pool.available, known)
        tell = reach(state, pool, schedule, pool.available + arriving, known)
        if told != tell:
            keep_version(state, pool, reason, told, tell)
    pool.schedule = schedule


def _reason(kind: ReasonKind, was: Supply, now: Supply) -> Reason:
    before = was.from_ms, was.to_ms, was.units
    return Reason(kind, now.number, *before, now.from_ms, now.to_ms, now.units)


SUPPLY_WRITERS: Final[dict[type[Any], Callable[[State, Any], None]]] = {
    e.SupplyAnnounced: _announced,
    e.SupplySlipped: _slipped,
    e.SupplyConfirmed: _told,
    e.SupplyChanged: _told,
    e.SupplyReceived: _received,
    e.SupplyCancelled: _cancelled,
    e.AllocationAdopted: _adopted,
    e.AllocationReverted: _reverted,
}
