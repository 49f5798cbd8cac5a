"""
Views: what the state says of an order, a launch or a pool, as bodies of the API.

Always true:
- A view is true as of the last folded entry, and says so.

Never here: who may see it (the routes judge that).
"""

from firstcome.api.bodies import (
    LaunchBody,
    LaunchSummaryBody,
    LocationBody,
    MovedBody,
    OrderStatusBody,
    PriceBody,
    SkuBody,
    StockBody,
)
from firstcome.api.calendars import WITHOUT_DAYS
from firstcome.api.registration_bodies import RegistrationStatusBody, WaveBody, WavesBody
from firstcome.api.shop import Shop, iso_time
from firstcome.api.supply_views import order_estimate
from firstcome.codes import spaced
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.identifiers import WaveOrder
from firstcome.domain.launch import Launch
from firstcome.domain.orders import CLASS_NAMES, HELD, IN_LINE, PAID, STATUS_NAMES
from firstcome.domain.outcomes import Answer
from firstcome.domain.pool import Pool
from firstcome.domain.registrations import CONFIRMED, REGISTRATION_STATUS_NAMES
from firstcome.domain.wave_plan import NUMBER_MAX


def order_view(shop: Shop, order: int) -> OrderStatusBody:
    """Where an order stands now; call it when nothing is `awaited` by it."""
    state = shop.state
    orders = state.orders
    sequence, status = orders.sequence[order], orders.status[order]
    facts = orders.facts(order)
    launch, pool = state.place(order)
    ahead = state.ahead(order) if status == IN_LINE else None
    told, history = None, None
    if status == IN_LINE:
        calendar = shop.calendars.known(launch.definition) or WITHOUT_DAYS
        told, history = order_estimate(state, order, calendar, shop.told_alike)
    return OrderStatusBody(
        order=spaced(shop.order_at(sequence)[0]),
        sequence=sequence,
        status=STATUS_NAMES[status],  # pyright: ignore[reportArgumentType]
        launch=launch.definition.launch,
        sku=pool.sku,
        location=pool.location,
        units=facts[8],
        placed_at=iso_time(facts[4]),
        as_of=iso_time(state.time_ms),
        hold=orders.hold[order] if status in (HELD, PAID) else None,
        hold_until=iso_time(state.hold_until_ms(order)) if status == HELD else None,
        place=None if ahead is None else ahead + 1,
        ahead=ahead,
        estimate=told,
        estimate_history=history,
    )


def awaited(shop: Shop, order: int) -> LaunchDefinition | None:
    """The launch whose calendar must be known before an order is viewed, unless it is."""
    if shop.state.orders.status[order] != IN_LINE:
        return None
    launch, pool = shop.state.place(order)
    has_days = bool(pool.schedule.dues or pool.versions)
    is_known = not has_days or shop.calendars.known(launch.definition) is not None
    return None if is_known else launch.definition


def registration_view(shop: Shop, row: int) -> RegistrationStatusBody:
    """How a registration stands now."""
    state = shop.state
    registrations = state.registrations
    sequence, status = registrations.sequence[row], registrations.status[row]
    facts, interest = registrations.facts(row), registrations.interest(row)
    launch = state.launches_by_number[facts[5]]
    is_confirmed = status == CONFIRMED
    waves = launch.waves if is_confirmed else None
    wave = None if waves is None else waves.wave_of(sequence)
    confirmed_ms = registrations.confirmed_ms[row]
    return RegistrationStatusBody(
        registration=shop.registration_name(sequence),
        sequence=sequence,
        status=REGISTRATION_STATUS_NAMES[status],  # pyright: ignore[reportArgumentType]
        launch=launch.definition.launch,
        skus=list(interest.skus),
        market=interest.market,
        units=interest.units,
        customer_class=CLASS_NAMES[facts[6]],
        consents=list(interest.consents),
        registered_at=iso_time(facts[4]),
        as_of=iso_time(state.time_ms),
        location=interest.location or None,
        confirmed_at=iso_time(confirmed_ms) if confirmed_ms else None,
        wave=None if wave is None else wave.number,
        opens=None if wave is None else iso_time(wave.opens_ms),
    )


def waves_view(shop: Shop, launch: Launch, *, is_staff: bool) -> WavesBody:
    """The waves of a launch; for customers none before somebody was invited."""
    name, as_of, waves = launch.definition.launch, iso_time(shop.state.time_ms), launch.waves
    counts = (launch.registered_count, launch.confirmed_count) if is_staff else (None, None)
    if waves is None or not (is_staff or waves.is_told):
        return WavesBody(name, as_of, [], None, None, *counts)
    rows = [
        WaveBody(
            wave=wave.number,
            opens=iso_time(wave.opens_ms),
            through=_through(waves.order, wave.through),
            people=wave.people if is_staff else None,
            telling=wave.telling if is_staff else None,
        )
        for wave in waves.plan
    ]
    return WavesBody(name, as_of, rows, waves.order, waves.seed.hex(), *counts)


def _through(order: WaveOrder, through: int) -> str | None:
    if through == NUMBER_MAX[order]:
        return None
    return f"{through:016x}" if order == "draw" else str(through)


def launch_view(shop: Shop, launch: Launch) -> LaunchBody:
    """A launch as everybody may see it."""
    terms = launch.definition
    currencies = {market.market: market.currency for market in terms.markets}
    return LaunchBody(
        launch=terms.launch,
        status=launch.status,
        opens_at=iso_time(terms.opens_ms),
        closes_at=None if terms.closes_ms is None else iso_time(terms.closes_ms),
        identity=terms.identity,
        payment=terms.payment,
        line=terms.line,
        units_per_consumer_max=terms.limits.consumer,
        units_per_business_max=terms.limits.business,
        hold_ttl_ms=terms.hold_ttl_ms,
        skus=[
            SkuBody(
                sku.sku,
                [
                    PriceBody(price.market, currencies[price.market], price.price_minor)
                    for price in sku.prices
                ],
            )
            for sku in terms.skus
        ],
        locations=[
            LocationBody(place.location, place.channel, place.operator, place.market)
            for place in terms.locations
        ],
        as_of=iso_time(shop.state.time_ms),
        move=terms.move,
        rehearsal=shop.is_rehearsal,
        register=terms.register,
        access=terms.access,
    )


def moved_view(shop: Shop, answer: Answer, location: str) -> MovedBody:
    """What became of a move to `location`, by the answer of its entry."""
    is_in_line = answer.outcome == "in_line"
    return MovedBody(
        outcome=answer.outcome,  # pyright: ignore[reportArgumentType]
        order=shop.order_name(answer.order),
        time=iso_time(answer.time_ms),
        location=location if answer.outcome in ("held", "in_line") else None,
        hold_until=iso_time(answer.hold_until_ms) if answer.outcome == "held" else None,
        place=answer.ahead + 1 if is_in_line else None,
        ahead=answer.ahead if is_in_line else None,
    )


def launch_summary(launch: Launch) -> LaunchSummaryBody:
    """One row of the list of launches."""
    terms = launch.definition
    closes_at = None if terms.closes_ms is None else iso_time(terms.closes_ms)
    return LaunchSummaryBody(terms.launch, launch.status, iso_time(terms.opens_ms), closes_at)


def stock_view(pool: Pool, *, is_staff: bool) -> StockBody:
    """A pool: what is free and who waits; the rest of the counts for staff only."""
    seen = StockBody(pool.sku, pool.location, pool.available, pool.line.waiting)
    if not is_staff:
        return seen
    return StockBody(
        pool.sku,
        pool.location,
        pool.available,
        pool.line.waiting,
        pool.on_hand,
        pool.held,
        pool.allocated,
        pool.set_aside,
        pool.handed_over,
        pool.written_off,
    )
