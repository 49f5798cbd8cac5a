"""
The desk beside the crush: what it costs the orders, and what its people see meanwhile.

Pairs of runs, one with the desk and people at it, one with the desk switched off; and runs in which
the back is killed again and again.

Always true:
- Both runs of a pair are made in one sitting, on fresh shops, with the same people.
- The read models are compared with ones made anew when the killing is over.

Never here: the pages themselves (`desk_lists`).
"""

import os
import signal
import threading
import time
from contextlib import nullcontext
from statistics import median
from typing import Final

from benchmarks.crush import Crush, crush, offers, promises
from benchmarks.desk_crowd import Seen, at_the_desk
from benchmarks.figures import Measured, at_most, told, under
from benchmarks.models_compared import differences
from benchmarks.running_shop import RunningShop, example_shop, pids
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from firstcome.rehearsal.plan import Plan, Stream

RATE: Final = 13_000
RATIO_MAX: Final = 1.25
PAGE_MS: Final = 500
BACK_S: Final = 5
KILLS: Final = 10
CONNECTIONS: Final = 512
CONNECTIONS_MAX: Final = 12_000
SEED: Final = 4
SWITCHED_OFF: Final = {"FIRSTCOME_DESK": "0"}


def measure_desk(sizes: Sizes) -> Measured:
    """Pairs: with the desk and people at it, and without."""
    ratios: list[float] = []
    with_ms: list[float] = []
    without_ms: list[float] = []
    page_ms: list[float] = []
    gaps_s: list[float] = []
    voids, last = list[str](), None
    for pair in range(sizes.desk_pairs):
        say(f"pair {pair + 1} of {sizes.desk_pairs}: without the desk")
        without, _ = _run(sizes.desk_s, sizes, SWITCHED_OFF)
        say(f"pair {pair + 1} of {sizes.desk_pairs}: with it")
        beside, seen = _run(sizes.desk_s, sizes, {})
        without_ms.append(_p99_ms(without))
        with_ms.append(_p99_ms(beside))
        ratios.append(with_ms[-1] / without_ms[-1])
        page_ms += seen.page_ms
        gaps_s += seen.feed_gaps_s
        voids += [f"pair {pair + 1}: {text}" for text in _voids(without, beside)]
        last = beside
    assert last is not None
    figures = (
        at_most("p99 of the orders with the desk, for each without", median(ratios), "", RATIO_MAX),
        *promises(last.report),
        told("p99 of the orders with the desk", median(with_ms), "ms"),
        told("p99 of the orders without", median(without_ms), "ms"),
        under("slowest page of the desk", max(page_ms, default=0.0), "ms", PAGE_MS),
        told("pages of the desk, median", median(page_ms) if page_ms else 0.0, "ms"),
        told("pages of the desk", len(page_ms), ""),
        told("the board's feed: longest pause", max(gaps_s, default=0.0), "s"),
        *offers(last.report),
        *last.used,
    )
    return Measured(figures, voids=tuple(voids), notes=_notes(sizes.desk_s))


def measure_kills(sizes: Sizes) -> Measured:
    """The back and the desk are killed under load; a run without beside it."""
    say("nobody is killed")
    calm, _ = _run(sizes.desk_kills_s, sizes, {})
    say(f"the back and the desk are killed {KILLS} times")
    with example_shop("kills") as shop:
        with at_the_desk(shop) as seen:
            killer = _Killer(shop, every_s=sizes.desk_kills_s / (KILLS + 1))
            killer.start()
            killed = crush(shop, _plan(sizes.desk_kills_s, sizes))
            killer.join()
        found = differences(shop)
    ratio = _p99_ms(killed) / _p99_ms(calm)
    figures = (
        at_most("p99 of the orders with kills, for each without", ratio, "", RATIO_MAX),
        at_most("the desk is back after, slowest", max(seen.away_s, default=0.0), "s", BACK_S),
        at_most("rows that differ from a rebuild", len(found), "", 0),
        *promises(killed.report),
        told("kills", killer.count, ""),
        told("p99 of the orders with kills", _p99_ms(killed), "ms"),
        told("p99 of the orders without", _p99_ms(calm), "ms"),
        *offers(killed.report),
    )
    return Measured(
        figures, voids=tuple(_voids(calm, killed)), notes=(*_notes(sizes.desk_kills_s), *found[:5])
    )


class _Killer(threading.Thread):
    """Kills the back and the desk again and again."""

    def __init__(self, shop: RunningShop, *, every_s: float) -> None:
        super().__init__()
        self.count = 0
        self._shop = shop
        self._every_s = every_s

    def run(self) -> None:
        """Pause, kill."""
        for _ in range(KILLS):
            time.sleep(self._every_s)
            for part, pid in pids(self._shop):
                if part != "front":
                    os.kill(pid, signal.SIGKILL)
            self.count += 1


def _run(seconds: float, sizes: Sizes, settings: dict[str, str]) -> tuple[Crush, Seen]:
    with example_shop("desk", settings=settings) as shop:
        with nullcontext(Seen()) if settings else at_the_desk(shop) as seen:
            done = crush(shop, _plan(seconds, sizes))
        return done, seen


def _plan(seconds: float, sizes: Sizes) -> Plan:
    stream = Stream(rate=RATE, seconds=seconds, people=sizes.open_people)
    return Plan(
        streams=(stream,), seed=SEED, connections=CONNECTIONS, connections_max=CONNECTIONS_MAX
    )


def _p99_ms(done: Crush) -> float:
    return done.report.streams[0].latency.p99_ms


def _voids(*runs: Crush) -> list[str]:
    return [text for run in runs for text in run.report.voids]


def _notes(seconds: float) -> tuple[str, ...]:
    return (
        f"{seconds:g} s at {RATE:,}/s each; the board open, and a page a second",
        "the people at the desk are a process of their own on the same two cores",
    )
