"""What a person at the desk does in a real browser: sign in, press, write; all by keyboard."""

from typing import Protocol

from playwright.sync_api import Browser, Page

from tests.browser.people import PHONE
from tests.operations.house import DeskClient, House


class Day(Protocol):
    """A day at the desk: the shop, and who is signed in."""

    @property
    def house(self) -> House:
        """The shop and its desk."""
        ...

    @property
    def client(self) -> DeskClient:
        """Whoever is signed in."""
        ...


def signed_in(browser: Browser, day: Day, size: tuple[int, int] = PHONE, *, scripts: bool) -> Page:
    """A page of whoever is signed in that day."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts
    )
    [cookie] = day.client.cookies.jar
    assert cookie.value is not None
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": day.house.url}])
    return context.new_page()


def press(page: Page, role: str, name: str, *, exact: bool = False) -> None:
    """Press a link or button."""
    there = page.get_by_role(role, name=name, exact=exact).first  # pyright: ignore[reportArgumentType]
    there.focus()
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    """Type into a field, over what is there."""
    page.get_by_label(label).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
