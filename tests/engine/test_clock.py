"""The clock of a front: whoever sets it is noticed, and nothing is appended meanwhile."""

import asyncio
from pathlib import Path

import pytest

from firstcome.engine.clock import CLOCK_OFF_MS_MAX, ClockGuard
from firstcome.engine.pending import EngineSettings
from firstcome.engine.refusals import Refused
from firstcome.limits import BATCH_ENTRIES_MAX, TICK_EVERY_S
from firstcome.simulation.clock import SimulatedClock
from tests.domain.terms import OPENS_MS
from tests.engine.shops import Shop, tell

HOUR_MS = 3_600_000


def guard(clock: SimulatedClock, last_entry_ms: int = OPENS_MS) -> ClockGuard:
    return ClockGuard(last_entry_ms, clock.now_ms, clock.monotonic_ms)


def test_a_clock_that_nobody_sets_is_right_however_long_it_runs():
    clock = SimulatedClock(OPENS_MS)
    watch = guard(clock)

    for seconds in (0.001, 1.0, 3_600.0, 86_400.0 * 365):
        clock.advance(seconds)
        assert watch.off_ms() == 0


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS, CLOCK_OFF_MS_MAX + 1, -CLOCK_OFF_MS_MAX - 1])
def test_a_clock_that_jumps_is_off_by_its_jump_until_it_is_set_back(by_ms: int):
    clock = SimulatedClock(OPENS_MS)
    watch = guard(clock)

    clock.set_wrong(by_ms)
    first = watch.off_ms()
    clock.advance(600)
    later = watch.off_ms()
    clock.set_wrong(-by_ms)

    assert first == later == by_ms
    assert watch.off_ms() == 0


def test_a_clock_that_is_slewed_is_followed():
    clock = SimulatedClock(OPENS_MS)
    watch = guard(clock)

    for _ in range(100):
        clock.advance(1)
        clock.set_wrong(CLOCK_OFF_MS_MAX // 2)
        assert watch.off_ms() == 0


def test_a_clock_behind_the_last_entry_is_off_until_it_has_caught_up():
    clock = SimulatedClock(OPENS_MS)
    watch = guard(clock, last_entry_ms=OPENS_MS + HOUR_MS)

    assert watch.off_ms() == -HOUR_MS
    clock.advance((HOUR_MS - CLOCK_OFF_MS_MAX) / 1_000)
    assert watch.off_ms() == 0


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS])
def test_everybody_who_waits_is_refused_however_many_and_the_shop_recovers(
    tmp_path: Path, by_ms: int
):
    refused: list[str] = []
    later: list[str] = []

    async def story(shop: Shop) -> None:
        waiting = [shop.order(f"person {number}") for number in range(2 * BATCH_ENTRIES_MAX + 7)]
        shop.clock.set_wrong(by_ms)
        for each in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(each, Refused)
            refused.append(each.reason)
        await asyncio.sleep(5 * TICK_EVERY_S)
        still = shop.engine.refusing
        shop.clock.set_wrong(-by_ms)
        await asyncio.sleep(2 * TICK_EVERY_S)
        later.append((await shop.order("ada")).outcome)
        assert still == "clock"

    shop = tell(tmp_path, story, EngineSettings(pending_max=16_384))

    assert refused == ["clock"] * (2 * BATCH_ENTRIES_MAX + 7)
    assert later == ["held"]
    assert len(shop.orders()) == 1
