"""Pages of staff in Chromium: axe clean, none wider than the window, and sign-in by keyboard."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pyotp.totp import TOTP

from firstcome.staff.passwords import hash_password
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.people import PHONE
from tests.operations.house import House

PASSWORD = "four words are better"
PATHS = (
    "/account",
    "/account/second-factor",
    "/staff",
    "/staff/invite",
    "/staff/1",
    "/staff/1/disable",
    "/audit",
)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


def test_pages_of_staff_are_sound(found: House, browser: Browser):
    boss = found.client_of("operations")
    assert boss.account is not None
    found.key_of(boss.account, "see_lists", "export")
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    page, wrong = context.new_page(), list[str]()
    welcome = f"/welcome/{found.desk.staff.invitations.make(found.account('care').number)}"

    for path in ("/sign-in", welcome):
        page.goto(found.url + path)
        wrong += faults_both_ways(page, path.split("/")[1])
    context.add_cookies([{"name": "desk", "value": boss.cookies["desk"], "url": found.url}])
    for path in PATHS:
        page.goto(found.url + path)
        wrong += faults_both_ways(page, path.strip("/").replace("/", "-"))
    context.close()

    assert wrong == []


def test_somebody_signs_in_by_keyboard_with_a_second_factor_and_out(found: House, browser: Browser):
    ada = found.account("care")
    found.desk.staff.accounts.set_password(ada.number, hash_password(PASSWORD))
    factors = found.desk.staff.second_factors
    totp = TOTP(factors.enrol(ada.number))
    now_s = found.desk.now_ms() // 1_000
    assert factors.confirm(ada.number, totp.at(now_s - 30)) is not None
    page = browser.new_context().new_page()

    page.goto(f"{found.url}/account")
    expect(page.get_by_label("Sign-in name")).to_be_focused()
    page.keyboard.type(ada.sign_in)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code from your telephone")).to_be_focused()
    page.keyboard.type(totp.at(found.desk.now_ms() // 1_000))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()
    assert page.evaluate("document.cookie") == "", "no script can read the cookie"
    page.get_by_role("button", name="Sign out").press("Enter")
    page.get_by_role("status").wait_for()

    assert "You are signed out." in page.inner_text("main")
    page.context.close()
