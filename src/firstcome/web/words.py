"""
Words: the languages of the pages, with their plurals, numbers, clock times and money.

Always true:
- What a sentence is given stands in it escaped; only `Markup` passes as it is.
- A time is written on the shop's clocks and says which those are.

Never here: HTML, but for escaping; which language a reader gets.
"""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, get_timezone_location
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup, escape

from firstcome.day_windows import Calendar, DayPatterns, DayWindow

LANGUAGES: Final = ("en", "de")
"""The languages that ship, the one to fall back on first."""

_PLURAL_FORMS: Final = frozenset(("zero", "one", "two", "few", "many", "other"))
"""Of Unicode CLDR; a table with no other names in it is one sentence."""

_UNIT_SECONDS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))

# ISO 4217: the digits of a currency's minor unit, where they are not two.
_MINOR_DIGITS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_DIGITS_OF: Final = {
    currency: digits for digits, listed in _MINOR_DIGITS.items() for currency in listed.split()
}

Sentence = dict[str, Markup]
"""A sentence by plural form; one that has no forms stands under `other` alone."""


class Language:
    """One language: `t` gives its sentences, the other methods write values as it does."""

    def __init__(self, code: str, tree: Mapping[str, object]) -> None:
        self.sentences = dict(_sentences(tree))
        self.code = code
        self.name = str(self.t("language.name"))
        self.direction = str(self.t("language.direction"))
        self.locale = Locale.parse(str(self.t("language.locale")))
        self.locale_tag = str(self.locale).replace("_", "-")
        self._moment = self.t("formats.moment").unescape()
        self._clock = self.t("formats.clock").unescape()
        self._short = self.t("formats.short").unescape()
        days = ("day_alone", "day", "day_year")
        patterns = DayPatterns(*(self.t(f"formats.{name}").unescape() for name in days))
        self.calendar = Calendar(self.locale, patterns)

    def t(self, key: str, /, **values: object) -> Markup:
        """
        The sentence of a key with its values in it, whole numbers written out.

        `count` chooses the plural form. Raises KeyError for a key that there is not.
        """
        forms = self.sentences[key]
        count = values.get("count")
        form = self.locale.plural_form(count) if isinstance(count, int) else "other"
        sentence = forms.get(form) or forms["other"]
        if not values:
            return sentence
        written = {name: self._written(value) for name, value in values.items()}
        return sentence.format(**written)

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self.sentences

    def number(self, number: int) -> str:
        """A whole number with the language's grouping: 12,400."""
        return format_decimal(number, locale=self.locale)

    def money(self, amount_minor: int, currency: str) -> str:
        """An amount in minor units as a price: 9900 GBP is £99.00."""
        amount = Decimal(amount_minor).scaleb(-_DIGITS_OF.get(currency, 2))
        text = format_currency(amount, currency, locale=self.locale, decimal_quantization=False)
        return (
            text.replace(currency, f"{currency}\N{NO-BREAK SPACE}")
            if _leads(currency, text)
            else text
        )

    def moment(self, instant_ms: int, zone: str) -> str:
        """Day and clock time in a zone: Thursday 10 July 2008, 08:00 BST."""
        return self._on_clocks(instant_ms, zone, self._moment)

    def near(self, instant_ms: int, now_ms: int, zone: str) -> str:
        """The clock time alone on the day of `now_ms`, day and clock time on another."""
        days = {
            datetime.fromtimestamp(ms / 1_000, ZoneInfo(zone)).date() for ms in (instant_ms, now_ms)
        }
        return self._on_clocks(instant_ms, zone, self._short if len(days) == 1 else self._moment)

    def clock(self, instant_ms: int, zone: str) -> str:
        """The clock time to the second: 10:04:11 BST."""
        return self._on_clocks(instant_ms, zone, self._clock)

    def window(self, days: DayWindow, today: date) -> str:
        """When something is, in days: between 2 and 16 August."""
        if days.first == days.last:
            return str(self.t("days.on", day=self.calendar.day(days.last, today)))
        first, last = self.calendar.pair(days.first, days.last, today)
        return str(self.t("days.between", first=first, last=last))

    def place_of(self, zone: str) -> str:
        """The place whose clocks a zone means: London."""
        return get_timezone_location(ZoneInfo(zone), locale=self.locale, return_city=True)

    def lasting(self, duration_ms: int, parts_max: int = 4) -> str:
        """A span in words, of its `parts_max` largest units that follow each other: 3 days."""
        seconds, parts = max(duration_ms, 0) // 1_000, list[Markup]()
        has_begun = False
        left = parts_max
        for unit, unit_seconds in _UNIT_SECONDS:
            count, rest = divmod(seconds, unit_seconds)
            has_begun = has_begun or count > 0
            if has_begun and left:
                left -= 1
                seconds = rest
                if count:
                    parts.append(self.t(f"duration.{unit}", count=count))
        if not parts:
            return str(self.t("duration.second", count=0))
        text = parts[-1]
        if len(parts) > 1:
            text = self.t("duration.two", first=parts[-2], second=text)
        for part in reversed(parts[:-2]):
            text = self.t("duration.more", first=part, second=text)
        return str(text)

    def _written(self, value: object) -> object:
        return self.number(value) if isinstance(value, int) else value

    def _on_clocks(self, instant_ms: int, zone: str, pattern: str) -> str:
        instant = datetime.fromtimestamp(instant_ms // 1_000, UTC).astimezone(ZoneInfo(zone))
        text = format_datetime(instant, pattern, tzinfo=ZoneInfo(zone), locale=self.locale)
        return f"{text} {self._zone_at(instant)}"

    def _zone_at(self, instant: datetime) -> str:
        """The zone's abbreviation where the language has one, else its offset from UTC."""
        name = format_datetime(instant, "z", tzinfo=instant.tzinfo, locale=self.locale)
        if name.isalpha():
            return name
        offset = instant.utcoffset() or timedelta()
        minutes = abs(offset) // timedelta(minutes=1)
        sign = "+" if offset >= timedelta() else "−"
        rest = f":{minutes % 60:02}" if minutes % 60 else ""
        return f"(UTC{sign}{minutes // 60}{rest})"


@cache
def words_of(language: str) -> Language:
    """A language that ships; raises KeyError for another."""
    if language not in LANGUAGES:
        raise KeyError(language)
    source = files("firstcome.web").joinpath(f"languages/{language}.toml")
    return Language(language, tomllib.loads(source.read_text(encoding="utf-8")))


def _leads(currency: str, text: str) -> bool:
    """Whether a price begins with the currency's code, with its digits close upon it."""
    return text.startswith(currency) and text[len(currency)].isdigit()


def placeholders(sentence: str) -> set[str]:
    """The names in braces of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _sentences(tree: Mapping[str, object], before: str = "") -> list[tuple[str, Sentence]]:
    found: list[tuple[str, Sentence]] = []
    for name, value in tree.items():
        key = f"{before}{name}"
        if isinstance(value, str):
            found.append((key, {"other": escape(value)}))
            continue
        branch = cast("dict[str, object]", value)
        if branch.keys() <= _PLURAL_FORMS:
            found.append((key, {form: escape(each) for form, each in branch.items()}))
        else:
            found += _sentences(branch, f"{key}.")
    return found
