"""While orders are refused: why is said, reading and repeats go on, and so does selling later."""

import asyncio
from pathlib import Path

import pytest

from firstcome.engine.refusals import Reason
from tests.api.inside import Clock, inside
from tests.api.launch_bodies import load_body

HOUR_MS = 3_600_000


@pytest.mark.parametrize("reason", ["overloaded", "not_ready", "disk_full", "clock", "draining"])
def test_every_command_is_refused_with_the_reason_and_reading_goes_on(
    tmp_path: Path, reason: Reason
):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load()
            placed = await shop.order("ada", "ada-1")
            link = placed.json()["link"]
            path = link.partition("?")[0]
            shop.engine.refuse(reason)

            refused = [
                await shop.order("bea"),
                await shop.client.post(link.replace("?", "/cancel?")),
                await shop.staff(f"{path}/cancel"),
                await shop.staff(f"{path}/mark-paid", b'{"hold":7}'),
                await shop.staff("/api/v1/launches/phone-2008/pause"),
                await shop.staff("/api/v1/launches", load_body("other")),
                await shop.client.get("/readyz"),
            ]
            read = [
                await shop.client.get(address)
                for address in (link, "/healthz", "/metrics", "/api/v1/launches/phone-2008/stock")
            ]
            repeated = await shop.order("ada", "ada-1")
            shop.engine.accept_again(reason)
            later = await shop.order("bea")

        assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
            (503, reason)
        }
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
        assert {answer.status_code for answer in read} == {200}
        assert repeated.content == placed.content
        assert later.status_code == 201

    asyncio.run(scenario())


@pytest.mark.parametrize("jump_ms", [HOUR_MS, -HOUR_MS], ids=["forward", "back"])
def test_a_clock_that_jumps_an_hour_stops_selling_until_it_is_right_again(
    tmp_path: Path, jump_ms: int
):
    async def scenario() -> None:
        clock = Clock()
        async with inside(tmp_path, clock) as shop:
            await shop.load()
            placed = await shop.order("ada", "ada-1")
            entries = shop.engine.state.sequence
            clock.off_ms = jump_ms

            refused = await shop.order("bea")
            not_ready = await shop.client.get("/readyz")
            repeated = await shop.order("ada", "ada-1")
            seen = await shop.client.get(placed.json()["link"])
            during = shop.engine.state.sequence
            clock.off_ms = 0
            await shop.until_ready()
            later = await shop.order("bea")

        assert (refused.status_code, refused.json()["code"]) == (503, "clock")
        assert "restart the front" in refused.json()["detail"]
        assert int(refused.headers["retry-after"]) >= 1
        assert (not_ready.status_code, not_ready.json()["code"]) == (503, "clock")
        assert repeated.content == placed.content
        assert seen.json()["status"] == "held"
        assert during == entries
        assert later.status_code == 201

    asyncio.run(scenario())


def test_after_a_restart_an_hour_later_holds_have_lost_no_time(tmp_path: Path):
    async def scenario() -> None:
        clock = Clock()
        async with inside(tmp_path, clock) as shop:
            await shop.load()
            placed = await shop.order("ada", "ada-1")
        clock.off_ms = 2 * HOUR_MS
        async with inside(tmp_path, clock) as shop:
            later = await shop.order("bea")
            seen = (await shop.client.get(placed.json()["link"])).json()
            repeated = await shop.order("ada", "ada-1")

        assert later.status_code == 201
        assert later.json()["time"] > placed.json()["hold_until"]
        assert seen["status"] == "held"
        assert seen["hold_until"] > later.json()["time"]
        assert repeated.content == placed.content

    asyncio.run(scenario())


def test_after_a_restart_an_hour_earlier_nothing_sells_before_the_last_entry(tmp_path: Path):
    async def scenario() -> None:
        clock = Clock()
        async with inside(tmp_path, clock) as shop:
            await shop.load()
        clock.off_ms = -HOUR_MS
        async with inside(tmp_path, clock) as shop:
            refused = await shop.order("ada")
            clock.off_ms = 0

        assert (refused.status_code, refused.json()["code"]) == (503, "clock")

    asyncio.run(scenario())
