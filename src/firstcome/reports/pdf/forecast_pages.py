"""
Pages of the forecast: the weeks that were, those to come with their interval, and the method.

Always true:
- Where too little is known there is a sentence, and no number.

Never here: how a forecast is made.
"""

from fractions import Fraction
from typing import Final

from firstcome.forecasting.forecast import ALL, METHOD, WEEK_DAYS, SeriesForecast, Week
from firstcome.reports.figures import shown
from firstcome.reports.pdf.charts import Column, Shade, columns
from firstcome.reports.pdf.paper import MARGIN, SMALL_PT, SOFT, Paper
from firstcome.reports.pdf.tables import Head, table
from firstcome.reports.sheets import Subject, day_of
from firstcome.reports.told import forecast_said, why_no_forecast

WEEKS_BEFORE_MAX: Final = 10


def forecast_page(paper: Paper, subject: Subject) -> None:
    """All of it."""
    paper.heading("Forecast: units newly wanted by week", 80)
    forecast = subject.forecast
    whole = forecast.of(ALL, ALL)
    why = why_no_forecast(subject)
    if why or whole is None:
        paper.paragraph(f"There is no forecast. {why}")
        return
    _chart(paper, subject, whole)
    paper.paragraph(forecast_said(subject, f"{day_of(forecast.through_day):%-d %B %Y}"))
    paper.skip(4)
    _table(paper, subject)
    paper.skip(3)
    paper.text(MARGIN, paper.y, "Method", bold=True)
    paper.skip(5)
    paper.paragraph(METHOD, size=SMALL_PT + 0.5, colour=SOFT)


def _chart(paper: Paper, subject: Subject, whole: SeriesForecast) -> None:
    through_day = subject.forecast.through_day
    by_day = dict(subject.demand.came_by_day())
    first = min(by_day, default=through_day)
    found: list[Column] = []
    for number in range(WEEKS_BEFORE_MAX, 0, -1):
        start = through_day + 1 - number * WEEK_DAYS
        days = range(start, start + WEEK_DAYS)
        if days[-1] < first:
            continue
        units = sum((by_day[day].newly_wanted_units for day in days if day in by_day), Fraction(0))
        found.append(Column(f"{day_of(start):%-d %b}", (units, 0)))
    for week in whole.weeks:
        name = f"{day_of(week.first_day):%-d %b}"
        found.append(Column(name, (0, week.units), week.low, week.high))
    shades = (
        Shade("Units newly wanted, by week", paper.accent),
        Shade("Forecast, and the range of eight of ten futures", paper.accent.tint(0.35)),
    )
    columns(paper, shades, found)


def _table(paper: Paper, subject: Subject) -> None:
    forecast, naming = subject.forecast, subject.naming
    whole = forecast.of(ALL, ALL)
    assert whole is not None
    weeks = whole.weeks
    heads = [
        Head("", 2.4, is_number=False),
        *(Head(_days(week), 1.5) for week in weeks),
        Head(f"All {len(weeks)} weeks", 1.8),
    ]
    series = [(naming.sku(sku), forecast.of(sku, ALL)) for sku in subject.demand.skus]
    series += [(naming.market(each), forecast.of(ALL, each)) for each in subject.demand.markets]
    rows: list[list[str]] = []
    left_out: list[str] = []
    for name, each in series:
        if each is not None and each.weeks:
            rows.append([name, *_cells(each)])
        else:
            left_out.append(name)
    table(paper, heads, rows, sums=["All", *_cells(whole)])
    if left_out:
        shown_ones = ", ".join(left_out[:8]) + (" and others" if len(left_out) > 8 else "")
        text = f"Too little is known of {shown_ones}. forecast.csv has each SKU by market as well."
        paper.paragraph(text, size=SMALL_PT + 1, colour=SOFT)


def _days(week: Week) -> str:
    return f"{day_of(week.first_day):%-d %b} – {day_of(week.first_day + WEEK_DAYS - 1):%-d %b}"


def _cells(series: SeriesForecast) -> list[str]:
    final = series.weeks[-1]
    return [
        *(_cell(week.units, week.low, week.high) for week in series.weeks),
        _cell(final.units_through, final.low_through, final.high_through),
    ]


def _cell(units: int, low: int, high: int) -> str:
    return f"{shown(units)}\n{shown(low)}–{shown(high)}"
