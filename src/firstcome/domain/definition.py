"""
The definition of a launch: what is sold where, from when, and under which limits.

Always true:
- A definition that `problems()` finds no fault with can be folded: every reference resolves,
  every number is inside its bound.
- Display texts (names of products and shops) are not in it: `texts` is the id of their document.

Never here: free text, prices as floats, time zones (opening and closing are instants).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct

from firstcome.domain.identifiers import (
    Access,
    Currency,
    Hash,
    Id,
    Identity,
    MissedHold,
    Payment,
)

TIME_MS_MAX = 253_402_300_799_000  # the last second of the year 9999
LOCATIONS_MAX = 10_000
SKUS_MAX = 200
POOLS_MAX = 60_000
MARKETS_MAX = 250
UNITS_MAX = 10_000_000
LINE_ORDERS_MAX = 10_000_000
TTL_MS_MIN = 1_000
TTL_MS_MAX = 366 * 24 * 3_600_000
PRICE_MINOR_MAX = 10**12
LIMIT_UNITS_MAX = 100
DAY_MINUTES_MAX = 24 * 60
OFFSETS_MAX = 200

TimeMs = Annotated[int, Meta(ge=0, le=TIME_MS_MAX)]
TtlMs = Annotated[int, Meta(ge=TTL_MS_MIN, le=TTL_MS_MAX)]
StockUnits = Annotated[int, Meta(ge=0, le=UNITS_MAX)]
LimitUnits = Annotated[int, Meta(ge=1, le=LIMIT_UNITS_MAX)]
DayMinute = Annotated[int, Meta(ge=0, le=DAY_MINUTES_MAX)]
OffsetMinutes = Annotated[int, Meta(ge=-DAY_MINUTES_MAX, le=DAY_MINUTES_MAX)]


class MarketTerms(Struct, frozen=True):
    """A country that the launch sells in."""

    market: Id
    currency: Currency


class Price(Struct, frozen=True):
    """What one unit costs in one market, in minor units of that market's currency."""

    market: Id
    price_minor: Annotated[int, Meta(ge=0, le=PRICE_MINOR_MAX)]


class SkuTerms(Struct, frozen=True):
    """One stock-keeping unit and its price in every market."""

    sku: Id
    prices: tuple[Price, ...]


class LocationTerms(Struct, frozen=True):
    """A warehouse or store; its channel is the way to buy that its stock belongs to."""

    location: Id
    channel: Id
    operator: Id
    market: Id


class Limits(Struct, frozen=True):
    """The most units that one customer may have in the launch, by class."""

    consumer: LimitUnits = 1
    business: LimitUnits = 2


class StockTerms(Struct, frozen=True):
    """Units of one SKU that are at one location when the launch is loaded."""

    sku: Id
    location: Id
    units: StockUnits


class WakingTerms(Struct, frozen=True):
    """
    The hours, as minutes of a market's day, in which the time of its offered holds counts.

    `offsets` are what its clocks are ahead of UTC, in minutes, each from an instant on.
    """

    market: Id
    from_minute: DayMinute
    to_minute: DayMinute
    offsets: Annotated[
        tuple[tuple[TimeMs, OffsetMinutes], ...], Meta(min_length=1, max_length=OFFSETS_MAX)
    ]


class LaunchDefinition(Struct, frozen=True, omit_defaults=True):
    """
    The terms of one launch, complete.

    Times are instants in milliseconds since 1970 (UTC); `hold_ttl_ms` and `offer_ttl_ms` are
    selling time. Messages change only by adding fields with defaults, and what is at its default is
    not stored: a definition of an earlier version keeps its bytes.
    """

    launch: Id
    opens_ms: TimeMs
    closes_ms: TimeMs | None
    identity: Identity
    payment: Payment
    markets: Annotated[tuple[MarketTerms, ...], Meta(min_length=1, max_length=MARKETS_MAX)]
    skus: Annotated[tuple[SkuTerms, ...], Meta(min_length=1, max_length=SKUS_MAX)]
    locations: Annotated[tuple[LocationTerms, ...], Meta(min_length=1, max_length=LOCATIONS_MAX)]
    limits: Limits
    hold_ttl_ms: TtlMs
    offer_ttl_ms: TtlMs
    line: bool
    line_orders_max: Annotated[int, Meta(ge=0, le=LINE_ORDERS_MAX)]
    missed_hold: MissedHold
    stock: tuple[StockTerms, ...]
    texts: Hash
    move: bool = False
    """Whether an order may move to another location."""
    register: bool = False
    """Whether interest is registered for it, from its loading to its closing."""
    access: Access = "open"
    """Who may order: everyone, whoever registered, or whoever's wave has come."""
    waking: Annotated[tuple[WakingTerms, ...], Meta(max_length=MARKETS_MAX)] = ()
    """Markets in which the time of an offered hold counts in waking hours only."""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Every fault that the types cannot express, as (field path, what is wrong)."""
        if self.closes_ms is not None and self.closes_ms <= self.opens_ms:
            yield "closes_ms", "closing is not after opening"
        if self.access != "open" and not self.register:
            yield "register", f"access is {self.access}, and nobody can register"
        if len(self.skus) * len(self.locations) > POOLS_MAX:
            yield "locations", f"more than {POOLS_MAX} pools (SKUs times locations)"
        markets = [terms.market for terms in self.markets]
        skus = [terms.sku for terms in self.skus]
        locations = [terms.location for terms in self.locations]
        yield from _repeated("markets", markets)
        yield from _repeated("skus", skus)
        yield from _repeated("locations", locations)
        yield from self._unresolved(set(markets), set(skus), set(locations))
        yield from self._sleepless(set(markets))

    def _unresolved(
        self, markets: set[str], skus: set[str], locations: set[str]
    ) -> Iterator[tuple[str, str]]:
        for number, location in enumerate(self.locations):
            if location.market not in markets:
                yield f"locations[{number}].market", f"market {location.market} is not listed"
        for number, sku in enumerate(self.skus):
            priced = [price.market for price in sku.prices]
            yield from _repeated(f"skus[{number}].prices", priced)
            for market in priced:
                if market not in markets:
                    yield f"skus[{number}].prices", f"market {market} is not listed"
            for terms in self.markets:
                if terms.market not in priced:
                    yield f"skus[{number}].prices", f"no price for market {terms.market}"
        seen: set[tuple[str, str]] = set()
        for number, stock in enumerate(self.stock):
            if stock.sku not in skus:
                yield f"stock[{number}].sku", f"SKU {stock.sku} is not listed"
            if stock.location not in locations:
                yield f"stock[{number}].location", f"location {stock.location} is not listed"
            if (stock.sku, stock.location) in seen:
                yield f"stock[{number}]", f"stock of {stock.sku} at {stock.location} stands twice"
            seen.add((stock.sku, stock.location))

    def _sleepless(self, markets: set[str]) -> Iterator[tuple[str, str]]:
        yield from _repeated("waking", [terms.market for terms in self.waking])
        for number, terms in enumerate(self.waking):
            if terms.market not in markets:
                yield f"waking[{number}].market", f"market {terms.market} is not listed"
            if terms.from_minute >= terms.to_minute:
                yield f"waking[{number}].to_minute", "the day does not end after it begins"
            if any(after <= before for (before, _), (after, _) in pairwise(terms.offsets)):
                yield f"waking[{number}].offsets", "they do not follow one another"


def _repeated(field: str, ids: list[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, identifier in enumerate(ids):
        if identifier in seen:
            yield f"{field}[{number}]", f"{identifier} stands twice"
        seen.add(identifier)
