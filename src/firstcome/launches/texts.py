"""
Display texts of a launch: names, towns, places on the map, and clocks for pages and letters.

Always true:
- Nothing here decides an order; the rules know the texts only by their id.
- Equal texts have equal encodings, and so equal ids.

Never here: personal data; terms of sale.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from firstcome.domain.definition import LOCATIONS_MAX, MARKETS_MAX, SKUS_MAX, LaunchDefinition
from firstcome.domain.identifiers import HASH_BYTES, Id
from firstcome.launches.bounds import (
    CHANNELS_MAX,
    MINUTES_PER_SALE_MAX,
    PRODUCTS_MAX,
    TEXT_CHARACTERS_MAX,
    TILLS_MAX,
)
from firstcome.launches.moments import zones

# One line that shows as it reads: no control characters, none that turn the text around it.
_TEXT_PATTERN = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+(?![\s\S])"
_LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(?![\s\S])"

Text = Annotated[str, Meta(pattern=_TEXT_PATTERN, max_length=TEXT_CHARACTERS_MAX)]
Zone = Annotated[str, Meta(min_length=1, max_length=64)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class MarketTexts(Struct, frozen=True, omit_defaults=True):
    """A market as its customers know it."""

    market: Id
    name: Text
    zone: Zone
    language: Annotated[str, Meta(pattern=_LANGUAGE_PATTERN, max_length=64)] = "en"


class SkuTexts(Struct, frozen=True, omit_defaults=True):
    """One variant of a product."""

    sku: Id
    name: Text


class ProductTexts(Struct, frozen=True, omit_defaults=True):
    """A product with its variants, in the order of the file."""

    product: Id
    name: Text
    skus: Annotated[tuple[SkuTexts, ...], Meta(min_length=1, max_length=SKUS_MAX)]


class ChannelTexts(Struct, frozen=True, omit_defaults=True):
    """A way to buy."""

    channel: Id
    name: Text


class LocationTexts(Struct, frozen=True, omit_defaults=True):
    """A warehouse or store as people find it; `zone` is that of the clock on its wall."""

    location: Id
    name: Text
    zone: Zone
    town: Text | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    tills: Annotated[int, Meta(ge=1, le=TILLS_MAX)] | None = None
    minutes_per_sale: Annotated[int, Meta(ge=1, le=MINUTES_PER_SALE_MAX)] | None = None


class LaunchTexts(Struct, frozen=True, omit_defaults=True):
    """Every display text of one launch. Changes only by adding fields with defaults."""

    launch: Id
    name: Text
    zone: Zone
    markets: Annotated[tuple[MarketTexts, ...], Meta(max_length=MARKETS_MAX)]
    products: Annotated[tuple[ProductTexts, ...], Meta(max_length=PRODUCTS_MAX)]
    channels: Annotated[tuple[ChannelTexts, ...], Meta(max_length=CHANNELS_MAX)]
    locations: Annotated[tuple[LocationTexts, ...], Meta(max_length=LOCATIONS_MAX)]

    def encode(self) -> bytes:
        """The canonical JSON: fields in declared order, defaults left out, no spaces."""
        return msgspec.json.encode(self, order="deterministic")

    def id(self) -> bytes:
        """What the definition names these texts by: the start of the SHA-256 of the encoding."""
        return hashlib.sha256(self.encode()).digest()[:HASH_BYTES]

    def problems(self, definition: LaunchDefinition) -> Iterator[tuple[str, str]]:
        """Every way in which these are not the texts of `definition`: (field, what is wrong)."""
        if self.launch != definition.launch:
            yield "launch", f"the texts are those of {self.launch}"
        if self.id() != definition.texts:
            yield "texts", "the definition names other texts"
        skus = (sku for product in self.products for sku in product.skus)
        yield from _unlike(
            "markets",
            (each.market for each in self.markets),
            (m.market for m in definition.markets),
        )
        yield from _unlike("skus", (each.sku for each in skus), (s.sku for s in definition.skus))
        yield from _unlike(
            "channels",
            (each.channel for each in self.channels),
            dict.fromkeys(each.channel for each in definition.locations),
        )
        yield from _unlike(
            "locations",
            (each.location for each in self.locations),
            (each.location for each in definition.locations),
        )
        shown_zones = {self.zone, *(market.zone for market in self.markets)}
        for zone in sorted(shown_zones | {location.zone for location in self.locations}):
            if zone not in zones():
                yield "zone", f"{zone} is no IANA time zone"


def _unlike(field: str, texts: Iterable[str], terms: Iterable[str]) -> Iterator[tuple[str, str]]:
    named, listed = list(texts), set(terms)
    if len(named) != len(set(named)):
        yield field, "an id stands twice in the texts"
    for missing in sorted(listed - set(named)):
        yield field, f"{missing} has no texts"
    for extra in sorted(set(named) - listed):
        yield field, f"{extra} has texts but no terms"
