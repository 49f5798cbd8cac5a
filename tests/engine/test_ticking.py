"""The engine goes on by itself with what an entry left, and then is still."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from firstcome.domain import commands as c
from firstcome.domain.orders import HELD
from firstcome.engine.engine import Engine
from tests.domain.terms import LAUNCH, hashed
from tests.engine.shops import Shop, tell

WAITING = 650


def received(units: int) -> c.ReceiveStock:
    """Units for the one pool that people wait at."""
    return c.ReceiveStock(hashed("r"), hashed("r"), LAUNCH, "p8", "web", units)


def kinds(shop: Shop) -> Counter[str]:
    """How many entries of each kind are stored."""
    return Counter(type(command).__name__ for command in shop.commands())


def held(engine: Engine) -> int:
    """How many orders are on hold."""
    return sum(status == HELD for status in engine.state.orders.status)


async def crowd(shop: Shop) -> None:
    """So many people who wait for a unit."""
    await asyncio.gather(*[shop.order(f"p{number}") for number in range(WAITING)])


def test_what_an_entry_left_is_with_its_people_soon_though_nobody_asks(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await crowd(shop)
        await shop.engine.submit(received(WAITING))
        assert held(shop.engine) == 200
        await asyncio.sleep(0.05)
        assert held(shop.engine) == WAITING

    shop = tell(tmp_path, story, units=0, line_orders_max=1_000)

    assert kinds(shop)["Tick"] == 3


def test_what_an_entry_left_is_with_its_people_soon_though_somebody_always_asks(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await crowd(shop)
        shop.lasts_s = 0.004
        await shop.engine.submit(received(WAITING))
        asked = [shop.order("q0")]
        for number in range(1, 16):
            await asyncio.sleep(0.003)  # a batch is always on its way
            asked.append(shop.order(f"q{number}"))
        assert held(shop.engine) == WAITING
        await asyncio.gather(*asked)

    tell(tmp_path, story, units=0, line_orders_max=1_000)


def test_a_crowd_hands_on_by_itself(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await crowd(shop)
        await shop.engine.submit(received(WAITING))
        for number in range(3):
            hundred = [shop.order(f"q{number} {each}") for each in range(40)]
            await asyncio.sleep(0.004)
            await asyncio.gather(*hundred)
        assert held(shop.engine) == 200 + 3 * 80

    shop = tell(tmp_path, story, units=0, line_orders_max=1_000)

    assert kinds(shop)["Tick"] <= 2


def test_whoever_asks_meanwhile_is_answered_after_2_and_not_after_200(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await crowd(shop)
        await shop.engine.submit(received(WAITING))
        await shop.order("late")
        assert held(shop.engine) == 202

    tell(tmp_path, story, units=0, line_orders_max=1_000)


def test_nothing_is_written_when_nothing_is_left(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await crowd(shop)
        await shop.engine.submit(received(150))
        await asyncio.sleep(0.5)

    shop = tell(tmp_path, story, units=0, line_orders_max=1_000)

    assert kinds(shop)["Tick"] == 0


def test_a_shop_that_refuses_leaves_it_for_later(tmp_path: Path):
    async def story(shop: Shop) -> None:
        await crowd(shop)
        await shop.engine.submit(received(WAITING))
        shop.engine.refuse("disk_full")
        await asyncio.sleep(0.5)
        assert held(shop.engine) == 200
        shop.engine.accept_again("disk_full")
        await asyncio.sleep(1.5)
        assert held(shop.engine) == WAITING

    tell(tmp_path, story, units=0, line_orders_max=1_000)


@pytest.mark.parametrize("units", [200, 201])
def test_holds_that_end_together_lapse_together(tmp_path: Path, units: int):
    async def story(shop: Shop) -> None:
        await asyncio.gather(*[shop.order(f"p{number}") for number in range(units)])
        assert held(shop.engine) == units
        await asyncio.sleep(12)
        assert held(shop.engine) == 0

    shop = tell(tmp_path, story, units=units, hold_ttl_ms=10_000, missed_hold="out")

    assert kinds(shop)["Tick"] <= 5
