"""
Views of supply: deliveries, estimates, and who would be told otherwise, as bodies of the API.

Always true:
- A view is true as of the last folded entry, and says so.
- Windows are days of the market that a pool is in, or that a delivery is for.

Never here: who may see it (the routes judge that), the words of notes.
"""

from msgspec.structs import asdict, replace

from firstcome.api.bodies import EstimateReason, OrderEstimate, ToldEstimate
from firstcome.api.calendars import Calendar
from firstcome.api.shop import iso_time
from firstcome.api.supply_bodies import (
    DueView,
    EstimateView,
    GroupView,
    PoolEstimates,
    ShareView,
    SupplyView,
    WindowView,
)
from firstcome.api.told_alike import ToldAlike
from firstcome.domain.estimates import Group, Told, estimate, history
from firstcome.domain.launch import Launch, delivery_number
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import Due, Estimate
from firstcome.domain.state import State
from firstcome.domain.supplies import Supply
from firstcome.domain.versions import Counts, Reason, counted


def supply_view(
    state: State, launch: Launch, calendar: Calendar, supply: Supply, note: str
) -> SupplyView:
    """One delivery as it is known now."""
    came = dict(supply.came)
    shares = [ShareView(place, units, came.pop(place, 0)) for place, units in supply.shares]
    shares += [ShareView(place, 0, units) for place, units in came.items()]
    first, last = calendar.days(supply.market, supply.from_ms, supply.to_ms)
    return SupplyView(
        supply=supply.number,
        delivery=delivery_number(launch, supply.number),
        launch=launch.definition.launch,
        sku=supply.sku,
        market=supply.market,
        location=supply.location,
        units=supply.units,
        received=supply.received,
        left=supply.left,
        reserve=supply.reserve,
        status=supply.status,
        stage=supply.stage,
        from_day=first,
        to_day=last,
        said_by=supply.said_by,
        announced=iso_time(supply.announced_ms),
        note=note,
        shares=shares,
        as_of=iso_time(state.time_ms),
    )


def group_view(launch: Launch, calendar: Calendar, group: Group) -> GroupView:
    """Orders that would be told otherwise."""
    market = launch.market_by_location[group.location]
    return GroupView(
        group.location,
        group.ahead,
        group.orders,
        group.direction,
        _estimate_view(launch, calendar, market, group.old),
        _estimate_view(launch, calendar, market, group.new),
    )


def pool_estimates(launch: Launch, calendar: Calendar, pool: Pool) -> PoolEstimates:
    """The line of a pool, what is to come to it, and what its orders are told."""
    market = launch.market_by_location[pool.location]
    dues = [_due_view(launch, calendar, market, due) for due in pool.schedule.dues]
    known: Counts = {}
    windows: list[WindowView] = []
    ahead = 0
    for count, told in counted(pool, pool.schedule, pool.available, known):
        shown = _estimate_view(launch, calendar, market, told)
        windows.append(WindowView(orders=count - ahead, ahead=ahead, **asdict(shown)))
        ahead = count
    line = pool.line
    return PoolEstimates(
        pool.sku, pool.location, line.waiting, line.units, pool.available, dues, windows
    )


def order_estimate(
    state: State, order: int, calendar: Calendar, alike: ToldAlike
) -> tuple[OrderEstimate, list[ToldEstimate]]:
    """By when an order that is in line (assert) can expect its units, and what it was told."""
    launch, pool = state.place(order)
    market = launch.market_by_location[pool.location]
    now = estimate(state, order)

    def make() -> list[ToldEstimate]:
        return [_told(launch, calendar, market, each) for each in history(state, order)]

    told = _from_when(alike.of(state, order, now, make), state, order)
    first, last = _days(calendar, market, now)
    delivery = delivery_number(launch, now.supply) if now.supply else None
    is_overdue = now.is_overdue(state.time_ms)
    return OrderEstimate(now.certainty, is_overdue, first, last, delivery), told


def _from_when(told: list[ToldEstimate], state: State, order: int) -> list[ToldEstimate]:
    """The same history, from when this order joined the line, if it was placed into it."""
    orders = state.orders
    is_placed_here = orders.line_sequence[order] == orders.sequence[order]
    time = iso_time(orders.facts(order)[4]) if is_placed_here else None
    first, *others = told
    return told if first.time == time else [replace(first, time=time), *others]


def _due_view(launch: Launch, calendar: Calendar, market: str, due: Due) -> DueView:
    first, last = calendar.days(market, due.from_ms, due.to_ms)
    return DueView(
        supply=due.supply,
        delivery=delivery_number(launch, due.supply),
        units=due.units,
        is_confirmed=due.is_confirmed,
        from_day=first,
        to_day=last,
    )


def _told(launch: Launch, calendar: Calendar, market: str, told: Told) -> ToldEstimate:
    given = told.estimate
    first, last = _days(calendar, market, given)
    return ToldEstimate(
        certainty=given.certainty,
        change=told.change,
        time=iso_time(told.time_ms) if told.time_ms else None,
        from_day=first,
        to_day=last,
        reason=None if told.reason is None else _reason(launch, calendar, told.reason),
    )


def _reason(launch: Launch, calendar: Calendar, reason: Reason) -> EstimateReason:
    market = launch.supplies[reason.supply].market
    was_first, was_last = None, None
    if reason.kind != "announced":
        was_first, was_last = calendar.days(market, reason.was_from_ms, reason.was_to_ms)
    first, last = calendar.days(market, reason.from_ms, reason.to_ms)
    return EstimateReason(
        reason.kind,
        delivery_number(launch, reason.supply),
        was_first,
        was_last,
        first,
        last,
    )


def _days(calendar: Calendar, market: str, told: Estimate) -> tuple[str | None, str | None]:
    """The days of an estimate's window, if it has one."""
    return calendar.days(market, told.from_ms, told.to_ms) if told.to_ms else (None, None)


def _estimate_view(launch: Launch, calendar: Calendar, market: str, told: Estimate) -> EstimateView:
    first, last = _days(calendar, market, told)
    supply = told.supply or None
    delivery = delivery_number(launch, told.supply) if told.supply else None
    return EstimateView(told.certainty, first, last, supply, delivery)
