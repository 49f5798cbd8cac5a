"""
Moments and spans as people write them: a clock time in a zone, an hour and a half.

Always true:
- A clock time becomes an instant only if it happens exactly once in its zone.
- A span is whole seconds.

Never here: the present time.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from firstcome.domain.definition import TIME_MS_MAX
from firstcome.launches.faults import Refused
from firstcome.launches.wording import nearest, shown

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EXAMPLE_MOMENT = "2008-07-07 08:00"
EXAMPLE_DAY = "2008-08-09"

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})? ?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NEARLY = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ Tt,]+(\d{1,2})(?:[:.h](\d{2}))? ?([ap]m)?",
    re.ASCII | re.IGNORECASE,
)
_DURATION = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?", re.ASCII)
_DURATION_CHARACTERS_MAX = 40
_UNIT_SECONDS = (86_400, 3_600, 60, 1)
_NOT_PLACES = frozenset({"localtime", "Factory"})  # files beside the zones, not zones


def read_moment(value: object) -> datetime:
    """A date with a clock time, with an offset from UTC or without."""
    moment = value if isinstance(value, datetime) else _moment_of(value)
    if moment is None:
        raise Refused(f"{shown(value)} is not a clock time.", f"Write it as {_meant(value)}.")
    if moment.microsecond:
        raise Refused(f"{shown(value)} is not a whole second.", f"Write it as {_meant(value)}.")
    return moment


def _moment_of(value: object) -> datetime | None:
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    day, clock, seconds, offset = found.groups()
    try:
        return datetime.fromisoformat(f"{day}T{clock}{seconds or ':00'}{offset or ''}")
    except ValueError:
        return None


def _meant(value: object) -> str:
    """The clock time that was most likely meant, in the form that is read."""
    if isinstance(value, date):  # a datetime is one too
        return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value} 08:00"
    found = _NEARLY.match(value) if isinstance(value, str) else None
    if found is None:
        return EXAMPLE_MOMENT
    year, month, day, hour = (int(found[number]) for number in (1, 2, 3, 4))
    half = (found[6] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        moment = datetime(year, month, day, hour, int(found[5] or 0), tzinfo=UTC)
    except ValueError:
        return EXAMPLE_MOMENT
    return f"{moment:%Y-%m-%d %H:%M}"


def read_day(value: object) -> date:
    """A day of the calendar, as ISO 8601 writes it."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # such as the 31st of April
    raise Refused(f"{shown(value)} is not a day.", f"Write it like {EXAMPLE_DAY}.")


def instant_ms(moment: datetime, zone: str | None) -> int:
    """
    Milliseconds since 1970 (UTC) of a moment; one without an offset is on the clocks of `zone`.

    Refused: no zone to read it in, a clock time that the zone skips or has twice, an instant
    before 1970 or after 9999.
    """
    if moment.tzinfo is None:
        if zone is None:
            raise Refused(
                f"{_clock(moment)} is on no clock.", 'Say whose: zone = "Europe/London" beside it.'
            )
        moment = _once(moment, zone)
    instant = (moment - EPOCH) // timedelta(milliseconds=1)
    if not 0 <= instant <= TIME_MS_MAX:
        raise Refused(
            f"{_clock(moment)} is before 1970 or after 9999.", "Write the year of the launch."
        )
    return instant


def _once(moment: datetime, zone: str) -> datetime:
    """The moment in the zone; see PEP 495 for what `fold` means in a gap and in a fold."""
    first = moment.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = first.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None, "a zone always has an offset"
    assert after is not None, "a zone always has an offset"
    if before < after:
        raise Refused(
            f"{_clock(moment)} does not exist in {zone}: the clocks go forward over it.",
            f"Write it as {_clock(moment + (after - before))}, or choose an earlier time.",
        )
    if before > after:
        raise Refused(
            f"{_clock(moment)} happens twice in {zone}: the clocks go back.",
            f"Write which: {_offset(first)} is the first, {_offset(second)} the second.",
        )
    return first


def _clock(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "seconds" if moment.second else "minutes")


def _offset(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


@cache
def zones() -> frozenset[str]:
    """Every zone of the IANA database on this machine."""
    return frozenset(available_timezones() - _NOT_PLACES)


def read_zone(value: object) -> str:
    """The name of a zone that this machine knows."""
    if not zones():
        raise Refused(
            "cannot be read: this machine has no time-zone database.",
            "Install the Debian or Python package tzdata.",
        )
    if isinstance(value, str) and value in zones():
        return value
    raise Refused(
        f"{shown(value)} is no time zone of the IANA database.", lambda: _zone_like(value)
    )


def _zone_like(value: object) -> str:
    meant = nearest(value, zones()) if isinstance(value, str) else None
    return f"Write {meant or 'it like Europe/London'}."


def read_duration_ms(value: object) -> int:
    """Milliseconds of a span such as 90s, 15m, 1h30m, 72h or 3d."""
    short = isinstance(value, str) and 0 < len(value) <= _DURATION_CHARACTERS_MAX
    found = _DURATION.fullmatch(value) if isinstance(value, str) and short else None
    if found is None or not any(found.groups()):
        number = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000
        mend = f'Write "{value}m" or "{value}h".' if number else 'Write it like "15m" or "72h".'
        raise Refused(f"{shown(value)} is not a length of time with its unit.", mend)
    counts = [int(digits or 0) for digits in found.groups()]
    return 1_000 * sum(
        count * seconds for count, seconds in zip(counts, _UNIT_SECONDS, strict=True)
    )


def duration_text(duration_ms: int) -> str:
    """The shortest way to write a span that `read_duration_ms` reads back; whole hours as hours."""
    seconds, rest_ms = divmod(duration_ms, 1_000)
    assert rest_ms == 0, "a span is whole seconds"
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    parts = [(hours, "h"), (minutes, "m"), (seconds, "s")]
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"
