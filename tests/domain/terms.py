"""
The launch of the tables: `phone`, two SKUs at two locations, and hashes that stand for people.

It opens at 09:00; a hold lasts 15 minutes at the order and 10 when offered from the line.
"""

from hashlib import blake2b
from typing import Any

from msgspec.structs import replace

from firstcome.domain.definition import (
    LaunchDefinition,
    Limits,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
)

MINUTE_MS = 60_000
DAY_MS = 1_215_734_400_000  # 2008-07-11
OPENS_MS = DAY_MS + 9 * 60 * MINUTE_MS

LAUNCH = "phone"
SKUS = ("p8", "p16")
LOCATIONS = ("web", "shop")


def hashed(*name: object) -> bytes:
    """Sixteen bytes that differ for every name."""
    return blake2b("/".join(map(str, name)).encode(), digest_size=16).digest()


def definition(launch: str = LAUNCH, **terms: Any) -> LaunchDefinition:
    """The launch of the tables, with some of its terms replaced."""
    usual = LaunchDefinition(
        launch=launch,
        opens_ms=OPENS_MS,
        closes_ms=None,
        identity="email",
        payment="on_handover",
        markets=(MarketTerms("gb", "GBP"),),
        skus=tuple(SkuTerms(sku, (Price("gb", 9_900),)) for sku in SKUS),
        locations=(
            LocationTerms("web", "online", "own", "gb"),
            LocationTerms("shop", "stores", "own", "gb"),
        ),
        limits=Limits(consumer=1, business=2),
        hold_ttl_ms=15 * MINUTE_MS,
        offer_ttl_ms=10 * MINUTE_MS,
        line=True,
        line_orders_max=100,
        missed_hold="back_of_line_once",
        stock=(),
        texts=hashed("texts"),
    )
    return replace(usual, **terms)
