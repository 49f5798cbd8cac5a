"""
Webhooks from a browser to another system and back: by keyboard, without scripts, with a back that
sends and a stranger who verifies.
"""

import json
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from firstcome.webhooks.file import FILE, WebhooksFile
from tests.api.desk import Desk
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.operations.house import House, desk_of
from tests.serve.running import running, until
from tests.webhooks.consumer import Consumer, consuming

PRIVATE = {"FIRSTCOME_WEBHOOKS_PRIVATE": "1"}


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
def consumer() -> Generator[Consumer]:
    with consuming() as found:
        yield found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    settings = PRIVATE | {"FIRSTCOME_DESK": "0"}
    directory = tmp_path_factory.mktemp("hooks")
    with running(directory, "serve", settings=settings) as front, desk_of(front, **PRIVATE) as here:
        yield here


def signed_in(browser: Browser, found: House) -> Page:
    """A browser without scripts in which somebody of operations is signed in."""
    context = browser.new_context(java_script_enabled=False)
    [cookie] = found.client_of("operations").cookies.jar
    assert cookie.value is not None
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": found.url}])
    return context.new_page()


def test_an_endpoint_is_added_tried_out_and_hears_of_an_order_as_its_page_shows(
    browser: Browser, found: House, consumer: Consumer
):
    page = signed_in(browser, found)
    client = found.client_of("operations")

    page.goto(f"{found.url}/webhooks")
    page.get_by_role("link", name="Add an endpoint").press("Enter")
    page.get_by_label("What it is").press_sequentially("ERP")
    page.get_by_label("Address").press_sequentially(consumer.url)
    page.get_by_label("Address").press("Enter")
    consumer.secrets.append(page.locator(".secret").inner_text())
    page.get_by_role("link", name="I have kept it").press("Enter")
    page.get_by_role("button", name="Send a test").press("Enter")
    consumer.wait_for(1)
    until(lambda: "204" in page.reload().text())  # pyright: ignore[reportOptionalMemberAccess]
    assert "webhook.test" in page.inner_text("main")

    desk = Desk.opened(found.front)
    placed = desk.order("ada").json
    until(lambda: "order.held" in {each.type for each in consumer.taken})
    (held,) = (each for each in consumer.taken if each.type == "order.held")
    until(lambda: client.get("/orders").status_code == 200)  # the read models are there
    page.goto(f"{found.url}/webhooks/1/messages/{held.message}")
    until(lambda: page.reload() is not None and page.locator("pre").count() == 1)

    assert json.loads(page.locator("pre").inner_text()) == held.json
    assert held.json["data"]["order"] == placed["order"]
    assert consumer.refused == []
    page.get_by_role("button", name="Send it again").press("Enter")
    until(lambda: sum(each.message == held.message for each in consumer.taken) == 2)
    page.context.close()


def test_an_endpoint_that_fails_for_long_is_on_the_go_no_go_list(found: House):
    client, directory = found.client_of("operations"), found.desk.settings.directory

    def line() -> dict[str, str]:
        lines = client.get("/api/v1/ready").json()["lines"]
        return next(each for each in lines if each["name"] == "webhooks")

    def health(since_ms: int) -> None:
        file = WebhooksFile(directory / FILE)
        with file.changing() as changes:
            changes.run("UPDATE health SET failing_since_ms = ?", (since_ms,))
        file.close()

    assert line()["verdict"] == "go"
    health(found.desk.now_ms() - 7_200_000)
    failing = line()
    health(0)

    assert failing["verdict"] == "look"
    assert failing["evidence"].startswith("ERP has taken nothing since it failed first, 2 hours")
    assert failing["mend"]


def test_pages_with_true_answers_are_sound(browser: Browser, found: House):
    context = browser.new_context()
    [cookie] = found.client_of("operations").cookies.jar
    assert cookie.value is not None
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": found.url}])
    page, wrong = context.new_page(), list[str]()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{found.url}/webhooks/1")
    message = page.locator("a[href*='/messages/']").first.get_attribute("href")

    for name, path in (
        ("list", "/webhooks"),
        ("new", "/webhooks/new"),
        ("endpoint", "/webhooks/1"),
        ("message", str(message)),
        ("rotate", "/webhooks/1/rotate"),
    ):
        page.goto(found.url + path)
        wrong += faults_both_ways(page, name)
    context.close()

    assert wrong == []
    assert said == []
