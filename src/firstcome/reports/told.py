"""
What a pack says in words: as of when it is true, and what it comes to in two sentences.

Always true:
- The words say figures of `figures.csv`.

Never here: single SKUs or markets.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from firstcome.reports.figures import Number, shown
from firstcome.reports.sheets import Subject, whole_figures

KEY_FIGURES: Final = (
    *("registrations", "orders", "people_in_line"),
    *("received_units", "coming_units", "unmet_units"),
)
"""What stands large on the cover and on the page."""


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
    return first, _missing(figures["unmet_units"])


def _missing(units: Number) -> str:
    if not units:
        return "Nothing that is wanted is missing."
    return f"{_units(units)} {_are(units)} missing."


def _units(units: Number) -> str:
    return f"{shown(units)} {'unit' if units == 1 else 'units'}"


def _have(units: Number) -> str:
    return "has" if units == 1 else "have"


def _are(units: Number) -> str:
    return "is" if units == 1 else "are"
