"""
Phrases: what letters say in one language, read from `languages/`.

Always true:
- Every language has every key; a key that is missing raises where a test sees it.
- Numbers, dates and plurals follow the language (CLDR, by Babel); times name their zone.

Never here: which phrase belongs into which letter.
"""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from firstcome.day_windows import Calendar, DayPatterns, DayWindow

LANGUAGES: Final = Path(__file__).parent / "languages"
FALLBACK: Final = "en"

_UNITS_MS: Final = (
    ("day", 86_400_000),
    ("hour", 3_600_000),
    ("minute", 60_000),
    ("second", 1_000),
    ("millisecond", 1),
)

Table = dict[str, str]


class Phrases:
    """One language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(language)
        self._plural = self._locale.plural_form
        text = (LANGUAGES / f"{language}.toml").read_text(encoding="utf-8")
        self._tables = cast("dict[str, str | Table]", tomllib.loads(text))
        days = DayPatterns(self.say("day_alone"), self.say("day"), self.say("day_year"))
        self.calendar = Calendar(self._locale, days)

    def say(self, key: str, **words: str) -> str:
        """The phrase `key`, or `table.key`, with its words filled in."""
        table, _, name = key.rpartition(".")
        phrases = cast("Table", self._tables[table] if table else self._tables)
        return phrases[name].format_map(words)

    def has(self, key: str) -> bool:
        """Whether there is a phrase `table.key`."""
        table, _, name = key.rpartition(".")
        return name in self._tables[table]

    def count(self, key: str, count: int) -> str:
        """A number of something, in its singular or plural."""
        return self.say(f"{key}.{self._plural(count)}", count=self.number(count))

    def either(self, names: Sequence[str]) -> str:
        """One of these, in words."""
        return format_list(names, style="or", locale=self._locale)

    def number(self, number: int) -> str:
        """A whole number."""
        return format_decimal(number, locale=self._locale)

    def moment(self, time_ms: int, zone: str, *, is_short: bool = False) -> str:
        """An instant as the clock in the zone shows it, with the zone and the date."""
        when = datetime.fromtimestamp(time_ms // 1_000, ZoneInfo(zone))
        length = "_short" if is_short else ""
        return self.say(
            f"moment{length}",
            clock=f"{when:%H:%M}",
            zone=self._zone(when),
            date=format_date(when, self.say(f"date{length}"), locale=self._locale),
        )

    def window(self, days: DayWindow, today: date) -> str:
        """When something is, in days."""
        if days.first == days.last:
            return self.say("window.on", day=self.calendar.day(days.last, today))
        first, last = self.calendar.pair(days.first, days.last, today)
        return self.say("window.between", first=first, last=last)

    def span(self, span_ms: int) -> str:
        """How long, in the largest unit that says it exactly."""
        unit, unit_ms = next(each for each in _UNITS_MS if not span_ms % each[1])
        return format_unit(span_ms // unit_ms, f"duration-{unit}", locale=self._locale)

    def _zone(self, when: datetime) -> str:
        """The zone's abbreviation here, or anywhere, or how far it is from UTC."""
        here = get_timezone_name(when, width="short", locale=self._locale)
        for name in (here, when.tzname() or ""):
            if name.isalpha() and name.isupper():
                return name
        offset = f"{when:%z}"
        return f"UTC{offset[:3]}:{offset[3:]}" if when.utcoffset() else "UTC"


@lru_cache
def shipped_languages() -> frozenset[str]:
    """The languages that there are phrases in."""
    return frozenset(path.stem for path in LANGUAGES.glob("*.toml"))


@lru_cache
def phrases_for(language: str) -> Phrases:
    """The phrases of a language (such as `de` or `de-AT`), else those of `FALLBACK`."""
    short = language.partition("-")[0].lower()
    return Phrases(short if short in shipped_languages() else FALLBACK)
