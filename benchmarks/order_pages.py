"""
200,000 open order pages, each looking again when the shop told it to, while orders arrive.

Always true:
- Every page belongs to an order that somebody placed, and was opened once: what it looks at again
  is the address that the page itself gave, at the interval that it gave.
- The orders are open arrivals, judged by the auditor together with those that opened the pages.

Never here: a closed loop for what is measured.
"""

import asyncio
import re
from time import perf_counter_ns
from typing import Final

import uvloop

from benchmarks.crush import crush, offers, promises
from benchmarks.figures import Measured, told, under
from benchmarks.running_shop import RunningShop, example_shop
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from firstcome.rehearsal.connection import NOTHING
from firstcome.rehearsal.kept import KeptConnections
from firstcome.rehearsal.plan import Plan, Stream
from firstcome.rehearsal.rehearse import rehearse
from firstcome.rehearsal.shop import shop_at

RATE: Final = 13_000
PLACING_RATE: Final = 8_000
P99_MS: Final = 50
CONNECTIONS: Final = 512
CONNECTIONS_MAX: Final = 12_000
OPENERS: Final = 64
OPENING_S_MAX: Final = 240
SEED: Final = 2

_AGAIN: Final = re.compile(rb'hx-get="([^"]+)"')
_INTERVAL: Final = re.compile(rb'hx-trigger="every (\d+)s')


def measure(sizes: Sizes) -> Measured:
    """Place the orders, open their pages, then the crush."""
    with example_shop("pages") as shop:
        say(f"placing {sizes.open_pages:,} orders")
        placing = rehearse(shop.url, _placing(sizes.open_pages))
        pages = [_page_of(link) for link in placing.links()]
        say(f"opening {len(pages):,} pages")
        opened = uvloop.run(_open_all(shop, pages))
        every_s = sorted(opened.every_s)[len(opened.every_s) // 2]
        say(f"{len(opened.again):,} pages look every {every_s} s; {RATE:,} people a second")
        done = crush(shop, _crowd(sizes, every_s), links=opened.again, earlier=(placing,))
    orders, looks = done.report.streams[0], done.report.refreshes
    assert looks is not None
    return Measured(
        (
            under("p99 of the orders", orders.latency.p99_ms, "ms", P99_MS),
            *promises(done.report),
            told("open pages", len(opened.again), ""),
            told("looks", looks.asked / done.report.lasted_s, "/s"),
            told("p99 of a look", looks.latency.p99_ms, "ms"),
            told("p50 of the orders", orders.latency.p50_ms, "ms"),
            *offers(done.report),
            *done.used,
        ),
        voids=done.report.voids,
        notes=(
            f"{sizes.pages_s:g} s; each page looks every {every_s} s, as the shop told it",
            "a look is the region of the page with what it has seen: most are answered 204",
        ),
    )


def _placing(count: int) -> Plan:
    stream = Stream(rate=PLACING_RATE, seconds=3_600, people=count, repeats=0.0)
    return Plan(streams=(stream,), seed=SEED, connections=CONNECTIONS)


def _crowd(sizes: Sizes, every_s: int) -> Plan:
    stream = Stream(rate=RATE, seconds=sizes.pages_s, people=sizes.open_people)
    return Plan(
        streams=(stream,),
        seed=SEED,
        first_person=sizes.open_pages,
        connections=CONNECTIONS,
        connections_max=CONNECTIONS_MAX,
        refresh_every_ms=every_s * 1_000,
    )


def _page_of(link: bytes) -> bytes:
    return link.removeprefix(b"/api/v1")


class _Opened:
    """The asker that opens every page once; asks are numbered in turn."""

    def __init__(self, host: str, pages: list[bytes]) -> None:
        self.again: list[bytes] = []
        self.every_s: list[int] = []
        self.ended = 0
        self._host = host.encode()
        self._pages = pages
        self._next = 0

    def next(self) -> int:
        if self._next == len(self._pages):
            return NOTHING
        self._next += 1
        return self._next - 1

    def request(self, ask: int, *, has_waited: bool) -> bytes:
        del has_waited
        return b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (self._pages[ask], self._host)

    def answered(self, ask: int, status: int, body: bytes, now_ns: int) -> None:
        del ask, now_ns
        self.ended += 1
        again, every = _AGAIN.search(body), _INTERVAL.search(body)
        if status == 200 and again is not None and every is not None:
            self.again.append(again[1].replace(b"&amp;", b"&"))
            self.every_s.append(int(every[1]))

    def missed(self, ask: int, status: int) -> None:
        del ask, status
        self.ended += 1


async def _open_all(shop: RunningShop, pages: list[bytes]) -> _Opened:
    target = shop_at(shop.url)
    opened = _Opened(target.host_field, pages)
    begin_ns = perf_counter_ns()
    kept = KeptConnections(asyncio.get_running_loop(), target, OPENERS, OPENERS, opened)
    kept.when_idle = opened.next
    while opened.ended < len(pages):
        lasted_us = (perf_counter_ns() - begin_ns) // 1_000
        assert lasted_us < OPENING_S_MAX * 1_000_000, "the pages do not open"
        kept.tend(lasted_us)
        await asyncio.sleep(0.01)
    kept.close()
    return opened
