"""A delivery is shared in a real browser: without scripts, by keyboard, narrow and wide."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.people import PHONE
from tests.operations.allocation_day import AllocationDay
from tests.operations.by_keyboard import press, signed_in, write
from tests.operations.house import House
from tests.operations.launch_day import launch_day

DESK = (1280, 800)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("allocation")) as opened:
        yield opened


def test_a_delivery_is_proposed_explained_locked_and_adopted_by_keyboard_without_scripts(
    browser: Browser, found: House
):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)
    day.waiting("ada")
    page = signed_in(browser, day, scripts=False)

    page.goto(f"{found.url}/supplies/{day.supply}")
    press(page, "link", "Share it…")
    write(page, "Reserve", "10")
    press(page, "button", "Propose")
    press(page, "link", "68 for Our shops: why?")
    expect(page.get_by_role("heading", name="Why Our shops gets 68")).to_be_visible()
    expect(page.locator("#why")).to_contain_text("3 of the 4 people who registered")
    press(page, "link", "Our shops 1 below")
    press(page, "link", "Change the terms of Bath Street")
    write(page, "Lock", "50")
    press(page, "button", "Share anew")
    expect(page.get_by_role("status")).to_contain_text("Changed: Bath Street.")
    page.reload()
    expect(page.get_by_role("table")).to_contain_text("locked at 50")
    press(page, "link", "Adopt…")
    expect(page.locator("#following")).to_contain_text("1 order is told a date")
    write(page, "Why?", "as agreed")
    press(page, "button", "Adopt it")
    expect(page.get_by_role("status")).to_contain_text("Adopted")

    assert day.adopted() == {"web": 40, "bath": 50}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_pages_of_a_running_shop(
    browser: Browser, found: House, size: tuple[int, int]
):
    day = AllocationDay(found, units=5)
    day.registered(online=1, shop=1)
    sheet = day.proposed()
    day.send(sheet, "node", change="web", minimum="9")
    page = signed_in(browser, day, size, scripts=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    addresses = {
        "start": day.path,
        "sheet": sheet,
        "explained": f"{sheet}&node=GB.stores&why=bath",
        "change": f"{sheet}&change=web",
        "adopt": sheet.replace("allocation?", "allocation/adopt?"),
    }

    faults: list[str] = []
    for name, address in addresses.items():
        page.goto(found.url + address)
        faults += faults_both_ways(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name

    assert faults == []
    assert said == []
