"""
Calendars: the days of a launch, by the clocks on the walls of its markets.

Always true:
- A day is that of its market; of what is of no market, that of the launch's first one.
- Zones are read once, in the thread that writes; a launch whose texts are lost counts in UTC.

Never here: words for days, the present time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from firstcome.api.problems import ProblemRaised
from firstcome.contacts.store import ContactStore
from firstcome.domain.definition import TIME_MS_MAX, LaunchDefinition
from firstcome.engine.engine import Engine
from firstcome.launches.faults import Refused
from firstcome.launches.moments import EPOCH, EXAMPLE_DAY, read_day
from firstcome.limits import GUIDES_KEPT_MAX

_MS: Final = timedelta(milliseconds=1)
_DAYS_KEPT_MAX: Final = 8_192

Day = Annotated[
    str,
    Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\s\S])", extra_json_schema={"format": "date"}),
]
"""A day as ISO 8601 writes it."""


class Window(NamedTuple):
    """From the first moment of a day to the last one of a day that is not before it."""

    from_ms: int
    to_ms: int


class Calendar:
    """The days of one launch."""

    __slots__ = ("_first", "_zones")

    def __init__(self, zones: Mapping[str, str]) -> None:
        """`zones` by market, in the order of the launch file."""
        self._zones = dict(zones)
        self._first = next(iter(zones.values()), "UTC")

    def zone(self, market: str) -> str:
        """The zone of a market; of none, that of the first."""
        return self._zones.get(market, self._first)

    def days(self, market: str, from_ms: int, to_ms: int) -> tuple[str, str]:
        """The first and the last day of a window; one that ends as a day begins is without it."""
        zone = self.zone(market)
        return _day(zone, from_ms), _day(zone, max(from_ms, to_ms - 1))

    def window(self, market: str, first: date, last: date) -> Window | None:
        """Both days and all between them; None when the journal cannot hold their instants."""
        zone = self.zone(market)
        try:
            window = Window(_begins_ms(zone, first), _begins_ms(zone, last + timedelta(days=1)) - 1)
        except OverflowError:
            return None
        return window if window.from_ms >= 0 and window.to_ms <= TIME_MS_MAX else None


def day_of(text: str, field: str) -> date:
    """The day of a field; raises `ProblemRaised` (body_invalid)."""
    try:
        return read_day(text)
    except Refused as refused:
        detail = f"There is no such day. Write it like {EXAMPLE_DAY}."
        raise ProblemRaised("body_invalid", detail, field) from refused


WITHOUT_DAYS: Final = Calendar({})
"""Of what has no days."""


class Calendars:
    """The calendars of a shop's launches; one for the process."""

    def __init__(self, engine: Engine, contacts: ContactStore) -> None:
        self._engine = engine
        self._contacts = contacts
        self._known: OrderedDict[bytes, Calendar] = OrderedDict()
        self._waiting: dict[bytes, list[Callable[[Calendar], None]]] = {}

    def known(self, definition: LaunchDefinition) -> Calendar | None:
        """The calendar of a launch, if its zones were read."""
        return self._known.get(definition.texts)

    def when_known(self, definition: LaunchDefinition, then: Callable[[Calendar], None]) -> None:
        """Read the zones of a launch, unless somebody does, and call `then` on the event loop."""
        texts = definition.texts
        if texts in self._waiting:
            self._waiting[texts].append(then)
            return
        self._waiting[texts] = [then]
        contacts = self._contacts
        reading = self._engine.in_writer(lambda: contacts.document(texts))

        def read(_: object) -> None:
            failed = reading.cancelled() or reading.exception() is not None
            calendar = Calendar(_zones(None if failed else reading.result()))
            self._known[texts] = calendar
            if len(self._known) > GUIDES_KEPT_MAX:
                self._known.popitem(last=False)
            for each in self._waiting.pop(texts):
                each(calendar)

        reading.add_done_callback(read)

    async def of(self, definition: LaunchDefinition) -> Calendar:
        """The calendar of a launch, as soon as its zones are read."""
        known = self.known(definition)
        if known is not None:
            return known
        found: asyncio.Future[Calendar] = asyncio.get_running_loop().create_future()

        def settle(calendar: Calendar) -> None:
            if not found.done():
                found.set_result(calendar)

        self.when_known(definition, settle)
        return await found


class _Market(Struct):
    market: str
    zone: str


class _Texts(Struct):
    """What is needed of the display texts of a launch (`launches.texts`)."""

    markets: list[_Market]


_decode: Final = msgspec.json.Decoder(_Texts).decode


def _zones(document: bytes | None) -> dict[str, str]:
    try:
        return {} if document is None else {e.market: e.zone for e in _decode(document).markets}
    except msgspec.MsgspecError:
        return {}


@lru_cache(maxsize=_DAYS_KEPT_MAX)
def _day(zone: str, instant_ms: int) -> str:
    return (EPOCH + instant_ms * _MS).astimezone(ZoneInfo(zone)).date().isoformat()


@lru_cache(maxsize=_DAYS_KEPT_MAX)
def _begins_ms(zone: str, day: date) -> int:
    # Where clocks skip midnight, the day begins with the first moment that there is (PEP 495).
    return (datetime.combine(day, time.min, ZoneInfo(zone)) - EPOCH) // _MS
