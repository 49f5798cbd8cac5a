"""Requests at the same time: one press or two, one customer or many, a crowd beyond the bound."""

import asyncio
from pathlib import Path

from tests.api.inside import inside


def test_a_double_press_makes_one_order_and_two_equal_answers(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load()

            answers = await shop.at_once(*(shop.order("ada", "ada-1") for _ in range(3)))

            assert [answer.status_code for answer in answers] == [201, 201, 201]
            assert len({answer.content for answer in answers}) == 1
            assert len(shop.engine.state.orders) == 1

    asyncio.run(scenario())


def test_another_order_of_who_waits_for_an_answer_is_refused(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load()

            first, other_key, other_body = await shop.at_once(
                shop.order("ada", "ada-1"),
                shop.order("ada", "ada-2"),
                shop.order("ada", "ada-1", sku="phone-16gb"),
            )

            assert first.status_code == 201
            for refused in (other_key, other_body):
                assert (refused.status_code, refused.json()["code"]) == (429, "one_at_a_time")
                assert int(refused.headers["retry-after"]) >= 1
            assert (await shop.order("ada", "ada-2")).json()["outcome"] == "limit_reached"

    asyncio.run(scenario())


def test_one_key_of_two_customers_at_once_makes_one_order(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load()

            answers = await shop.at_once(shop.order("ada", "same"), shop.order("bea", "same"))

            assert sorted(answer.status_code for answer in answers) == [201, 422]
            assert {answer.json().get("code") for answer in answers} == {None, "key_reused"}

    asyncio.run(scenario())


def test_the_last_units_go_to_who_came_first(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load(units=2)

            answers = await shop.at_once(*(shop.order(f"person-{n}") for n in range(5)))

            assert [answer.json()["outcome"] for answer in answers] == ["held"] * 2 + [
                "in_line"
            ] * 3
            assert [answer.json()["ahead"] for answer in answers[2:]] == [0, 1, 2]

    asyncio.run(scenario())


def test_a_crowd_beyond_the_bound_is_told_to_come_again(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path, pending_max=8) as shop:
            await shop.load()

            answers = await shop.at_once(*(shop.order(f"person-{n}") for n in range(40)))

            placed = [answer for answer in answers if answer.status_code == 201]
            refused = [answer for answer in answers if answer.status_code == 503]
            assert len(placed) + len(refused) == 40
            assert placed
            assert {answer.json()["code"] for answer in refused} == {"overloaded"}
            waits = {int(answer.headers["retry-after"]) for answer in refused}
            assert len(waits) > 1, "everybody would come again at the same moment"
            assert len(shop.engine.state.orders) == len(placed)
            assert (await shop.order("late")).status_code == 201

    asyncio.run(scenario())


def test_a_repeat_in_a_crowd_may_have_to_come_again_and_gets_its_first_answer_then(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path, pending_max=2) as shop:
            await shop.load()
            placed = await shop.order("ada", "ada-1")

            crowd = [shop.order(f"person-{n}") for n in range(8)]
            *_, repeated = await shop.at_once(*crowd, shop.order("ada", "ada-1"))
            later = await shop.order("ada", "ada-1")

            assert (repeated.status_code, repeated.json()["code"]) == (503, "overloaded")
            assert later.content == placed.content

    asyncio.run(scenario())
