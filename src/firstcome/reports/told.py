"""
What a pack says in words: as of when it is true, what it comes to, how it grew, and why there is
no forecast.

Always true:
- The words say figures of the files, and the paper and the page have the same words.

Never here: single SKUs or markets.
"""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from firstcome.forecasting.forecast import ALL, WEEK_DAYS, Series, too_little
from firstcome.reports.demand import Came
from firstcome.reports.figures import Number, shown
from firstcome.reports.sheets import Subject, whole_figures

KEY_FIGURES: Final = (
    *("registrations", "orders", "people_in_line"),
    *("received_units", "coming_units", "unmet_units"),
)
"""What stands large on the cover and on the page."""

DAYS_MAX: Final = 42
"""Days that a chart of growth shows one by one; more are added up by week."""


def as_of(subject: Subject) -> str:
    """By the clocks of the launch, with the entry that it goes through."""
    demand = subject.demand
    when = datetime.fromtimestamp(demand.time_ms / 1_000, ZoneInfo(subject.naming.zone))
    return f"as of {when:%-d %B %Y, %H:%M:%S %Z} · through entry {demand.sequence:,}"


def cover_lines(subject: Subject) -> tuple[str, ...]:
    """What the pack comes to, in two sentences."""
    figures = whole_figures(subject.demand)
    markets = len(subject.demand.markets)
    where = "1 market wants" if markets == 1 else f"{markets:,} markets want"
    came, coming = figures["received_units"], figures["coming_units"]
    first = (
        f"{where} {_units(figures['wanted_units'])}. {shown(came)} {_have(came)} come, and"
        f" {shown(coming)} more {_are(coming)} confirmed."
    )
    uncovered = subject.demand.whole.demand.uncovered_units
    return first, _missing(figures["unmet_units"], uncovered)


def growth_step(days: Sequence[tuple[int, Came]]) -> int:
    """How many days a column of growth has: one, or a week where there are too many."""
    return 1 if not days or days[-1][0] - days[0][0] < DAYS_MAX else WEEK_DAYS


def growth_title(days: Sequence[tuple[int, Came]]) -> str:
    """What a chart of growth is called."""
    return "Growth by day" if growth_step(days) == 1 else "Growth by week"


def growth_said(days: Sequence[tuple[int, Came]]) -> str:
    """What all days brought together."""
    if not days:
        return "Nobody has registered or ordered yet."
    names = ("registrations", "registered_units", "orders", "ordered_units", "newly_wanted_units")
    registrations, registered, orders, ordered, wanted = (
        sum((getattr(came, name) for _, came in days), Fraction(0)) for name in names
    )
    said = (
        f"In all, {counted(registrations, 'registration')} for {_units(registered)}, and"
        f" {counted(orders, 'order')} for {_units(ordered)}. Units newly wanted, each person once:"
        f" {shown(wanted)}."
    )
    if growth_step(days) == 1:
        return said
    is_whole = (days[-1][0] - days[0][0] + 1) % WEEK_DAYS == 0
    return f"{said} A column is a week{'.' if is_whole else '; the last one is not whole.'}"


def why_no_forecast(subject: Subject) -> str:
    """Why nothing is forecast; empty where all SKUs in all markets together have weeks."""
    forecast = subject.forecast
    whole = forecast.of(ALL, ALL)
    if forecast.why_none or whole is not None:
        return forecast.why_none or ("" if whole is None or whole.weeks else whole.why_none)
    if not any(came.newly_wanted_units for _, came in subject.demand.came_by_day()):
        return "Nothing was wanted yet."
    return too_little(Series(ALL, ALL, forecast.through_day, ()))


def forecast_said(subject: Subject, through_day: str) -> str:
    """What is forecast of all SKUs in all markets together, after a day in words."""
    whole = subject.forecast.of(ALL, ALL)
    assert whole is not None, "there is no forecast"
    through = whole.weeks[-1]
    return (
        f"In the {len(whole.weeks)} weeks after {through_day}, about {through.units_through:,} more"
        f" units will be wanted; in eight of ten simulated futures, between"
        f" {through.low_through:,} and {through.high_through:,}."
    )


def counted(count: Number, one: str) -> str:
    """So many of a thing whose plural ends in s."""
    return f"{shown(count)} {one if shown(count) == '1' else f'{one}s'}"


def _missing(units: Number, uncovered: Number) -> str:
    if units:
        return f"{_units(units)} {_are(units)} missing."
    if uncovered:
        return "Units that are free, or confirmed to come, cover all that is waited for."
    return "Nothing that is wanted is missing."


def _units(units: Number) -> str:
    return counted(units, "unit")


def _have(units: Number) -> str:
    return "has" if units == 1 else "have"


def _are(units: Number) -> str:
    return "is" if units == 1 else "are"
