"""
Goods: the tables `[[market]]` and `[[product]]` with its `[[product.sku]]`.

Always true:
- Every SKU has a price in every market.

Never here: where the goods are.
"""

from dataclasses import dataclass, field

from firstcome.domain.definition import MARKETS_MAX, SKUS_MAX, MarketTerms, Price, SkuTerms
from firstcome.launches import fields
from firstcome.launches.bounds import PRODUCTS_MAX
from firstcome.launches.faults import Refused
from firstcome.launches.records import Table
from firstcome.launches.rolls import Roll
from firstcome.launches.texts import MarketTexts, Picture, ProductTexts, SkuTexts
from firstcome.launches.waking_hours import Hours
from firstcome.launches.wording import shown


@dataclass(slots=True)
class Markets:
    """The markets of a launch; `zones` is by market, and so are `hours` where it names any."""

    roll: Roll = field(default_factory=lambda: Roll("market", "market"))
    terms: list[MarketTerms] = field(default_factory=list[MarketTerms])
    texts: list[MarketTexts] = field(default_factory=list[MarketTexts])
    zones: dict[str, str] = field(default_factory=dict[str, str])
    hours: dict[str, Hours] = field(default_factory=dict[str, Hours])


@dataclass(slots=True)
class Products:
    """The products of a launch and their SKUs."""

    roll: Roll = field(default_factory=lambda: Roll("product", "product"))
    skus: Roll = field(default_factory=lambda: Roll("SKU", "product.sku"))
    terms: list[SkuTerms] = field(default_factory=list[SkuTerms])
    texts: list[ProductTexts] = field(default_factory=list[ProductTexts])


def read_markets(root: Table, launch_zone: str) -> Markets:
    """Every market; `launch_zone` is shown where a market names no zone."""
    markets = Markets()
    tables = root.tables("market", MARKETS_MAX, 'id = "GB" and currency = "GBP"')
    markets.roll.complete = bool(tables)
    for table in tables:
        table.refuse_unknown()
        market = markets.roll.enter(table, fields.MARKET_ID)
        name = table.get(fields.MARKET_NAME)
        currency = table.get(fields.MARKET_CURRENCY)
        zone = table.get(fields.MARKET_ZONE) or launch_zone
        hours = table.get(fields.MARKET_OFFER_HOLD_HOURS)
        language = table.get(fields.MARKET_LANGUAGE)
        if market is None or currency is None or language is None:
            continue
        markets.terms.append(MarketTerms(market, currency))
        markets.texts.append(MarketTexts(market, name or market, zone, language))
        markets.zones[market] = zone
        if hours is not None:
            markets.hours[market] = hours
    return markets


def read_products(root: Table, markets: Markets) -> Products:
    """Every product with its SKUs, priced in all of `markets`."""
    products = Products()
    tables = root.tables("product", PRODUCTS_MAX, "its id, and [[product.sku]] below it")
    products.skus.complete = bool(tables)
    for table in tables:
        table.refuse_unknown(inner=("sku",))
        product = products.roll.enter(table, fields.PRODUCT_ID)
        name = table.get(fields.PRODUCT_NAME)
        skus = _read_skus(table, products, markets)
        if product is not None and skus:
            products.texts.append(ProductTexts(product, name or product, tuple(skus)))
    if len(products.terms) > SKUS_MAX:
        what = f"has {len(products.terms):,} SKUs in all."
        root.refuse_name("product", what, f"Write {SKUS_MAX:,} at most.")
    return products


def _read_skus(product: Table, products: Products, markets: Markets) -> list[SkuTexts]:
    texts: list[SkuTexts] = []
    tables = product.tables("sku", SKUS_MAX, "its id and prices = { GB = 9900 }")
    if not tables:
        products.skus.complete = False
    for table in tables:
        table.refuse_unknown()
        sku = products.skus.enter(table, fields.SKU_ID)
        name = table.get(fields.SKU_NAME)
        prices = _read_prices(table, markets)
        picture = _read_picture(table)
        if sku is not None:
            texts.append(SkuTexts(sku, name or sku, picture))
            products.terms.append(SkuTerms(sku, prices))
    return texts


def _read_picture(sku: Table) -> Picture | None:
    address = sku.get(fields.SKU_PICTURE)
    width = sku.get(fields.SKU_PICTURE_WIDTH)
    height = sku.get(fields.SKU_PICTURE_HEIGHT)
    text = sku.get(fields.SKU_PICTURE_TEXT)
    needed = (fields.SKU_PICTURE_WIDTH, fields.SKU_PICTURE_HEIGHT, fields.SKU_PICTURE_TEXT)
    for each in needed:
        if sku.has(fields.SKU_PICTURE) and not sku.has(each):
            sku.refuse(each, "is missing.", f"Add {each.name} = {each.kind.example}.")
        if sku.has(each) and not sku.has(fields.SKU_PICTURE):
            sku.refuse(each, "is about no picture.", "Add picture, or leave it out.")
    if address is None or width is None or height is None or text is None:
        return None
    return Picture(address, width, height, text)


def _read_prices(sku: Table, markets: Markets) -> tuple[Price, ...]:
    written = sku.get(fields.SKU_PRICES)
    if written is None:
        return ()
    table = sku.table("prices")
    prices: list[Price] = []
    for market, amount in written.items():
        if market not in markets.roll:
            if markets.roll.complete:
                what = f"there is no market {shown(market)}."
                table.refuse_name(market, what, _mend_of_price(market, markets))
            continue
        try:
            prices.append(Price(market, fields.PRICE.read(amount)))
        except Refused as refused:
            table.refuse_name(market, refused.what, refused.mend)
    for market in markets.roll:
        if market not in written:
            what = f"has no price for market {market}."
            sku.refuse(fields.SKU_PRICES, what, f"Add {market} = 9900, in minor units.")
    return tuple(prices)


def _mend_of_price(name: str, markets: Markets) -> str:
    for terms in markets.terms:
        if terms.currency == name:
            return f"Prices stand under the market, not the currency: write {terms.market}."
    return markets.roll.mend(name)
