"""
Facts of estimates: what an order in line is told and was told, and the next delivery of a SKU.

Always true:
- Days are those of the market that is told: a delivery for all markets has those of the first.
- Of a long history the first and the newest are kept.

Never here: words, who waits (`order_facts`).
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from firstcome.day_windows import day_of, day_window
from firstcome.domain.estimates import Told, direction, history, joining
from firstcome.domain.launch import Launch, delivery_number
from firstcome.domain.line import FRONT_SLOT
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import CERTAINTIES, Estimate, due
from firstcome.domain.state import State
from firstcome.domain.supplies import Supply
from firstcome.domain.versions import Reason
from firstcome.web.customer.supply_views import (
    EstimateView,
    SupplyChange,
    SupplyView,
    ToldView,
    Turn,
)

HISTORY_SHOWN_MAX: Final = 12
"""Estimates of an order that its page shows, the one of now among them."""

_MARKS: Final = 999_999_937
_MARK_OF: Final = {certainty: mark for mark, certainty in enumerate(CERTAINTIES, 1)}
_MINUTE_MS: Final = 60_000


class Place(NamedTuple):
    """Where somebody reads: the launch, the pool, and the zone of its market."""

    launch: Launch
    pool: Pool
    zone: str


def mark_of(told: Estimate | None, now_ms: int) -> int:
    """A number that differs where a reader would see another estimate; cheap, asked very often."""
    if told is None:
        return 0
    from_ms, to_ms = told.from_ms, told.to_ms
    mark = _MARK_OF[told.certainty]
    if to_ms:
        mark += from_ms // _MINUTE_MS * 31 + to_ms // _MINUTE_MS * 1_009 + told.supply * 65_537
        mark = (mark + (4 if to_ms < now_ms else 0)) % _MARKS
    return mark


def estimate_view(told: Estimate, zone: str, now_ms: int) -> EstimateView:
    """An estimate, in days."""
    if not told.to_ms:
        return EstimateView(told.certainty)
    days = day_window(told.from_ms, told.to_ms, zone)
    return EstimateView(told.certainty, days, told.is_overdue(now_ms))


def told_views(
    state: State, order: int, place: Place, now_ms: int
) -> tuple[tuple[ToldView, ...], int]:
    """What an order in line was told, the oldest first, and how many are left out behind it."""
    given = history(state, order)
    views = list(_told(given, place, now_ms))
    left_out = max(0, len(views) - HISTORY_SHOWN_MAX)
    return (views[0], *views[1 + left_out :]), left_out


def left_count(state: State, order: int, ahead: int) -> int | None:
    """How many stood before an order when it joined, and have left; None: it joined otherwise."""
    orders = state.orders
    if orders.line_sequence[order] != orders.sequence[order] or orders.slot[order] == FRONT_SLOT:
        return None
    left = orders.facts(order)[7] - ahead
    return left if left > 0 else None


def next_supply(place: Place, now_ms: int) -> SupplyView | None:
    """The next delivery to a pool, or else one of which nobody knows yet how it is shared."""
    launch, pool, zone = place
    if pool.schedule.dues:
        first = pool.schedule.dues[0]
        return _supply_view(launch.supplies[first.supply], zone, now_ms, is_shared=True)
    market = launch.market_by_location[pool.location]
    unshared = [
        supply
        for supply in expected(launch, pool.sku)
        if not supply.location and supply.market in ("", market) and not launch.to_come(supply)
    ]
    if not unshared:
        return None
    return _supply_view(unshared[0], zone, now_ms, is_shared=False)


def next_of_launch(
    launch: Launch, sku: str, zone_of: Callable[[str], str], now_ms: int
) -> SupplyView | None:
    """The next delivery of a SKU to any place; `zone_of` gives the zone of a market's days."""
    found = expected(launch, sku)
    if not found:
        return None
    zone = zone_of(found[0].market)
    return _supply_view(found[0], zone, now_ms, is_shared=True)


def expected(launch: Launch, sku: str) -> list[Supply]:
    """What is planned or confirmed of a SKU and has not come, the first to be here first."""
    found = [
        supply
        for supply in launch.supplies.values()
        if supply.sku == sku and supply.stage != "asked" and not supply.is_over
    ]
    return sorted(found, key=lambda supply: (_end_ms(supply), supply.number))


def would_be_told(place: Place, units: int, now_ms: int) -> EstimateView:
    """What an order of so many units would be told which joined this line now."""
    return estimate_view(joining(place.pool, units), place.zone, now_ms)


def _told(given: list[Told], place: Place, now_ms: int) -> Iterator[ToldView]:
    launch, _, zone = place
    before: Estimate | None = None
    for number, told in enumerate(given):
        is_last = number == len(given) - 1
        view = estimate_view(told.estimate, zone, now_ms if is_last else 0)
        since = day_of(told.time_ms, zone) if told.time_ms else None
        supply = None if told.reason is None else _change(launch, told.reason, zone)
        turn = "" if before is None else _turn(before, told.estimate)
        yield ToldView(since, view, told.change, turn, supply)
        before = told.estimate


def _turn(old: Estimate, new: Estimate) -> Turn:
    is_known = "unknown" not in (old.certainty, new.certainty)
    return "" if is_known and old.to_ms == new.to_ms else direction(old, new)


def _change(launch: Launch, reason: Reason, zone: str) -> SupplyChange:
    return SupplyChange(
        reason.kind,
        delivery_number(launch, reason.supply),
        day_window(reason.was_from_ms, reason.was_to_ms, zone),
        day_window(reason.from_ms, reason.to_ms, zone),
        reason.units - reason.was_units,
    )


def _supply_view(supply: Supply, zone: str, now_ms: int, *, is_shared: bool) -> SupplyView:
    days = day_window(supply.from_ms, _end_ms(supply), zone)
    is_confirmed = supply.stage == "confirmed"
    said, today = day_of(supply.said_ms, zone), day_of(now_ms, zone)
    return SupplyView(days, is_confirmed, said, today, is_shared)


def _end_ms(supply: Supply) -> int:
    """When its window ends, with the margin that estimates have as well."""
    is_confirmed = supply.stage == "confirmed"
    told = due(supply.number, 1, supply.from_ms, supply.to_ms, is_confirmed=is_confirmed)
    return told.to_ms
