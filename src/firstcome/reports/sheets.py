"""
Sheets: the files of a pack as rows of named figures.

Always true:
- A column is one of `definitions`; a row of a sheet has a value for each of its columns.
- One row is one thing; sums stand in `figures.csv` alone.

Never here: CSV, what a figure means.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from msgspec import Struct

from firstcome.day_windows import DayWindow, day_window
from firstcome.forecasting.forecast import Forecast
from firstcome.reports.definitions import WHOLE, meaning
from firstcome.reports.demand import LaunchDemand, PoolDemand, Total
from firstcome.reports.naming import Naming
from firstcome.reports.supplies import Delivery

Value = str | int | Fraction | date | datetime | None
Row = tuple[Value, ...]

_FIRST_DAY: Final = date(1970, 1, 1)

_DEMAND: Final = (
    *("registrations", "registered_units", "not_ordered_units", "orders", "ordered_units"),
    *("kept_units", "orders_in_line", "people_in_line", "units_in_line", "wanted_units"),
    *("received_units", "free_units", "held_units", "allocated_units", "handed_over_units"),
)
_SUPPLIED: Final = (
    *("asked_units", "planned_units", "confirmed_units", "delivered_units", "coming_units"),
)
_CAME: Final = (
    *("registrations", "registered_units", "orders", "ordered_units", "newly_wanted_units"),
)
_FORECAST: Final = (
    *("forecast_units", "forecast_low", "forecast_high"),
    *("forecast_units_through", "forecast_low_through", "forecast_high_through"),
)


class Subject(Struct, frozen=True):
    """What a pack is about: figures, their names, and the forecast, if there is one."""

    demand: LaunchDemand
    naming: Naming
    forecast: Forecast


class Sheet(Struct, frozen=True):
    """One file: its name without the ending, what it holds, and its columns."""

    name: str
    holds: str
    columns: tuple[str, ...]
    rows: Callable[[Subject], Iterator[Row]]


def whole_figures(demand: LaunchDemand) -> dict[str, int | Fraction]:
    """The figures of the whole launch, by name."""
    return figures_of(demand.whole)


def figures_of(total: Total) -> dict[str, int | Fraction]:
    """The figures of a sum, by name."""
    return {name: _figure(total, name) for name in WHOLE}


def day_of(number: int) -> date:
    """The day of a number that counts from 1970."""
    return _FIRST_DAY + timedelta(days=number)


def delivery_days(subject: Subject, delivery: Delivery) -> tuple[DayWindow, DayWindow]:
    """The window of a delivery in days of its market: as it stands, and as it was first said."""
    zone = subject.naming.zone_of(delivery.market)
    now = day_window(delivery.from_ms, delivery.to_ms, zone)
    return now, day_window(delivery.first_from_ms, delivery.first_to_ms, zone)


def _figure(total: Total, name: str) -> int | Fraction:
    if name == "unmet_units":
        return total.unmet_units
    source: Any = total.supplied if name in _SUPPLIED else total.demand
    return getattr(source, name)


def _figures(subject: Subject) -> Iterator[Row]:
    for name, value in whole_figures(subject.demand).items():
        yield name, value, meaning(name)


def _pools(subject: Subject) -> Iterator[Row]:
    naming, demand = subject.naming, subject.demand
    for pool in demand.pools:
        sku, market, location = pool.key
        yield (
            *(sku, naming.sku(sku), market, naming.region(market, location)),
            *(location, naming.place(location) if location else "", pool.channel, pool.operator),
            *(getattr(pool.demand, name) for name in _DEMAND),
            *_sell_out(demand, pool),
        )


def _markets(subject: Subject) -> Iterator[Row]:
    for each in subject.demand.by_market:
        yield (
            *(each.sku, subject.naming.sku(each.sku), each.market),
            *(getattr(each.demand, name) for name in _DEMAND),
            *(getattr(each.supplied, name) for name in _SUPPLIED),
            each.unmet_units if each.market else None,
        )


def _days(subject: Subject) -> Iterator[Row]:
    for each in subject.demand.days:
        came = (getattr(each.came, name) for name in _CAME)
        yield (day_of(each.day), each.sku, each.market, *came)


def _deliveries(subject: Subject) -> Iterator[Row]:
    for each in subject.demand.deliveries:
        now, first = delivery_days(subject, each)
        yield (
            *(each.number, each.sku, each.market, each.location, each.status),
            *(each.asked_units, each.units, each.received, each.left),
            *(*now, *first, each.slips, each.said_by),
        )


def _sold_out(subject: Subject) -> Iterator[Row]:
    for pool in subject.demand.sold_out:
        sku, market, location = pool.key
        region = subject.naming.region(market, location)
        yield (sku, market, region, location, *_sell_out(subject.demand, pool))


def _forecast(subject: Subject) -> Iterator[Row]:
    for series in subject.forecast.series:
        for week in series.weeks:
            yield (
                *(series.sku, series.market, week.number),
                *(day_of(week.first_day), day_of(week.first_day + 6)),
                *(week.units, week.low, week.high),
                *(week.units_through, week.low_through, week.high_through),
            )


def _sell_out(demand: LaunchDemand, pool: PoolDemand) -> tuple[Value, Value]:
    if not pool.sold_out_ms:
        return None, None
    return datetime.fromtimestamp(pool.sold_out_ms / 1_000, UTC), demand.minutes(pool)


SHEETS: Final = (
    Sheet(
        "figures", "The whole launch, figure by figure.", ("figure", "value", "meaning"), _figures
    ),
    Sheet(
        "demand-by-shop",
        "Demand by SKU, market, region and shop.",
        (
            *("sku", "sku_name", "market", "region", "location", "location_name"),
            *("channel", "operator", *_DEMAND, "sold_out_at", "minutes_to_sell_out"),
        ),
        _pools,
    ),
    Sheet(
        "demand-by-market",
        "Demand and supply by SKU and market.",
        ("sku", "sku_name", "market", *_DEMAND, *_SUPPLIED, "unmet_units"),
        _markets,
    ),
    Sheet(
        "growth-by-day",
        "What each day brought, by SKU and market; a day that brought nothing is left out.",
        ("day", "sku", "market", *_CAME),
        _days,
    ),
    Sheet(
        "deliveries",
        "Deliveries: asked against confirmed against received, and how their dates moved.",
        (
            *("delivery", "sku", "market", "location", "status"),
            *("asked_units", "delivery_units", "delivered_units", "left_units"),
            *("from", "to", "first_from", "first_to", "slips", "said_by"),
        ),
        _deliveries,
    ),
    Sheet(
        "sell-out",
        "How long each pool lasted, the soonest first.",
        ("sku", "market", "region", "location", "sold_out_at", "minutes_to_sell_out"),
        _sold_out,
    ),
    Sheet(
        "forecast",
        "Units newly wanted by SKU, market and week; without a row where too little is known.",
        ("sku", "market", "week", "week_from", "week_to", *_FORECAST),
        _forecast,
    ),
)
"""Every file of a pack, in their order."""
