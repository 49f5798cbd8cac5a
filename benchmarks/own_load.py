"""
Closed loops by our own loop over the rehearsal's connections, where wrk cannot be had.

It takes far more of the machine than wrk: the ratio stays comparable, the absolutes are lower.

Always true:
- Only answers within the time asked for are counted.

Never here: reading what an answer says.
"""

import asyncio
from time import perf_counter_ns
from typing import Protocol

import uvloop

from benchmarks.closed_load import CONNECTIONS, SEED, Load, shapes_of
from firstcome.rehearsal.connection import NOTHING
from firstcome.rehearsal.kept import KeptConnections
from firstcome.rehearsal.latency import latency_of
from firstcome.rehearsal.people import Template
from firstcome.rehearsal.shop import Shop, shop_at
from firstcome.rehearsal.workload import LaunchFacts


class OwnLoad:
    """Our own loop, in this process; it takes far more of the machine than wrk."""

    def __init__(self, launch: LaunchFacts) -> None:
        self.name = "own loop"
        self._shapes = shapes_of(launch)
        self._person = 0

    def get(self, url: str, path: str, lasts_s: float) -> Load:
        """See `Generator`."""
        shop = shop_at(url)
        request = f"GET {path} HTTP/1.1\r\nHost: {shop.host_field}\r\n\r\n".encode()
        return uvloop.run(_loop(shop, [request], lasts_s))

    def orders(self, url: str, lasts_s: float) -> Load:
        """See `Generator`."""
        shop = shop_at(url)
        templates = [
            Template(shape, SEED, shop.host_field, keep_alive=True) for shape in self._shapes
        ]
        return uvloop.run(_loop(shop, _Orders(self, templates), lasts_s))

    def next_person(self) -> int:
        """Somebody who has not ordered yet."""
        self._person += 1
        return self._person


class _Requests(Protocol):
    def __getitem__(self, turn: int, /) -> bytes: ...

    def __len__(self) -> int: ...


class _Orders:
    def __init__(self, load: OwnLoad, templates: list[Template]) -> None:
        self._load = load
        self._templates = templates

    def __len__(self) -> int:
        return len(self._templates)

    def __getitem__(self, turn: int, /) -> bytes:
        return self._templates[turn].render(self._load.next_person(), 0)


class _Loop:
    """The asker of the rehearsal's connections; asks are numbered in turn."""

    def __init__(self, requests: _Requests, lasts_s: float) -> None:
        self.asked_ns: list[int] = []
        self.latencies_us: list[int] = []
        self.refused = 0
        self.missing = 0
        self._requests = requests
        self._ends_ns = perf_counter_ns() + int(lasts_s * 1e9)

    def next(self) -> int:
        return len(self.asked_ns) if perf_counter_ns() < self._ends_ns else NOTHING

    def request(self, ask: int, *, has_waited: bool) -> bytes:
        del has_waited
        self.asked_ns.append(perf_counter_ns())
        return self._requests[ask % len(self._requests)]

    def answered(self, ask: int, status: int, body: bytes, now_ns: int) -> None:
        del body
        if now_ns > self._ends_ns:
            return
        self.latencies_us.append((now_ns - self.asked_ns[ask]) // 1_000)
        self.refused += status >= 400

    def missed(self, ask: int, status: int) -> None:
        del ask, status
        self.missing += perf_counter_ns() < self._ends_ns


async def _loop(shop: Shop, requests: _Requests, lasts_s: float) -> Load:
    begin_ns = perf_counter_ns()
    loop = _Loop(requests, lasts_s)
    kept = KeptConnections(asyncio.get_running_loop(), shop, CONNECTIONS, CONNECTIONS, loop)
    kept.when_idle = loop.next
    while perf_counter_ns() - begin_ns < lasts_s * 1e9:
        kept.tend((perf_counter_ns() - begin_ns) // 1_000)
        await asyncio.sleep(0.01)
    kept.close()
    latency = latency_of(loop.latencies_us)
    good = latency.count - loop.refused
    return Load(good, loop.refused, loop.missing, lasts_s, latency.p50_ms, latency.p99_ms)
