"""
Small launches as the API takes them.

Always true:
- `load_body` is a request that the API takes; what a test wants otherwise, it says.
"""

from typing import Any

import msgspec

from firstcome.domain.definition import (
    LaunchDefinition,
    Limits,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
    StockTerms,
)
from firstcome.launches.texts import (
    ChannelTexts,
    LaunchTexts,
    LocationTexts,
    MarketTexts,
    ProductTexts,
    SkuTexts,
)

SKUS = ("phone-8gb", "phone-16gb")
LOCATIONS = {"web": "online", "bath": "stores"}
"""Locations and their channels."""

FAR_MS = 4_102_444_800_000  # the year 2100
HOUR_MS = 3_600_000


def texts_of(launch: str) -> LaunchTexts:
    """Display texts for the launches of this module."""
    zone = "Europe/London"
    return LaunchTexts(
        launch=launch,
        name="The phone",
        zone=zone,
        markets=(MarketTexts("GB", "United Kingdom", zone),),
        products=(ProductTexts("phone", "Phone", tuple(SkuTexts(sku, sku) for sku in SKUS)),),
        channels=tuple(ChannelTexts(channel, channel) for channel in LOCATIONS.values()),
        locations=tuple(LocationTexts(location, location, zone) for location in LOCATIONS),
    )


def definition_of(launch: str, units: int = 2, **terms: Any) -> LaunchDefinition:
    """A launch that has opened long ago, with `units` of everything everywhere."""
    stock = tuple(StockTerms(sku, location, units) for sku in SKUS for location in LOCATIONS)
    definition = LaunchDefinition(
        launch=launch,
        opens_ms=0,
        closes_ms=None,
        identity="email",
        payment="on_handover",
        markets=(MarketTerms("GB", "GBP"),),
        skus=tuple(SkuTerms(sku, (Price("GB", 9_900),)) for sku in SKUS),
        locations=tuple(
            LocationTerms(location, channel, "own", "GB") for location, channel in LOCATIONS.items()
        ),
        limits=Limits(),
        hold_ttl_ms=HOUR_MS,
        offer_ttl_ms=HOUR_MS,
        line=True,
        line_orders_max=100_000,
        missed_hold="back_of_line_once",
        stock=stock,
        texts=texts_of(launch).id(),
    )
    return msgspec.structs.replace(definition, **terms)


def load_body(launch: str, units: int = 2, **terms: Any) -> bytes:
    """The body of the request that loads it."""
    definition = definition_of(launch, units, **terms)
    return msgspec.json.encode({"definition": definition, "texts": texts_of(launch)})
