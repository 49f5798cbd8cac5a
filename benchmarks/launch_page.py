"""
The launch page: its size with its stylesheets, and how fast it leaves beside the empty reply.

Always true:
- The page is the example launch's while it sells, as a browser gets it: uncompressed, with every
  stylesheet that it links.
- Pairs are interleaved, from the same generator with the same connections.

Never here: how long a browser takes to draw it.
"""

import re
from statistics import median
from typing import Final

from benchmarks.closed_load import CONNECTIONS
from benchmarks.durable_orders import generator_for
from benchmarks.figures import Measured, told, under
from benchmarks.running_shop import RunningShop, example_shop
from benchmarks.server import EMPTY_PATH
from benchmarks.sizes import Sizes
from benchmarks.speak import say

PAGE_BYTES: Final = 20_000
PAGE: Final = "/launches/phone-2008"

_STYLESHEET: Final = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')
_SCRIPT: Final = re.compile(rb'<script src="([^"]+)"')


def measure(sizes: Sizes) -> Measured:
    """Its bytes, then interleaved pairs of closed loops."""
    with example_shop("page", ["benchmarks.server"], ["firstcome", "back"]) as shop:
        page, styles, scripts = _bytes_of(shop)
        generator = generator_for(shop)
        generator.get(shop.url, PAGE, sizes.closed_warm_up_s)
        ratios: list[float] = []
        pages: list[float] = []
        p99s: list[float] = []
        for number in range(sizes.closed_pairs):
            empty = generator.get(shop.url, EMPTY_PATH, sizes.closed_s)
            got = generator.get(shop.url, PAGE, sizes.closed_s)
            pages.append(got.good / got.lasted_s)
            ratios.append(pages[-1] / (empty.good / empty.lasted_s))
            p99s.append(got.p99_ms)
            say(f"pair {number + 1}: {pages[-1]:,.0f} pages/s, {ratios[-1]:.2f} of the empty reply")
    return Measured(
        (
            under("page with its stylesheets", page + styles, "bytes", PAGE_BYTES),
            told("page alone", page, "bytes"),
            told("scripts, which it works without", scripts, "bytes"),
            told("ratio to the empty reply", median(ratios), ""),
            told("pages", median(pages), "/s"),
            told("p99 of a page", max(p99s), "ms"),
        ),
        notes=(
            f"{CONNECTIONS} connections by {generator.name}, each without a cookie: a new key each",
            f"the median of {sizes.closed_pairs} interleaved pairs of {sizes.closed_s:g} s a side",
        ),
    )


def _bytes_of(shop: RunningShop) -> tuple[int, int, int]:
    """Bytes of the page, of its stylesheets and of its scripts; raises `ValueError`."""
    status, page = shop.get(PAGE)
    if status != 200:
        raise ValueError(f"{PAGE} is answered {status}")
    styles, scripts = (
        sum(len(shop.get(address.decode())[1]) for address in pattern.findall(page))
        for pattern in (_STYLESHEET, _SCRIPT)
    )
    return len(page), styles, scripts
