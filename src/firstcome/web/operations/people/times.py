"""
Times as the desk's files write them: day, clock time to the second, and the zone.

Never here: spans, pages of customers.
"""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

_words: Final = words_of(DESK_LANGUAGE)


def stamp(instant_ms: int, zone: str) -> str:
    """An instant on a zone's clocks, as in 2008-07-11 08:02:11 BST."""
    day = datetime.fromtimestamp(instant_ms / 1_000, UTC).astimezone(ZoneInfo(zone))
    return f"{day:%Y-%m-%d} {_words.clock(instant_ms, zone)}"


def instant_ms(text: str) -> int:
    """The instant that the front writes as 2008-07-11T07:02:11.123Z."""
    return round(datetime.fromisoformat(text).timestamp() * 1_000)
