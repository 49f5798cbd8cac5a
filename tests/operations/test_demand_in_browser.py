"""A supplier in a real browser: what is wanted, a delivery confirmed, the pack taken."""

import zipfile
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.people import PHONE
from tests.operations.fair import FOLLOWED_S_MAX, Fair
from tests.operations.house import DeskClient
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


def signed_in(browser: Browser, client: DeskClient, *, scripts: bool) -> Page:
    """A narrow page of whoever is signed in."""
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    [cookie] = client.cookies.jar
    assert cookie.value is not None
    url = str(client.base_url)
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": url}])
    return context.new_page()


def announced(fair: Fair) -> int:
    """A delivery that is planned, known to the read models; its number in the API."""
    answer = fair.launch.staff(
        "supplies",
        {
            "sku": "phone-8gb",
            "market": "GB",
            "units": 40,
            "stage": "planned",
            "from": "2098-08-01",
            "to": "2098-08-04",
        },
    )
    assert answer.json["outcome"] == "supply_announced", answer
    models = fair.house.desk.models
    until(lambda: models.standing().behind == 0, FOLLOWED_S_MAX)
    return answer.json["supply"]


def test_a_supplier_confirms_a_delivery_by_keyboard_without_scripts(browser: Browser, fair: Fair):
    supply = announced(fair)
    supplier = fair.house.client_of("supplier")
    page = signed_in(browser, supplier, scripts=False)

    page.goto(f"{fair.house.url}/supplier?launch={fair.launch.launch}")
    expect(page.get_by_role("heading", name="Demand and deliveries")).to_be_visible()
    named = f"Confirm delivery {fair.launch.supply(supply)['delivery']}"
    until(lambda: _has_link(page, named))
    there = page.get_by_role("link", name=named)
    there.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why?").fill("our line runs")
    page.get_by_role("button", name="Confirm it exactly so").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Changed")
    found = fair.launch.supply(supply)
    assert (found["stage"], found["said_by"]) == ("confirmed", "supplier")


def _has_link(page: Page, name: str) -> bool:
    page.reload()
    return page.get_by_role("link", name=name).count() > 0


def test_the_whole_pack_is_taken_by_one_press(browser: Browser, fair: Fair, tmp_path: Path):
    page = signed_in(browser, fair.desk, scripts=False)
    page.goto(f"{fair.house.url}/launches/{fair.launch.launch}/demand")

    with page.expect_download() as started:
        page.get_by_role("link", name="Take the whole pack").click()

    file = tmp_path / "pack.zip"
    started.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert {"manifest.json", "demand.pdf", "figures.csv"} <= set(archive.namelist())


def test_axe_finds_nothing_on_the_pages_of_a_running_shop(browser: Browser, fair: Fair):
    page = signed_in(browser, fair.desk, scripts=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    faults: list[str] = []

    for name in (f"/launches/{fair.launch.launch}/demand", "/supplier"):
        page.goto(fair.house.url + name)
        faults += faults_both_ways(page, name)

    assert faults == []
    assert said == []
