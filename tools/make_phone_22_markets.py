"""
Makes the files of examples/phone-22-markets: the tree, its demand by SKU, and the first supply.

    python tools/make_phone_22_markets.py            writes the files
    python tools/make_phone_22_markets.py --check    fails when a file is another one

Always true:
- The same markets.csv and the same shops of examples/phone-2008 give the same bytes, on every
  machine and every Python: chance is the SHA-256 of the seed and of what it is for.

Never here: the markets and the shops themselves; they are example data.
"""

import csv
import hashlib
import io
import sys
from collections.abc import Iterable
from pathlib import Path

SEED = 2008
FOLDER = Path(__file__).parent.parent / "examples" / "phone-22-markets"
SHOPS = FOLDER.parent / "phone-2008" / "stores.csv"

SKUS = {
    "phone-8gb-black": 38,
    "phone-8gb-white": 10,
    "phone-16gb-black": 34,
    "phone-16gb-white": 18,
}
SUPPLY = {
    "phone-8gb-black": (120_000, 6_000),
    "phone-8gb-white": (31_000, 1_500),
    "phone-16gb-black": (108_000, 5_400),
    "phone-16gb-white": (56_000, 2_800),
}  # units, of which reserve
DETAILED = "GB"  # the market that goes down to its shops
PEOPLE_PER_MILLION = 3_000  # who registered, for each million people of a market, before chance
MARKET_SPREAD_PERCENT = (40, 180)
MARKET_MINIMUM = 250  # of each SKU
CHANNELS = (  # node, name, people of 100, minimum, cap
    ("gb-online", "Online", 40, None, None),
    ("gb-upgrades", "Upgrades", 25, None, None),
    ("gb-own", "Own shops", 21, None, None),
    ("gb-partner", "Partner shops", 14, None, 4_000),
)
WAREHOUSES = {
    "gb-online": ("warehouse-online", "Warehouse, online"),
    "gb-upgrades": ("warehouse-upgrades", "Warehouse, upgrades"),
}
SHOP_PEOPLE = (20, 700)  # how unlike shops of one chain are
SHOP_MINIMUM = 1
PARTNER_LOT = 2
SHOP_CAP = 60


def draw(what: str, low: int, high: int) -> int:
    """A number from `low` to `high`, by the seed and what it is for."""
    digest = hashlib.sha256(f"{SEED} {what}".encode()).digest()
    return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def people_of(market: dict[str, str]) -> int:
    """Who registered in a market."""
    people = int(market["population"]) * PEOPLE_PER_MILLION // 1_000_000
    return people * draw(market["market"], *MARKET_SPREAD_PERCENT) // 100


def tree() -> Iterable[tuple[object, ...]]:
    yield "node", "parent", "kind", "name", "minimum", "cap", "lot"
    for market in rows_of(FOLDER / "markets.csv"):
        yield market["market"], "", "market", market["name"], MARKET_MINIMUM, "", ""
    for node, name, _, minimum, cap in CHANNELS:
        yield node, DETAILED, "channel", name, minimum or "", cap or "", ""
    for channel, (location, name) in WAREHOUSES.items():
        yield location, channel, "location", name, "", "", ""
    for shop in rows_of(SHOPS):
        minimum, lot = (SHOP_MINIMUM, "") if shop["operator"] == "own" else ("", PARTNER_LOT)
        channel = f"gb-{shop['operator']}"
        yield shop["location"], channel, "location", shop["name"], minimum, SHOP_CAP, lot


def demand() -> Iterable[tuple[object, ...]]:
    yield "node", "sku", "registrations"
    for market in rows_of(FOLDER / "markets.csv"):
        people = people_of(market)
        parts = [(market["market"], 100)]
        if market["market"] == DETAILED:
            parts = [(node, part) for node, _, part, _, _ in CHANNELS]
        for node, part in parts:
            yield from _by_sku(node, people * part // 100)


def _by_sku(node: str, people: int) -> Iterable[tuple[object, ...]]:
    """The rows of a node; those of a chain are its shops'."""
    shops = [shop for shop in rows_of(SHOPS) if f"gb-{shop['operator']}" == node]
    location = WAREHOUSES.get(node, (node,))[0]
    weights = {shop["location"]: draw(shop["location"], *SHOP_PEOPLE) for shop in shops}
    total = sum(weights.values())
    for each, weight in (weights or {location: 1}).items():
        for sku, percent in SKUS.items():
            wanted = draw(f"{each} {sku}", 70, 130) * percent
            yield each, sku, people * weight * wanted // ((total or 1) * 10_000)


def supply() -> Iterable[tuple[object, ...]]:
    yield "sku", "units", "reserve"
    for sku, (units, reserve) in SUPPLY.items():
        yield sku, units, reserve


FILES = {"tree.csv": tree, "demand.csv": demand, "supply.csv": supply}


def text_of(rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def main() -> int:
    made = {FOLDER / name: text_of(rows()) for name, rows in FILES.items()}
    if "--check" not in sys.argv[1:]:
        for path, text in made.items():
            path.write_text(text, encoding="utf-8")
        return 0
    wrong = [path for path, text in made.items() if path.read_text(encoding="utf-8") != text]
    for path in wrong:
        print(f"{path} is not what tools/make_phone_22_markets.py makes. Run it without --check.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
