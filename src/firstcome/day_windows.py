"""
Day windows: a window of instants as days of a calendar, and how a language writes them.

    between 2 and 16 August      what the last day says, the first does not repeat
    2–16 August
    9 January 2009               the year stands where it is another one than now

Always true:
- A window that ends as a day begins has the day before as its last.
- The last day is never before the first.

Never here: sentences, what a window is of.
"""

from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

DASH: Final = "\N{EN DASH}"


class DayWindow(NamedTuple):
    """From a day through a day."""

    first: date
    last: date


class DayPatterns(NamedTuple):
    """How a language writes a day (patterns of CLDR): its number alone, with month, with year."""

    alone: str
    day: str
    with_year: str


class Calendar:
    """How one language writes days."""

    def __init__(self, locale: Locale, patterns: DayPatterns) -> None:
        self._locale = locale
        self._patterns = patterns

    def day(self, day: date, today: date) -> str:
        """One day."""
        pattern = self._patterns.day if day.year == today.year else self._patterns.with_year
        return self._written(day, pattern)

    def pair(self, first: date, last: date, today: date) -> tuple[str, str]:
        """Two days of one sentence, the second with what the first leaves out."""
        patterns = self._patterns
        if first.year != last.year:
            return self._written(first, patterns.with_year), self._written(last, patterns.with_year)
        pattern = patterns.alone if first.month == last.month else patterns.day
        return self._written(first, pattern), self.day(last, today)

    def span(self, window: DayWindow, today: date) -> str:
        """A window in short."""
        if window.first == window.last:
            return self.day(window.last, today)
        first, last = self.pair(window.first, window.last, today)
        is_one_month = window.first.replace(day=1) == window.last.replace(day=1)
        return f"{first}{DASH}{last}" if is_one_month else f"{first} {DASH} {last}"

    def both(self, was: DayWindow, now: DayWindow, today: date) -> tuple[str, str]:
        """Two windows of one sentence, such as "from 2 to 9 August"."""
        if was.first == was.last and now.first == now.last:
            return self.pair(was.last, now.last, today)
        return self.span(was, today), self.span(now, today)

    def _written(self, day: date, pattern: str) -> str:
        return format_date(day, pattern, locale=self._locale)


def day_of(instant_ms: int, zone: str) -> date:
    """The day that an instant is on, on the clocks of a zone."""
    return datetime.fromtimestamp(instant_ms // 1_000, ZoneInfo(zone)).date()


def day_window(from_ms: int, to_ms: int, zone: str) -> DayWindow:
    """The days of a window of instants, on the clocks of a zone."""
    first = day_of(from_ms, zone)
    return DayWindow(first, max(first, day_of(to_ms - 1, zone)))
