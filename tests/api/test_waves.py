"""Waves over HTTP: dividing the registered, adding, moving, inviting, and what customers see."""

import hashlib
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from firstcome.api.moments import moment_ms
from firstcome.api.problems import ProblemRaised
from firstcome.domain.commands import WAVES_MAX
from tests.api.inside import Inside
from tests.api.test_registrations import problem, tell

PATH = "/api/v1/launches/phone-2008/waves"
FIRST, SECOND, THIRD = (f"2100-01-0{day}T08:00:00Z" for day in (1, 2, 3))
SEED = "00112233445566778899aabbccddeeff"


def terms(*waves: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"people": people, "opens": opens} for people, opens in waves]


async def adopt(shop: Inside, order: str, *waves: tuple[int, str], **other: Any) -> httpx.Response:
    """Divide the registered into waves of so many people, each with its opening."""
    body = {"order": order, "waves": terms(*waves)} | other
    return await shop.staff(PATH, msgspec.json.encode(body))


async def invite(shop: Inside, wave: int) -> httpx.Response:
    return await shop.staff(f"{PATH}/{wave}/invite")


async def seen(shop: Inside, *, by_staff: bool = True) -> Any:
    headers = {"Authorization": f"Bearer {shop.staff_key}"} if by_staff else {}
    return (await shop.client.get(PATH, headers=headers)).json()


def test_those_who_confirmed_are_divided_by_the_time_of_their_registration(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        links = [await shop.confirmed(f"person-{number}") for number in range(3)]
        await shop.register("unconfirmed")

        adopted = await adopt(shop, "registration_time", (2, FIRST), (0, SECOND))
        waves = await seen(shop)
        mine = [(await shop.client.get(link.path())).json() for link in links]

        assert (adopted.status_code, adopted.json()["outcome"]) == (200, "waves_adopted")
        assert waves["order"] == "registration_time"
        assert (waves["registered"], waves["confirmed"]) == (4, 3)
        assert waves["waves"] == [
            {
                "wave": 1,
                "opens": "2100-01-01T08:00:00.000Z",
                "through": str(mine[1]["sequence"]),
                "people": 2,
                "telling": "planned",
            },
            {"wave": 2, "opens": "2100-01-02T08:00:00.000Z", "people": 1, "telling": "planned"},
        ]
        assert [each["wave"] for each in mine] == [1, 1, 2]
        assert mine[2]["opens"] == "2100-01-02T08:00:00.000Z"

    tell(tmp_path, scenario, access="waves")


def test_a_draw_can_be_redone_with_its_seed_by_everybody(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        links = [await shop.confirmed(f"person-{number}") for number in range(5)]
        await adopt(shop, "draw", (2, FIRST), (0, SECOND), seed=SEED)
        await invite(shop, 1)

        public = await seen(shop, by_staff=False)

        seed, through = bytes.fromhex(public["seed"]), int(public["waves"][0]["through"], 16)
        for link in links:
            mine = (await shop.client.get(link.path())).json()
            drawn = hashlib.blake2b(mine["sequence"].to_bytes(8, "big"), key=seed).digest()[:8]
            assert mine["wave"] == (1 if int.from_bytes(drawn, "big") <= through else 2)
        assert public["seed"] == SEED

    tell(tmp_path, scenario, access="waves")


def test_a_draw_without_a_seed_is_made_with_a_random_one(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.confirmed("ada")
        seeds: set[str] = set()
        for _ in range(3):
            await adopt(shop, "draw", (0, FIRST))
            seeds.add((await seen(shop))["seed"])

        assert len(seeds) == 3

    tell(tmp_path, scenario)


def test_customers_see_waves_once_somebody_was_invited_and_staff_before(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.confirmed("ada")
        nothing = await seen(shop)
        await adopt(shop, "registration_time", (0, FIRST))
        before = await seen(shop, by_staff=False)
        await invite(shop, 1)
        after = await seen(shop, by_staff=False)

        assert nothing["waves"] == []
        assert before.keys() == {"launch", "as_of", "waves"}
        assert before["waves"] == []
        assert after["waves"] == [{"wave": 1, "opens": "2100-01-01T08:00:00.000Z"}]
        assert "registered" not in after

    tell(tmp_path, scenario, access="waves")


def test_waves_are_told_paused_resumed_and_stopped(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.confirmed("ada")
        early = await invite(shop, 1)
        await adopt(shop, "registration_time", (1, FIRST), (0, SECOND))

        outcomes: list[str] = []
        for verb in ("pause", "invite", "pause", "resume", "stop", "resume"):
            answer = await shop.staff(f"{PATH}/1/{verb}")
            outcomes.append(answer.json()["outcome"])
        anew = await adopt(shop, "registration_time", (0, FIRST))

        assert early.json()["outcome"] == "no_waves"
        assert outcomes == [
            "not_invited", "invited", "wave_paused", "wave_resumed", "wave_stopped", "wave_stopped",
        ]  # fmt: skip
        assert [each["telling"] for each in (await seen(shop))["waves"]] == ["stopped", "planned"]
        assert anew.json()["outcome"] == "waves_invited"

    tell(tmp_path, scenario, access="waves")


def test_waves_are_added_behind_the_others_and_moved_between_them(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        for number in range(4):
            await shop.confirmed(f"person-{number}")
        await adopt(shop, "registration_time", (1, FIRST))

        added = await shop.staff(
            f"{PATH}/add", msgspec.json.encode({"waves": terms((2, SECOND), (0, THIRD))})
        )
        beyond = await shop.staff(f"{PATH}/2/move", b'{"opens":"2100-01-05T08:00Z"}')
        moved = await shop.staff(f"{PATH}/2/move", b'{"opens":"2100-01-02T09:30:00.500Z"}')

        assert (added.json()["outcome"], moved.json()["outcome"]) == ("waves_added", "wave_moved")
        assert problem(beyond) == (422, "waves_invalid")
        waves = (await seen(shop))["waves"]
        assert [each["people"] for each in waves] == [1, 2, 1]
        assert waves[1]["opens"] == "2100-01-02T09:30:00.500Z"

    tell(tmp_path, scenario, access="waves")


@pytest.mark.parametrize(
    ("waves", "code"),
    [
        (terms((1, SECOND), (0, FIRST)), "waves_invalid"),
        (terms((0, FIRST), (1, SECOND)), "waves_invalid"),
        (terms(), "body_invalid"),
        (terms(*[(1, FIRST)] * (WAVES_MAX + 1)), "body_invalid"),
        (terms((-1, FIRST)), "body_invalid"),
        (terms((1, "2100-01-01")), "body_invalid"),
        (terms((1, "2100-02-30T08:00Z")), "body_invalid"),
        (terms((1, "1969-12-31T23:59:59Z")), "body_invalid"),
        (terms((1, "2100-01-01T08:00:00+01:00")), "body_invalid"),
    ],
)
def test_waves_that_cannot_be_are_refused(tmp_path: Path, waves: list[Any], code: str):
    async def scenario(shop: Inside) -> None:
        body = {"order": "registration_time", "waves": waves}

        refused = await shop.staff(PATH, msgspec.json.encode(body))

        assert problem(refused) == (422, code)

    tell(tmp_path, scenario)


@pytest.mark.parametrize(("wave", "expected"), [("0", 400), ("201", 400), ("x", 404), ("200", 404)])
def test_a_wave_that_there_is_not_is_refused(tmp_path: Path, wave: str, expected: int):
    async def scenario(shop: Inside) -> None:
        await adopt(shop, "registration_time", (0, FIRST))

        answers = [
            await shop.staff(f"{PATH}/{wave}/invite"),
            await shop.staff(f"{PATH}/{wave}/move", b'{"opens":"2100-01-05T08:00Z"}'),
        ]

        assert {each.status_code for each in answers} == {expected}

    tell(tmp_path, scenario)


def test_a_moment_is_read_to_the_millisecond_and_inside_of_what_the_journal_holds():
    assert moment_ms("1970-01-01T00:00Z", "opens") == 0
    assert moment_ms("2008-07-10T07:00:00.123Z", "opens") == 1_215_673_200_123
    assert moment_ms("9999-12-31T23:59:59Z", "opens") == 253_402_300_799_000
    with pytest.raises(ProblemRaised):
        moment_ms("9999-12-31T23:59:59.001Z", "opens")
