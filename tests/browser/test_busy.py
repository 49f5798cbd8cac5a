"""
A shop that takes one order a second, and a crowd that asks for more: the form goes on by itself.
"""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.api.desk import fresh
from tests.browser.conftest import Meet
from tests.browser.people import Person
from tests.browser.small_shop import SmallLaunch, open_launch
from tests.serve.running import running, until

BUSY: Final = "Very many people are here right now"
HELD: Final = "It is held for you"


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Generator[SmallLaunch]:
    """A launch of a shop that admits one order a second."""
    directory = Path(tmp_path_factory.mktemp("slow"))
    with running(directory, "serve", settings={"FIRSTCOME_RATE": "1"}) as started:
        yield open_launch(started, units=1_000)


@contextmanager
def crowd(launch: SmallLaunch) -> Generator[None]:
    """Two who order without a pause, so that nobody else gets through while the block runs."""
    enough = Event()

    def ask() -> None:
        while not enough.is_set():
            launch.order(fresh("crowd"))

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    while launch.order(fresh("crowd")).status != 503:
        pass
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def turned_away(launch: SmallLaunch, meet: Meet, who: str, *, scripts: bool = True) -> Person:
    """Somebody with a busy page; once in a while the first to try slips in before the crowd."""
    for attempt in range(5):
        person = meet(f"{who}-{attempt}", scripts=scripts)
        person.choose(launch)
        person.press()
        expect(person.heading).to_have_text(re.compile(f"{BUSY}|{HELD}"))
        if person.heading.inner_text() == BUSY:
            return person
    raise AssertionError("the shop is not busy")


def keep_at_it(person: Person, once_more: Callable[[], object]) -> None:
    """Try once more and once more, until the order is there."""

    def is_held() -> bool:
        if person.heading.inner_text() == BUSY:
            once_more()
        return person.heading.inner_text() == HELD

    until(is_held)


def test_the_busy_page_sends_the_form_again_by_itself_and_ends_on_the_order(
    launch: SmallLaunch, meet: Meet
) -> None:
    with crowd(launch):
        ada = turned_away(launch, meet, "ada")
        ada.reads("Your order has not been placed yet.")
        expect(ada.page.locator("#next")).to_contain_text("Next try in")

    ada.is_held()


def test_without_scripts_the_busy_page_has_a_button_that_sends_what_was_typed(
    launch: SmallLaunch, meet: Meet
) -> None:
    with crowd(launch):
        bea = turned_away(launch, meet, "bea", scripts=False)

    keep_at_it(bea, bea.page.get_by_role("button", name="Try again now").click)

    bea.is_held()


def test_a_busy_page_that_is_loaded_again_sends_what_was_typed(
    launch: SmallLaunch, meet: Meet
) -> None:
    with crowd(launch):
        cyd = turned_away(launch, meet, "cyd", scripts=False)

    keep_at_it(cyd, cyd.page.reload)

    cyd.is_held()
