"""Registering by pages: the form, what follows it, and the private page of a registration."""

import asyncio
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from msgspec.structs import replace

from firstcome.domain.registrations import CONFIRMED, LEFT
from firstcome.launches.texts import LaunchTexts
from tests.api.inside import Link
from tests.web.house import Browser, House, hidden, opened, run, said
from tests.web.invitations import PAGE, SOON, waves

FORM: Final = f"{PAGE}/register"
DONE: Final = f"{PAGE}/registered?lang=en"


def form(who: str, key: str, **other: str) -> dict[str, str]:
    """What the form sends for one phone, by delivery."""
    return {
        "key": key,
        "sku-phone-8gb": "1",
        "customer_class": "consumer",
        "units": "1",
        "email": f"{who}@shop.example",
        "name": who.title(),
        "consent-email": "1",
        "lang": "en",
    } | other


async def send(browser: Browser, who: str, path: str = FORM, **other: str) -> httpx.Response:
    """Open the form and send it, as `who`."""
    key = hidden(await browser.get(path))["key"]
    return await browser.send(path, **form(who, key, **other))


def page_of(link: Link, below: str = "", **query: str) -> str:
    """The address of a registration's page, or of one below it."""
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"/registrations/{link.code}{below}?token={link.token}{more}"


def in_bath(texts: LaunchTexts) -> LaunchTexts:
    """With a shop that people go to."""
    web, bath = texts.locations
    return replace(texts, locations=(web, replace(bath, name="Bath 1", town="Bath")))


def interest(house: House, row: int = 0) -> Any:
    return house.state.registrations.interest(row)


def test_the_form_registers_once_however_often_it_is_sent(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            key = hidden(await browser.get(FORM))["key"]

            sent = [await browser.send(FORM, **form("ada", key)) for _ in range(3)]
            thanks = await browser.get(sent[0].headers["location"])

            assert {each.status_code for each in sent} == {303}
            assert {each.headers["location"] for each in sent} == {DONE}
            assert len(house.state.registrations) == 1
            assert interest(house) == (("phone-8gb",), "GB", "", 1, ("email",))
            assert said("register.is_none") in thanks.text

    run(scenario)


def test_a_stranger_is_not_told_that_an_address_had_registered(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            await house.shop.confirmed("ada")

            known = await send(house.browser(), "ada")
            new = await send(house.browser(), "bea")

            assert (known.status_code, known.headers["location"]) == (303, DONE)
            assert (new.status_code, new.headers["location"]) == (303, DONE)
            assert len(house.state.registrations) == 2

    run(scenario)


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"sku-phone-8gb": ""}, ""),
        ({"email": ""}, "email"),
        ({"email": "ada@"}, "email"),
        ({"consent-sms": "1"}, "phone"),
        ({"consent-sms": "1", "phone": "12"}, "phone"),
        ({"units": "2"}, "units"),
        ({"units": "many"}, "units"),
        ({"name": "A" * 500}, "name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    tmp_path: Path, other: dict[str, str], fault: str
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()

            sent = await send(browser, "ada", **{"name": "Ada L."} | other)

            if not fault:
                assert sent.status_code == 303
                return
            assert sent.status_code == 422
            assert f'id="{fault}-fault"' in sent.text
            assert f'href="#{fault}"' in sent.text
            assert other.get("name", "Ada L.") in sent.text
            assert len(house.state.registrations) == 0
            mended = hidden(sent) | {"sku-phone-8gb": "1", "email": "ada@shop.example"}
            for box in ("consent-sms", "consent-email", "sku-phone-16gb", "business"):
                mended.pop(box, None)
            mended |= {"units": "1", "name": "Ada", "customer_class": "consumer", "phone": ""}
            assert (await browser.send(FORM, **mended)).status_code == 303

    run(scenario)


def test_nothing_ticked_and_no_country_are_told(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            key = hidden(await browser.get(FORM))["key"]
            typed = form("ada", key)
            del typed["sku-phone-8gb"]

            sent = await browser.send(FORM, **typed)

            assert sent.status_code == 422
            assert said("error.skus") in sent.text

    run(scenario)


def test_a_shop_is_found_by_its_town_and_registered_for(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, texts=in_bath)
            browser = house.browser()

            found = await browser.get(f"{FORM}?town=bath")
            sent = await send(browser, "ada", f"{FORM}?at=bath")

            assert f'href="{FORM}?at=bath"' in found.text
            assert sent.status_code == 303
            assert interest(house).location == "bath"

    run(scenario)


@pytest.mark.parametrize(
    ("terms", "status"), [({"register": False}, 404), ({"register": True, "closed": True}, 200)]
)
def test_a_launch_that_takes_no_registrations_says_so(
    tmp_path: Path, terms: dict[str, bool], status: int
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=terms["register"])
            if terms.get("closed"):
                await house.staff("close")
            browser = house.browser()

            shown = await browser.get(FORM)
            sent = await browser.send(FORM, **form("ada", "k" * 22))

            assert shown.status_code == sent.status_code == status
            assert len(house.state.registrations) == 0

    run(scenario)


def test_a_busy_shop_keeps_the_form_with_every_box(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, pending_max=1) as house:
            await house.load(register=True)
            browsers = [house.browser() for _ in range(40)]
            keys = [hidden(await each.get(FORM))["key"] for each in browsers]

            sent = await asyncio.gather(
                *(
                    each.send(FORM, **form(f"ada{number}", keys[number]))
                    for number, each in enumerate(browsers)
                )
            )

            kept = [each for each in sent if each.status_code == 503]
            assert {each.status_code for each in sent} <= {303, 503}
            for each in kept:
                fields = hidden(each)
                assert fields["sku-phone-8gb"] == "1"
                assert fields["consent-email"] == "1"
                again = await browsers[0].send(FORM, **fields)
                assert again.status_code == 303
            assert len(house.state.registrations) == len(browsers)

    run(scenario)


def test_a_get_confirms_nothing_and_a_press_does(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            await house.shop.register("ada")
            link = house.shop.last_link()

            before = await browser.get(page_of(link))
            opened_ahead = await browser.get(page_of(link, "/confirm"))
            asked = house.state.registrations.status[0]
            pressed = [await browser.send(page_of(link, "/confirm")) for _ in range(2)]
            after = await browser.get(pressed[0].headers["location"])

            assert said("registration.is_asked") in before.text
            assert opened_ahead.status_code == 303
            assert asked != CONFIRMED
            assert [each.status_code for each in pressed] == [303, 303]
            assert house.state.registrations.status[0] == CONFIRMED
            assert said("registration.said_confirmed") in after.text
            assert said("registration.is_confirmed") in after.text

    run(scenario)


def test_the_page_says_which_wave_it_is_once_that_is_told(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            browser = house.browser()
            ada = await house.shop.confirmed("ada")
            before = await browser.get(page_of(ada))
            await waves(house, SOON, is_told=False)
            planned = await browser.get(page_of(ada))
            await house.staff("waves/1/invite")

            told = await browser.get(page_of(ada))

            assert said("registration.no_wave") in before.text
            assert said("registration.no_wave") in planned.text
            assert said("access.in_wave", wave=1) in told.text
            assert f"invitation={ada.invitation}" in told.text

    run(scenario)


def test_a_change_keeps_the_time_and_its_faults_are_told(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            ada = await house.shop.confirmed("ada", consents=["email"])
            since = house.state.registrations.facts(0)[4]
            where = page_of(ada, "/change")
            shown = await browser.get(where)
            choice = {"sku-phone-16gb": "1", "units": "1", "customer_class": "consumer"}

            wrong = await browser.send(where, units="1")
            changed = await browser.send(where, **choice)
            said_so = await browser.get(changed.headers["location"])

            assert said("register.change_title") in shown.text
            assert wrong.status_code == 422
            assert said("error.skus") in wrong.text
            assert interest(house) == (("phone-16gb",), "GB", "", 1, ())
            assert house.state.registrations.facts(0)[4] == since
            assert said("registration.said_changed") in said_so.text

    run(scenario)


def test_leaving_is_asked_first_and_done_once(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            ada = await house.shop.confirmed("ada")

            asked = await browser.get(page_of(ada, "/leave"))
            left = [await browser.send(page_of(ada, "/leave")) for _ in range(2)]
            after = await browser.get(left[1].headers["location"])
            again = await browser.get(page_of(ada, "/leave"))
            change = await browser.get(page_of(ada, "/change"))

            assert said("registration.leave_anew") in asked.text
            assert [each.status_code for each in left] == [303, 303]
            assert house.state.registrations.status[0] == LEFT
            assert said("registration.is_left") in after.text
            assert again.status_code == change.status_code == 303

    run(scenario)


@pytest.mark.parametrize("is_closed", [False, True])
def test_one_click_of_a_mail_program_ends_the_news_whatever_the_launch_does(
    tmp_path: Path, is_closed: bool
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            ada = await house.shop.confirmed("ada", consents=["email"])
            if is_closed:
                await house.staff("close")
            program = house.browser(**{"sec-fetch-site": "cross-site"})
            where = page_of(ada, "/unsubscribe")

            looked = await program.get(where)
            had = interest(house).consents
            done = [
                await program.send(where, **{"List-Unsubscribe": "One-Click"}) for _ in range(2)
            ]

            assert said("unsubscribe.yes") in looked.text
            assert had == ("email",)
            assert [each.status_code for each in done] == [200, 200]
            assert said("unsubscribe.done") in done[0].text
            assert interest(house).consents == ()
            assert house.state.registrations.status[0] == CONFIRMED

    run(scenario)


@pytest.mark.parametrize("below", ["", "/confirm", "/change", "/leave", "/unsubscribe"])
def test_a_wrong_link_and_a_link_to_nothing_are_answered_alike(tmp_path: Path, below: str):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            ada = await house.shop.confirmed("ada", consents=["email"])
            wrong = Link(ada.code, "x" * len(ada.token))
            nothing = Link("2222-224G-GCPY", ada.token)

            answers = [
                await browser.ask(method, page_of(link, below))
                for link in (wrong, nothing, Link(ada.code, ""))
                for method in (("GET",) if not below else ("GET", "POST"))
            ]

            assert {each.status_code for each in answers} == {404}
            assert len({each.text for each in answers}) == 1
            assert interest(house).consents == ("email",)

    run(scenario)


@pytest.mark.parametrize("below", ["/confirm", "/change", "/leave"])
def test_a_form_of_another_site_does_nothing(tmp_path: Path, below: str):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            await house.shop.register("ada")
            link = house.shop.last_link()
            browser = house.browser(**{"sec-fetch-site": "cross-site"})

            sent = await browser.send(page_of(link, below), **{"sku-phone-16gb": "1"})

            assert sent.status_code == 403
            assert interest(house).skus == ("phone-8gb",)
            assert house.state.registrations.status[0] not in (CONFIRMED, LEFT)

    run(scenario)
