"""
Making a forecast: every series one by one, each by itself.

Always true:
- Equal series give an equal forecast, whatever stands beside them.

Never here: where days come from.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from zlib import crc32

from firstcome.forecasting.forecast import (
    ALL,
    WEEKS,
    Forecast,
    Series,
    SeriesForecast,
    too_little,
)
from firstcome.forecasting.futures import NotFitted, forecast_weeks

NOT_FITTED: Final = "Its days have no shape that could be fitted."


def series_of(units: Mapping[tuple[str, str, int], float], through_day: int) -> tuple[Series, ...]:
    """
    The series of units by SKU, market and day, up to a day, and their sums.

    A series begins with its first units; days without any are nought.
    """
    days: dict[tuple[str, str], dict[int, float]] = {}
    for (sku, market, day), count in units.items():
        if day > through_day or not count:
            continue
        for key in dict.fromkeys(((ALL, ALL), (sku, ALL), (ALL, market), (sku, market))):
            own = days.setdefault(key, {})
            own[day] = own.get(day, 0.0) + count
    return tuple(
        Series(sku, market, min(own), _filled(own, through_day))
        for (sku, market), own in sorted(days.items())
    )


def make_forecast(series: Iterable[Series], through_day: int, weeks: int = WEEKS) -> Forecast:
    """The forecast of every series from the day after `through_day` on."""
    return Forecast(through_day, tuple(_one(each, through_day, weeks) for each in series))


def _one(series: Series, through_day: int, weeks: int) -> SeriesForecast:
    why = too_little(series)
    if why:
        return SeriesForecast(series.sku, series.market, (), why)
    seed = crc32(f"{series.sku} {series.market}".encode())
    try:
        found = forecast_weeks(series.units, weeks, first_day=through_day + 1, seed=seed)
    except NotFitted:
        return SeriesForecast(series.sku, series.market, (), NOT_FITTED)
    return SeriesForecast(series.sku, series.market, found)


def _filled(days: Mapping[int, float], through_day: int) -> tuple[float, ...]:
    return tuple(days.get(day, 0.0) for day in range(min(days), through_day + 1))
