"""
Figures: the charts of a report, each with its table, from its series.

Always true:
- A chart and its table are of the same figures; a bin is a whole number of seconds.
- Counts are means a second over a bin, latencies those of its worst second, held and line as the
  bin ended.

Never here: HTML.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.paper.charts import Chart, Curve, Mark, clock
from firstcome.rehearsal.report import Report
from firstcome.rehearsal.series import Series

BINS_MAX: Final = 120
TABLE_ROWS_MAX: Final = 10

OUTCOME_WORDS: Final = {
    "held": "Held",
    "in_line": "In line",
    "ordered_by_form": "Ordered by the form",
    "limit_reached": "Limit reached",
    "sold_out": "Sold out",
    "busy": "Busy",
    "other": "Refused otherwise",
    "no_answer": "No answer",
}
"""The outcomes that have a colour of their own; all others are `other`."""

_Figures = Sequence[float | None]
_Fold = Callable[[_Figures], float | None]


class Figure(Struct, frozen=True, kw_only=True):
    """A chart, what it is of, and the table beside it, all of text."""

    chart: Chart
    about: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class _Column(Struct, frozen=True):
    """One curve before it is put into bins; `fold` makes one figure of a bin's."""

    name: str
    kind: str
    figures: _Figures
    fold: _Fold
    decimals: int = 0
    is_area: bool = False


def figures_of(report: Report) -> tuple[Figure, ...]:
    """The four charts of a report; that of the journal is left out when it was not read."""
    series = report.series
    figures = [_arrivals(report), _answers(report), _latency(report)]
    if series.held:
        figures.append(_standing(report))
    return tuple(figures)


def _arrivals(report: Report) -> Figure:
    series = report.series
    columns = [
        _Column("Answered", "k-answered", series.answered, _mean, is_area=True),
        _Column("Offered", "k-offered", series.offered, _mean),
    ]
    if any(series.visits):
        columns.append(_Column("Looks and the rest", "k-visits", series.visits, _mean))
    busiest = max(series.offered)
    return _figure(
        report,
        Chart(
            name="arrivals",
            title="Requests a second",
            description=f"Orders offered and answered over {clock(series.seconds)}; the busiest"
            f" second brought {busiest:,} orders.",
            seconds=series.seconds,
            curves=(),
            unit="a second",
        ),
        "Orders that came, and orders that were answered, repeats included. Where the line"
        " leaves the surface, the shop fell behind.",
        columns,
    )


def _answers(report: Report) -> Figure:
    series = report.series
    grouped: dict[str, list[int]] = {}
    for name, counts in series.outcomes.items():
        group = grouped.setdefault(name if name in OUTCOME_WORDS else "other", [0] * series.seconds)
        for second, count in enumerate(counts):
            group[second] += count
    columns = [
        _Column(words, f"k-{name.replace('_', '-')}", grouped[name], _mean, is_area=True)
        for name, words in OUTCOME_WORDS.items()
        if name in grouped
    ]
    totals = ", ".join(
        f"{column.name.lower()} {sum(filter(None, column.figures)):,}" for column in columns
    )
    return _figure(
        report,
        Chart(
            name="answers",
            title="Answers a second, by what they said",
            description=f"In all: {totals}.",
            seconds=series.seconds,
            curves=(),
            unit="a second",
            is_stacked=True,
        ),
        "What people were told, one colour on top of the other. Held and in line are orders;"
        " everything else is none.",
        columns,
    )


def _latency(report: Report) -> Figure:
    series = report.series
    worst_ms = max((each for each in series.p99_ms if each is not None), default=0.0)
    columns = [
        _Column("99 of 100 within", "k-p99", series.p99_ms, _worst, 1),
        _Column("Half within", "k-p50", series.p50_ms, _worst, 1),
    ]
    return _figure(
        report,
        Chart(
            name="latency",
            title="How long people waited for their answer",
            description="Median and 99th percentile of every second, in milliseconds, on a scale"
            f" of powers of ten; the worst second had a 99th percentile of {worst_ms:,.1f} ms.",
            seconds=series.seconds,
            curves=(),
            unit="ms",
            is_log=True,
        ),
        "In milliseconds, from the time at which each person meant to press. Each line of the"
        " grid is ten times the one below.",
        columns,
    )


def _standing(report: Report) -> Figure:
    series = report.series
    ends = f"{series.held[-1]:,} units on hold and {series.in_line[-1]:,} orders in line"
    columns = [
        _Column("Orders in line", "k-in-line-curve", series.in_line, _last),
        _Column("Units on hold", "k-held-curve", series.held, _last),
    ]
    return _figure(
        report,
        Chart(
            name="standing",
            title="On hold, and in line",
            description=f"As the journal had it; at the end {ends}.",
            seconds=series.seconds,
            curves=(),
        ),
        "Read from the journal, over all SKUs and places of the launch: units on hold for"
        " somebody, and orders that wait for one.",
        columns,
    )


def _figure(report: Report, chart: Chart, about: str, columns: Sequence[_Column]) -> Figure:
    series = report.series
    marks = tuple(
        Mark(stream.starts_s, f"{stream.spike.told:,} told")
        for stream in report.streams
        if stream.spike is not None and stream.starts_s < series.seconds
    )
    curves = tuple(
        Curve(
            column.name,
            column.kind,
            _binned(column, series, _width(series.seconds, BINS_MAX)),
            column.is_area,
        )
        for column in columns
    )
    width = _width(series.seconds, TABLE_ROWS_MAX)
    binned = [_binned(column, series, width) for column in columns]
    rows = tuple(
        (
            f"{turn * width}–{min((turn + 1) * width, series.seconds)} s",
            *(
                _cell(figures[turn], column.decimals)
                for figures, column in zip(binned, columns, strict=True)
            ),
        )
        for turn in range(-(-series.seconds // width))
    )
    bins = _width(series.seconds, BINS_MAX)
    filled = replace(chart, curves=curves, marks=marks, seconds=-(-series.seconds // bins) * bins)
    headings = ("Time", *(column.name for column in columns))
    return Figure(chart=filled, about=about, headings=headings, rows=rows)


def _width(seconds: int, bins_max: int) -> int:
    """How many seconds a bin has: round ones, as far as they are few enough."""
    exact = -(-seconds // bins_max)
    return next((each for each in (1, 2, 5, 10, 15, 30, 60, 120, 300) if each >= exact), exact)


def _binned(column: _Column, series: Series, width: int) -> list[float | None]:
    figures = column.figures
    return [
        column.fold(figures[start : start + width]) for start in range(0, series.seconds, width)
    ]


def _mean(figures: _Figures) -> float | None:
    return sum(each or 0 for each in figures) / len(figures) if figures else None


def _worst(figures: _Figures) -> float | None:
    return max((each for each in figures if each is not None), default=None)


def _last(figures: _Figures) -> float | None:
    return figures[-1] if figures else None


def _cell(figure: float | None, decimals: int) -> str:
    if figure is None:
        return "–"
    if not decimals and 0 < figure < 10:
        return f"{figure:,.1f}".removesuffix(".0")
    return f"{figure:,.{decimals}f}"
