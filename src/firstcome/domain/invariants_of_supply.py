"""
Invariants of supply, transfers and estimates: the lines 5, 10 and 11 of `invariants`.

Always true:
- Every one is worked out in the plainest way, without the trees that it checks.

Never here: repair.
"""

from collections.abc import Iterator

from firstcome.domain.estimates import estimate
from firstcome.domain.launch import Launch
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import NOW, UNKNOWN, Due, Estimate, Schedule
from firstcome.domain.state import State
from firstcome.domain.supplies import Supply
from firstcome.domain.supply_messages import ESTIMATE_VERSIONS_MAX


def of_supply(state: State, launch: Launch) -> Iterator[str]:
    """Every such line that does not hold for a launch, in words."""
    name = launch.definition.launch
    moved: dict[str, int] = {}
    dues: dict[int, list[Due]] = {}
    for pool in launch.pools:
        moved[pool.sku] = moved.get(pool.sku, 0) + pool.transferred_in - pool.transferred_out
    if any(moved.values()):
        yield f"5: units of {name} were lost between two pools, or found there"
    if launch.announced != sorted(launch.supplies):
        yield f"10: the supplies of {name} are numbered otherwise than they were announced"
    for supply in launch.supplies.values():
        yield from _supply(launch, supply)
        for location, each in launch.dues(supply).items():
            dues.setdefault(launch.pool(supply.sku, location).number, []).append(each)
    for pool in launch.pools:
        place = f"{name}/{pool.sku}/{pool.location}"
        due = tuple(sorted(dues.get(pool.number, [])))
        if pool.schedule.dues != due:
            yield f"10: the schedule of {place} is not what its supplies say"
        yield from _estimates(state, pool, place)
        if len(pool.versions) > ESTIMATE_VERSIONS_MAX:
            yield f"11: {place} keeps too many versions"


def _supply(launch: Launch, supply: Supply) -> Iterator[str]:
    if supply.received > supply.units or supply.received != sum(units for _, units in supply.came):
        yield f"10: supply {supply.number} gave other units than it had"
    to_come = launch.to_come(supply)
    if sum(units for _, units in to_come) > supply.left or any(units < 1 for _, units in to_come):
        yield f"10: more of supply {supply.number} is to come than it has"
    places = [location for location, _ in supply.shares]
    if len(set(places)) != len(places) or any(units < 1 for _, units in supply.shares):
        yield f"10: a share of supply {supply.number} is none, or there twice"


def _estimates(state: State, pool: Pool, place: str) -> Iterator[str]:
    waiting, units, last = pool.line.orders(), 0, NOW
    for order in waiting:
        units += state.units(order)
        told = estimate(state, order)
        if told != _naive(pool.schedule, units - pool.available):
            yield f"11: order {state.orders.sequence[order]} of {place} is told another window"
        if _rank(told) < _rank(last):
            yield f"11: order {state.orders.sequence[order]} of {place} is told a window too early"
        last = told
    if units != pool.line.units:
        yield f"11: the units that wait at {place} are miscounted"


def _naive(schedule: Schedule, units: int) -> Estimate:
    """The window of the last of so many units, by counting them off."""
    if units <= 0:
        return NOW
    from_ms, is_confirmed = 0, True
    for due in sorted(schedule.dues):
        from_ms, is_confirmed = max(from_ms, due.from_ms), is_confirmed and due.is_confirmed
        units -= due.units
        if units <= 0:
            certainty = "confirmed" if is_confirmed else "planned"
            return Estimate(from_ms, due.to_ms, due.supply, certainty)
    return UNKNOWN


def _rank(told: Estimate) -> tuple[bool, int, int]:
    return told.certainty == "unknown", told.from_ms, told.to_ms
