"""
The page of an order: given up with a question before it, and news that come by themselves.
"""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.small_shop import open_launch
from tests.serve.running import RunningShop


def test_giving_up_asks_first_and_says_what_is_lost(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada").open(launch.order_page("ada"))
    ada.is_held()

    ada.page.get_by_role("link", name="Give the order up").click()
    ada.sees("Give this order up?")
    ada.reads("If you give it up, it goes to the next in line at once.")
    ada.reads("This cannot be undone.")
    ada.page.get_by_role("link", name="Keep my order").click()

    ada.is_held()
    assert launch.held() == 1


def test_what_is_given_up_is_offered_to_the_next_in_line_whose_page_changes_by_itself(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop)
    ada = meet("ada").open(launch.order_page("ada"))
    bea = meet("bea").open(launch.order_page("bea"))
    bea.is_in_line()
    said = bea.page.locator("#said[aria-live=polite]")
    expect(said).to_have_text("")

    ada.page.get_by_role("link", name="Give the order up").click()
    ada.page.get_by_role("button", name="Give it up").click()

    ada.sees("This order has been cancelled")
    bea.is_held()
    expect(said).to_contain_text("It is held for you until")
    expect(bea.page).to_have_title(re.compile("^It is held for you"))
    assert (launch.held(), launch.waiting()) == (1, 0)


def test_without_scripts_an_order_is_given_up_all_the_same(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada", scripts=False).open(launch.order_page("ada"))

    ada.page.get_by_role("link", name="Give the order up").click()
    ada.page.get_by_role("button", name="Give it up").click()

    ada.sees("This order has been cancelled")
    assert launch.held() == 0


def test_after_giving_up_the_same_browser_can_order_anew(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada")
    ada.choose(launch)
    ada.press()
    first = ada.is_held()
    ada.page.get_by_role("link", name="Give the order up").click()
    ada.page.get_by_role("button", name="Give it up").click()
    ada.sees("This order has been cancelled")

    ada.choose(launch)
    ada.press()

    assert ada.is_held() != first


def test_an_order_moves_to_another_place(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    ada = meet("ada").open(launch.order_page("ada"))

    ada.page.get_by_role("link", name="Move it to another place").click()
    ada.page.get_by_label("Bath Street").check()
    ada.page.get_by_role("button", name="Move my order").click()

    ada.is_held()
    ada.reads("Collect it and pay in Bath Street")
    assert launch.held() == 0
    assert launch.stock(location="bath")["held"] == 1


def test_a_link_that_was_cut_off_opens_no_order(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)

    ada = meet("ada").open(launch.order_page("ada")[:-4])

    ada.sees("This link opens no order")
