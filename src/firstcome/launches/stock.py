"""
Stock: the tables `[[stock]]` and the CSV files of stock.

Always true:
- A pool (one SKU at one location) has its units named once.

Never here: which customers get them.
"""

from firstcome.domain.definition import POOLS_MAX, StockTerms
from firstcome.launches import fields
from firstcome.launches.goods import Products
from firstcome.launches.locations import Locations
from firstcome.launches.records import Record, Table
from firstcome.launches.sheets import Sheets


def read_stock(
    root: Table, sheets: Sheets, products: Products, locations: Locations
) -> list[StockTerms]:
    """Units by pool, those of the launch file first; a pool that is not named has none."""
    first: dict[tuple[str, str], str] = {}
    stock: list[StockTerms] = []

    def read(record: Record) -> None:
        sku = products.skus.find(record, fields.STOCK_SKU)
        location = locations.roll.find(record, fields.STOCK_LOCATION)
        units = record.get(fields.STOCK_UNITS)
        if sku is None or location is None:
            return
        earlier = first.get((sku, location))
        if earlier is not None:
            what = f"stock of {sku} at {location} stands twice, first at {earlier}."
            record.refuse(fields.STOCK_SKU, what, "Join the two, or remove one.")
            return
        first[sku, location] = record.where
        if units is not None:
            stock.append(StockTerms(sku, location, units))

    for table in root.tables("stock", POOLS_MAX):
        table.refuse_unknown()
        read(table)
    for row in sheets.rows(fields.FILES_STOCK, fields.STOCK):
        if row is not None:
            read(row)
    return stock
