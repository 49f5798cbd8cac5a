"""
Naming: what a report calls the ids of a launch, and how it shows the shop.

Always true:
- An id without a name is shown as it is.

Never here: where the names are kept.
"""

from msgspec import Struct


class Naming(Struct, frozen=True, kw_only=True):
    """The names of one launch, by id."""

    launch: str
    name: str
    """Of the launch."""
    shop: str
    accent: str = ""
    """The brand's colour for light pages, `#rrggbb`; empty: our own."""
    zone: str = "UTC"
    zones: dict[str, str] = {}
    """By market, in the order of the launch file."""
    skus: dict[str, str] = {}
    markets: dict[str, str] = {}
    places: dict[str, str] = {}
    towns: dict[str, str] = {}
    """Of locations that say one."""

    def sku(self, sku: str) -> str:
        """Product and variant."""
        return self.skus.get(sku, sku)

    def market(self, market: str) -> str:
        """The market; the words for none."""
        return self.markets.get(market, market) if market else "no market yet"

    def place(self, location: str) -> str:
        """The location; the words for none."""
        return self.places.get(location, location) if location else "by delivery"

    def zone_of(self, market: str) -> str:
        """The zone whose days count in a market; without one, that of the first market."""
        return self.zones.get(market) or next(iter(self.zones.values()), self.zone)

    def region(self, market: str, location: str) -> str:
        """The town of the location; where there is none, the market's name."""
        return self.towns.get(location) or self.market(market)
