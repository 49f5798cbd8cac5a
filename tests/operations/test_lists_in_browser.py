"""Lists and exports in a real browser: axe, by keyboard, narrow, light and dark."""

import csv
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from firstcome.web.operations.lists.every import LISTINGS
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.operations.fair import Fair

SIZES = {"phone": (360, 740), "desk": (1_280, 900)}
ADDRESSES = {
    **{each.name: each.address for each in LISTINGS},
    "filtered": "/orders?sku=phone-8gb&status=held&class=consumer",
    "nothing": "/orders?status=lapsed",
    "wrong": "/orders?from=yesterday",
    "export": "/exports/orders?status=held",
}


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


def signed_in(browser: Browser, fair: Fair, size: str) -> Page:
    """A page of somebody of operations."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    [cookie] = fair.desk.cookies.jar
    assert cookie.value is not None
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": fair.house.url}])
    return context.new_page()


def test_axe_finds_nothing_and_nothing_is_too_wide(browser: Browser, fair: Fair):
    page = signed_in(browser, fair, "phone")
    found: list[str] = []

    for name, address in ADDRESSES.items():
        page.goto(fair.house.url + address)
        found += faults_both_ways(page, f"list-{name}")

    assert found == []


@pytest.mark.parametrize("size", SIZES)
def test_a_filter_is_chosen_and_taken_off_by_keyboard(browser: Browser, fair: Fair, size: str):
    page = signed_in(browser, fair, size)
    page.goto(f"{fair.house.url}/orders")

    page.get_by_label("Status").focus()
    page.keyboard.type("in line")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(
        f"{fair.house.url}/orders?launch=&sku=&status=in_line"
        "&location=&channel=&operator=&class=&from=&to="
    )
    expect(page.locator("tbody tr")).to_have_count(1)
    chip = page.get_by_role("link", name="Status: in line")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{fair.house.url}/orders")
    expect(page.locator("tbody tr")).to_have_count(4)


def test_a_row_of_a_phone_says_what_each_value_is(browser: Browser, fair: Fair):
    page = signed_in(browser, fair, "phone")
    page.goto(f"{fair.house.url}/orders")

    cell = page.locator("tbody tr").first.locator("td").first

    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"Order"'
    expect(page.get_by_role("cell").first).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(9)


def test_an_export_is_two_presses_from_its_list(browser: Browser, fair: Fair, tmp_path: Path):
    page = signed_in(browser, fair, "desk")
    page.goto(f"{fair.house.url}/orders?status=held")

    page.get_by_role("link", name="Export").click()
    expect(page.get_by_text("It will be 2 orders, as of now.")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download CSV").click()

    downloading.value.save_as(tmp_path / "held.csv")
    assert downloading.value.suggested_filename == "orders.csv"
    with (tmp_path / "held.csv").open(newline="") as file:
        assert {row["status"] for row in csv.DictReader(file)} == {"held"}
