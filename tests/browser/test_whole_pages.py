"""
Every page as a whole: fit for everybody who reads it, at every width, light and dark.
"""

from collections.abc import Iterator
from typing import Final

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import Page, expect

from tests.browser.conftest import Meet
from tests.browser.people import DESK, PHONE, Person
from tests.browser.small_shop import SmallLaunch, now_ms, open_launch
from tests.serve.running import RunningShop

DAY_MS: Final = 86_400_000

_FAULTS: Final = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id} at ${html.slice(0, 160)}`));
}"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_any_page_light_or_dark(
    shop: RunningShop, meet: Meet, size: tuple[int, int]
) -> None:
    ada = meet("ada", size, still=True)
    found: list[str] = []

    for name in pages(shop, ada):
        for scheme in ("light", "dark"):
            ada.page.emulate_media(color_scheme=scheme)
            found += [f"{name}, {scheme}: {fault}" for fault in faults(ada.page)]

    assert found == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_page_scrolls_sideways_on_a_narrow_phone(
    shop: RunningShop, meet: Meet, direction: str
) -> None:
    ada = meet("ada")
    wide: list[str] = []

    for name in pages(shop, ada):
        ada.page.evaluate("direction => document.documentElement.dir = direction", direction)
        root = "document.documentElement"
        if ada.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            wide.append(name)

    assert wide == []


def test_nothing_moves_for_who_wants_less_motion(shop: RunningShop, meet: Meet) -> None:
    ada = meet("ada", still=True)
    moving: list[str] = []

    for name in pages(shop, ada):
        lasting = ada.page.evaluate(
            """() => [...document.querySelectorAll("*")].flatMap((each) => {
                const style = getComputedStyle(each);
                return [style.transitionDuration, style.animationDuration, style.scrollBehavior];
            })"""
        )
        if not set(lasting) <= {"0s", "auto"}:
            moving.append(name)

    assert moving == []


def pages(shop: RunningShop, reader: Person) -> Iterator[str]:
    """Open every page in every state, one after the other; yields the name of each."""
    yield from _before_and_after(shop, reader)
    launch = open_launch(shop)
    yield from _beside(launch, reader)
    yield from _selling(launch, reader)
    yield from _orders(launch, reader)
    reader.open(shop.url)
    yield "launches"


def _before_and_after(shop: RunningShop, reader: Person) -> Iterator[str]:
    reader.open(open_launch(shop, opens_ms=now_ms() + DAY_MS).page)
    yield "scheduled"
    for command, name in (("pause", "paused"), ("close", "closed")):
        launch = open_launch(shop)
        launch.staff(command)
        reader.open(launch.page)
        yield name


def _beside(launch: SmallLaunch, reader: Person) -> Iterator[str]:
    for name in ("terms", "shops", "find"):
        reader.open(f"{launch.page}/{name}")
        yield name
    reader.page.get_by_label("E-mail address").fill(launch.address("dan"))
    reader.page.get_by_role("button", name="Send me the link").click()
    reader.reads("Thank you.")
    yield "find, sent"
    reader.open(f"{launch.shop.url}/launches/nowhere")
    yield "no such sale"


def _selling(launch: SmallLaunch, reader: Person) -> Iterator[str]:
    reader.open(launch.page)
    yield "open"
    reader.open(f"{launch.page}?at=bath&lang=de")
    yield "open, a shop, in German"
    reader.choose(launch)
    reader.page.get_by_label("E-mail address").fill("ada@nowhere")
    reader.press()
    expect(reader.page.locator("#errors")).to_be_visible()
    yield "open, with something wrong"


def _orders(launch: SmallLaunch, reader: Person) -> Iterator[str]:
    held = launch.order_page("ada")
    launch.sell_out()
    in_line = launch.order_page("bea")
    reader.open(launch.page)
    yield "sold out"
    for name, address in (("held", held), ("in line", in_line)):
        reader.open(address)
        yield name
        reader.open(address.replace("?", "/move?"))
        yield f"{name}, to move"
        reader.open(address.replace("?", "/give-up?"))
        yield f"{name}, to give up"
    reader.page.get_by_role("button", name="Give it up").click()
    reader.sees("This order has been cancelled")
    yield "cancelled"


def faults(page: Page) -> list[str]:
    """What axe finds on the page that is open: the rule, and where."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_FAULTS)
    return found
