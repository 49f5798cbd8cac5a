"""
Trees: what a launch file says, as the tables of TOML hold it.

Always true:
- A field that says what holds without it anyway is left out, where leaving it out reads better.
- Many locations, and much stock, are rows of a sheet instead of tables.

Never here: TOML and CSV themselves.
"""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from firstcome.domain.definition import LaunchDefinition, MarketTerms
from firstcome.launches import fields
from firstcome.launches.faults import Refused
from firstcome.launches.moments import EPOCH, duration_text, instant_ms, read_moment
from firstcome.launches.reading import LaunchFile
from firstcome.launches.records import Tree
from firstcome.launches.sheet_text import Cell, sheet_of
from firstcome.launches.texts import (
    Brand,
    LanguageTexts,
    LaunchTexts,
    LocationTexts,
    MarketTexts,
    SkuTexts,
)
from firstcome.launches.waking_hours import hours_text

LOCATIONS_SHEET: Final = "locations.csv"
STOCK_SHEET: Final = "stock.csv"
LOCATIONS_IN_TABLES_MAX: Final = 12
STOCK_IN_TABLES_MAX: Final = 24
LOGO_NAMES: Final = {"image/png": "logo.png", "image/svg+xml": "logo.svg"}
LOCATION_COLUMNS: Final = (
    *("location", "channel", "operator", "name", "town", "market", "latitude", "longitude"),
    *("tills", "minutes_per_sale", "time_zone"),
)
STOCK_COLUMNS: Final = ("sku", "location", "units")
_SECOND_MS: Final = 1_000


class Draft(Struct, frozen=True):
    """A launch file before it is text: the tables, and the files beside it by name."""

    tree: Tree
    files: dict[str, bytes]


def draft_of(launch_file: LaunchFile, *, in_sheets: bool | None = None) -> Draft:
    """
    The launch as a draft.

    `in_sheets` says whether locations and stock are rows of sheets; by itself, when there are many.
    """
    definition, texts = launch_file.definition, launch_file.texts
    files: dict[str, bytes] = {}
    named: Tree = {}
    tree: Tree = {
        "launch": _launch(definition, texts),
        "limits": {
            "consumer": definition.limits.consumer,
            "business": definition.limits.business,
        },
        "market": _markets(definition, texts),
        "product": _products(definition, texts),
        "channel": [{"id": each.channel, "name": each.name} for each in texts.channels],
    }
    many = len(definition.locations) > LOCATIONS_IN_TABLES_MAX if in_sheets is None else in_sheets
    rows = _location_rows(launch_file)
    if many:
        named["locations"] = LOCATIONS_SHEET
        files[LOCATIONS_SHEET] = sheet_of(LOCATION_COLUMNS, rows).encode()
    else:
        tree["location"] = [_named(LOCATION_COLUMNS, row) for row in rows]
    stock = [(each.sku, each.location, each.units) for each in definition.stock]
    if len(stock) > STOCK_IN_TABLES_MAX if in_sheets is None else in_sheets:
        named["stock"] = STOCK_SHEET
        files[STOCK_SHEET] = sheet_of(STOCK_COLUMNS, stock).encode()
    elif stock:
        tree["stock"] = [dict(zip(STOCK_COLUMNS, row, strict=True)) for row in stock]
    if named:
        tree["files"] = named
    if texts.brand is not None:
        tree["brand"] = _brand(texts.brand)
        if texts.brand.logo:
            files[LOGO_NAMES[texts.brand.logo_type]] = texts.brand.logo
    if texts.words:
        tree["words"] = [_words(each) for each in texts.words]
    return Draft(tree, files)


def _launch(definition: LaunchDefinition, texts: LaunchTexts) -> Tree:
    closes_ms = definition.closes_ms
    table: Tree = {
        "id": definition.launch,
        "name": texts.name,
        "opens": moment_text(definition.opens_ms, texts.zone),
    }
    if closes_ms is not None:
        table["closes"] = moment_text(closes_ms, texts.zone)
    return {
        **table,
        "zone": texts.zone,
        "identity": definition.identity,
        "payment": definition.payment,
        "hold": _duration(definition.hold_ttl_ms),
        "offer_hold": _duration(definition.offer_ttl_ms),
        "missed_hold": definition.missed_hold,
        "line": definition.line,
        "line_orders_max": definition.line_orders_max,
        "move": definition.move,
        "register": definition.register,
        "access": definition.access,
    }


def moment_text(instant: int, zone: str) -> str:
    """An instant in milliseconds as a clock in the zone shows it, if that says which instant."""
    moment = EPOCH.fromtimestamp(instant // _SECOND_MS, UTC)
    try:
        local = moment.astimezone(ZoneInfo(zone))
    except (OverflowError, ValueError, KeyError):  # past the year 9999 there; no such zone
        local = moment
    with_offset = local.isoformat(" ", "seconds" if local.second else "minutes")
    for text in (_clock(local), with_offset):
        try:
            if instant_ms(read_moment(text), zone) == instant:
                return text
        except Refused:
            continue
    rest_ms = instant % _SECOND_MS  # which no file can say: the reader names it as a fault
    return _clock(moment) + (f".{rest_ms:03d}" if rest_ms else "") + "Z"


def _clock(moment: datetime) -> str:
    plain = moment.replace(tzinfo=None)
    return plain.isoformat(" ", "seconds" if plain.second else "minutes")


def _duration(duration_ms: int) -> str:
    if duration_ms % _SECOND_MS:
        return f"{duration_ms}ms"  # which no file can say, either
    return duration_text(duration_ms)


def _markets(definition: LaunchDefinition, texts: LaunchTexts) -> list[Tree]:
    shown = {each.market: each for each in texts.markets}
    hours = {each.market: hours_text(each) for each in definition.waking}
    return [
        _market(terms, shown[terms.market], hours.get(terms.market)) for terms in definition.markets
    ]


def _market(terms: MarketTerms, said: MarketTexts, hours: str | None) -> Tree:
    table: Tree = {
        "id": terms.market,
        "name": said.name,
        "currency": terms.currency,
        "zone": said.zone,
    }
    if hours is not None:
        table["offer_hold_hours"] = hours
    # The texts of a file that leaves the language out are encoded without it, and so their id is
    # another one: what is written leaves it out as well.
    if "language" in msgspec.to_builtins(said):
        table["language"] = said.language
    return table


def _products(definition: LaunchDefinition, texts: LaunchTexts) -> list[Tree]:
    prices = {
        terms.sku: {each.market: each.price_minor for each in terms.prices}
        for terms in definition.skus
    }
    return [
        {
            "id": product.product,
            "name": product.name,
            "sku": [_sku(each, prices[each.sku]) for each in product.skus],
        }
        for product in texts.products
    ]


def _sku(texts: SkuTexts, prices: dict[str, int]) -> Tree:
    table: Tree = {"id": texts.sku, "name": texts.name, "prices": prices}
    if texts.picture is not None:
        table |= {
            "picture": texts.picture.address,
            "picture_width": texts.picture.width,
            "picture_height": texts.picture.height,
            "picture_text": texts.picture.text,
        }
    return table


def _location_rows(launch_file: LaunchFile) -> list[tuple[Cell, ...]]:
    """A row for each location, in the order of `LOCATION_COLUMNS`; None is what holds anyway."""
    definition, texts = launch_file.definition, launch_file.texts
    zones = {each.market: each.zone for each in texts.markets}
    shown: dict[str, LocationTexts] = {each.location: each for each in texts.locations}
    has_markets = len(definition.markets) > 1
    rows: list[tuple[Cell, ...]] = []
    for terms in definition.locations:
        said = shown[terms.location]
        rows.append(
            (
                terms.location,
                terms.channel,
                terms.operator if terms.operator != fields.LOCATION_OPERATOR.default else None,
                said.name,
                said.town,
                terms.market if has_markets else None,
                said.latitude,
                said.longitude,
                said.tills,
                said.minutes_per_sale,
                said.zone if said.zone != zones[terms.market] else None,
            )
        )
    return rows


def _named(columns: tuple[str, ...], row: tuple[Cell, ...]) -> Tree:
    """A row as a table: two of its columns have names of their own in a file."""
    names = {field.column: field.name for field in fields.LOCATION if field.column}
    return {
        names.get(column, column): cell
        for column, cell in zip(columns, row, strict=True)
        if cell is not None
    }


def _brand(brand: Brand) -> Tree:
    table: Tree = {"name": brand.name}
    if brand.accent:
        table["accent"] = brand.accent
    if brand.accent_dark:
        table["accent_dark"] = brand.accent_dark
    if brand.logo:
        table["logo"] = LOGO_NAMES[brand.logo_type]
    return table


def _words(words: LanguageTexts) -> Tree:
    table: Tree = {
        "language": words.language,
        "headline": words.headline,
        "intro": words.intro,
        "ready": list(words.ready),
        "terms": list(words.terms),
        "names": dict(words.names),
    }
    return {name: value for name, value in table.items() if value}
