"""A registration by its link: confirmed, seen, changed, left, by its customer or by staff."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import msgspec
import pytest

from firstcome.app.front import is_named
from firstcome.domain.commands import FoundJournal
from tests.api.inside import Inside, Link, inside
from tests.serve.files import files_with

Scenario = Callable[[Inside], Coroutine[Any, Any, None]]


def tell(directory: Path, scenario: Scenario, **terms: Any) -> None:
    """Run a scenario in a shop with a launch that interest is registered for."""

    async def run() -> None:
        async with inside(directory) as shop:
            await shop.load(register=True, **terms)
            await scenario(shop)

    asyncio.run(run())


async def change(shop: Inside, link: Link, **wish: Any) -> httpx.Response:
    body = {"skus": ["phone-8gb"], "market": "GB"} | wish
    return await shop.client.post(link.path("change"), json=body)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_confirming_keeps_the_time_of_the_first_request(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.register("ada")
        link = shop.last_link()
        asked = (await shop.client.get(link.path())).json()
        await shop.register("ada")

        answers = [await shop.client.post(link.path("confirm")) for _ in range(2)]
        confirmed = (await shop.client.get(link.path())).json()

        assert asked["status"] == "asked"
        assert "confirmed_at" not in asked
        assert {each.json()["outcome"] for each in answers} == {"confirmed"}
        assert answers[0].content == answers[1].content
        assert confirmed["status"] == "confirmed"
        assert (confirmed["sequence"], confirmed["registered_at"]) == (
            asked["sequence"],
            asked["registered_at"],
        )
        assert confirmed["confirmed_at"] == answers[0].json()["time"]

    tell(tmp_path, scenario)


def test_a_link_shows_all_of_a_registration(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.register(
            "ada",
            skus=["phone-16gb", "phone-8gb", "phone-16gb"],
            location="bath",
            units=2,
            customer_class="business",
            consents=["sms", "email"],
            contact={"email": "ada@shop.example", "phone": "+442079460018"},
        )

        seen = (await shop.client.get(shop.last_link().path())).json()

        assert {name: seen[name] for name in seen.keys() - {"registered_at", "as_of"}} == {
            "registration": shop.shop.registration_name(seen["sequence"]),
            "sequence": seen["sequence"],
            "status": "asked",
            "launch": "phone-2008",
            "skus": ["phone-8gb", "phone-16gb"],
            "market": "GB",
            "location": "bath",
            "units": 2,
            "customer_class": "business",
            "consents": ["email", "sms"],
        }

    tell(tmp_path, scenario)


def test_without_its_token_a_registration_is_like_one_that_does_not_exist(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        await shop.register("ada")
        ada = shop.last_link()
        await shop.register("bea")
        bea = shop.last_link()
        await shop.order("cyd")
        order = Link(*shop.name_of_last_order())

        for wrong in (
            Link(ada.code, ""),
            Link(ada.code, bea.token),
            Link("2346789BCDFG", ada.token),
            Link(ada.code[:-1], ada.token),
            order,
        ):
            answers = [
                await shop.client.get(wrong.path()),
                await shop.client.post(wrong.path("confirm")),
                await shop.client.post(wrong.path("leave")),
                await change(shop, wrong),
            ]
            assert {problem(each) for each in answers} == {(404, "registration_unknown")}
        as_order = await shop.client.get(f"/api/v1/orders/{ada.code}?token={ada.token}")
        assert problem(as_order) == (404, "order_unknown")

    tell(tmp_path, scenario)


def test_a_wish_can_be_changed_and_its_place_stays(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        link = await shop.confirmed("ada")
        before = (await shop.client.get(link.path())).json()

        changed = await change(shop, link, skus=["phone-16gb"], location="bath", consents=["email"])
        after = (await shop.client.get(link.path())).json()

        assert changed.json()["outcome"] == "changed"
        assert changed.json()["registration"] == before["registration"]
        assert (after["skus"], after["location"]) == (["phone-16gb"], "bath")
        assert after["consents"] == ["email"]
        kept = ("sequence", "registered_at", "confirmed_at", "status")
        assert [after[name] for name in kept] == [before[name] for name in kept]

    tell(tmp_path, scenario)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"skus": ["mars"]}, "sku_unknown"),
        ({"market": "mars"}, "market_unknown"),
        ({"location": "mars"}, "location_unknown"),
        ({"units": 2}, "units_invalid"),
        ({"units": 2**70}, "units_invalid"),
        ({"consents": ["sms"]}, "contact_invalid"),
        ({"contact": {}}, "body_invalid"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_leaves_no_text_in_the_journal(
    tmp_path: Path, wish: dict[str, Any], code: str
):
    async def scenario(shop: Inside) -> None:
        link = await shop.confirmed("ada")

        refused = await change(shop, link, **wish)
        await shop.client.post(link.path("leave"))
        too_late = await change(shop, link, **wish)

        assert problem(refused) == (422, code)
        assert too_late.json().get("code") == code or too_late.json()["outcome"] == "left"

    tell(tmp_path, scenario)
    assert files_with(tmp_path, "mars") == set()
    assert files_with(tmp_path, "phone-8gb") >= {"journal.db"}


def test_whoever_left_may_register_anew_at_the_end(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        first = await shop.confirmed("ada")

        left = [await shop.client.post(first.path("leave")) for _ in range(2)]
        after = [
            await shop.client.post(first.path("confirm")),
            await change(shop, first, skus=["phone-16gb"]),
        ]
        again = await shop.confirmed("ada")

        assert {each.json()["outcome"] for each in (*left, *after)} == {"left"}
        assert (await shop.client.get(first.path())).json()["status"] == "left"
        assert again.code != first.code
        assert (await shop.client.get(again.path())).json()["status"] == "confirmed"

    tell(tmp_path, scenario)


def test_staff_find_change_and_leave_a_registration_by_its_code_alone(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        link = await shop.confirmed("ada")
        headers = {"Authorization": f"Bearer {shop.staff_key}"}
        path = f"/api/v1/registrations/{link.code}"
        wish = msgspec.json.encode({"skus": ["phone-16gb"], "market": "GB"})

        seen = await shop.client.get(path, headers=headers)
        changed = await shop.staff(f"{path}/change", wish)
        left = await shop.staff(f"{path}/leave")
        no_key = await shop.client.post(f"{path}/leave", headers=headers)
        confirmed = await shop.staff(f"{path}/confirm")

        assert seen.json()["status"] == "confirmed"
        assert (changed.json()["outcome"], left.json()["outcome"]) == ("changed", "left")
        assert problem(no_key) == (400, "key_missing")
        assert problem(confirmed) == (404, "registration_unknown"), "staff confirm nobody's address"

    tell(tmp_path, scenario)


def test_a_request_of_staff_that_comes_again_gets_its_first_answer(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        link = await shop.confirmed("ada")
        headers = {"Authorization": f"Bearer {shop.staff_key}", "Idempotency-Key": "change-1"}
        path = f"/api/v1/registrations/{link.code}/change"
        wish = {"skus": ["phone-16gb"], "market": "GB"}

        first = await shop.client.post(path, json=wish, headers=headers)
        await shop.client.post(link.path("leave"))
        again = await shop.client.post(path, json=wish, headers=headers)
        other = await shop.client.post(path, json=wish | {"location": "web"}, headers=headers)

        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert problem(other) == (422, "key_reused")

    tell(tmp_path, scenario)


def test_two_requests_of_one_customer_at_once_make_one_registration(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        twice = await shop.at_once(*(shop.register("ada", "ada-1") for _ in range(2)))
        mixed = await shop.at_once(
            shop.register("bea", "bea-1"), shop.register("bea", "bea-2"), shop.order("bea", "bea-1")
        )

        assert [each.status_code for each in twice] == [202, 202]
        assert [each.status_code for each in mixed] == [202, 429, 429]
        assert len(shop.engine.state.registrations) == 2

    tell(tmp_path, scenario)


def test_a_contact_is_kept_while_its_registration_stands_and_no_longer(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        ada = await shop.confirmed("ada", key="ada-1")
        await shop.register("ada", "ada-2")
        await shop.register("bea", "bea-1")
        await shop.order("cyd", "cyd-1")
        state = shop.engine.state
        rows = shop.contacts.after(0, 100).rows

        kept = [contact for contact, about in rows if is_named(state, contact, about.key)]
        await shop.client.post(ada.path("leave"))
        later = [contact for contact, about in rows if is_named(state, contact, about.key)]

        assert [about.email[:3] for _, about in rows] == ["ada", "ada", "bea", "cyd"]
        assert kept == [rows[0][0], rows[2][0], rows[3][0]]
        assert later == [rows[2][0], rows[3][0]]

    tell(tmp_path, scenario)


def test_a_link_that_a_restore_cut_off_says_that_the_registration_was_lost(tmp_path: Path):
    async def before(shop: Inside) -> None:
        await shop.confirmed("ada")

    async def scenario() -> None:
        async with inside(tmp_path / "shop") as shop:
            bea = await shop.confirmed("bea")
        async with inside(tmp_path / "back") as shop:
            fingerprint = shop.engine.state.fingerprint
            await shop.engine.submit(FoundJournal(fingerprint, 2))
            await shop.confirmed("cyd")

            lost = [await shop.client.get(bea.path()), await shop.client.post(bea.path("leave"))]
            wrong = await shop.client.get(Link(bea.code, bea.token[::-1]).path())

            assert {problem(each) for each in lost} == {(410, "registration_lost")}
            assert problem(wrong) == (404, "registration_unknown")

    tell(tmp_path / "shop", before)
    copytree(tmp_path / "shop", tmp_path / "back")
    asyncio.run(scenario())
