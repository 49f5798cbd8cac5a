"""
The launch page for who is registered, invited or neither: with scripts, without, and by keyboard.
"""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults_both_ways
from tests.browser.conftest import Meet
from tests.browser.people import Person, button, fill
from tests.browser.registered import adopt, confirmed, move, register
from tests.browser.small_shop import SmallLaunch, now_ms, open_launch
from tests.serve.running import RunningShop

SECOND_MS: Final = 1_000
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
LONG_AGO_MS: Final = -HOUR_MS


def in_waves(shop: RunningShop, **terms: object) -> SmallLaunch:
    return open_launch(shop, units=2, register=True, access="waves", **terms)


def test_before_the_opening_the_way_to_register_is_the_first_thing_to_press(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop, opens_ms=now_ms() + 12 * DAY_MS, register=True)

    ada = meet("ada").open(launch.page)

    link = ada.page.get_by_role("link", name="Register your interest")
    expect(link).to_have_attribute("href", f"/launches/{launch.launch}/register")
    expect(ada.page.locator(".count")).to_have_text(re.compile("^11 days"))
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44, "it is large enough to be touched"
    while ada.page.evaluate("document.activeElement.className") != "button":
        ada.page.keyboard.press("Tab")
    expect(link).to_be_focused()


def test_who_is_not_invited_has_no_form_and_can_ask_for_their_link(
    shop: RunningShop, meet: Meet
) -> None:
    launch = in_waves(shop)
    confirmed(launch, "ada")
    adopt(launch, (0, DAY_MS))

    bea = meet("bea").open(launch.page)
    bea.reads("On sale in waves, by invitation")
    bea.reads("The next wave opens")
    expect(button(bea.page)).to_have_count(0)
    bea.page.get_by_role("link", name="I am registered: send my link again").click()
    bea.sees("Find your link again")
    bea.page.get_by_label("E-mail address").fill(launch.address("bea"))
    bea.page.get_by_role("button", name="Send me the link").click()

    bea.reads("If there is a registration or an order for it")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wave_opens_by_itself_and_its_reader_orders(
    shop: RunningShop, meet: Meet, scripts: bool
) -> None:
    launch = in_waves(shop)
    link = confirmed(launch, "ada")
    adopt(launch, (0, 6 * SECOND_MS))
    ada = meet("ada", scripts=scripts).open(link)
    ada.reads("You are in wave 1.")
    expect(ada.page.locator("h2.big")).to_contain_text("Your wave opens")
    expect(ada.page.locator(".count")).to_have_text(re.compile(r"^\d seconds? to go$"))
    expect(button(ada.page)).to_have_count(0)

    expect(button(ada.page)).to_have_text("Place the order", timeout=20_000)
    ada.reads("You are invited in wave 1, from")
    fill(ada.page, launch.address("ada"), "Ada")
    ada.press()

    ada.is_held()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_that_came_too_early_stays_and_orders_when_the_wave_is_open(
    shop: RunningShop, meet: Meet, scripts: bool
) -> None:
    launch = in_waves(shop)
    link = confirmed(launch, "ada")
    adopt(launch, (0, LONG_AGO_MS), is_told=False)
    ada = meet("ada", scripts=scripts).open(link)
    fill(ada.page, launch.address("ada"), "Ada")
    adopt(launch, (0, DAY_MS))  # anew, while the form was being filled

    ada.press()
    expect(ada.page.locator("#errors")).to_be_focused()
    ada.reads("Send this form again then: it stays in this page.")
    expect(ada.page.get_by_label("E-mail address")).to_have_value(launch.address("ada"))
    move(launch, 1, LONG_AGO_MS)
    ada.press()

    ada.is_held()


def test_an_invitation_goes_along_to_a_shop_and_to_another_language(
    shop: RunningShop, meet: Meet
) -> None:
    launch = in_waves(shop)
    link = confirmed(launch, "ada")
    adopt(launch, (0, SECOND_MS))
    ada = meet("ada").open(link)
    expect(button(ada.page)).to_have_text("Place the order", timeout=20_000)

    ada.page.get_by_role("link", name="Collect in a shop").click()
    ada.page.get_by_label("Town or shop").fill("Bath")
    ada.page.get_by_role("button", name="Look").click()
    ada.page.get_by_role("link", name="Bath Street").click()
    ada.page.get_by_role("link", name="Deutsch").click()

    ada.reads("Sie sind in Welle 1 eingeladen")
    expect(ada.page.locator("input[name=location]")).to_have_value("bath")
    ada.page.get_by_label("Blau").check()
    ada.page.locator("#email").fill(launch.address("ada"))
    ada.press()
    expect(ada.page.locator("html")).to_have_attribute("lang", "de")
    assert "/orders/" in ada.page.url


@pytest.mark.parametrize("scripts", [True, False])
def test_another_address_than_the_registered_one_is_said_beside_it(
    shop: RunningShop, meet: Meet, scripts: bool
) -> None:
    launch = open_launch(shop, units=2, register=True, access="registered")
    ada = meet("ada", scripts=scripts).open(confirmed(launch, "ada"))
    email = ada.page.get_by_label("E-mail address")

    fill(ada.page, launch.address("other"), "Ada")
    ada.press()
    expect(ada.page.locator("#errors")).to_be_focused()
    expect(email).to_have_accessible_description(re.compile("This is not what you registered with"))
    expect(email).to_have_value(launch.address("other"))
    email.fill(launch.address("ada"))
    email.press("Enter")

    ada.is_held()


def test_axe_finds_nothing_on_any_of_these_pages_light_or_dark(
    shop: RunningShop, meet: Meet
) -> None:
    ada = meet("ada", still=True)
    found: list[str] = []

    for name in pages(shop, ada):
        found += faults_both_ways(ada.page, f"invited-{name}")

    assert found == []


def pages(shop: RunningShop, reader: Person) -> Iterator[str]:
    """Open every page of who is invited, or is not; yields the name of each."""
    soon = open_launch(shop, opens_ms=now_ms() + 12 * DAY_MS, register=True, access="waves")
    reader.open(soon.page)
    yield "registering"
    launch = in_waves(shop)
    first, second = confirmed(launch, "ada"), confirmed(launch, "bea")
    reader.open(first)
    yield "wave-unknown"
    adopt(launch, (1, LONG_AGO_MS), (0, HOUR_MS))
    code, token = register(launch, "cyd")
    for name, address in (
        ("stranger", launch.page),
        ("stranger, in German", f"{launch.page}?lang=de"),
        ("wave open", first),
        ("wave open, in German", f"{first}&lang=de"),
        ("wave waiting", second),
        ("wave waiting, in German", f"{second}&lang=de"),
        ("unconfirmed", f"{launch.page}?invitation={code}.{token}"),
        ("terms", f"{launch.page}/terms"),
        ("find", f"{launch.page}/find"),
    ):
        reader.open(address)
        yield name
    yield from _refused(launch, reader, first, second)


def _refused(launch: SmallLaunch, reader: Person, first: str, second: str) -> Iterator[str]:
    """The answers to forms that may not order: sent from the page of who may, with changes."""
    own, other = first.partition("=")[2], second.partition("=")[2]
    for name, who, shown in (
        ("not registered", "ada", ""),
        ("of another", "dan", own),
        ("not your wave", "bea", other),
    ):
        reader.open(first)
        fill(reader.page, launch.address(who), who.title())
        reader.page.evaluate(
            """(shown) => {
                const form = document.querySelector("form.card");
                form.action = form.action.split("?")[0];
                form.elements.invitation.value = shown;
            }""",
            shown,
        )
        reader.press()
        expect(reader.page.locator("#errors")).to_be_visible()
        yield name
