"""
The report as one HTML file that can be sent on: no script, nothing from outside, ready for paper.

Always true:
- The verdict of the auditor stands first, before any figure.
- A number stands with what it means; the command that makes the rehearsal again is in the page.

Never here: a fact that `report` does not have.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from firstcome.paper.pages import environment_of
from firstcome.rehearsal.figures import OUTCOME_WORDS, figures_of
from firstcome.rehearsal.journeys import JourneyFacts
from firstcome.rehearsal.page import verdict
from firstcome.rehearsal.report import Report, StreamFacts

_TEMPLATES: Final = Path(__file__).parent / "templates"

_JOURNEY_WORDS: Final = {
    "pages": "Looked at the launch page",
    "orders_by_api": "Ordered by the API, as an app does",
    "orders_by_form": "Ordered by the form of the page",
    "same_request_again": "Sent the same request again (double press, second tab)",
    "second_orders": "Ordered once more (second device)",
    "landings": "Opened the order's page after the form",
    "refreshes": "Looked at the order again",
    "give_ups": "Gave the order up",
}
_JOURNEY_HEADINGS: Final = (
    "They …",
    "Sent",
    "Answered",
    "Half within",
    "99 of 100 within",
    "Status: count",
)
_RESULTS: Final = {"kept": "kept", "broken": "BROKEN", "unchecked": "not checked"}
_HEADLINES: Final = {
    "clean": "Every promise was kept",
    "failed": "A promise was broken",
    "void": "Every promise was kept, but the speeds do not count",
}


class Tile(Struct, frozen=True):
    """One number on top: what it is called, what it is, what it means, where more stands."""

    name: str
    number: str
    meaning: str
    link: str


def write_html(report: Report, command: str, path: Path) -> None:
    """Write the report of a rehearsal that `command` makes again."""
    path.write_text(html_of(report, command), encoding="utf-8")


def html_of(report: Report, command: str) -> str:
    """The whole page."""
    page = environment_of(_TEMPLATES).get_template("report.html")
    return page.render(
        report=report,
        headline=_headline(report),
        verdict=verdict(report),
        started=_when(report),
        brought=[_brought(stream) for stream in report.streams],
        way=_way(report),
        tiles=_tiles(report),
        figures=figures_of(report),
        journeys=[(_JOURNEY_WORDS[each.kind], _statuses(each), each) for each in report.journeys],
        journey_headings=_JOURNEY_HEADINGS,
        results=_RESULTS,
        outcomes=[
            (OUTCOME_WORDS.get(name, name.replace("_", " ").capitalize()), count)
            for name, count in report.outcomes.items()
        ],
        command=command,
    )


def _headline(report: Report) -> str:
    if report.verdict == "clean" and not report.audit.has_journal:
        return "No answer contradicts another; the journal was not read"
    if report.verdict == "failed" and len(report.audit.broken) > 1:
        return f"{len(report.audit.broken)} promises were broken"
    if report.verdict == "void" and not report.answered:
        return "Nothing was answered"
    return _HEADLINES[report.verdict]


def _when(report: Report) -> str:
    started = datetime.fromisoformat(report.started_at)
    return f"{started:%d %B %Y, %H:%M:%S} UTC".removeprefix("0")


def _brought(stream: StreamFacts) -> str:
    """What was planned of one stream, in a sentence."""
    where = f", for {stream.channel} only" if stream.channel else ""
    spike = stream.spike
    if spike is None:
        return (
            f"{stream.rate:,.10g} people a second for {stream.seconds:,.10g} seconds"
            f"{_from(stream)}{where}."
        )
    return (
        f"{spike.told:,} people told by one message {_from(stream).strip() or 'at the start'}:"
        f" {spike.click_share:.0%} of them ({spike.clicks:,}) follow its link, half of those"
        f" within {spike.median_s:,.10g} seconds, nine in ten within"
        f" {spike.p90_s:,.10g}{where}."
    )


def _from(stream: StreamFacts) -> str:
    return f" after {stream.starts_s:,.10g} seconds" if stream.starts_s else ""


def _way(report: Report) -> str:
    if report.closed:
        return f"A closed loop of {report.closed:,} connections, as fast as answers came."
    if report.new_connection:
        return "Every request came on a connection of its own."
    return f"Requests came on {report.connections:,} kept connections, more when all were busy."


def _tiles(report: Report) -> tuple[Tile, ...]:
    series = report.series
    busiest = max(range(series.seconds), key=series.offered.__getitem__)
    latency = report.orders_latency
    unanswered = report.unanswered
    missing = unanswered.lost + unanswered.unreadable + unanswered.overdue + unanswered.unsent
    return (
        Tile("People", f"{report.people:,}", "sent an order of their own", "#journeys"),
        Tile("Orders", f"{report.orders:,}", "people told “held” or “in line”", "#answers"),
        Tile(
            "Busiest second",
            f"{series.offered[busiest]:,}",
            f"orders offered, {busiest:,} s after the start",
            "#arrivals",
        ),
        Tile("Half waited", f"{latency.p50_ms:,.1f} ms", "at most, for their order", "#latency"),
        Tile(
            "99 of 100 waited",
            f"{latency.p99_ms:,.1f} ms",
            f"at most; the slowest {latency.max_ms:,.1f} ms",
            "#latency",
        ),
        Tile(
            "Without an answer",
            f"{missing:,}",
            f"of {report.offered + unanswered.unsent:,} requests for an order",
            "#journeys",
        ),
    )


def _statuses(facts: JourneyFacts) -> str:
    return ", ".join(f"{status}: {count:,}" for status, count in facts.statuses.items()) or "none"
