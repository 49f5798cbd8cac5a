"""The page of who waits: its window, a slip that comes by itself with its reason, and a way out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults_both_ways
from tests.browser.conftest import Meet
from tests.browser.small_shop import BLUE, SmallLaunch, open_launch
from tests.serve.running import RunningShop


def day(after_days: int) -> str:
    """A day to come, as staff write it."""
    return (datetime.now(UTC) + timedelta(days=after_days)).strftime("%Y-%m-%d")


def announced(launch: SmallLaunch) -> int:
    """A confirmed delivery in a month; its number."""
    days = {"from": day(30), "to": day(30)}
    return launch.announce(sku=BLUE, stage="confirmed", **days).json["supply"]


def slip(launch: SmallLaunch, supply: int) -> None:
    """The delivery comes thirty days later."""
    terms = {"units": 5, "stage": "confirmed", "from": day(60), "to": day(60)}
    assert launch.of_supply(supply, "change", terms).json["outcome"] == "supply_changed"


def test_a_slip_comes_by_itself_with_its_reason_and_a_way_out(
    shop: RunningShop, meet: Meet
) -> None:
    launch = open_launch(shop, units=0)
    ada = meet("ada").open(launch.order_page("ada"))
    ada.reads("Not known yet")
    supply = announced(launch)
    window = ada.page.locator("#turn + p")
    expect(window).to_have_text(re.compile("^Between "))
    before = window.inner_text()

    slip(launch, supply)

    ada.reads("Delivery 1 slipped from")
    expect(window).not_to_have_text(before)
    expect(ada.page.locator("#said")).to_contain_text("Likely between")
    ada.page.get_by_role("link", name="Move it to another place").click()
    ada.reads("You would be told: not known yet.")


def test_without_scripts_the_page_says_the_same(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop, units=0)
    slip(launch, announced(launch))
    address = launch.order_page("ada")

    ada = meet("ada", scripts=False).open(address)

    expect(ada.page.locator("#turn + p")).to_have_text(re.compile("^Between "))
    ada.page.get_by_role("link", name="Give the order up").click()
    ada.sees("Give this order up?")


@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_on_a_page_with_a_history(
    shop: RunningShop, meet: Meet, language: str
) -> None:
    launch = open_launch(shop, units=0)
    address = launch.order_page("ada")
    slip(launch, announced(launch))
    ada = meet("ada", still=True).open(f"{address}&lang={language}")
    found = faults_both_ways(ada.page, f"an order in line that slipped, {language}")

    ada.open(f"{address.replace('?', '/move?')}&lang={language}")
    found += faults_both_ways(ada.page, f"where it may move, {language}")

    assert found == []
