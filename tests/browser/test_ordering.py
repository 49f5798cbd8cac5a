"""
From the link in a text message to the page of the order, and nobody gets two.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.people import DESK, button, fill, order_code
from tests.browser.small_shop import RED, open_launch
from tests.serve.running import RunningShop


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_in_a_text_message_leads_to_the_order(
    shop: RunningShop, meet: Meet, scripts: bool
) -> None:
    launch = open_launch(shop)
    ada = meet("ada", scripts=scripts)

    ada.choose(launch)
    ada.press()

    ada.is_held()
    expect(ada.page.locator("p.over")).to_have_text("The mug, Blue")
    assert launch.held() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_press_makes_one_order(shop: RunningShop, meet: Meet, scripts: bool) -> None:
    launch = open_launch(shop, units=5)
    ada = meet("ada", scripts=scripts)

    ada.choose(launch)
    button(ada.page).dblclick(no_wait_after=True)

    ada.is_held()
    assert launch.held() == 1


def test_a_second_tab_ends_on_the_same_order(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop, units=5)
    ada = meet("ada")
    ada.choose(launch)
    tab = ada.new_tab()
    tab.goto(launch.page)
    fill(tab, launch.address("ada"), "Ada", RED)

    ada.press()
    first = ada.is_held()
    button(tab).click()

    expect(tab.locator("h1")).to_have_text("It is held for you")
    assert order_code(tab) == first
    expect(tab.get_by_role("status")).to_contain_text("already placed")
    assert (launch.held(), launch.held(RED)) == (1, 0)


def test_a_second_tab_opened_later_shows_the_order(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop, units=5)
    ada = meet("ada")
    ada.choose(launch)
    ada.press()
    code = ada.is_held()

    tab = ada.new_tab()
    tab.goto(launch.page)
    tab.get_by_role("link", name="See order").click()

    expect(tab.locator("h1")).to_have_text("It is held for you")
    assert order_code(tab) == code


@pytest.mark.parametrize("scripts", [True, False])
def test_back_and_refresh_and_another_press_end_on_the_same_order(
    shop: RunningShop, meet: Meet, scripts: bool
) -> None:
    launch = open_launch(shop, units=5)
    ada = meet("ada", scripts=scripts)
    ada.choose(launch)
    ada.press()
    first = ada.is_held()

    ada.page.reload()
    assert ada.is_held() == first
    ada.page.go_back()
    fill(ada.page, launch.address("ada"), "Ada")
    ada.press()
    assert ada.is_held() == first
    ada.page.go_back()
    ada.page.reload()
    fill(ada.page, launch.address("ada"), "Ada")
    ada.press()

    assert ada.is_held() == first
    assert launch.held() == 1


def test_a_second_device_is_told_what_it_is_and_loses_nothing(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop, units=5)
    phone, laptop = meet("ada"), meet("ada", DESK)
    phone.choose(launch)
    phone.press()
    first = phone.is_held()

    laptop.choose(launch, RED)
    laptop.press()

    laptop.reads("With this order you would have more than the limit allows.")
    expect(laptop.page.get_by_label("E-mail address")).to_have_value(launch.address("ada"))
    phone.page.reload()
    assert phone.is_held() == first
    assert (launch.held(), launch.held(RED)) == (1, 0)


def test_sold_out_while_typing_gives_a_place_in_line(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada")
    ada.choose(launch)

    launch.sell_out()
    ada.press()

    ada.is_in_line()
    ada.reads("Nobody is ahead of you. The next units that come are yours.")
    assert launch.waiting() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_sold_out_while_typing_is_said_and_what_was_typed_stays(
    shop: RunningShop, meet: Meet, scripts: bool
) -> None:
    launch = open_launch(shop)
    ada = meet("ada", scripts=scripts)
    ada.choose(launch, line=False)

    launch.order("bea")
    ada.press()

    ada.reads("It was sold out when your order arrived. Below you see what you can choose now.")
    expect(ada.page.locator(".pick", has_text="Blue")).to_contain_text("Sold out")
    expect(ada.page.get_by_label("E-mail address")).to_have_value(launch.address("ada"))
    expect(ada.page.get_by_label("Name")).to_have_value("Ada")
    assert launch.waiting() == 0


def test_who_finds_it_sold_out_can_order_the_other_colour(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada")
    ada.choose(launch, line=False)
    launch.order("bea")
    ada.press()
    ada.reads("It was sold out when your order arrived.")

    ada.page.locator(f"#sku-{RED}").check()
    ada.press()

    ada.is_held()
    assert launch.held(RED) == 1


def test_the_keyboard_alone_leads_from_the_launch_page_to_the_order(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop)
    ada = meet("ada").open(launch.page)
    keys = ada.page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(30):
            if ada.page.locator(f"{selector}:focus").count():
                return
            keys.press("Tab")
        raise AssertionError(f"{selector} is out of the keyboard's reach")

    keys.press("Tab")
    expect(ada.page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    tab_to("input[name=sku]")
    keys.press("Space")
    tab_to("#email")
    keys.type(launch.address("ada"))
    tab_to("#name")
    keys.type("Ada")
    tab_to("form.card button")
    keys.press("Enter")

    ada.is_held()
    assert launch.held() == 1
