"""
From a spreadsheet to a slip in a real browser: without scripts, by keyboard, narrow; with axe.
"""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.small_shop import BLUE
from tests.operations.by_keyboard import press, signed_in, write
from tests.operations.house import House
from tests.operations.launch_day import launch_day
from tests.operations.supply_day import WHY, SupplyDay, in_days


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
    with launch_day(tmp_path_factory.mktemp("supply")) as opened:
        yield opened


def sheet(folder: Path, *units: str) -> Path:
    """A CSV file of deliveries for the web, a week apart."""
    rows = [
        f"{BLUE},GB,web,{each},planned,{in_days(7 * turn)},{in_days(7 * turn + 4)},supplier,lot"
        for turn, each in enumerate(units, 1)
    ]
    path = folder / "lots.csv"
    path.write_text("\n".join(["sku,market,location,units,stage,from,to,said_by,note", *rows]))
    return path


def test_a_spreadsheet_is_mended_and_announced_and_the_third_lot_slips_by_keyboard_without_scripts(
    browser: Browser, found: House, tmp_path: Path
):
    day = SupplyDay(found)
    day.waiting("ada", "bea", "cyd")
    page = signed_in(browser, day, scripts=False)

    page.goto(f"{found.url}/supply")
    press(page, "link", "The mug of the fair", exact=True)
    press(page, "link", "Load a spreadsheet…", exact=True)
    page.get_by_label("File", exact=True).set_input_files(sheet(tmp_path, "1", "one", "1"))
    press(page, "button", "Look at it", exact=True)
    expect(page.get_by_role("heading", name="1 fault in lots.csv")).to_be_visible()
    page.get_by_label("File", exact=True).set_input_files(sheet(tmp_path, "1", "1", "1"))
    press(page, "button", "Look at it", exact=True)
    expect(page.get_by_text("3 deliveries, 3 units in all.")).to_be_visible()
    press(page, "button", "Announce them all", exact=True)
    expect(page.get_by_role("status")).to_contain_text("Announced: deliveries 1 to 3.")

    day.level()
    page.reload()
    press(page, "link", "delivery 3", exact=True)
    press(page, "link", "Slip…", exact=True)
    expect(page.get_by_text("1 order would be told a later window.")).to_be_visible()
    write(page, "Why?", WHY)
    press(page, "button", "Slip it exactly so", exact=True)
    expect(page.get_by_role("status")).to_contain_text("Changed: pages and orders say it")
    day.level()
    page.reload()
    expect(page.get_by_text("Slipped from")).to_be_visible()
    expect(page.get_by_text(f"said by the supplier: {WHY}")).to_be_visible()

    press(page, "link", "Receive…", exact=True)
    write(page, "What came?", "note 4711")
    press(page, "button", "Show what follows", exact=True)
    press(page, "button", "Record it", exact=True)
    expect(page.get_by_role("status")).to_contain_text("Recorded")
    assert day.launch.held() == 1


def test_axe_finds_nothing_on_pages_of_a_running_shop(browser: Browser, found: House):
    day = SupplyDay(found)
    day.waiting("ada", "bea")
    supply = day.announce(1, in_days(7), in_days(14), stage="confirmed")
    page = signed_in(browser, day, scripts=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    addresses = {
        "launches": "/supply",
        "calendar": day.path,
        "deliveries": f"{day.path}/deliveries",
        "delivery": f"/supplies/{supply}",
        "slip": f"/supplies/{supply}/what-if?as=slip",
        "receive": f"/supplies/{supply}/receive",
        "cancel": f"/supplies/{supply}/cancel",
        "announce": f"{day.path}/announce",
        "load": f"{day.path}/load",
        "estimates": f"/launches/{day.name}/estimates",
        "transfer": f"/launches/{day.name}/transfer",
    }

    faults: list[str] = []
    for name, address in addresses.items():
        page.goto(found.url + address)
        faults += faults_both_ways(page, name)

    assert faults == []
    assert said == []
