"""
Makes examples/phone-2008/stock.csv: units by SKU for every shop of stores.csv and both warehouses.

    python tools/make_phone_2008.py            writes the file
    python tools/make_phone_2008.py --check    fails when the file is another one

Always true:
- The same stores.csv gives the same bytes, on every machine and every Python: what varies from
  shop to shop comes from the SHA-256 of the shop's id, in whole numbers.

Never here: the shops themselves; they are example data, kept in stores.csv.
"""

import csv
import hashlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "examples" / "phone-2008"
SKUS = ("phone-8gb-black", "phone-8gb-white", "phone-16gb-black", "phone-16gb-white")

WAREHOUSES = {
    "warehouse-online": (3_200, 800, 3_000, 1_000),
    "warehouse-upgrades": (2_400, 600, 2_200, 800),
}
TOLD = {  # two partner shops of which it was told: eight and four, and none
    "partner-london-2643743-01": (8, 0, 4, 0),
    "partner-london-2643743-02": (0, 0, 0, 0),
}

MEAN_UNITS = {"own": 36, "partner": 24}
SPREAD_PERCENT = (40, 160)  # of the mean, from the worst supplied shop to the best
NONE_PERCENT = 2  # shops that get nothing
TWO_VARIANTS_PERCENT = 15  # shops that get only two of the four
SHARES = (38, 10, 34, 18)  # of the four SKUs, over all shops
SHARE_SPREAD_PERCENT = (30, 170)  # of each share, from shop to shop


def draw(location: str, what: str, low: int, high: int) -> int:
    """A number from `low` to `high` that depends on the shop and on what it is for."""
    digest = hashlib.sha256(f"{location} {what}".encode()).digest()
    return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


def units_of(location: str, operator: str) -> tuple[int, ...]:
    """Units of each SKU at one shop."""
    if location in TOLD:
        return TOLD[location]
    if draw(location, "none", 1, 100) <= NONE_PERCENT:
        return (0, 0, 0, 0)
    units = MEAN_UNITS[operator] * draw(location, "units", *SPREAD_PERCENT) // 100
    weights = [
        share * draw(location, sku, *SHARE_SPREAD_PERCENT)
        for sku, share in zip(SKUS, SHARES, strict=True)
    ]
    if draw(location, "two", 1, 100) <= TWO_VARIANTS_PERCENT:
        for dropped in sorted(range(4), key=weights.__getitem__)[:2]:
            weights[dropped] = 0
    return largest_remainder(units, weights)


def largest_remainder(units: int, weights: list[int]) -> tuple[int, ...]:
    """`units` in whole parts by weight; the largest remainders get what rounding down left."""
    total = sum(weights)
    parts = [units * weight // total for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda number: (-(units * weights[number] % total), number)
    )
    for number in by_remainder[: units - sum(parts)]:
        parts[number] += 1
    return tuple(parts)


def rows() -> Iterator[tuple[str, str, int]]:
    """Every row of stock.csv; a SKU that a shop did not get is a row with 0."""
    with (FOLDER / "stores.csv").open(newline="", encoding="utf-8") as stream:
        shops = [(shop["location"], shop["operator"]) for shop in csv.DictReader(stream)]
    pools = list(WAREHOUSES.items())
    pools += [(location, units_of(location, operator)) for location, operator in shops]
    for location, units in pools:
        for sku, count in zip(SKUS, units, strict=True):
            yield sku, location, count


def stock_csv() -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("sku", "location", "units"))
    writer.writerows(rows())
    return text.getvalue()


def main() -> int:
    path = FOLDER / "stock.csv"
    made = stock_csv()
    if "--check" not in sys.argv[1:]:
        path.write_text(made, encoding="utf-8")
        return 0
    if path.read_text(encoding="utf-8") == made:
        return 0
    print(f"{path} is not what tools/make_phone_2008.py makes. Run it without --check.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
