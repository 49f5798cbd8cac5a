"""
Durable orders in a closed loop, beside the empty reply of the same process.

Always true:
- An order counts when a distinct person was answered `held` or `in_line`: the fewer of what the
  generator was answered and of what the shop bound. Their contacts are counted in their file.
- Pairs are interleaved: an empty loop, then a loop of orders, five times over.

Never here: another front than the product's; `server` adds one constant route to it.
"""

from typing import Final

from benchmarks.closed_load import CONNECTIONS, Generator, Load
from benchmarks.figures import Figure, Measured, Pair, at_least, medians, over, told
from benchmarks.own_load import OwnLoad
from benchmarks.running_shop import RunningShop, example_shop
from benchmarks.server import EMPTY_PATH
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from benchmarks.usage import Usage
from benchmarks.wrk_load import WrkLoad, find_wrk
from firstcome.rehearsal.shop import launch_at, shop_at
from firstcome.sqlite import ask, open_reader

RATIO: Final = 0.40
ORDERS_PER_S: Final = 13_000

_FRONT: Final = ["benchmarks.server"]
_BACK: Final = ["firstcome", "back"]


class Bound:
    """What a shop has bound since the last time it was asked."""

    def __init__(self, shop: RunningShop) -> None:
        self._shop = shop
        self._before = self._now()

    def since(self) -> int:
        """Orders bound since, each with a contact of its own on the disk."""
        orders, contacts = self._now()
        new_orders, new_contacts = orders - self._before[0], contacts - self._before[1]
        self._before = orders, contacts
        return min(new_orders, new_contacts)

    def _now(self) -> tuple[int, int]:
        return int(self._shop.metrics()["firstcome_orders"]), contacts_in(self._shop)


def contacts_in(shop: RunningShop) -> int:
    """How many contacts are durable in the shop's file."""
    connection = open_reader(shop.directory / "contacts.db")
    try:
        return int(str(ask(connection, "SELECT count(*) FROM contact")))
    finally:
        connection.close()


def orders_per_s(load: Load, bound: int) -> float:
    """Orders a second that both sides know of."""
    return min(load.good, bound) / load.lasted_s if load.lasted_s else 0.0


def measure(sizes: Sizes) -> Measured:
    """Five interleaved pairs against one shop."""
    pairs: list[Pair] = []
    loads: list[Load] = []
    with example_shop("durable", _FRONT, _BACK) as shop:
        generator = generator_for(shop)
        bound = Bound(shop)
        generator.get(shop.url, EMPTY_PATH, sizes.closed_warm_up_s)
        generator.orders(shop.url, sizes.closed_warm_up_s)
        bound.since()
        used: tuple[Figure, ...] = ()
        for number in range(sizes.closed_pairs):
            empty = generator.get(shop.url, EMPTY_PATH, sizes.closed_s)
            usage = Usage(shop)
            orders = generator.orders(shop.url, sizes.closed_s)
            used = usage.figures()
            pair = Pair(empty.good / empty.lasted_s, orders_per_s(orders, bound.since()))
            say(
                f"pair {number + 1} of {sizes.closed_pairs}: empty {pair.empty_per_s:,.0f}/s,"
                f" orders {pair.orders_per_s:,.0f}/s, ratio {pair.ratio:.2f}"
            )
            pairs.append(pair)
            loads.append(orders)
        counts = shop.metrics()
    ratio, orders_median, empty_median = medians(pairs)
    lost = sum(load.refused + load.unanswered for load in loads)
    return Measured(
        (
            at_least("ratio to the empty reply", ratio, "", RATIO),
            over("durable orders", orders_median, "/s", ORDERS_PER_S),
            told("empty replies", empty_median, "/s"),
            told("p50 of orders", max(load.p50_ms for load in loads), "ms"),
            told("p99 of orders", max(load.p99_ms for load in loads), "ms"),
            told("refused or unanswered", lost, "requests"),
            told("entries a batch", _entries_a_batch(counts), "entries"),
            *used,
        ),
        notes=(
            f"{CONNECTIONS} connections by {generator.name}",
            f"the median of {len(pairs)} interleaved pairs of {sizes.closed_s:g} s each side",
            "latencies are of the worst pair, usage is of the last",
        ),
    )


def generator_for(shop: RunningShop) -> Generator:
    """wrk, or our own loop where there is none."""
    launch = launch_at(shop_at(shop.url), None)
    wrk = find_wrk()
    return WrkLoad(wrk, launch) if wrk is not None else OwnLoad(launch)


def _entries_a_batch(counts: dict[str, float]) -> float:
    return counts["firstcome_entries_total"] / max(1.0, counts["firstcome_batches_total"])
