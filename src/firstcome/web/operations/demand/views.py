"""
What the pages of demand show: figures and rows as text, as the files and the PDF have them.

Always true:
- A figure of a page is written by the same function as in the PDF, from the same reading.

Never here: HTML, reading.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from firstcome.day_windows import DayWindow
from firstcome.forecasting.forecast import ALL, METHOD, WEEK_DAYS, SeriesForecast
from firstcome.reports.definitions import DEFINITIONS, WHOLE, label, meaning
from firstcome.reports.demand import Came, Total
from firstcome.reports.figures import shown
from firstcome.reports.pack import PDF_NAME
from firstcome.reports.sheets import SHEETS, Subject, day_of, delivery_days, whole_figures
from firstcome.reports.supplies import Delivery
from firstcome.reports.told import (
    KEY_FIGURES,
    cover_lines,
    forecast_said,
    growth_said,
    growth_step,
    growth_title,
    why_no_forecast,
)
from firstcome.staff.permissions import Who
from firstcome.web.operations.demand.drawing import Column, Columns, draw
from firstcome.web.operations.supply.days import day_said, days_said

TABLE: Final = (
    *("registrations", "not_ordered_units", "orders", "units_in_line", "wanted_units"),
    *("received_units", "coming_units", "unmet_units"),
)
"""The figures of a row of the tables by market and by SKU."""

SOLD_OUT_MAX: Final = 8
WEEKS_BEFORE_MAX: Final = 10
ZIP_NAME: Final = "pack.zip"


class Tile(Struct, frozen=True):
    """A key figure, and what it counts."""

    label: str
    value: str
    meaning: str


class Row(Struct, frozen=True):
    """A market or a SKU, with its cells by the label of their column."""

    name: str
    cells: tuple[tuple[str, str], ...]
    wanted_share: float = 0.0
    covered_share: float = 0.0
    """Of the widest row of the table, in percent."""


class DeliveryRow(Struct, frozen=True):
    """One delivery, and the ways to confirm and to move it, where there are any."""

    number: int
    supply: int
    sku: str
    where: str
    status: str
    asked: str
    units: str
    received: str
    window: str
    first_said: str
    is_open: bool
    may_confirm: bool


class SoldOutRow(Struct, frozen=True):
    """One pool that had nothing left for a new order."""

    sku: str
    place: str
    market: str
    received: str
    minutes: str


class ForecastRow(Struct, frozen=True):
    """A series: its name, and a figure with its interval for each week and for all of them."""

    name: str
    cells: tuple[tuple[str, str, str], ...]
    """The column, the figure, the interval."""


class ForecastView(Struct, frozen=True):
    """The forecast, or why there is none."""

    why_none: str
    sentence: str = ""
    chart: Markup = Markup()
    rows: tuple[ForecastRow, ...] = ()
    left_out: tuple[str, ...] = ()
    method: str = METHOD


class DemandPage(Struct, frozen=True, kw_only=True):
    """All of it."""

    launch: str
    name: str
    launches: tuple[str, ...]
    sequence: int
    time_ms: int
    lines: tuple[str, ...]
    tiles: tuple[Tile, ...]
    heads: tuple[str, ...]
    markets: tuple[Row, ...]
    skus: tuple[Row, ...]
    whole: Row
    growth: Markup
    growth_title: str
    growth_said: str
    deliveries: tuple[DeliveryRow, ...]
    sold_out: tuple[SoldOutRow, ...]
    sold_out_count: int
    forecast: ForecastView
    definitions: tuple[Tile, ...]
    files: tuple[tuple[str, str], ...]
    is_supplier: bool

    @property
    def path(self) -> str:
        """Where its files are."""
        return f"/launches/{self.launch}/demand"


def page_of(
    subject: Subject, launches: tuple[str, ...], who: Who, today: date, *, is_supplier: bool
) -> DemandPage:
    """The page of a reading."""
    demand, naming = subject.demand, subject.naming
    figures = whole_figures(demand)
    markets = [(naming.market(each), demand.of_market(each)) for each in demand.markets]
    loose = demand.of_market("")
    if loose.supplied.coming_units or loose.supplied.delivered_units:
        markets.append((naming.market(""), loose))
    days = demand.came_by_day()
    sums = demand.whole
    return DemandPage(
        launch=demand.launch,
        name=naming.name,
        launches=launches,
        sequence=demand.sequence,
        time_ms=demand.time_ms,
        lines=cover_lines(subject),
        tiles=tuple(Tile(label(name), shown(figures[name]), meaning(name)) for name in KEY_FIGURES),
        heads=tuple(label(name) for name in TABLE),
        markets=_rows(markets),
        skus=_rows([(naming.sku(each), demand.of_sku(each)) for each in demand.skus]),
        whole=_rows([("All", sums)])[0],
        growth=_growth(days, today),
        growth_title=growth_title(days),
        growth_said=growth_said(days),
        deliveries=tuple(
            _delivery(subject, each, today, may=who.may("confirm_supply"))
            for each in reversed(demand.deliveries)
        ),
        sold_out=tuple(_sold_out(subject)),
        sold_out_count=len(demand.sold_out),
        forecast=_forecast(subject, today),
        definitions=tuple(
            Tile(DEFINITIONS[name].label, shown(figures[name]), DEFINITIONS[name].meaning)
            for name in WHOLE
        ),
        files=_files(),
        is_supplier=is_supplier,
    )


def _files() -> tuple[tuple[str, str], ...]:
    sheets = ((f"{sheet.name}.csv", sheet.holds) for sheet in SHEETS)
    return ((PDF_NAME, "The pack on paper."), *sheets)


def _rows(named: Sequence[tuple[str, Total]]) -> tuple[Row, ...]:
    widest = max((float(max(_bars(total))) for _, total in named), default=0.0) or 1.0
    found: list[Row] = []
    for name, total in named:
        demand, supplied = total.demand, total.supplied
        figures = (
            *(demand.registrations, demand.not_ordered_units, demand.orders),
            *(demand.units_in_line, demand.wanted_units, demand.received_units),
            *(supplied.coming_units, total.unmet_units),
        )
        cells = zip(map(label, TABLE), map(shown, figures), strict=True)
        wanted, covered = (float(bar) / widest * 100 for bar in _bars(total))
        found.append(Row(name, tuple(cells), wanted, covered))
    return tuple(found)


def _bars(total: Total) -> tuple[Fraction, int]:
    """Units wanted; units received and confirmed to come."""
    demand = total.demand
    return demand.wanted_units, demand.received_units + total.supplied.coming_units


def _growth(days: Sequence[tuple[int, Came]], today: date) -> Markup:
    if not days:
        return Markup()
    first, last = days[0][0], days[-1][0]
    step = growth_step(days)
    by_day = dict(days)
    columns: list[Column] = []
    for start in range(first, last + 1, step):
        some = [by_day[day] for day in range(start, start + step) if day in by_day]
        registered = float(sum((came.registered_units for came in some), Fraction(0)))
        ordered = float(sum(came.ordered_units for came in some))
        columns.append(Column(day_said(day_of(start), today), (registered, ordered)))
    shades = ("registered", "ordered")
    title = growth_title(days)
    return draw(Columns("growth", title, growth_said(days), shades, tuple(columns)))


def _delivery(subject: Subject, delivery: Delivery, today: date, *, may: bool) -> DeliveryRow:
    naming = subject.naming
    now, first = delivery_days(subject, delivery)
    if delivery.location:
        where = naming.place(delivery.location)
    else:
        where = naming.market(delivery.market) if delivery.market else "all markets"
    is_open = delivery.left > 0
    return DeliveryRow(
        number=delivery.number,
        supply=delivery.supply,
        sku=naming.sku(delivery.sku),
        where=where,
        status=delivery.status,
        asked=shown(delivery.asked_units),
        units=shown(delivery.units),
        received=shown(delivery.received),
        window=days_said(DayWindow(*now), today),
        first_said="" if now == first else days_said(DayWindow(*first), today),
        is_open=is_open and may,
        may_confirm=is_open and may and delivery.stage != "confirmed",
    )


def _sold_out(subject: Subject) -> Iterator[SoldOutRow]:
    demand, naming = subject.demand, subject.naming
    for pool in demand.sold_out[:SOLD_OUT_MAX]:
        yield SoldOutRow(
            naming.sku(pool.key.sku),
            naming.place(pool.key.location),
            naming.market(pool.key.market),
            shown(pool.demand.received_units),
            shown(demand.minutes(pool)),
        )


def _forecast(subject: Subject, today: date) -> ForecastView:
    forecast = subject.forecast
    whole = forecast.of(ALL, ALL)
    why = why_no_forecast(subject)
    if why or whole is None:
        return ForecastView(why)
    sentence = forecast_said(subject, day_said(day_of(forecast.through_day), today))
    demand, naming = subject.demand, subject.naming
    named = [("All", whole), *((naming.sku(e), forecast.of(e, ALL)) for e in demand.skus)]
    named += [(naming.market(each), forecast.of(ALL, each)) for each in demand.markets]
    told = [(name, each) for name, each in named if each is not None and each.weeks]
    left_out = tuple(name for name, each in named if each is None or not each.weeks)
    chart = _forecast_chart(subject, whole, sentence, today)
    rows = tuple(_forecast_row(name, each, today) for name, each in told)
    return ForecastView("", sentence, chart, rows, left_out)


def _forecast_chart(subject: Subject, whole: SeriesForecast, said: str, today: date) -> Markup:
    through_day = subject.forecast.through_day
    by_day = dict(subject.demand.came_by_day())
    first = min(by_day, default=through_day)
    columns: list[Column] = []
    for number in range(WEEKS_BEFORE_MAX, 0, -1):
        start = through_day + 1 - number * WEEK_DAYS
        days = range(start, start + WEEK_DAYS)
        if days[-1] >= first:
            came = [by_day[day].newly_wanted_units for day in days if day in by_day]
            name = day_said(day_of(start), today)
            columns.append(Column(name, (float(sum(came, Fraction(0))), 0.0)))
    for week in whole.weeks:
        name = day_said(day_of(week.first_day), today)
        columns.append(Column(name, (0.0, float(week.units)), float(week.low), float(week.high)))
    shades = ("ordered", "registered")
    return draw(Columns("forecast", "Units newly wanted by week", said, shades, tuple(columns)))


def _forecast_row(name: str, series: SeriesForecast, today: date) -> ForecastRow:
    final = series.weeks[-1]
    cells = [
        (
            days_said(DayWindow(day_of(w.first_day), day_of(w.first_day + WEEK_DAYS - 1)), today),
            shown(w.units),
            f"{shown(w.low)}–{shown(w.high)}",
        )
        for w in series.weeks
    ]
    through = f"{shown(final.low_through)}–{shown(final.high_through)}"
    cells.append((f"all {len(series.weeks)} weeks", shown(final.units_through), through))
    return ForecastRow(name, tuple(cells))
