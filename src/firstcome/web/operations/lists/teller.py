"""
The teller: what the ids and sequences of rows mean, for the rows of one read.

Always true:
- Launches are looked up once; what has no name is told by its id.

Never here: which columns there are.
"""

from typing import Any, Final, NamedTuple, Protocol

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from firstcome.codes import OrderCodes, RegistrationCodes, spaced
from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.told import decode_texts, told_in
from firstcome.day_windows import DayWindow, day_window
from firstcome.projections.reader import ModelReader
from firstcome.projections.schema import launches
from firstcome.web.operations.names import LaunchNames, TextsSource, names_of
from firstcome.web.operations.shell import DESK_ZONE
from firstcome.web.pages import DESK_LANGUAGE


class Source(TextsSource, Protocol):
    """What lists are read from: the desk, or a data directory."""

    @property
    def models(self) -> ModelReader: ...
    @property
    def codes(self) -> OrderCodes: ...
    @property
    def registration_codes(self) -> RegistrationCodes: ...


class Price(NamedTuple):
    """What one unit costs, in minor units of its currency."""

    minor: int
    currency: str


class _Market(Struct, frozen=True):
    market: str
    currency: str


class _Price(Struct, frozen=True):
    market: str
    price_minor: int


class _Sku(Struct, frozen=True):
    sku: str
    prices: tuple[_Price, ...]


class _Location(Struct, frozen=True):
    location: str
    market: str


class _Terms(Struct, frozen=True):
    """What is read of a launch's definition; its stock is passed over."""

    markets: tuple[_Market, ...]
    skus: tuple[_Sku, ...]
    locations: tuple[_Location, ...]


_decode: Final = msgspec.json.Decoder(_Terms).decode


class _Prices:
    def __init__(self, terms: _Terms) -> None:
        currencies = {each.market: each.currency for each in terms.markets}
        self._markets = {each.location: each.market for each in terms.locations}
        self._prices = {
            (each.sku, price.market): Price(price.price_minor, currencies[price.market])
            for each in terms.skus
            for price in each.prices
        }

    def of(self, sku: str, location: str) -> Price | None:
        return self._prices.get((sku, self._markets.get(location, "")))


class Teller:
    """For one thread at a time."""

    def __init__(self, source: Source, connection: Connection) -> None:
        rows = connection.execute(
            select(launches.c.launch, launches.c.texts).order_by(launches.c.number.desc())
        )
        self._source = source
        self._titles: dict[bytes, str | None] = {}
        self._rows: dict[str, Any] = {row.launch: row for row in rows}
        self._names: dict[str, LaunchNames] = {}
        self._prices: dict[str, _Prices | None] = {}

    @property
    def launches(self) -> tuple[str, ...]:
        """Every launch, the newest first."""
        return tuple(self._rows)

    def names(self, launch: str) -> LaunchNames:
        """The names of a launch; ids for a launch that there is not."""
        found = self._names.get(launch)
        if found is None:
            row = self._rows.get(launch)
            found = LaunchNames(launch, None) if row is None else names_of(self._source, row)
            self._names[launch] = found
        return found

    def code(self, epoch: int, sequence: int) -> str:
        """The code of an order as people read it."""
        return spaced(self._source.codes.make(epoch, sequence)[0])

    def registration_code(self, epoch: int, sequence: int) -> str:
        """The code of a registration as people read it."""
        return spaced(self._source.registration_codes.make(epoch, sequence)[0])

    def title(self, text: bytes) -> str | None:
        """The title of what staff told, in the desk's language if there is one; None: no words."""
        if text not in self._titles:
            self._titles[text] = self._read_title(text)
        return self._titles[text]

    def price(self, launch: str, sku: str, location: str) -> Price | None:
        """What one unit costs there; None for a launch that there is not."""
        if launch not in self._prices:
            self._prices[launch] = self._read_prices(launch)
        prices = self._prices[launch]
        return None if prices is None else prices.of(sku, location)

    def zone(self, launch: str) -> str:
        """The zone of a launch, of the only one when none is named; else that of the desk."""
        if launch:
            return self.names(launch).zone
        return self.names(self.launches[0]).zone if len(self._rows) == 1 else DESK_ZONE

    def days(self, launch: str, market: str, from_ms: int, to_ms: int) -> DayWindow:
        """A window as days of a market; of no market, those of the launch's first one."""
        texts = self.names(launch).texts
        zones = {} if texts is None else {each.market: each.zone for each in texts.markets}
        first = next(iter(zones.values()), "UTC")
        return day_window(from_ms, to_ms, zones.get(market, first))

    def _read_title(self, text: bytes) -> str | None:
        try:
            contacts = self._source.contacts()
        except ContactsBroken:
            return None
        try:
            body = contacts.document(text)
            return None if body is None else told_in(decode_texts(body), DESK_LANGUAGE)[1].title
        except (ContactsBroken, msgspec.MsgspecError):
            return None
        finally:
            contacts.close()

    def _read_prices(self, launch: str) -> _Prices | None:
        if launch not in self._rows:
            return None
        with self._source.models.connection() as connection:
            definition = connection.execute(
                select(launches.c.definition).where(launches.c.launch == launch)
            ).scalar_one()
        return _Prices(_decode(definition))
