"""Finding somebody and their file in a real browser: axe, by keyboard, narrow, light and dark."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.operations.people_of import Town, town

SIZES = {"phone": (360, 740), "desk": (1_280, 900)}


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
def here(tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    with town(tmp_path_factory.mktemp("town"), units=2, move=True) as found:
        found.place("ada", "Augusta Ada King", contact={"phone": "+447700900123"})
        found.place("bea", "Bea Żółć")
        third = found.place("cyd", "Cyd King", contact={"phone": "+447700900456"})
        found.place("dee", "Dee King")
        found.followed()
        code = third.json["order"]
        form = {"text": "Calls back on Friday.\nPrefers the blue one.", "key": "note"}
        found.care.submit(f"/orders/{code}/note", **form)
        found.care.submit(f"/orders/{code}/link", key="link")
        found.followed()
        yield found


def signed_in(browser: Browser, here: Town, size: str, *, scripts: bool = True) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=scripts
    )
    [cookie] = here.care.cookies.jar
    assert cookie.value is not None
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": here.house.url}])
    return context.new_page()


def addresses(here: Town) -> dict[str, str]:
    results = here.care.get("/api/v1/find", params={"q": "cyd"}).json()["results"]
    order = f"/orders/{results[0]['order']}"
    return {
        "find": "/find",
        "found": "/find?q=king",
        "nobody": "/find?q=nobody",
        "file": order,
        "cancel": f"{order}/cancel",
        "move": f"{order}/move",
        "note": f"{order}/note",
        "erase": f"{order}/erase",
    }


def test_axe_finds_nothing_and_nothing_is_too_wide(browser: Browser, here: Town):
    page = signed_in(browser, here, "phone")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    found: list[str] = []

    for name, address in addresses(here).items():
        page.goto(here.house.url + address)
        found += faults_both_ways(page, name)

    assert found == []
    assert said == []
    page.context.close()


def test_somebody_is_found_and_their_order_cancelled_by_keyboard(browser: Browser, here: Town):
    page = signed_in(browser, here, "desk", scripts=False)
    page.goto(here.house.url + "/find")

    page.locator("#q").focus()
    page.keyboard.type("dee ki")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="2222").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cancel the order").focus()
    page.keyboard.press("Enter")
    page.locator("#why").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Said so by phone.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert "Cancelled: what it held, or its place, is free." in page.inner_text("[role=status]")
    page.context.close()
