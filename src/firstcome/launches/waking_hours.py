"""
Waking hours as a launch file writes them: `08:00-22:00`, on the clocks of a market's zone.

Always true:
- What the rules get are whole minutes and instants: what the clocks do from the opening on, for
  `YEARS`, worked out here, so that the rules need no time zones.

Never here: whose hold ends when.
"""

import re
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from firstcome.domain.definition import DAY_MINUTES_MAX, WakingTerms
from firstcome.launches.faults import Refused
from firstcome.launches.moments import EPOCH
from firstcome.launches.wording import shown

YEARS: Final = 5
"""So long after the opening the clocks' changes are known; after it, they stay as they are."""

_HOURS: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d) ?[-–] ?([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


class Hours(NamedTuple):
    """From one minute of a day to another."""

    from_minute: int
    to_minute: int


def read_hours(value: object) -> Hours:
    """Two clock times of one day, the earlier first."""
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Refused(f"{shown(value)} is not from when to when.", 'Write it like "08:00-22:00".')
    hour, minute, to_hour, to_minute = (int(part) for part in found.groups())
    hours = Hours(hour * 60 + minute, to_hour * 60 + to_minute)
    if not hours.from_minute < hours.to_minute <= DAY_MINUTES_MAX:
        raise Refused(
            f"{shown(value)} does not end on the day it begins, or ends before.",
            'Write the earlier time first: "08:00-22:00", or "00:00-24:00" for all of a day.',
        )
    return hours


def hours_text(terms: WakingTerms) -> str:
    """The hours as `read_hours` reads them."""
    times = (divmod(minute, 60) for minute in (terms.from_minute, terms.to_minute))
    return "-".join(f"{hour:02d}:{minute:02d}" for hour, minute in times)


def waking_terms(market: str, hours: Hours, zone: str, opens_ms: int) -> WakingTerms:
    """The terms of a market whose clocks are those of `zone`."""
    clocks = ZoneInfo(zone)
    begins = EPOCH + timedelta(milliseconds=opens_ms)
    offsets, offset = [(0, _offset(begins, clocks))], _offset(begins, clocks)
    try:
        for day in range(366 * YEARS):
            before, after = begins + day * _DAY, begins + (day + 1) * _DAY
            if _offset(after, clocks) != offset:
                moment = _changes(before, after, clocks)
                offset = _offset(after, clocks)
                offsets.append(((moment - EPOCH) // timedelta(milliseconds=1), offset))
    except OverflowError:  # past the year 9999
        pass
    return WakingTerms(market, *hours, tuple(offsets))


def _offset(moment: datetime, clocks: ZoneInfo) -> int:
    shift = moment.astimezone(clocks).utcoffset()
    assert shift is not None, "a zone always has an offset"
    return shift // _MINUTE


def _changes(before: datetime, after: datetime, clocks: ZoneInfo) -> datetime:
    """The first whole minute, of those after `before`, that has the offset of `after`."""
    before = before.replace(second=0, microsecond=0)
    low, high, offset = 0, (after - before) // _MINUTE + 1, _offset(after, clocks)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + middle * _MINUTE, clocks) == offset:
            high = middle
        else:
            low = middle
    return before + high * _MINUTE
