"""Mails and their preview at the desk, in a real browser: a phone, light and dark, and a frame."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, sync_playwright

from firstcome.notifications.kinds import KINDS
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.mails import marked_up, word
from firstcome.notifications.phrases import phrases_for, shipped_languages
from firstcome.notifications.samples import NOW_MS, READER, sample_letter
from firstcome.web.operations.signing import cookie_name
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.operations.house import House, house

HEAD = Letterhead("https://shop.example", "The shop <orders@shop.example>")


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Chromium, without a window."""
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with house(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.mark.parametrize("language", sorted(shipped_languages()))
def test_every_sample_is_readable_on_a_phone_and_in_the_dark(browser: Browser, language: str):
    page = browser.new_page()
    phrases = phrases_for(language)
    found: list[str] = []

    for kind in KINDS:
        letter = sample_letter(kind, language)
        wording = word(letter, HEAD, phrases, READER, NOW_MS)
        page.set_content(marked_up(wording, letter.names.brand, language))
        found += faults_both_ways(page, f"sample-{kind}-{language}")
    page.close()

    assert found == []


def test_the_desk_shows_the_mail_in_a_frame_that_can_do_nothing(browser: Browser, desk: House):
    client = desk.client_of("operations")
    context = browser.new_context(base_url=desk.url)
    name = cookie_name(desk.desk)
    context.add_cookies([{"name": name, "value": client.cookies[name], "url": desk.url}])
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    page.goto("/messages/kinds/invited?language=de")
    frame = page.frame_locator("iframe.mail")

    assert "Sie können bestellen ab" in frame.locator("h1").inner_text()
    assert frame.locator("h1").evaluate("each => getComputedStyle(each).fontWeight") == "650"
    assert page.frames[1].evaluate("window.origin") == "null"
    assert told == []
    context.close()
