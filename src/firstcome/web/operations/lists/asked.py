"""
What an address asks of a list: filters, where the page begins, and how many rows.

Always true:
- What cannot be understood is refused by name, never passed over: a misspelt filter would show
  rows that nobody asked for.
- What was asked can be written as an address again.

Never here: SQL.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from msgspec import Struct

from firstcome.codes import Codes
from firstcome.domain.identifiers import ID_PATTERN
from firstcome.limits import DESK_ROWS_SHOWN, LIST_ROWS_MAX
from firstcome.web.operations.lists.listing import Filter, Listing

KEY_SEPARATOR: Final = "~"
"""Between the parts of a row's key in an address; no id has it."""

NUMBER_DIGITS_MAX: Final = 9

_A_CODE: Final = {"order": "an order", "registration": "a registration"}

OTHER_FIELDS: Final = frozenset({"after", "before", "limit", "said", "format"})

_KEY: Final = re.compile(r"[A-Za-z0-9._~-]{1,220}")
_ID: Final = re.compile(ID_PATTERN)


class AskedWrongly(Exception):
    """A field of the address cannot be used; `why` says what it has to be."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class Asked(Struct, frozen=True):
    """`filters` in the order of the listing, as they were typed; keys as they stand in addresses"""

    filters: tuple[tuple[str, str], ...] = ()
    after: str = ""
    before: str = ""
    limit: int = DESK_ROWS_SHOWN

    def value(self, name: str) -> str:
        """What was typed for a filter; empty when it was not chosen."""
        return dict(self.filters).get(name, "")

    def query(self, **more: str) -> str:
        """The filters as the query of an address, with its question mark; empty without any."""
        fields = [*self.filters, *more.items()]
        return f"?{urlencode(fields)}" if fields else ""

    def without(self, name: str) -> str:
        """The query without one of the filters."""
        return Asked(tuple(each for each in self.filters if each[0] != name)).query()


def read_asked(listing: Listing, fields: Iterable[tuple[str, str]]) -> Asked:
    """What the fields of an address ask of a listing; raises `AskedWrongly`."""
    typed = dict[str, str]()
    for name, text in fields:
        if name in typed:
            raise AskedWrongly(name, "Give it once.")
        if name not in OTHER_FIELDS and listing.filter(name) is None:
            known = ", ".join(each.name for each in listing.filters)
            raise AskedWrongly(name, f"There is no such filter. There are: {known}.")
        if text.strip():
            typed[name] = text.strip()
    for name in ("after", "before"):
        if not _KEY.fullmatch(typed.get(name, "0")):
            raise AskedWrongly(name, "Follow a link of the list.")
    if "after" in typed and "before" in typed:
        raise AskedWrongly("before", "Give it, or after.")
    filters = tuple((each.name, typed[each.name]) for each in listing.filters if each.name in typed)
    limit = _limit(typed.get("limit", str(DESK_ROWS_SHOWN)))
    return Asked(filters, typed.get("after", ""), typed.get("before", ""), limit)


def meant(asked: Filter, text: str, codes: Codes, zone: str) -> Any:
    """
    What was typed for a filter, as its condition takes it; raises `AskedWrongly`.

    `codes` are those of orders, or of registrations for a filter by one.
    """
    match asked.kind:
        case "choice" if asked.choices:
            if text not in asked.choices:
                raise AskedWrongly(asked.name, f"Give one of: {', '.join(asked.choices)}.")
            return text
        case "id" | "choice":
            if not _ID.match(text):
                raise AskedWrongly(asked.name, "Give an id, such as those in the rows.")
            return text
        case "number":
            if not (text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS_MAX):
                raise AskedWrongly(asked.name, "Give a whole number.")
            return int(text)
        case "order" | "registration":
            found = codes.sequence(text)
            if found is None:
                a_code = _A_CODE[asked.kind]
                raise AskedWrongly(asked.name, f"Give the code of {a_code}: twelve signs.")
            return found[0]
        case "since" | "until":
            return instant_of(asked.name, text, zone)


def local_time(instant_ms: int, zone: str) -> str:
    """An instant on the clocks of a zone, as the field of a form takes it."""
    instant = datetime.fromtimestamp(instant_ms / 1_000, ZoneInfo(zone))
    return instant.replace(tzinfo=None).isoformat(timespec="seconds")


def key_text(key: tuple[Any, ...]) -> str:
    """A row's key as it stands in an address."""
    return KEY_SEPARATOR.join(map(str, key))


def read_key(listing: Listing, field: str, text: str) -> tuple[Any, ...]:
    """The key in an address; raises `AskedWrongly`."""
    parts = text.split(KEY_SEPARATOR)
    try:
        key = [
            column.type.python_type(part) for column, part in zip(listing.key, parts, strict=True)
        ]
    except ValueError as error:
        raise AskedWrongly(field, "Follow a link of the list.") from error
    if any(isinstance(part, int) and not 0 <= part < 2**63 for part in key):
        raise AskedWrongly(field, "Follow a link of the list.")
    return tuple(key)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LIST_ROWS_MAX):
        raise AskedWrongly("limit", f"Give a whole number from 1 to {LIST_ROWS_MAX:,}.")
    return int(text)


def instant_of(field: str, text: str, zone: str) -> int:
    """A time as it was typed, on the clocks of `zone` when it names none; in milliseconds."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=ZoneInfo(zone))
        instant_ms = round(instant.timestamp() * 1_000)
    except (ValueError, OverflowError) as error:
        raise AskedWrongly(field, "Give a time, such as 2008-07-10T08:00 or one with Z.") from error
    if instant_ms < 0:
        raise AskedWrongly(field, "Give a time after 1970.")
    return instant_ms
