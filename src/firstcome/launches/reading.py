"""
Reading a launch file: from TOML, and the files beside it, to a definition and its texts.

Always true:
- What is returned can be folded: it has passed every check of the definition and of the texts.
- A file with faults gives all of them and no launch.

Never here: the network, the shop's own files.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.identifiers import HASH_BYTES
from firstcome.launches.brand import read_brand, read_words
from firstcome.launches.documents import read_document
from firstcome.launches.faults import Faults
from firstcome.launches.fields import TABLES
from firstcome.launches.folder import Folder
from firstcome.launches.goods import read_markets, read_products
from firstcome.launches.locations import read_channels, read_locations
from firstcome.launches.records import Table
from firstcome.launches.sheets import Sheets
from firstcome.launches.stock import read_stock
from firstcome.launches.terms import DEFAULT_ZONE, read_terms
from firstcome.launches.texts import LaunchTexts
from firstcome.launches.waking_hours import waking_terms
from firstcome.limits import LAUNCH_BODY_BYTES_MAX


class LaunchFile(Struct, frozen=True):
    """What a launch file says: the terms for the rules, and the texts for people."""

    definition: LaunchDefinition
    texts: LaunchTexts


def read_launch_file(path: str | Path) -> LaunchFile:
    """
    The launch that a file defines.

    Raises `LaunchFileError` with every fault of the file and of the CSV files that it names.
    """
    path = Path(path)
    faults = Faults()
    root = read_document(path, faults)
    if root is None:
        faults.stop()
    return _read(root, Folder(path), faults)


def _read(root: Table, folder: Folder, faults: Faults) -> LaunchFile:
    root.refuse_unknown(inner=tuple(name for name in TABLES if "." not in name))
    terms = read_terms(root)
    markets = read_markets(root, DEFAULT_ZONE if terms is None else terms.zone)
    products = read_products(root, markets)
    channels = read_channels(root)
    files = root.table("files")
    files.refuse_unknown()
    sheets = Sheets(files, folder)
    locations = read_locations(root, sheets, markets, channels)
    stock = tuple(read_stock(root, sheets, products, locations))
    brand, words = read_brand(root, folder), read_words(root, products)
    faults.stop_if_any()
    assert terms is not None, "terms without a fault are complete"
    texts = LaunchTexts(
        launch=terms.launch,
        name=terms.name,
        zone=terms.zone,
        markets=tuple(markets.texts),
        products=tuple(products.texts),
        channels=tuple(channels.texts),
        locations=tuple(locations.texts),
        brand=brand,
        words=words,
    )
    definition = LaunchDefinition(
        launch=terms.launch,
        opens_ms=terms.opens_ms,
        closes_ms=terms.closes_ms,
        identity=terms.identity,
        payment=terms.payment,
        markets=tuple(markets.terms),
        skus=tuple(products.terms),
        locations=tuple(locations.terms),
        limits=terms.limits,
        hold_ttl_ms=terms.hold_ttl_ms,
        offer_ttl_ms=terms.offer_ttl_ms,
        line=terms.line,
        line_orders_max=terms.line_orders_max,
        missed_hold=terms.missed_hold,
        stock=stock,
        texts=texts.id(),
        move=terms.move,
        register=terms.register,
        access=terms.access,
        waking=tuple(
            waking_terms(market, hours, markets.zones[market], terms.opens_ms)
            for market, hours in markets.hours.items()
        ),
    )
    launch_file = LaunchFile(definition, texts)
    _check(launch_file, root.file, faults)
    return launch_file


def _check(launch_file: LaunchFile, file: str, faults: Faults) -> None:
    """The last gate: what the shop itself will check, on the bytes that it will be sent."""
    sent = msgspec.json.encode(launch_file)
    if len(sent) > LAUNCH_BODY_BYTES_MAX:
        what = f"is {len(sent):,} bytes in all, and the shop takes {LAUNCH_BODY_BYTES_MAX:,}."
        faults.add(file, None, what, "Shorten names, or leave towns out.")
    received = msgspec.json.decode(sent, type=LaunchFile)
    assert len(received.definition.texts) == HASH_BYTES
    for field, what in received.definition.problems():
        faults.add(file, None, f"{what}.", "", field)
    for field, what in received.texts.problems(received.definition):
        faults.add(file, None, f"{what}.", "", field)
    faults.stop_if_any()
