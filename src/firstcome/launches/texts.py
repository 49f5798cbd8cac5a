"""
Display texts of a launch: names, towns, places on the map, clocks, and how the shop shows itself.

Always true:
- Nothing here decides an order; the rules know the texts only by their id.
- Equal texts have equal encodings, and so equal ids.
- A colour of the brand can be read on the page; the logo loads nothing and runs nothing.

Never here: personal data; terms of sale.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from firstcome.domain.definition import LOCATIONS_MAX, MARKETS_MAX, SKUS_MAX, LaunchDefinition
from firstcome.domain.identifiers import HASH_BYTES, Id
from firstcome.launches.bounds import (
    ADDRESS_CHARACTERS_MAX,
    CHANNELS_MAX,
    LANGUAGES_MAX,
    LINES_MAX,
    LOGO_BYTES_MAX,
    MINUTES_PER_SALE_MAX,
    PARAGRAPH_CHARACTERS_MAX,
    PARAGRAPHS_MAX,
    PIXELS_MAX,
    PRODUCTS_MAX,
    TEXT_CHARACTERS_MAX,
    TILLS_MAX,
)
from firstcome.launches.colours import COLOUR_PATTERN, ON_DARK, ON_LIGHT, check_contrast
from firstcome.launches.faults import Refused
from firstcome.launches.logos import logo_type_of
from firstcome.launches.moments import zones

# One line that shows as it reads: no control characters, none that turn the text around it.
_SHOWN = r"[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]"
_TEXT_PATTERN = rf"^{_SHOWN}+(?![\s\S])"
_MAYBE_PATTERN = rf"^{_SHOWN}*(?![\s\S])"
_LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(?![\s\S])"
# A path of the shop itself, or another site over TLS; nothing that a page would have to escape.
_REST = r"[A-Za-z0-9._~!$&()*+,;=:@%/?-]"
PICTURE_PATTERN = rf"^(https://[A-Za-z0-9.-]+(:[0-9]{{1,5}})?(/{_REST}*)?|/(?!/){_REST}*)(?![\s\S])"

Text = Annotated[str, Meta(pattern=_TEXT_PATTERN, max_length=TEXT_CHARACTERS_MAX)]
Paragraph = Annotated[str, Meta(pattern=_TEXT_PATTERN, max_length=PARAGRAPH_CHARACTERS_MAX)]
Language = Annotated[str, Meta(pattern=_LANGUAGE_PATTERN, max_length=64)]
Colour = Annotated[str, Meta(pattern=rf"^({COLOUR_PATTERN})?(?![\s\S])")]
PictureAddress = Annotated[str, Meta(pattern=PICTURE_PATTERN, max_length=ADDRESS_CHARACTERS_MAX)]
Pixels = Annotated[int, Meta(ge=1, le=PIXELS_MAX)]
LogoType = Literal["", "image/png", "image/svg+xml"]
Zone = Annotated[str, Meta(min_length=1, max_length=64)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class MarketTexts(Struct, frozen=True, omit_defaults=True):
    """A market as its customers know it."""

    market: Id
    name: Text
    zone: Zone
    language: Language = "en"


class Picture(Struct, frozen=True, omit_defaults=True):
    """A picture of a SKU: where it is, its size in pixels, and what it shows, in words."""

    address: PictureAddress
    width: Pixels
    height: Pixels
    text: Text


class SkuTexts(Struct, frozen=True, omit_defaults=True):
    """One variant of a product."""

    sku: Id
    name: Text
    picture: Picture | None = None


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


class Brand(Struct, frozen=True, omit_defaults=True):
    """
    How the shop shows itself; an empty colour is our own.

    `accent` is for light pages, `accent_dark` for dark ones, both `#rrggbb`. `logo` is the file
    itself, and `logo_type` what it is.
    """

    name: Text
    accent: Colour = ""
    accent_dark: Colour = ""
    logo: Annotated[bytes, Meta(max_length=LOGO_BYTES_MAX)] = b""
    logo_type: LogoType = ""


class LanguageTexts(Struct, frozen=True, omit_defaults=True):
    """What the shop says of the launch in one language; what is empty is not shown."""

    language: Language
    headline: Annotated[str, Meta(pattern=_MAYBE_PATTERN, max_length=TEXT_CHARACTERS_MAX)] = ""
    intro: Annotated[str, Meta(pattern=_MAYBE_PATTERN, max_length=PARAGRAPH_CHARACTERS_MAX)] = ""
    ready: Annotated[tuple[Text, ...], Meta(max_length=LINES_MAX)] = ()
    """What to have ready, in lines."""
    terms: Annotated[tuple[Paragraph, ...], Meta(max_length=PARAGRAPHS_MAX)] = ()
    """The shop's own terms, in paragraphs."""
    names: Annotated[tuple[tuple[Id, Text], ...], Meta(max_length=PRODUCTS_MAX + SKUS_MAX)] = ()
    """Names of products and SKUs in this language, by id."""


class LaunchTexts(Struct, frozen=True, omit_defaults=True):
    """Every display text of one launch. Changes only by adding fields with defaults."""

    launch: Id
    name: Text
    zone: Zone
    markets: Annotated[tuple[MarketTexts, ...], Meta(max_length=MARKETS_MAX)]
    products: Annotated[tuple[ProductTexts, ...], Meta(max_length=PRODUCTS_MAX)]
    channels: Annotated[tuple[ChannelTexts, ...], Meta(max_length=CHANNELS_MAX)]
    locations: Annotated[tuple[LocationTexts, ...], Meta(max_length=LOCATIONS_MAX)]
    brand: Brand | None = None
    words: Annotated[tuple[LanguageTexts, ...], Meta(max_length=LANGUAGES_MAX)] = ()

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
        if self.brand is not None:
            yield from _brand_problems(self.brand)
        yield from _words_problems(self.words, self.products)


def _brand_problems(brand: Brand) -> Iterator[tuple[str, str]]:
    for field, colour, ground in (
        ("brand.accent", brand.accent, ON_LIGHT),
        ("brand.accent_dark", brand.accent_dark, ON_DARK),
    ):
        try:
            check_contrast(colour, ground)
        except Refused as refused:
            yield field, refused.what.rstrip(".")
    try:
        found = logo_type_of(brand.logo) if brand.logo else ""
    except Refused as refused:
        yield "brand.logo", refused.what.rstrip(".")
    else:
        if brand.logo_type != found:
            yield "brand.logo_type", f"the logo is {found or 'missing'}"


def _words_problems(
    words: Iterable[LanguageTexts], products: Iterable[ProductTexts]
) -> Iterator[tuple[str, str]]:
    known = {sku.sku for product in products for sku in product.skus}
    known |= {product.product for product in products}
    seen = set[str]()
    for texts in words:
        if texts.language in seen:
            yield "words.language", f"{texts.language} stands twice"
        seen.add(texts.language)
        for name, _ in texts.names:
            if name not in known:
                yield "words.names", f"{name} is neither a product nor a SKU"


def _unlike(field: str, texts: Iterable[str], terms: Iterable[str]) -> Iterator[tuple[str, str]]:
    named, listed = list(texts), set(terms)
    if len(named) != len(set(named)):
        yield field, "an id stands twice in the texts"
    for missing in sorted(listed - set(named)):
        yield field, f"{missing} has no texts"
    for extra in sorted(set(named) - listed):
        yield field, f"{extra} has texts but no terms"
