"""
A shop that takes one order a second, and a crowd that asks for more: the form goes on by itself.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import expect

from tests.api.desk import fresh
from tests.browser.conftest import Meet
from tests.browser.small_shop import SmallLaunch, open_launch
from tests.serve.running import running


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


def test_the_busy_page_sends_the_form_again_by_itself_and_ends_on_the_order(
    launch: SmallLaunch, meet: Meet
) -> None:
    ada = meet("ada")
    ada.choose(launch)

    with crowd(launch):
        ada.press()
        ada.sees("Very many people are here right now")
        ada.reads("Your order has not been placed yet.")
        expect(ada.page.locator("#next")).to_contain_text("Next try in")

    ada.is_held()


def test_without_scripts_the_busy_page_has_a_button_that_sends_what_was_typed(
    launch: SmallLaunch, meet: Meet
) -> None:
    bea = meet("bea", scripts=False)
    bea.choose(launch)
    with crowd(launch):
        bea.press()
        bea.sees("Very many people are here right now")
    while launch.order(fresh("last")).status == 503:
        pass

    for _ in range(20):
        if bea.heading.inner_text() != "Very many people are here right now":
            break
        bea.page.get_by_role("button", name="Try again now").click()

    bea.is_held()


def test_a_busy_page_that_is_loaded_again_still_ends_on_the_order(
    launch: SmallLaunch, meet: Meet
) -> None:
    cyd = meet("cyd")
    cyd.choose(launch)
    with crowd(launch):
        cyd.press()
        cyd.sees("Very many people are here right now")
        cyd.page.reload()
        cyd.sees("Very many people are here right now")

    cyd.is_held()
