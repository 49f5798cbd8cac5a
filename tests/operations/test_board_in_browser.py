"""
The board and its pages in a real browser: it moves by itself, and needs no script to be read.

Always true:
- Whoever looked at a page, their browser had nothing to complain of.
"""

from collections.abc import Callable, Generator
from threading import Event, Thread
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, expect, sync_playwright

from firstcome.web.operations.signing import cookie_name
from tests.api.desk import fresh
from tests.browser.axe import faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.people import DESK, PHONE, Person
from tests.browser.small_shop import SmallLaunch
from tests.operations.house import House
from tests.operations.launch_day import launch_day, opened
from tests.serve.running import until

Sit = Callable[..., Person]

_DRAWN: Final = """() => document.querySelector("#chart canvas").toDataURL()"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("board")) as day:
        yield day


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Chromium, without a window."""
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def sit(found: House, browser: Browser) -> Generator[Sit]:
    """Seats people of operations before a browser each; afterwards their consoles are empty."""
    people: list[Person] = []

    def down(size: tuple[int, int] = DESK, **options: Any) -> Person:
        client = found.client_of("operations")
        person = Person(browser, "ops", size, **options)
        name = cookie_name(found.desk)
        person.context.add_cookies(
            [{"name": name, "value": client.cookies[name], "url": found.url}]
        )
        people.append(person)
        return person

    yield down
    for person in people:
        person.context.close()
    assert [said for person in people for said in person.said] == []


def board(found: House, launch: SmallLaunch) -> str:
    return f"{found.url}/?launch={launch.launch}"


def figure(person: Person, name: str) -> Locator:
    return person.page.locator(f'[data-figure="{name}"] .value')


def test_numbers_and_chart_move_by_themselves(found: House, sit: Sit):
    launch = opened(found, units=5)
    ops = sit().open(board(found, launch))
    expect(ops.page.locator("#live")).to_have_text("Live, once a second.")
    expect(ops.page.locator("#chart canvas")).to_be_visible()
    expect(ops.page.locator("#still")).to_be_hidden()
    drawn = ops.page.evaluate(_DRAWN)
    enough = Event()

    def crowd() -> None:
        while not enough.is_set():
            launch.order(fresh("crowd"))

    thread = Thread(target=crowd)
    thread.start()
    try:
        expect(figure(ops, "held")).to_have_text("5")
        expect(figure(ops, "in_line")).not_to_have_text("0")
        expect(figure(ops, "pace")).not_to_have_text("0")
        ops.reads("99 of 100 within")
        until(lambda: ops.page.evaluate(_DRAWN) != drawn)
    finally:
        enough.set()
        thread.join()


def test_the_board_follows_when_the_launch_is_paused_elsewhere(found: House, sit: Sit):
    launch = opened(found)
    ops = sit().open(board(found, launch))
    expect(ops.page.locator("#live")).to_have_text("Live, once a second.")

    launch.staff("pause")

    ops.reads("no new order is taken")
    expect(ops.page.get_by_role("link", name="Resume")).to_be_visible()


def test_without_scripts_the_board_is_whole(found: House, sit: Sit):
    launch = opened(found)
    launch.order("ada")
    ops = sit(scripts=False).open(board(found, launch))

    picture = ops.page.locator("#still img")
    expect(picture).to_be_visible()
    assert picture.get_attribute("alt")
    ops.page.get_by_text("Minute by minute").click()
    expect(ops.page.get_by_role("columnheader", name="from")).to_be_visible()

    def is_told() -> bool:
        ops.page.get_by_role("link", name="Load again").click()
        return figure(ops, "held").inner_text() == "1"

    until(is_told)  # the models follow when the front leaves them the time


@pytest.mark.parametrize(("size", "width"), [(PHONE, 300), (DESK, 960)], ids=["phone", "desk"])
def test_the_still_chart_is_drawn_for_the_screen_that_it_is_on(
    found: House, sit: Sit, size: tuple[int, int], width: int
):
    launch = opened(found)
    ops = sit(size, scripts=False).open(board(found, launch))

    picture = ops.page.locator("#still img")
    expect(picture).to_be_visible()

    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == width


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_launch_is_paused_by_keyboard_alone(found: House, sit: Sit, scripts: bool):
    launch = opened(found)
    ops = sit(PHONE, scripts=scripts).open(board(found, launch))

    ops.page.get_by_role("link", name="Pause").focus()
    ops.page.keyboard.press("Enter")
    ops.page.get_by_label("Why?").focus()
    ops.page.keyboard.type("a wrong price")
    ops.page.keyboard.press("Tab")
    ops.page.keyboard.press("Enter")

    ops.reads("Paused: no new order is taken.")
    assert launch.order("ada").code == "paused"


def test_axe_finds_nothing_and_nothing_is_too_wide_light_or_dark(found: House, sit: Sit):
    launch = opened(found, units=3)
    for who in ("ada", "bea", "ada"):
        launch.order(who)
    launch.order("ada", sku="phone-16gb")
    ops = sit(PHONE, still=True)
    wrong: list[str] = []

    for name, path in {
        "board": f"/?launch={launch.launch}",
        "pause": f"/board/{launch.launch}/pause",
        "close": f"/board/{launch.launch}/close",
        "ready": f"/ready?launch={launch.launch}",
    }.items():
        ops.open(found.url + path)
        if name == "board":
            expect(ops.page.locator("#chart canvas")).to_be_visible()
        wrong += faults_both_ways(ops.page, name)

    assert wrong == []
