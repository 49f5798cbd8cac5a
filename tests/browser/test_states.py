"""
The launch page before opening, paused, closed and sold out; and a form with something wrong in it.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.people import button, focused_id
from tests.browser.small_shop import RED, now_ms, open_launch
from tests.serve.running import RunningShop

OPENS_IN_MS = 5_000


def test_before_opening_the_time_runs_down_and_the_page_opens_by_itself(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop, opens_ms=now_ms() + OPENS_IN_MS)
    ada = meet("ada").open(launch.page)
    bea = meet("bea", scripts=False).open(launch.page)
    left = ada.page.locator(".count")
    expect(left).to_have_text(re.compile(r"^\d seconds? to go$"))
    expect(bea.page.locator(".count")).to_have_text(re.compile(r"^\d seconds? to go$"))
    before = left.inner_text()

    expect(left).not_to_have_text(before)

    expect(button(ada.page)).to_have_text("Place the order")
    expect(button(bea.page)).to_have_text("Place the order")


def test_a_paused_sale_says_so_and_shows_its_form_again_afterwards(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop)
    launch.staff("pause")
    ada = meet("ada").open(launch.page)
    ada.reads("Paused for the moment")
    ada.reads("It looks by itself about once a minute.")
    expect(button(ada.page)).to_have_count(0)

    launch.staff("resume")
    ada.page.get_by_role("link", name="Look again").click()

    expect(button(ada.page)).to_have_text("Place the order")


def test_a_sale_paused_while_typing_takes_no_order_and_says_so(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop)
    ada = meet("ada")
    ada.choose(launch)

    launch.staff("pause")
    ada.press()

    ada.reads("Paused for the moment")
    assert launch.held() == 0


def test_a_closed_sale_says_that_orders_stand(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    launch.staff("close")

    ada = meet("ada").open(launch.page)

    ada.reads("This sale has ended")
    ada.reads("If you have an order, its private link still shows where it stands.")
    expect(button(ada.page)).to_have_count(0)


def test_when_nothing_is_left_the_form_joins_the_line(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    launch.sell_out()
    ada = meet("ada")

    ada.choose(launch)
    ada.reads("Sold out for now")
    expect(button(ada.page)).to_have_text("Join the line")
    ada.press()

    ada.is_in_line()


def test_when_nothing_is_left_and_there_is_no_line_there_is_no_form(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop, line=False)
    launch.sell_out()

    ada = meet("ada").open(launch.page)

    ada.reads("Nothing is left here at the moment, and there is no line to join.")
    expect(button(ada.page)).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    shop: RunningShop, meet: Meet, scripts: bool
) -> None:
    launch = open_launch(shop)
    ada = meet("ada", scripts=scripts)
    ada.choose(launch, RED)
    email = ada.page.get_by_label("E-mail address")

    email.fill("ada@nowhere")
    ada.press()

    ada.reads("One thing needs another look")
    expect(email).to_have_value("ada@nowhere")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(re.compile("name@example.org"))
    expect(ada.page.get_by_label("Name")).to_have_value("Ada")
    expect(ada.page.locator(f"#sku-{RED}")).to_be_checked()
    assert focused_id(ada.page) == "errors"


def test_the_summary_leads_to_the_field_and_the_mended_form_orders(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop)
    ada = meet("ada")
    ada.choose(launch)
    email = ada.page.get_by_label("E-mail address")
    email.fill("ada@nowhere")
    ada.press()

    ada.page.locator("#errors a").click()
    expect(email).to_be_focused()
    email.fill(launch.address("ada"))
    ada.press()

    ada.is_held()


def test_a_german_browser_is_spoken_to_in_german(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada", locale="de-DE")

    ada.open(launch.page)
    expect(ada.page.locator("html")).to_have_attribute("lang", "de")
    ada.sees("Der Becher der Messe")
    ada.page.get_by_label("Blau").check()
    ada.page.locator("#email").fill(launch.address("ada"))
    ada.press()

    expect(ada.page.locator("html")).to_have_attribute("lang", "de")
    expect(ada.page.locator(".yours").first).to_contain_text(re.compile(r"\d\d:\d\d"))
    assert launch.held() == 1


def test_the_other_language_is_one_press_away(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada").open(launch.page)

    ada.page.get_by_role("link", name="Deutsch").click()

    ada.sees("Der Becher der Messe")
