"""Mails as they are shown: read by everybody, on a phone and on a wide screen, light and dark."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, sync_playwright

from firstcome.notifications.kinds import KINDS
from firstcome.notifications.phrases import shipped_languages
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.notifications.test_letters import text_of, written


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


@pytest.mark.parametrize("language", sorted(shipped_languages()))
def test_axe_finds_nothing_in_any_mail_and_none_is_too_wide(browser: Browser, language: str):
    page = browser.new_page()
    found: list[str] = []

    for kind in KINDS:
        page.set_content(text_of(written(kind, language), "html"))
        found += faults_both_ways(page, f"mail-{kind}-{language}")
    page.close()

    assert found == []
