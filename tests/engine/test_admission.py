"""Admission: bounded, fair between channels, and no faster than the rate."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from firstcome.domain.outcomes import Answer
from firstcome.engine.admission import RATE_WINDOW_S, Admission
from firstcome.engine.pending import EngineSettings
from firstcome.engine.refusals import Refused
from firstcome.limits import BATCH_ENTRIES_MAX, PENDING_WAIT_S_MAX
from tests.engine.shops import Shop, tell


def offered(admission: Admission[str], channel: str, count: int, now_s: float = 0.0) -> int:
    """How many of so many are let in."""
    return sum(admission.add(channel, f"{channel} {number}", now_s) for number in range(count))


def test_within_a_channel_the_first_is_served_first():
    admission: Admission[str] = Admission(10)
    offered(admission, "web", 5)

    assert admission.take(3) == ["web 0", "web 1", "web 2"]
    assert admission.take(3) == ["web 3", "web 4"]
    assert admission.take(3) == []


def test_only_so_many_wait():
    admission: Admission[str] = Admission(10)

    assert offered(admission, "web", 30) == admission.count == 10
    admission.take(4)
    assert offered(admission, "web", 30) == 4


def test_beside_another_channel_one_fills_half_of_the_places():
    admission: Admission[str] = Admission(10)
    offered(admission, "shop", 1)

    assert offered(admission, "web", 30) == 5
    assert offered(admission, "shop", 30) == 4


def test_a_single_place_is_there_for_every_channel():
    admission: Admission[str] = Admission(1)
    for channel in ("web", "shop", "web"):
        assert offered(admission, channel, 1) == 1
        assert len(admission.take(1)) == 1


def test_channels_are_served_in_turn():
    admission: Admission[str] = Admission(100)
    offered(admission, "web", 4)
    offered(admission, "shop", 2)

    assert admission.take(5) == ["web 0", "shop 0", "web 1", "shop 1", "web 2"]
    assert admission.take(5) == ["web 3"]


def test_a_flood_does_not_delay_another_channel():
    admission: Admission[str] = Admission(16_384)
    offered(admission, "flood", 16_384)
    admission.take(BATCH_ENTRIES_MAX)
    offered(admission, "shop", 3)

    assert {"shop 0", "shop 1", "shop 2"} < set(admission.take(BATCH_ENTRIES_MAX))


@pytest.mark.parametrize("rate_per_s", [1, 7, 30, 999, 13_000])
@pytest.mark.parametrize("share_offered", [0.5, 1.0, 2.0, 20.0])
def test_no_more_than_the_rate_is_let_in_and_hardly_less(rate_per_s: int, share_offered: float):
    random = Random(rate_per_s)
    admission: Admission[str] = Admission(10**9, rate_per_s)
    seconds = max(4.0, 200 / rate_per_s)
    count = int(rate_per_s * share_offered * seconds)
    times_s = sorted(random.uniform(0, seconds) for _ in range(count))

    admitted = sum(admission.add("web", "", at_s) for at_s in times_s)

    burst = 1 + 2 * RATE_WINDOW_S * rate_per_s
    assert admitted <= rate_per_s * seconds + burst
    # a rate of few a second saves up for one at most, so chance arrivals find gaps
    assert admitted >= (0.8 if rate_per_s > 20 else 0.5) * min(count, rate_per_s * seconds)


def test_with_a_rate_a_flood_leaves_another_channel_what_it_used():
    admission: Admission[str] = Admission(10**9, 10_000)
    admitted = {"flood": 0, "shop": 0}
    for step in range(4_000):  # 20,000/s against 1,000/s for four seconds
        now_s = step / 1_000
        admitted["shop"] += offered(admission, "shop", 1, now_s)
        admitted["flood"] += offered(admission, "flood", 20, now_s)

    assert admitted["shop"] >= 0.97 * 4_000
    assert 0.9 * 40_000 <= sum(admitted.values()) <= 1.03 * 40_000


def test_what_waited_too_long_is_found_behind_a_channel_that_came_just_now(tmp_path: Path):
    outcomes: list[str] = []

    async def answered(waiting: "asyncio.Future[Answer]") -> str:
        try:
            await waiting
        except Refused as refused:
            return refused.reason
        return "answered"

    async def story(shop: Shop) -> None:
        # channels take turns in the order in which they were first seen: web, then shop
        await shop.order("eve", channel="web")
        shop.lasts_s = PENDING_WAIT_S_MAX + 1
        first = asyncio.create_task(answered(shop.order("ada", channel="web")))
        await asyncio.sleep(0.5)
        late = asyncio.create_task(answered(shop.order("bea", channel="shop")))
        await asyncio.sleep(PENDING_WAIT_S_MAX)
        fresh = asyncio.create_task(answered(shop.order("cyd", channel="web")))
        outcomes.extend(await asyncio.gather(first, late, fresh))

    shop = tell(tmp_path, story, EngineSettings())

    assert outcomes == ["answered", "overloaded", "answered"]
    assert len(shop.orders()) == 3
