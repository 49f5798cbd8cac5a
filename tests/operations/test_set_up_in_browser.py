"""Set-up in a real browser: axe, by keyboard, without scripts, narrow and wide, light and dark."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from firstcome.launches import read_launch_file
from firstcome.launches.writing import written
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.operations.house import House, house
from tests.operations.launch_pages import client_when_ready, load, load_sound

SIZES = {"phone": (360, 740), "desk": (1_280, 900)}
EXAMPLE = Path("examples/phone-2008/launch.toml")
PAGES = {
    "begun": "/launches/phone-2008-example",
    "locations": "/launches/phone-2008-example/locations?from=200",
    "closed-edit": "/launches/phone-2008-example/edit/terms",
    "launch": "/launches/phone-2008",
    **{
        f"edit-{name}": f"/launches/phone-2008/edit/{name}"
        for name in ("terms", "policies", "goods", "places", "brand", "words", "file")
    },
    "new": "/launches/new?of=phone-2008",
    "preview": "/launches/phone-2008/preview",
    "rehearsal": "/launches/phone-2008/rehearsal",
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


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with house(tmp_path_factory.mktemp("set-up"), back=True) as opened:
        client = client_when_ready(opened)
        load_sound(client, tmp_path_factory.mktemp("files"))
        files = written(read_launch_file(EXAMPLE))
        text = files["launch.toml"].replace(b'id = "phone-2008"', b'id = "phone-2008-example"')
        load(client, "phone-2008-example", files | {"launch.toml": text})
        yield opened


def signed_in(browser: Browser, found: House, size: str, *, scripts: bool = True) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=scripts
    )
    [cookie] = found.client_of("operations").cookies.jar
    assert cookie.value is not None
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": found.url}])
    return context.new_page()


def test_axe_finds_nothing_and_nothing_is_too_wide(browser: Browser, found: House):
    page = signed_in(browser, found, "phone")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    wrong: list[str] = []

    for name, address in PAGES.items():
        page.goto(found.url + address)
        wrong += faults_both_ways(page, name)
    page.goto(f"{found.url}/launches/phone-2008/edit/terms")
    page.fill("[name='launch/opens']", "2035-07-07 8am")
    page.get_by_role("button", name="Show what changes").click()
    wrong += faults_both_ways(page, "faults")
    page.fill("[name='launch/opens']", "2035-07-07 08:30")
    page.fill("[name='launch/name']", "The better phone")
    page.get_by_role("button", name="Show what changes").click()
    wrong += faults_both_ways(page, "review")
    page.goto(f"{found.url}/launches/phone-2008/rehearsal")
    page.get_by_role("button", name="Make the copy").click()
    wrong += faults_both_ways(page, "copied")

    assert wrong == []
    # A form with a fault is answered 422, which Chromium notes in its console.
    assert [text for text in said if "status of 4" not in text] == []
    page.context.close()


def test_a_launch_is_changed_by_keyboard_without_scripts(browser: Browser, found: House):
    page = signed_in(browser, found, "desk", scripts=False)
    page.goto(f"{found.url}/launches/phone-2008")

    page.get_by_role("link", name="Change Limits and policies").focus()
    page.keyboard.press("Enter")
    page.locator("[name='limits/business']").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.locator("#why").focus()
    page.keyboard.type("more of them")
    page.keyboard.press("Enter")

    assert "The launch has its new terms." in page.inner_text("[role=status]")
    assert "9" in page.inner_text("section[aria-labelledby=policies]")
    page.context.close()


def test_a_preview_page_works_on_the_desk(browser: Browser, found: House):
    page = signed_in(browser, found, "phone")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{found.url}/launches/phone-2008/preview")

    page.get_by_role("link", name="The launch page: open, English", exact=True).click()
    page.get_by_role("link", name="How this sale works").click()

    assert page.url.endswith("/preview/saved/en/terms.html")
    # The picture of the product is on a host that there is not.
    assert [text for text in said if "ERR_NAME_NOT_RESOLVED" not in text] == []
    page.context.close()
