"""
Days and weeks of supply: what a window is called, and in which week it ends.

Always true:
- A window begins with its first day and ends with its last, on the clocks of its market; what is
  of no market goes by the first market's.
- A week begins on Monday (ISO 8601).

Never here: clock times, margins of estimates.
"""

from datetime import date, timedelta
from typing import Final

from firstcome.day_windows import DayWindow
from firstcome.launches import moments
from firstcome.launches.faults import Refused
from firstcome.web.operations.names import LaunchNames
from firstcome.web.operations.shell import DESK_ZONE
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

_DAY: Final = timedelta(days=1)
_SAID: Final = words_of(DESK_LANGUAGE).calendar


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * _DAY


def week_of(days: DayWindow) -> date:
    """The Monday of the week in which a window ends."""
    return monday(days.last)


def later(days: DayWindow, count: int) -> DayWindow:
    """The same window so many days later."""
    return DayWindow(days.first + count * _DAY, days.last + count * _DAY)


def day_said(day: date, today: date) -> str:
    """A day as in 9 August, with its year when that is not today's."""
    return _SAID.day(day, today)


def days_said(days: DayWindow, today: date) -> str:
    """A window as in 2–9 August."""
    return _SAID.span(days, today)


def week_said(week: date, today: date) -> str:
    """A week by its days."""
    return days_said(DayWindow(week, week + 6 * _DAY), today)


def read_day(text: str) -> date | None:
    """A day as forms and files write it; None when it is none."""
    try:
        return moments.read_day(text)
    except Refused:
        return None


def zone_of(names: LaunchNames, market: str) -> str:
    """The zone whose days those of a market are; without a market, that of the first one."""
    markets = () if names.texts is None else names.texts.markets
    for each in markets:
        if each.market == market:
            return each.zone
    return markets[0].zone if markets else DESK_ZONE
