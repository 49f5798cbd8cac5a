"""
Every page as a whole: fit for everybody who reads it, at every width, light and dark.
"""

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import expect

from tests.browser.axe import RULES, faults, faults_both_ways
from tests.browser.conftest import Meet
from tests.browser.people import Person
from tests.browser.small_shop import SmallLaunch, now_ms, open_launch
from tests.serve.running import RunningShop

DAY_MS: Final = 86_400_000

_IS_WIDE: Final = """(direction) => {
    const root = document.documentElement;
    root.dir = direction;
    return root.scrollWidth > root.clientWidth;
}"""


def test_axe_finds_nothing_on_any_page_light_or_dark(shop: RunningShop, meet: Meet) -> None:
    ada = meet("ada", still=True)
    found: list[str] = []

    for name in pages(shop, ada):
        found += faults_both_ways(ada.page, name)

    assert found == []


def test_axe_would_find_a_field_without_a_label_and_a_pale_text(
    shop: RunningShop, meet: Meet
) -> None:
    ada = meet("ada").open(open_launch(shop).page)

    ada.page.evaluate("document.querySelector('label[for=email]').remove()")
    ada.page.evaluate("document.querySelector('h1').style.color = '#ddd'")

    found = {fault.partition(" ")[0] for fault in faults(ada.page, RULES)}
    assert found >= {"label", "color-contrast"}


def test_a_script_in_a_page_would_not_run_and_would_be_heard_of(
    shop: RunningShop, meet: Meet
) -> None:
    ada = meet("ada").open(open_launch(shop).page)

    with ada.page.expect_console_message():
        ada.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "document.title = 'taken over'";
                document.body.append(script);
            }"""
        )

    assert ada.page.title().startswith("The mug of the fair")
    assert len(ada.said) == 1
    assert "Content Security Policy" in ada.said.pop()


def test_no_page_scrolls_sideways_on_a_narrow_phone_in_either_direction(
    shop: RunningShop, meet: Meet
) -> None:
    ada = meet("ada")
    wide: list[str] = []

    for name in pages(shop, ada):
        found = [way for way in ("ltr", "rtl") if ada.page.evaluate(_IS_WIDE, way)]
        wide += [f"{name}, {way}" for way in found]

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
    yield from _orders(open_launch(shop), reader)
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
    reader.reads("Sold out for now")
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
