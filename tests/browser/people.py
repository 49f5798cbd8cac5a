"""
People with a browser each: what they see, press and type, and what their browser complains of.

Always true:
- One person is one browser of their own, with its own cookies.
- Everything that a page says on the console is kept; a violated policy is among it.

Never here: the shop.
"""

from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, expect

from tests.browser.small_shop import BLUE, SmallLaunch

PHONE: Final = (360, 740)
DESK: Final = (1_280, 900)
SOON_MS: Final = 10_000

_ZONES: Final = {"en-GB": "Europe/London", "de-DE": "Europe/Berlin"}

expect.set_options(timeout=SOON_MS)

# Chromium notes on the console that a page came with a status of an error, which is meant here.
_MEANT: Final = (
    "Failed to load resource: the server responded with a status of 422",
    "Failed to load resource: the server responded with a status of 503",
    "Failed to load resource: the server responded with a status of 404",
)


class Person:
    """Somebody in front of a browser."""

    def __init__(
        self,
        browser: Browser,
        who: str,
        size: tuple[int, int] = PHONE,
        *,
        scripts: bool = True,
        locale: str = "en-GB",
        still: bool = False,
    ) -> None:
        self.who = who
        self.said: list[str] = []
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            locale=locale,
            timezone_id=_ZONES[locale],
            reduced_motion="reduce" if still else "no-preference",
        )
        self.context.set_default_timeout(SOON_MS)
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", self._fail)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(_MEANT):
            self.said.append(message.text)

    def _fail(self, error: Error) -> None:
        self.said.append(str(error))

    @property
    def heading(self) -> Locator:
        """The page's first heading."""
        return self.page.locator("h1")

    def open(self, address: str) -> "Person":
        """Follow a link."""
        self.page.goto(address)
        return self

    def choose(self, launch: SmallLaunch, sku: str = BLUE, *, line: bool = True) -> None:
        """Open the launch page and fill its form."""
        self.open(launch.page)
        fill(self.page, launch.address(self.who), self.who.title(), sku, line=line)

    def press(self) -> None:
        """Press the button of the form."""
        button(self.page).click()

    def sees(self, words: str) -> None:
        """Wait until the page's heading is this one."""
        expect(self.heading).to_have_text(words)

    def reads(self, words: str) -> None:
        """Wait until these words stand on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=SOON_MS)

    def is_held(self) -> str:
        """Wait for the page of a held order; its code."""
        self.sees("It is held for you")
        return order_code(self.page)

    def is_in_line(self) -> str:
        """Wait for the page of a waiting order; its code."""
        self.sees("You are in line")
        return order_code(self.page)


def fill(page: Page, address: str, name: str, sku: str = BLUE, *, line: bool = True) -> None:
    """Fill the form of a launch page."""
    page.locator(f"#sku-{sku}").check()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Name", exact=False).fill(name)
    box = page.locator("input[type=checkbox][name=line]")
    if box.count():
        box.set_checked(line)


def button(page: Page) -> Locator:
    """The button of the order form."""
    return page.locator("form.card button")


def order_code(page: Page) -> str:
    """The code of the order whose page is open."""
    path = urlsplit(page.url).path
    assert path.startswith("/orders/"), page.url
    return path.removeprefix("/orders/")


def focused_id(page: Page) -> str:
    """The id of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id"))
