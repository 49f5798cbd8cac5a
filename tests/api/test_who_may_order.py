"""Who may order: everyone, whoever registered, or whoever's wave has come."""

from pathlib import Path
from typing import Any

import pytest

from firstcome.limits import STAFF_PENDING_MAX
from tests.api.inside import Inside
from tests.api.launch_bodies import FAR_MS, load_body
from tests.api.test_registrations import tell
from tests.api.test_waves import adopt, invite

SOON, LATER = "2100-01-01T00:00:00Z", "2100-01-02T00:00:00Z"
PASSED = "2008-07-10T07:00:00Z"


def outcome_of(answer: Any) -> str:
    return answer.json().get("outcome", answer.json().get("code"))


def test_a_launch_for_the_registered_asks_for_an_invitation(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        link = await shop.confirmed("ada")
        entries = shop.engine.state.sequence

        without = await shop.order("ada")
        wrong = [
            await shop.order("ada", invitation=text)
            for text in (
                "x",
                f"{link.code}.",
                f"{link.code}.{link.token[::-1]}",
                "é" * 35,
                "." * 64,
            )
        ]
        of_another = await shop.order("bea", invitation=link.invitation)
        unchanged = shop.engine.state.sequence
        placed = await shop.order("ada", invitation=link.invitation)

        for refused in (without, *wrong, of_another):
            assert (refused.status_code, refused.json()) == (
                200,
                {"outcome": "not_registered", "launch": "phone-2008"},
            )
        assert unchanged == entries, "a refusal from memory needs no entry"
        assert (placed.status_code, outcome_of(placed)) == (201, "held")

    tell(tmp_path, scenario, access="registered")


def test_who_is_not_confirmed_or_has_left_may_not_order(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.register("ada")
        ada = shop.last_link()
        bea = await shop.confirmed("bea")
        await shop.client.post(bea.path("leave"))

        early = await shop.order("ada", invitation=ada.invitation)
        left = await shop.order("bea", invitation=bea.invitation)
        await shop.client.post(ada.path("confirm"))
        placed = await shop.order("ada", invitation=ada.invitation)

        assert [outcome_of(each) for each in (early, left, placed)] == [
            "not_registered",
            "not_registered",
            "held",
        ]

    tell(tmp_path, scenario, access="registered")


def test_a_registration_of_another_launch_opens_nothing(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.staff("/api/v1/launches", load_body("other", register=True))
        link = await shop.confirmed("ada", launch="other")

        assert outcome_of(await shop.order("ada", invitation=link.invitation)) == "not_registered"

    tell(tmp_path, scenario, access="registered")


def test_before_its_wave_a_registration_is_told_when_it_comes(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        ada, bea = await shop.confirmed("ada"), await shop.confirmed("bea")
        no_waves = await shop.order("ada", invitation=ada.invitation)
        await adopt(shop, "registration_time", (1, PASSED), (0, SOON))
        cyd = await shop.confirmed("cyd")

        placed = await shop.order("ada", invitation=ada.invitation)
        early = await shop.order("bea", invitation=bea.invitation)
        late = await shop.order("cyd", invitation=cyd.invitation)

        assert no_waves.status_code == 200
        assert no_waves.json() == {
            "outcome": "not_your_wave", "launch": "phone-2008", "opens": None
        }  # fmt: skip
        assert outcome_of(placed) == "held"
        for refused in (early, late):
            assert refused.json() == {
                "outcome": "not_your_wave",
                "launch": "phone-2008",
                "opens": "2100-01-01T00:00:00.000Z",
            }

    tell(tmp_path, scenario, access="waves")


def test_a_key_that_was_refused_orders_when_its_wave_has_come(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        ada = await shop.confirmed("ada")
        await adopt(shop, "registration_time", (0, SOON))
        early = await shop.order("ada", "ada-1", invitation=ada.invitation)
        moved = await shop.staff(
            "/api/v1/launches/phone-2008/waves/1/move", b'{"opens":"2008-07-10T07:00Z"}'
        )

        placed = await shop.order("ada", "ada-1", invitation=ada.invitation)
        again = await shop.order("ada", "ada-1", invitation=ada.invitation)

        assert (outcome_of(early), outcome_of(moved)) == ("not_your_wave", "wave_moved")
        assert (placed.status_code, again.content) == (201, placed.content)

    tell(tmp_path, scenario, access="waves")


def test_where_everyone_may_order_an_invitation_is_no_hindrance(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        link = await shop.confirmed("ada")

        placed = await shop.order("ada", "ada-1", invitation=link.invitation)
        plain = await shop.order("ada", "ada-1")
        other = await shop.order("bea", invitation=link.invitation)

        assert (outcome_of(placed), outcome_of(other)) == ("held", "held")
        assert (plain.status_code, plain.json()["code"]) == (422, "key_reused")

    tell(tmp_path, scenario)


def test_what_sells_nothing_yet_says_so_before_it_asks_for_an_invitation(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        assert outcome_of(await shop.order("ada")) == "not_open"
        assert outcome_of(await shop.register("ada")) == "registered"

    tell(tmp_path, scenario, access="registered", opens_ms=FAR_MS)


@pytest.mark.parametrize("verb", ["confirm", "leave"])
def test_a_crowd_with_links_keeps_no_one_of_staff_waiting(tmp_path: Path, verb: str):
    async def scenario(shop: Inside) -> None:
        await shop.register("ada")
        link = shop.last_link()

        crowd = [shop.client.post(link.path(verb)) for _ in range(STAFF_PENDING_MAX + 20)]
        *answers, paused = await shop.at_once(
            *crowd, shop.staff("/api/v1/launches/phone-2008/pause")
        )

        assert outcome_of(paused) == "launch_paused"
        assert {each.status_code for each in answers} == {200}

    tell(tmp_path, scenario)


def test_whoever_is_invited_can_be_told_so_once(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.confirmed("ada")
        await adopt(shop, "registration_time", (0, LATER))

        assert [outcome_of(await invite(shop, 1)) for _ in range(2)] == [
            "invited",
            "already_invited",
        ]

    tell(tmp_path, scenario, access="waves")
