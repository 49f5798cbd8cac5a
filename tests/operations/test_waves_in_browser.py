"""From the community to an invitation in a real browser: without scripts, by keyboard, narrow."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from firstcome.waves.chances import Demand
from firstcome.waves.html_page import write_html
from firstcome.waves.plans import plans_for
from firstcome.waves.terms import Terms
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.operations.by_keyboard import press, signed_in, write
from tests.operations.house import House
from tests.operations.launch_day import launch_day
from tests.operations.waves_day import WavesDay
from tests.serve.running import until


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
    with launch_day(tmp_path_factory.mktemp("waves")) as opened:
        yield opened


def test_a_community_is_planned_adopted_and_invited_by_keyboard_without_scripts(
    browser: Browser, found: House
):
    day = WavesDay(found)
    day.confirmed("ada", "bea", "cyd")
    page = signed_in(browser, day, scripts=False)

    page.goto(f"{found.url}/waves?launch={day.name}")
    press(page, "link", "Plan waves")
    write(page, "Orders a second", "2")
    write(page, "Of those may come", "30")
    press(page, "button", "Show plans")
    expect(page.get_by_role("img", name="Orders a second: fewest waves")).to_be_visible()
    press(page, "link", "Adopt…")
    write(page, "Why?", "three people")
    press(page, "button", "Adopt these waves")
    expect(page.get_by_role("status")).to_contain_text("Adopted")
    press(page, "link", "Wave 1")
    press(page, "link", "Invite…")
    write(page, "Why?", "it is time")
    write(page, f"Type {day.name}", day.name)
    press(page, "button", "Have them told now")
    expect(page.get_by_role("status")).to_contain_text("Telling has begun")

    until(lambda: "Everybody is told." in day.page(f"/{day.name}/1"))
    press(page, "link", "Load again")
    expect(page.locator(".board-status")).to_contain_text("Everybody is told.")
    assert day.told()["waves"][0]["telling"] == "telling"


def test_axe_finds_nothing_on_pages_of_a_running_shop(browser: Browser, found: House):
    day = WavesDay(found)
    day.confirmed("ada", "bea")
    day.adopt((1, 60), (0, 90))
    page = signed_in(browser, day, scripts=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    addresses = {
        "waves": f"/waves?launch={day.name}",
        "planner": f"/waves/plan?launch={day.name}&capacity=2",
        "wave": f"/waves/{day.name}/1",
        "invite": f"/waves/{day.name}/1/invite",
    }

    faults: list[str] = []
    for name, address in addresses.items():
        page.goto(found.url + address)
        faults += faults_both_ways(page, name)

    assert faults == []
    assert said == []


def test_axe_finds_nothing_in_the_plans_that_are_sent_on_as_a_file(
    browser: Browser, tmp_path: Path
):
    file = tmp_path / "plans.html"
    demands = (Demand("black", 150_000, 20_000), Demand("white", 50_000, 28_000))
    write_html(plans_for(Terms(demands=demands, capacity_per_s=700)), "firstcome waves plan", file)
    page = browser.new_page()

    page.goto(file.as_uri())

    assert faults_both_ways(page, "plans") == []
