"""Registering in a browser: the form, the private page, with scripts, without, and by keyboard."""

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import expect

from tests.browser.axe import faults_both_ways
from tests.browser.conftest import Meet
from tests.browser.people import Person
from tests.browser.registered import register
from tests.browser.small_shop import SmallLaunch, now_ms, open_launch
from tests.serve.running import RunningShop

DAY_MS: Final = 24 * 3_600_000


def soon(shop: RunningShop) -> SmallLaunch:
    return open_launch(shop, opens_ms=now_ms() + 12 * DAY_MS, register=True)


def private(launch: SmallLaunch, who: str, below: str = "") -> str:
    code, token = register(launch, who)
    return f"{launch.shop.url}/registrations/{code}{below}?token={token}"


def test_from_the_launch_page_to_the_thanks_by_keyboard_alone(
    shop: RunningShop, meet: Meet
) -> None:
    launch = soon(shop)
    page = meet("ada").open(launch.page).page
    page.get_by_role("link", name="Register your interest").press("Enter")
    boxes = page.get_by_role("group", name="What would you like?").get_by_role("checkbox")
    boxes.first.focus()
    page.keyboard.press("Space")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(launch.address("ada"))
    page.get_by_label("By e-mail").press("Space")
    page.keyboard.press("Tab")  # the shop has no gateway for SMS, so there is no second box
    expect(page.get_by_role("button", name="Register my interest")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: confirm it")


def test_without_scripts_it_is_confirmed_changed_and_taken_back(
    shop: RunningShop, meet: Meet
) -> None:
    launch = soon(shop)
    ada = meet("ada", scripts=False).open(private(launch, "ada"))

    ada.page.get_by_role("button", name="Confirm my registration").click()
    ada.sees("Your interest is registered")
    ada.page.get_by_role("link", name="Change it").click()
    ada.page.get_by_role("checkbox").nth(1).check()
    ada.page.get_by_role("button", name="Save the change").click()
    ada.reads("Your change is saved.")
    ada.page.get_by_role("link", name="Take it back").click()
    ada.page.get_by_role("button", name="Take it back").click()

    ada.sees("Your registration has been taken back")


def test_axe_finds_nothing_on_any_of_these_pages_light_or_dark(
    shop: RunningShop, meet: Meet
) -> None:
    ada = meet("ada", still=True)
    found: list[str] = []

    for name in pages(shop, ada):
        found += faults_both_ways(ada.page, f"registering-{name}")

    assert found == []


def pages(shop: RunningShop, reader: Person) -> Iterator[str]:
    """Open every page about registering; yields the name of each."""
    launch = soon(shop)
    for name, address in (
        ("form", f"{launch.page}/register"),
        ("form-german", f"{launch.page}/register?lang=de"),
        ("towns", f"{launch.page}/register?town=l"),
        ("thanks", f"{launch.page}/registered"),
        ("asked", private(launch, "bea")),
        ("change", private(launch, "cyd", "/change")),
        ("leave", private(launch, "dan", "/leave")),
        ("unsubscribe", private(launch, "eve", "/unsubscribe")),
    ):
        reader.open(address)
        yield name
    reader.open(f"{launch.page}/register")
    reader.page.get_by_label("E-mail address").fill(launch.address("flo"))
    reader.page.get_by_role("button", name="Register my interest").click()
    expect(reader.page.locator("#errors")).to_be_visible()
    yield "errors"
