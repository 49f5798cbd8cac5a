"""
The launch that is sold while everything is killed: scarce stock at locations of two channels.

Always true:
- Pools differ in size, so that over the rounds of a journal some pool or other is just selling out.
- Holds last far longer than a journal, so that none lapses meanwhile.

Never here: who comes, and when.
"""

from pathlib import Path
from typing import Final

LAUNCH: Final = "phone"
SKUS: Final = ("p8", "p16")
SHOPS: Final = tuple(f"shop-{number:02d}" for number in range(1, 13))
LOCATIONS: Final = {"web-1": "online", "web-2": "online", **dict.fromkeys(SHOPS, "stores")}
POOLS: Final = tuple((sku, location) for sku in SKUS for location in LOCATIONS)
WEIGHTS: Final = {"online": 3.0, "stores": 7.0}
UNITS_OF_A_WEB: Final = 6_000
UNITS_OF_A_SHOP: Final = 220
"""Of the first shop; the second has twice as many, and so on."""

_TERMS: Final = f"""\
[launch]
id = "{LAUNCH}"
name = "The phone"
opens = "2008-07-07 08:00"
zone = "Europe/London"
identity = "email"
payment = "on_handover"
hold = "12h"
missed_hold = "back_of_line_once"
line = true
line_orders_max = 300

[limits]
consumer = 1
business = 2

[[market]]
id = "GB"
name = "United Kingdom"
currency = "GBP"
zone = "Europe/London"
language = "en"

[[product]]
id = "phone"
name = "The phone"
"""


def scarce_launch(path: Path) -> Path:
    """Write the launch's file; its path."""
    tables = [
        *(_table("product.sku", id=sku, name=sku) + "prices = { GB = 9900 }\n" for sku in SKUS),
        *(_table("channel", id=channel, name=channel) for channel in WEIGHTS),
        *(
            _table("location", id=location, name=location, channel=channel)
            for location, channel in LOCATIONS.items()
        ),
        *(
            _table("stock", sku=sku, location=location) + f"units = {units_at(location)}\n"
            for sku, location in POOLS
        ),
    ]
    path.write_text("\n".join([_TERMS, *tables]), encoding="utf-8")
    return path


def units_at(location: str) -> int:
    """The stock of each SKU at a location."""
    if location in SHOPS:
        return UNITS_OF_A_SHOP * (SHOPS.index(location) + 1)
    return UNITS_OF_A_WEB


def _table(heading: str, /, **texts: str) -> str:
    return f"[[{heading}]]\n" + "".join(f'{field} = "{text}"\n' for field, text in texts.items())
