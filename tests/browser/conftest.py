"""
A shop that runs, and a browser to look at it with.

Always true:
- Whoever looked at a page in a test, their browser had nothing to complain of.
- The browser's driver does not outlive a module: its event loop would be in other tests' way.
"""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.people import Person
from tests.serve.running import RunningShop, running

Meet = Callable[..., Person]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Chromium, without a window."""
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningShop]:
    """A shop without launches, as `firstcome serve` runs it."""
    with running(Path(tmp_path_factory.mktemp("browser")), "serve") as started:
        yield started


@pytest.fixture
def meet(browser: Browser) -> Generator[Meet]:
    """Brings people with a browser each; afterwards their consoles have to be empty."""
    people: list[Person] = []

    def arrive(who: str = "ada", *more: Any, **options: Any) -> Person:
        people.append(Person(browser, who, *more, **options))
        return people[-1]

    yield arrive
    for person in people:
        person.context.close()
    assert [said for person in people for said in person.said] == []
