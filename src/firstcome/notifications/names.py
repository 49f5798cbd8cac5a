"""
Names of a launch for letters: what products and places are called, their clocks and languages.

Always true:
- A launch whose texts cannot be found is told of by its ids, in English, in UTC.

Never here: terms of sale; what pages show besides.
"""

from collections import Counter
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.contacts.reader import ContactReader
from firstcome.domain.definition import LaunchDefinition

LANGUAGE: Final = "en"
ZONE: Final = "UTC"


class _Market(Struct, frozen=True):
    market: str
    name: str = ""
    zone: str = ZONE
    language: str = LANGUAGE


class _Sku(Struct, frozen=True):
    sku: str
    name: str


class _Product(Struct, frozen=True):
    name: str
    skus: tuple[_Sku, ...] = ()


class _Location(Struct, frozen=True):
    location: str
    name: str
    zone: str
    town: str | None = None


class _Channel(Struct, frozen=True):
    channel: str
    name: str


class Brand(Struct, frozen=True):
    """How the shop shows itself; its colours can be read on light, and on dark, ground."""

    name: str = ""
    accent: str = ""
    accent_dark: str = ""


class Document(Struct, frozen=True):
    """What is read of a launch's texts; the rest of the document is passed over."""

    name: str
    markets: tuple[_Market, ...] = ()
    products: tuple[_Product, ...] = ()
    channels: tuple[_Channel, ...] = ()
    locations: tuple[_Location, ...] = ()
    brand: Brand | None = None


NOTHING: Final = Document("")
_decode: Final = msgspec.json.Decoder(Document).decode


class LaunchNames:
    """The names of one launch, found by id."""

    def __init__(self, definition: LaunchDefinition, document: Document) -> None:
        self.launch = document.name or definition.launch
        self.launch_id = definition.launch
        self.brand = document.brand or Brand()
        self._markets = {each.market: each for each in document.markets}
        self._market_of = {each.location: each.market for each in definition.locations}
        self._locations = {each.location: each for each in document.locations}
        self._bearers = Counter((each.name, each.town) for each in document.locations)
        channels = {each.channel: each.name for each in document.channels}
        self._channels = {
            each.location: channels.get(each.channel, "") for each in definition.locations
        }
        self._skus = {
            sku.sku: sku.name if sku.name == product.name else f"{product.name} {sku.name}"
            for product in document.products
            for sku in product.skus
        }

    def product(self, sku: str) -> str:
        """Product and variant."""
        return self._skus.get(sku, sku)

    def location(self, location: str) -> str:
        """
        The location, with its town when the name does not say it.

        Where others of that town have the same name, its channel stands behind it.
        """
        found = self._locations.get(location)
        if found is None:
            return location
        name = found.name
        if found.town is not None and found.town not in name:
            name = f"{name}, {found.town}"
        channel = self._channels.get(location)
        is_alone = self._bearers[found.name, found.town] < 2
        return name if is_alone or not channel else f"{name} ({channel})"

    def market(self, market: str) -> str:
        """The country."""
        found = self._markets.get(market)
        return found.name or market if found else market

    def zone(self, location: str) -> str:
        """The IANA name of the zone of the clock on the location's wall."""
        found = self._locations.get(location)
        return ZONE if found is None else found.zone

    def market_zone(self, market: str) -> str:
        """The IANA name of the zone of a market."""
        found = self._markets.get(market)
        return ZONE if found is None else found.zone

    def market_of(self, location: str) -> str:
        """The market that a location belongs to; empty for one that is not of this launch."""
        return self._market_of.get(location, "")

    def language(self, location: str) -> str:
        """The language of the market that the location belongs to."""
        return self.market_language(self.market_of(location))

    def market_language(self, market: str) -> str:
        """The language of a market."""
        found = self._markets.get(market)
        return LANGUAGE if found is None else found.language


class NameBook:
    """The names of every launch, read from the documents of the contacts when first asked for."""

    def __init__(self, contacts: ContactReader) -> None:
        self._contacts = contacts
        self._known: dict[str, tuple[LaunchDefinition, LaunchNames]] = {}

    def of(self, definition: LaunchDefinition) -> LaunchNames:
        """The names of a launch; raises `ContactsBroken` when the file cannot be read."""
        known = self._known.get(definition.launch)
        if known is not None and known[0] is definition:
            return known[1]
        names = LaunchNames(definition, self._document(definition.texts))
        self._known[definition.launch] = definition, names
        return names

    def _document(self, texts: bytes) -> Document:
        body = self._contacts.document(texts)
        try:
            return NOTHING if body is None else _decode(body)
        except msgspec.MsgspecError:  # texts of a firstcome that this one does not know
            return NOTHING
