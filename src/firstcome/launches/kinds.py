"""
Kinds of values: how each is read from TOML or from a cell, and how its bound is put into words.

Always true:
- A kind returns a value inside its bound or raises `Refused` with the mend.
- What it says of itself is what the guide says of the field.

Never here: which field has which kind; where a value stands.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, LiteralString, TypeVar, cast

from firstcome.domain.definition import PRICE_MINOR_MAX, TTL_MS_MAX, TTL_MS_MIN
from firstcome.domain.identifiers import CURRENCY_PATTERN, ID_PATTERN
from firstcome.launches import moments, waking_hours
from firstcome.launches.bounds import SHEETS_MAX, TEXT_CHARACTERS_MAX
from firstcome.launches.faults import Refused
from firstcome.launches.wording import listed, nearest, shown

T = TypeVar("T")
Word = TypeVar("Word", bound=LiteralString)
Reader = Callable[[object], T]

_ID = re.compile(ID_PATTERN)
_CURRENCY = re.compile(CURRENCY_PATTERN)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?")
_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _as_text(cell: str) -> object:
    return cell


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """`says` is its bound in words, `example` a value in TOML, `from_cell` reads a CSV cell."""

    says: str
    example: str
    read: Reader[T]
    from_cell: Callable[[str], object] = _as_text


def _read_id(value: object) -> str:
    if isinstance(value, str) and _ID.fullmatch(value) and not value.endswith("\n"):
        return value
    text = value if isinstance(value, str) else ""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")[:64]
    mend = (
        f'Write it like "{kept or "phone-8gb-black"}": letters, digits, dots, dashes, 64 at most.'
    )
    raise Refused(f"{shown(value)} is not an id.", mend)


def text_reader(characters_max: int) -> Reader[str]:
    """Reads texts of one line; space around them is left out."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Refused(f"{shown(value)} is not text.", 'Write it in quotes, like "London 1".')
        text = value.strip()
        if not text:
            raise Refused("is empty.", "Write at least one letter, or leave the field out.")
        if len(text) > characters_max:
            raise Refused(
                f"is {len(text)} characters long.", f"Shorten it to {characters_max} at most."
            )
        hidden = [mark for mark in text if is_hidden(mark)]
        if hidden:
            raise Refused(
                f"{shown(text)} has a character that cannot be shown (U+{ord(hidden[0]):04X}).",
                "Remove it; a text is one line.",
            )
        return text

    return read


def is_hidden(mark: str) -> bool:
    """Whether a character has no shape of its own on a page, or turns the text around it."""
    return mark in _DIRECTIONS or unicodedata.category(mark) in _HIDDEN


def _read_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Refused(f"{shown(value)} is neither true nor false.", "Write true or false, unquoted.")


def _whole_from_cell(cell: str) -> object:
    return int(cell) if _WHOLE.fullmatch(cell) else cell


def _decimal_from_cell(cell: str) -> object:
    return float(cell) if _DECIMAL.fullmatch(cell) else cell


def whole(low: int, high: int, example: int, *, mend: str = "", zero_mend: str = "") -> Kind[int]:
    """Whole numbers from `low` to `high`; the mends say what else to write than a part or a 0."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            like = mend or f"Write it like {_whole_like(value)}."
            raise Refused(f"{shown(value)} is not a whole number.", like)
        if value == 0 and low > 0 and zero_mend:
            raise Refused("0 is too small.", zero_mend)
        if not low <= value <= high:
            size = "small" if value < low else "large"
            raise Refused(
                f"{shown(value)} is too {size}.", f"Write a number from {low:,} to {high:,}."
            )
        return value

    def _whole_like(value: object) -> int:
        if isinstance(value, float) and math.isfinite(value) and low <= value <= high:
            return round(value)
        digits = re.sub(r"[ ,_'’]|\.0*$", "", value)[:20] if isinstance(value, str) else ""
        meant = int(digits) if _WHOLE.fullmatch(digits) else example
        return meant if low <= meant <= high else example

    return Kind(f"whole number, {low:,} to {high:,}", str(example), read, _whole_from_cell)


def degrees(limit: int, example: float) -> Kind[float]:
    """Degrees of latitude or longitude, north and east positive."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused(f"{shown(value)} is not a number.", f"Write it like {example}.")
        if not -limit <= value <= limit:
            raise Refused(
                f"{shown(value)} is not on the globe.", f"Write degrees from -{limit} to {limit}."
            )
        return float(value) + 0.0  # never -0.0, which would be another text

    return Kind(f"degrees, -{limit} to {limit}", str(example), read, _decimal_from_cell)


def choice(*values: Word, refusal: str = "", mend: str = "") -> Kind[Word]:
    """One of a few words; `refusal` and `mend` replace the general ones."""
    words = listed(values).replace(" and ", " or ")

    def read(value: object) -> Word:
        for word in values:
            if value == word:
                return word
        meant = nearest(value, values) if isinstance(value, str) else None
        raise Refused(
            f"{shown(value)} {refusal or f'is not {words}'}.",
            mend or f'Write "{meant or values[0]}".',
        )

    return Kind(words, f'"{values[0]}"', read)


def duration(low_ms: int, high_ms: int, example: str) -> Kind[int]:
    """Spans in milliseconds, written with their units."""
    low, high = (moments.duration_text(bound_ms) for bound_ms in (low_ms, high_ms))

    def read(value: object) -> int:
        duration_ms = moments.read_duration_ms(value)
        if not low_ms <= duration_ms <= high_ms:
            size = "short" if duration_ms < low_ms else "long"
            raise Refused(f"{shown(value)} is too {size}.", f"Write a time from {low} to {high}.")
        return duration_ms

    return Kind(f"length of time, {low} to {high}", f'"{example}"', read)


def _matching(pattern: re.Pattern[str], noun: str, example: str) -> Reader[str]:
    def read(value: object) -> str:
        if isinstance(value, str) and pattern.fullmatch(value) and not value.endswith("\n"):
            return value
        text = value if isinstance(value, str) else ""
        cases = (case for case in (text.upper(), text.lower()) if pattern.fullmatch(case))
        raise Refused(f"{shown(value)} is not {noun}.", f'Write "{next(cases, example)}".')

    return read


def _read_names(value: object) -> tuple[str, ...]:
    """One text or a list of texts."""
    names = cast("list[object]", value) if isinstance(value, list) else [value]
    if len(names) > SHEETS_MAX:
        raise Refused(f"has {len(names)} names.", f"Write {SHEETS_MAX} at most.")
    return tuple(TEXT.read(name) for name in names)


def _read_ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused(f"{shown(value)} is not a list.", 'Write it like ["own"].')
    return tuple(_read_id(each) for each in cast("list[object]", value))


def _read_table(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value)
    raise Refused(f"{shown(value)} is not a table.", "Write it like { GB = 9900 }.")


IDENTIFIER = Kind("id", '"phone-8gb-black"', _read_id)
IDENTIFIERS = Kind("list of ids", '["own"]', _read_ids)
TEXT = Kind(
    f"text, 1 to {TEXT_CHARACTERS_MAX} characters",
    '"Phone, black"',
    text_reader(TEXT_CHARACTERS_MAX),
)
FLAG = Kind("true or false", "true", _read_flag)
MOMENT: Kind[datetime] = Kind(
    "clock time, 1970 to 9999", f'"{moments.EXAMPLE_MOMENT}"', moments.read_moment
)
ZONE = Kind("IANA time zone", '"Europe/London"', moments.read_zone)
HOURS = Kind("hours of a day", '"08:00-22:00"', waking_hours.read_hours)
TTL = duration(TTL_MS_MIN, TTL_MS_MAX, "72h")
CURRENCY = Kind(
    "ISO 4217 code, three capitals", '"GBP"', _matching(_CURRENCY, "a currency code", "GBP")
)
LANGUAGE = Kind("BCP 47 tag", '"en"', _matching(_LANGUAGE, "a language tag", "en"))
PRICES = Kind(
    f"table: market = minor units, 0 to {PRICE_MINOR_MAX:,}", "{ GB = 9900 }", _read_table
)
SHEETS = Kind(f"CSV file, or a list of at most {SHEETS_MAX}", '"stock.csv"', _read_names)
