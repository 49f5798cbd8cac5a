"""
A launch as the journal documents it, written down a second time for the auditor.

Always true:
- Members that decide no answer are not listed; unknown ones are passed over.

Never here: commands.
"""

from typing import Literal

from msgspec import Struct


class SkuTerms(Struct):
    """A SKU of a launch."""

    sku: str


class MarketTerms(Struct):
    """A country that the launch sells in."""

    market: str


class LocationTerms(Struct):
    """A location of a launch."""

    location: str
    market: str = ""


class Limits(Struct):
    """Units of one customer, by class."""

    consumer: int = 1
    business: int = 2


class StockTerms(Struct):
    """Units of a pool when the launch is loaded."""

    sku: str
    location: str
    units: int


class WakingTerms(Struct):
    """
    From which to which minute of a market's day the time of its offered holds counts.

    `offsets`: minutes that its clocks are ahead of UTC, each from an instant on.
    """

    market: str
    from_minute: int
    to_minute: int
    offsets: tuple[tuple[int, int], ...]


class Definition(Struct):
    """A launch, as much of it as decides an answer."""

    launch: str
    opens_ms: int
    closes_ms: int | None
    skus: tuple[SkuTerms, ...]
    locations: tuple[LocationTerms, ...]
    limits: Limits
    hold_ttl_ms: int
    offer_ttl_ms: int
    line_orders_max: int
    missed_hold: Literal["back_of_line_once", "out"]
    stock: tuple[StockTerms, ...]
    line: bool = True
    move: bool = False
    identity: str = ""
    markets: tuple[MarketTerms, ...] = ()
    register: bool = False
    access: Literal["open", "registered", "waves"] = "open"
    waking: tuple[WakingTerms, ...] = ()
