"""
Shown: everything that a launch file says, as facts of one page.

Always true:
- Whoever is bound to a location or an operator is shown its locations and its stock alone.

Never here: HTML, forms.
"""

from base64 import b64encode
from collections import Counter
from typing import Final

from msgspec import Struct

from firstcome.domain.definition import LaunchDefinition
from firstcome.launches.moments import duration_text
from firstcome.launches.reading import LaunchFile
from firstcome.launches.texts import Brand, LanguageTexts, LaunchTexts
from firstcome.launches.trees import moment_text
from firstcome.launches.waking_hours import hours_text
from firstcome.web.words import words_of

LOCATIONS_SHOWN: Final = 10
LOCATIONS_ON_A_PAGE: Final = 200
_TAKEN_FROM: Final = {
    "open": "everybody",
    "registered": "whoever is registered",
    "waves": "whoever is registered, wave by wave",
}
_KNOWN_BY: Final = {"email": "their e-mail address", "phone": "their phone number"}


class Fact(Struct, frozen=True):
    """One thing that the file says."""

    label: str
    text: str


class SkuRow(Struct, frozen=True):
    """A SKU with its price in each market, and its units in all."""

    sku: str
    name: str
    product: str
    prices: tuple[str, ...]
    units: int
    picture: str


class ChannelRow(Struct, frozen=True):
    """A channel: how many locations it has, and how many units there are in all."""

    channel: str
    name: str
    locations: int
    units: int


class PlaceRow(Struct, frozen=True):
    """A location with the units that were loaded there."""

    location: str
    name: str
    town: str
    channel: str
    operator: str
    market: str
    units: int


class BrandShown(Struct, frozen=True):
    """The brand; `logo` is an address that holds the picture itself."""

    name: str
    accent: str
    accent_dark: str
    logo: str


class LaunchShown(Struct, frozen=True):
    """One launch file, whole."""

    terms: tuple[Fact, ...]
    policies: tuple[Fact, ...]
    markets: tuple[str, ...]
    market_facts: tuple[Fact, ...]
    skus: tuple[SkuRow, ...]
    channels: tuple[ChannelRow, ...]
    places: tuple[PlaceRow, ...]
    places_count: int
    brand: BrandShown | None
    words: tuple[LanguageTexts, ...]


def launch_shown(launch_file: LaunchFile, reach: frozenset[str]) -> LaunchShown:
    """The facts of a launch, as far as the locations in `reach`."""
    definition, texts = launch_file.definition, launch_file.texts
    places = place_rows(launch_file, reach)
    return LaunchShown(
        terms=_terms(definition, texts),
        policies=_policies(definition),
        markets=tuple(each.market for each in definition.markets),
        market_facts=_markets(definition, texts),
        skus=_skus(definition, texts, reach),
        channels=_channels(texts, places),
        places=places[:LOCATIONS_SHOWN],
        places_count=len(places),
        brand=None if texts.brand is None else brand_shown(texts.brand),
        words=texts.words,
    )


def place_rows(launch_file: LaunchFile, reach: frozenset[str]) -> tuple[PlaceRow, ...]:
    """Every location in reach, in the order of the file."""
    said = {each.location: each for each in launch_file.texts.locations}
    units = Counter[str]()
    for stock in launch_file.definition.stock:
        units[stock.location] += stock.units
    return tuple(
        PlaceRow(
            terms.location,
            said[terms.location].name,
            said[terms.location].town or "",
            terms.channel,
            terms.operator,
            terms.market,
            units[terms.location],
        )
        for terms in launch_file.definition.locations
        if terms.location in reach
    )


def brand_shown(brand: Brand) -> BrandShown:
    """The brand, its logo in the address of the picture."""
    logo = f"data:{brand.logo_type};base64,{b64encode(brand.logo).decode()}" if brand.logo else ""
    return BrandShown(brand.name, brand.accent, brand.accent_dark, logo)


def _terms(definition: LaunchDefinition, texts: LaunchTexts) -> tuple[Fact, ...]:
    zone = texts.zone
    closes_ms = definition.closes_ms
    return (
        Fact("Name", texts.name),
        Fact("Opens", f"{moment_text(definition.opens_ms, zone)} ({zone})"),
        Fact(
            "Closes",
            "when staff close it" if closes_ms is None else f"{moment_text(closes_ms, zone)}",
        ),
        Fact("Customers are known by", _KNOWN_BY[definition.identity]),
        Fact("Payment", "when the goods are handed over"),
    )


def _policies(definition: LaunchDefinition) -> tuple[Fact, ...]:
    missed = {
        "back_of_line_once": "the place in the line; the second time, the order",
        "out": "the order",
    }[definition.missed_hold]
    line = f"yes, up to {definition.line_orders_max:,} orders at each pool"
    return (
        Fact("Units for a consumer", str(definition.limits.consumer)),
        Fact("Units for a business", str(definition.limits.business)),
        Fact("Orders are taken from", _TAKEN_FROM[definition.access]),
        Fact("On hold after the order", span(definition.hold_ttl_ms)),
        Fact("On hold when offered", span(definition.offer_ttl_ms)),
        Fact("A missed hold costs", missed),
        Fact("Waiting line", line if definition.line else "none: sold out is the answer"),
        Fact("Moving to another location", "allowed" if definition.move else "not allowed"),
    )


def span(duration_ms: int) -> str:
    """A span as a launch file writes it."""
    return duration_text(duration_ms) if duration_ms % 1_000 == 0 else f"{duration_ms} ms"


def _markets(definition: LaunchDefinition, texts: LaunchTexts) -> tuple[Fact, ...]:
    said = {each.market: each for each in texts.markets}
    hours = {each.market: f", offered holds run {hours_text(each)}" for each in definition.waking}
    return tuple(
        Fact(
            said[terms.market].name,
            f"{terms.market}, in {terms.currency}, clocks of {said[terms.market].zone}, "
            f"language {said[terms.market].language}{hours.get(terms.market, '')}",
        )
        for terms in definition.markets
    )


def _skus(
    definition: LaunchDefinition, texts: LaunchTexts, reach: frozenset[str]
) -> tuple[SkuRow, ...]:
    money = words_of("en").money
    currencies = {each.market: each.currency for each in definition.markets}
    prices = {
        terms.sku: {each.market: each.price_minor for each in terms.prices}
        for terms in definition.skus
    }
    units = Counter[str]()
    for stock in definition.stock:
        if stock.location in reach:
            units[stock.sku] += stock.units
    return tuple(
        SkuRow(
            sku.sku,
            sku.name,
            product.name,
            tuple(money(prices[sku.sku][market], currencies[market]) for market in currencies),
            units[sku.sku],
            "" if sku.picture is None else sku.picture.address,
        )
        for product in texts.products
        for sku in product.skus
    )


def _channels(texts: LaunchTexts, places: tuple[PlaceRow, ...]) -> tuple[ChannelRow, ...]:
    locations = Counter(each.channel for each in places)
    units = Counter[str]()
    for each in places:
        units[each.channel] += each.units
    return tuple(
        ChannelRow(each.channel, each.name, locations[each.channel], units[each.channel])
        for each in texts.channels
        if each.channel in locations
    )
