"""
Scenery: a launch file as a shop would show it, for pages that are made up.

Always true:
- The same file gives the same scenery: no clock, no chance.

Never here: what happens to the launch (`states`).
"""

from collections import Counter
from typing import Final

from msgspec import Struct

from firstcome.domain.definition import LocationTerms
from firstcome.launches import LaunchFile
from firstcome.launches.texts import Brand, LanguageTexts, LocationTexts, SkuTexts
from firstcome.web.customer.supply_views import SupplyView
from firstcome.web.customer.views import (
    Band,
    BrandView,
    PictureView,
    PlaceView,
    ProductView,
    Shell,
    SkuView,
    Words,
)
from firstcome.web.words import LANGUAGES, words_of

SHOPS_SHOWN: Final = 12

_ENDINGS: Final = {"image/svg+xml": "svg", "image/png": "png"}


class Stock(Struct, frozen=True):
    """What is left of one SKU, and who waits for it."""

    band: Band
    units_left_max: int = 0
    orders_ahead: int = 0
    sold_out_ms: int | None = None
    supply: SupplyView | None = None
    is_line_full: bool = False


class Scenery:
    """One launch in one language; `root` leads from a page to the folder of the preview."""

    def __init__(self, launch_file: LaunchFile, language: str, root: str = "..") -> None:
        self.terms = launch_file.definition
        self.texts = launch_file.texts
        self.language = language
        self.root = root
        self._said = next(
            (each for each in self.texts.words if each.language == language),
            LanguageTexts(language),
        )
        self._location_texts = {each.location: each for each in self.texts.locations}
        self._channel_names = {each.channel: each.name for each in self.texts.channels}
        self._units = Counter({(each.sku, each.location): each.units for each in self.terms.stock})

    def shell(self, page: str, now_ms: int) -> Shell:
        """The shell of a page; the other languages are beside it, each in its folder."""
        return Shell(
            language=self.language,
            direction="rtl" if words_of(self.language).direction == "rtl" else "ltr",
            languages=tuple((code, f"{self.root}/{code}/{page}.html") for code in LANGUAGES),
            brand=self._brand(),
            zone=self.texts.zone,
            now_ms=now_ms,
            launch=self.terms.launch,
            title=self.texts.name,
        )

    def words(self) -> Words:
        said = self._said
        return Words(said.headline, said.intro, said.ready, said.terms)

    def places(self, page: str, *, in_shop: bool = False) -> tuple[PlaceView, ...]:
        """Where is bought without a shop, and a shop that is chosen when `in_shop`."""
        ways = [self.place(each, page) for each in self._deliveries()]
        if in_shop and self.shops():
            ways.append(self.shops(page)[0])
        chosen = len(ways) - 1 if in_shop else 0
        return tuple(_chosen(place, number == chosen) for number, place in enumerate(ways))

    def shops(self, page: str = "launch-shop") -> tuple[PlaceView, ...]:
        """Every shop to collect at."""
        shops = [each for each in self.terms.locations if self._is_shop(each)]
        return tuple(self.place(each, page) for each in shops)

    def place(self, terms: LocationTerms, page: str) -> PlaceView:
        """A location as customers know it: a shop by its name, a warehouse by its channel's."""
        texts = self._location_texts[terms.location]
        is_shop = self._is_shop(terms)
        return PlaceView(
            location=terms.location,
            name=texts.name if is_shop else self._channel_names[terms.channel],
            town=texts.town or "",
            is_delivery=not is_shop,
            address=f"{page}.html",
        )

    def products(self, location: str, stocks: tuple[Stock, ...]) -> tuple[ProductView, ...]:
        """The products, their SKUs having these stocks in turn."""
        count = 0
        products: list[ProductView] = []
        for product in self.texts.products:
            skus: list[SkuView] = []
            for sku in product.skus:
                skus.append(self._sku(sku, location, stocks[count % len(stocks)]))
                count += 1
            products.append(ProductView(self._name(product.product, product.name), tuple(skus)))
        return tuple(products)

    def units(self, sku: str, location: str) -> int:
        """Units that were loaded at a pool."""
        return self._units[sku, location]

    def _sku(self, texts: SkuTexts, location: str, stock: Stock) -> SkuView:
        market = next(each.market for each in self.terms.locations if each.location == location)
        currency = next(each.currency for each in self.terms.markets if each.market == market)
        prices = next(each.prices for each in self.terms.skus if each.sku == texts.sku)
        picture = texts.picture
        return SkuView(
            sku=texts.sku,
            name=self._name(texts.sku, texts.name),
            price_minor=next(each.price_minor for each in prices if each.market == market),
            currency=currency,
            band=stock.band,
            units_left_max=stock.units_left_max,
            orders_ahead=stock.orders_ahead,
            units_total=self.units(texts.sku, location),
            sold_out_ms=stock.sold_out_ms,
            supply=stock.supply,
            picture=picture
            and PictureView(picture.address, picture.width, picture.height, picture.text),
            is_line_full=stock.is_line_full,
        )

    def _deliveries(self) -> list[LocationTerms]:
        """One location of each channel that is no shop; all are shops: the first of them."""
        by_channel = {
            each.channel: each for each in self.terms.locations if not self._is_shop(each)
        }
        return list(by_channel.values()) or [self.terms.locations[0]]

    def _is_shop(self, terms: LocationTerms) -> bool:
        texts: LocationTexts = self._location_texts[terms.location]
        return texts.town is not None

    def _name(self, identifier: str, name: str) -> str:
        return dict(self._said.names).get(identifier, name)

    def _brand(self) -> BrandView:
        brand = self.texts.brand
        if brand is None:
            return BrandView(self.texts.name)
        logo = logo_path(self.terms.launch, brand)
        return BrandView(
            brand.name, brand.accent, brand.accent_dark, f"{self.root}/{logo}" if logo else ""
        )


def logo_path(launch: str, brand: Brand) -> str:
    """Where the logo is in the folder of the preview, or empty."""
    return f"launches/{launch}/logo.{_ENDINGS[brand.logo_type]}" if brand.logo_type else ""


def _chosen(place: PlaceView, is_chosen: bool) -> PlaceView:
    return PlaceView(
        place.location, place.name, place.town, place.is_delivery, place.address, is_chosen
    )
