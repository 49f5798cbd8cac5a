"""
The guide of a launch: what its terms and its display texts say together, looked up once.

Always true:
- It is made of one definition and its texts, and never changes.
- A launch whose texts cannot be read has a guide all the same: ids stand for names.

Never here: what is left, who waits.
"""

import unicodedata
from collections import Counter
from hashlib import sha256
from typing import Final

from firstcome.domain.definition import LaunchDefinition
from firstcome.launches.texts import (
    ChannelTexts,
    LanguageTexts,
    LaunchTexts,
    LocationTexts,
    MarketTexts,
    ProductTexts,
    SkuTexts,
)
from firstcome.web.customer.replies import address
from firstcome.web.customer.views import BrandView, PictureView, PlaceView, Words

PLAIN_ZONE: Final = "UTC"


class LaunchGuide:
    """One launch, for people."""

    def __init__(self, definition: LaunchDefinition, texts: LaunchTexts | None) -> None:
        """Without `texts`, plain ones are made of the definition."""
        self.definition = definition
        self.texts = texts = texts or plain_texts(definition)
        self.path = f"/launches/{definition.launch}"
        self.markets = {market.market: market for market in texts.markets}
        self.market_of = {terms.location: terms.market for terms in definition.locations}
        self.channel_of = {terms.location: terms.channel for terms in definition.locations}
        self.currency_of = {terms.market: terms.currency for terms in definition.markets}
        self.prices = {
            (terms.sku, price.market): price.price_minor
            for terms in definition.skus
            for price in terms.prices
        }
        self.sku_names = {sku.sku: sku.name for product in texts.products for sku in product.skus}
        self.product_of = {sku.sku: product for product in texts.products for sku in product.skus}
        self.locations = {location.location: location for location in texts.locations}
        self._channel_names = {channel.channel: channel.name for channel in texts.channels}
        named = [self.locations[terms.location] for terms in definition.locations]
        self.deliveries = tuple(each.location for each in named if is_delivery(each))
        shops = [each for each in named if not is_delivery(each)]
        self.shops = tuple(sorted(shops, key=lambda shop: (fold(shop.town or ""), fold(shop.name))))
        self._bearers = Counter((shop.name, shop.town) for shop in shops)
        self._searched = [fold(f"{shop.town or ''} {shop.name}") for shop in self.shops]
        self.default_place = self.deliveries[0] if self.deliveries else self.shops[0].location
        self._words = {words.language: words for words in texts.words}
        self._names = {words.language: dict(words.names) for words in texts.words}
        self.brand = self._brand()

    def market(self, location: str) -> MarketTexts:
        """The market that a location is in."""
        return self.markets[self.market_of[location]]

    def zone(self, location: str) -> str:
        """The zone of the clock that counts there: a shop's own, else that of the launch."""
        texts = self.locations[location]
        return self.texts.zone if is_delivery(texts) else texts.zone

    def market_zone(self, market: str) -> str:
        """The zone of a market's days; of none, that of the first market's."""
        found = self.markets.get(market) or self.texts.markets[0]
        return found.zone

    def words(self, language: str, market: str) -> Words:
        """The shop's own texts in the reader's language, else in the market's, else none."""
        found = self._in(language) or self._in(market)
        if found is None:
            return Words()
        return Words(found.headline, found.intro, found.ready, found.terms)

    def name(self, named: str, plain: str, language: str) -> str:
        """What a product or a SKU is called in a language, or `plain`."""
        for tag in (language, language.partition("-")[0]):
            found = self._names.get(tag, {}).get(named)
            if found is not None:
                return found
        return plain

    def price(self, sku: str, location: str) -> tuple[int, str]:
        """What a unit costs there, in minor units, and their currency."""
        market = self.market_of[location]
        return self.prices[sku, market], self.currency_of[market]

    def place(
        self, location: str, lang: str = "", carried: str = "", *, is_chosen: bool = False
    ) -> PlaceView:
        """A location as people know it; `lang` and the invitation are those of the address."""
        texts = self.locations[location]
        delivers = is_delivery(texts)
        name = self.shop_name(location)
        if delivers:
            name = self._channel_names.get(self.channel_of[location], name)
        there = address(self.path, at=location, lang=lang, invitation=carried)
        return PlaceView(location, name, texts.town or "", delivers, there, is_chosen)

    def shop_name(self, location: str) -> str:
        """What a shop is called: with its channel where others of that town have the same name."""
        texts = self.locations[location]
        channel = self._channel_names.get(self.channel_of[location], "")
        is_alone = self._bearers[texts.name, texts.town] < 2
        return texts.name if is_alone or not channel else f"{texts.name} ({channel})"

    def narrowed(self, town: str) -> list[LocationTexts]:
        """The shops whose town and name have every word of this."""
        words = fold(town).split()
        return [
            shop
            for shop, searched in zip(self.shops, self._searched, strict=True)
            if all(word in searched for word in words)
        ]

    def picture(self, sku: str) -> PictureView | None:
        """The picture of a SKU."""
        found = next(each for each in self.product_of[sku].skus if each.sku == sku).picture
        if found is None:
            return None
        return PictureView(found.address, found.width, found.height, found.text)

    def _in(self, language: str) -> LanguageTexts | None:
        return self._words.get(language) or self._words.get(language.partition("-")[0])

    def _brand(self) -> BrandView:
        brand = self.texts.brand
        if brand is None:
            return BrandView(self.texts.name)
        version = sha256(brand.logo).hexdigest()[:12]
        logo = address(f"{self.path}/logo", v=version) if brand.logo else ""
        return BrandView(brand.name, brand.accent, brand.accent_dark, logo)


def is_delivery(location: LocationTexts) -> bool:
    """Whether units are sent from there; a place with a town or with tills is one to go to."""
    return location.town is None and location.tills is None


def fold(text: str) -> str:
    """A text as it is searched: without case, accents and dashes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("-", " "))
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def plain_texts(definition: LaunchDefinition) -> LaunchTexts:
    """Texts for a launch whose own cannot be read."""
    channels = dict.fromkeys(each.channel for each in definition.locations)
    return LaunchTexts(
        launch=definition.launch,
        name=definition.launch,
        zone=PLAIN_ZONE,
        markets=tuple(
            MarketTexts(each.market, each.market, PLAIN_ZONE) for each in definition.markets
        ),
        products=tuple(
            ProductTexts(each.sku, each.sku, (SkuTexts(each.sku, each.sku),))
            for each in definition.skus
        ),
        channels=tuple(ChannelTexts(channel, channel) for channel in channels),
        locations=tuple(
            LocationTexts(each.location, each.location, PLAIN_ZONE) for each in definition.locations
        ),
    )
