"""
What a forecast is: weeks with an interval each, for every series that there is enough of.

Always true:
- A series has weeks, or the reason why it has none; never a number that was made up.
- `low` <= `units` <= `high`, of a week and of the weeks up to it.

Never here: statsmodels, whose units they are.
"""

from typing import Final

from msgspec import Struct

WEEK_DAYS: Final = 7
WEEKS: Final = 4
"""Weeks that are forecast."""
DAYS_MIN: Final = 10
"""Whole days of a series, from its first units on, that a forecast needs."""
UNITS_MIN: Final = 50
"""Units in these days that a forecast needs."""
WEEKDAYS_FROM: Final = 14
"""Days from which on the days of the week are told apart."""
SIMULATED: Final = 1_000
"""Futures that are simulated for each series."""
LOW: Final = 0.1
HIGH: Final = 0.9
"""The interval has eight of ten simulated futures in it."""

ALL: Final = ""
"""Of a series: all SKUs, or all markets."""

METHOD: Final = (
    "Units newly wanted are counted by day (UTC), and whole days alone are used. Their logarithm"
    " (of units plus one) is described by two structural time series of statsmodels"
    " (UnobservedComponents), fitted by maximum likelihood. In both, the level wanders from day to"
    " day and, from two weeks on, each day of the week has a level of its own; in the first, demand"
    " falls or rises as a power of the days since it began, in the second also by the same factor"
    " every day. 500 futures are simulated from each, with the uncertainty of what was fitted, and"
    " added up by week. The forecast is their median, the interval reaches from the tenth to the"
    " ninetieth of a hundred; weeks up to one are summed in each future before they are compared."
    " Sums over SKUs or markets are forecast from the days of the sum. A series of fewer than ten"
    " days, or of fewer than fifty units, is not forecast."
)


class Series(Struct, frozen=True):
    """Units by day, from `first_day` on without a gap; days count from 1970."""

    sku: str
    market: str
    first_day: int
    units: tuple[float, ...]


class Week(Struct, frozen=True, kw_only=True):
    """One week, and all weeks up to it."""

    number: int
    first_day: int
    units: int
    low: int
    high: int
    units_through: int
    low_through: int
    high_through: int


class SeriesForecast(Struct, frozen=True):
    """One series: its weeks, or why it has none."""

    sku: str
    market: str
    weeks: tuple[Week, ...]
    why_none: str = ""


class Forecast(Struct, frozen=True):
    """All series, and the last whole day that they rest on."""

    through_day: int
    series: tuple[SeriesForecast, ...]
    why_none: str = ""
    """Why there is no forecast at all, such as that it is still being worked out."""

    def of(self, sku: str, market: str) -> SeriesForecast | None:
        """The forecast of one series."""
        return next((e for e in self.series if (e.sku, e.market) == (sku, market)), None)

    @property
    def told(self) -> tuple[SeriesForecast, ...]:
        """Those with weeks."""
        return tuple(each for each in self.series if each.weeks)


def too_little(series: Series) -> str:
    """Why a series is not forecast; empty when there is enough of it."""
    days, units = len(series.units), sum(series.units)
    if days < DAYS_MIN:
        return f"{days} whole {'day' if days == 1 else 'days'} so far; it takes {DAYS_MIN}."
    if units < UNITS_MIN:
        return f"{units:,.0f} units so far; it takes {UNITS_MIN}."
    return ""
