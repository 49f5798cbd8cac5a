"""The order form with an invitation: it survives every way round, and a refusal says what next."""

import asyncio
from html import unescape
from pathlib import Path

import httpx
import pytest

from firstcome.limits import FORMS_DRAWN_PER_S_MAX
from tests.api.inside import Link
from tests.web.house import ORDER, Browser, form, hidden, opened, run, said
from tests.web.invitations import LATER, PAGE, PASSED, SOON, move, page_of, waves
from tests.web.test_templates import Reading

SUMMARY = 'id="errors"'


async def send(browser: Browser, who: str, link: Link, **other: str) -> httpx.Response:
    """Open the page by this link and send its form, as `who`."""
    typed = hidden(await browser.get(page_of(link)))
    key = typed.get("key", "") or await browser.key()
    return await browser.send(ORDER, **form(who, key) | {"invitation": link.invitation} | other)


def test_an_invited_press_leads_to_the_page_of_the_order(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, PASSED)
            browser = house.browser()

            sent = await send(browser, "ada", ada)
            again = await send(browser, "ada", ada)
            back = await browser.get(page_of(ada))

            assert (sent.status_code, again.status_code) == (303, 303)
            assert sent.headers["location"] == again.headers["location"]
            assert said("mine.held") in back.text
            assert len(house.state.orders) == 1

    run(scenario)


def test_the_page_of_the_order_leads_back_to_the_sale_with_the_invitation(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="registered")
            ada = await house.shop.confirmed("ada")
            browser = house.browser()
            sent = await send(browser, "ada", ada)

            page = await browser.get(sent.headers["location"])

            links = [unescape(each) for each in Reading(page.text).values("href", "a")]
            back = [each for each in links if each.startswith(f"{PAGE}?")]
            terms = [each for each in links if each.startswith(f"{PAGE}/terms")]
            assert back
            assert all(f"invitation={ada.invitation}" in each for each in back + terms)
            assert said("access.is_registered") in (await browser.get(back[0])).text

    run(scenario)


@pytest.mark.parametrize("access", ["registered", "waves"])
def test_without_an_invitation_no_order_is_placed_and_the_way_to_register_is_shown(
    tmp_path: Path, access: str
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access=access)
            browser = house.browser()

            sent = await browser.order("ada")
            german = await browser.order("ada", lang="de")

            assert sent.status_code == 422
            assert said("access.refused_stranger") in sent.text
            assert f'href="{PAGE}/register?lang=en"' in sent.text
            assert f'href="{PAGE}/find?lang=en"' in sent.text
            assert SUMMARY in sent.text
            assert "<form" not in sent.text
            assert '<html lang="de"' in german.text
            assert len(house.state.orders) == 0

    run(scenario)


def test_who_is_not_confirmed_is_told_so(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="registered")
            await house.shop.register("ada")
            ada = house.shop.last_link()
            browser = house.browser()

            early = await send(browser, "ada", ada)
            await house.shop.client.post(ada.path("confirm"))
            placed = await send(browser, "ada", ada)

            assert early.status_code == 422
            assert said("access.refused_unconfirmed") in early.text
            assert f"/registrations/{ada.code}?token={ada.token}" in early.text
            assert placed.status_code == 303

    run(scenario)


def test_another_address_than_the_registered_one_is_said_beside_it_and_mended(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, PASSED)
            browser = house.browser()

            wrong = await send(browser, "bea", ada, units="1")
            kept = hidden(wrong)
            mended = await browser.send(
                ORDER, **form("ada", kept["key"]) | {"invitation": kept["invitation"]}
            )

            assert wrong.status_code == 422
            assert 'id="email-fault"' in wrong.text
            assert said("error.not_registered") in wrong.text
            assert kept["email"] == "bea@shop.example"
            assert kept["invitation"] == ada.invitation
            assert mended.status_code == 303
            assert len(house.state.orders) == 1

    run(scenario)


def test_a_form_that_comes_before_its_wave_is_kept_and_orders_under_its_key_then(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, SOON)
            browser = house.browser()
            key = await browser.key()
            fields = form("ada", key) | {"invitation": ada.invitation, "name": "Ada <3"}

            early = await browser.send(ORDER, **fields)
            kept = hidden(early)
            await move(house, 1, PASSED)
            placed = await asyncio.gather(*(browser.send(ORDER, **fields) for _ in range(3)))

            assert early.status_code == 422
            assert "Your wave opens <time" in early.text
            assert "2100-01-01T00:00:00" in early.text
            assert SUMMARY in early.text
            assert said("access.wave_is_open") in early.text, "what the countdown ends with"
            assert "data-opens-in" not in early.text, "loading the page again would lose the form"
            assert 'http-equiv="refresh"' not in early.text
            assert {name: kept[name] for name in ("key", "invitation", "name", "email")} == {
                "key": key,
                "invitation": ada.invitation,
                "name": "Ada <3",
                "email": "ada@shop.example",
            }
            assert {each.status_code for each in placed} == {303}
            assert len({each.headers["location"] for each in placed}) == 1
            assert len(house.state.orders) == 1

    run(scenario)


def test_a_wave_that_is_not_known_or_was_put_off_is_said_so(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            unknown = await send(house.browser(), "ada", ada)
            await waves(house, SOON)
            await move(house, 1, LATER)

            put_off = await send(house.browser(), "ada", ada)

            assert (unknown.status_code, put_off.status_code) == (422, 422)
            assert said("error.not_your_wave_yet") in unknown.text
            assert hidden(unknown)["invitation"] == ada.invitation
            assert "2100-01-02T00:00:00" in put_off.text

    run(scenario)


@pytest.mark.parametrize(
    "fault", [{"units": "0"}, {"email": "nothing"}, {"sku": "phone-16gb", "line": ""}]
)
def test_an_invitation_survives_what_is_wrong_or_sold_out(tmp_path: Path, fault: dict[str, str]):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1, register=True, access="waves")
            ada, bea = await house.shop.confirmed("ada"), await house.shop.confirmed("bea")
            await waves(house, PASSED)
            await send(house.browser(), "bea", bea, sku="phone-16gb")
            browser = house.browser()

            wrong = await send(browser, "ada", ada, **fault)
            kept = hidden(wrong)
            mended = await browser.send(
                ORDER, **form("ada", kept["key"]) | {"invitation": kept["invitation"]}
            )

            assert wrong.status_code == 422
            assert kept["invitation"] == ada.invitation
            assert f"{PAGE}?at=web&amp;invitation={ada.invitation}&amp;lang=de" in wrong.text
            assert mended.status_code == 303

    run(scenario)


def test_an_invitation_waits_with_the_form_while_the_sale_is_paused(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, PASSED)
            browser = house.browser()
            fields = form("ada", await browser.key()) | {"invitation": ada.invitation}
            await house.staff("pause")

            paused = await browser.send(ORDER, **fields)
            await house.staff("resume")
            sent_again = await browser.send(ORDER, **hidden(paused))

            assert paused.status_code == 503
            assert hidden(paused)["invitation"] == ada.invitation
            assert sent_again.status_code == 303

    run(scenario)


def test_the_address_of_an_answer_leads_back_to_the_page_with_its_invitation(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, PASSED)
            browser = house.browser()

            back = await browser.get(page_of(ada, "/order"))
            sent_to_it = await browser.send(
                page_of(ada, "/order"), **form("ada", await browser.key())
            )

            assert (back.status_code, back.headers["location"]) == (303, page_of(ada))
            assert sent_to_it.status_code == 303

    run(scenario)


def test_a_crowd_without_invitations_is_told_by_a_note(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            browser = house.browser()
            key = await browser.key()

            sent = [
                await browser.send(ORDER, **form("ada", key))
                for _ in range(3 * FORMS_DRAWN_PER_S_MAX)
            ]

            notes = [each for each in sent if each.status_code == 200]
            assert {each.status_code for each in sent} == {200, 422}
            assert {said("note.not_registered.title") in each.text for each in notes} == {True}
            assert len(house.state.orders) == 0

    run(scenario)


def test_a_launch_for_everybody_takes_no_notice_of_an_invitation(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            key = await browser.key()

            sent = await browser.send(ORDER, **form("ada", key), invitation="<nothing>")
            again = await browser.send(ORDER, **form("ada", key))

            assert sent.status_code == 303
            assert sent.headers["location"] == again.headers["location"]

    run(scenario)
