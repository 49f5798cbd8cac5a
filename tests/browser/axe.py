"""
axe, and the width, of the page that is open: in light on a phone and in dark on a wide screen.

Always true:
- A page is loaded once and then looked at both ways: loading it is half of the work.
- Afterwards it is as it was: in light on a phone.

Never here: which pages there are.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from axe_playwright_python.base import AXE_SCRIPT  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import BrowserContext, Page

from tests.browser.people import DESK, PHONE

RULES: Final[dict[str, Any]] = {"resultTypes": ["violations"], "preload": False}
"""Every rule; nothing is loaded a second time for those about films and sounds: there are none."""

RULES_OF_COLOUR: Final = RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}
"""Pages of one width differ by scheme in colours and in nothing else."""

PICTURES: Final = os.environ.get("FIRSTCOME_PICTURES", "")
"""A folder for a picture of each page that is looked at, for people."""

_FAULTS: Final = """async (rules) => {
    const { violations } = await axe.run(rules);
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id} at ${html.slice(0, 160)}`));
}"""
_WIDTHS: Final = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def bring_axe(context: BrowserContext) -> None:
    """Have axe in every page from its beginning: quicker than to bring it to each."""
    context.add_init_script(AXE_SCRIPT)


def faults(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds on the page that is open: the rule, and where."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_FAULTS, rules)
    return found


def too_wide(page: Page) -> list[str]:
    """Whether the page that is open has to be moved sideways."""
    width, window = page.evaluate(_WIDTHS)
    return [f"{width} px wide in a window of {window}"] if width > window else []


def both_ways(page: Page) -> Iterator[str]:
    """Show the open page in light on a phone, then in dark on a wide screen; how it is shown."""
    show(page, PHONE, "light")
    yield "phone-light"
    show(page, DESK, "dark")
    yield "desk-dark"
    show(page, PHONE, "light")


def show(page: Page, size: tuple[int, int], scheme: Literal["light", "dark"]) -> None:
    """Show the open page in this size and scheme."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": size[0], "height": size[1]})


def faults_both_ways(page: Page, name: str) -> list[str]:
    """What axe finds on the page that is open, and whether it is too wide, both ways."""
    found: list[str] = []
    for way in both_ways(page):
        found += [f"{name}, {way}: {fault}" for fault in (*faults(page, RULES), *too_wide(page))]
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{way}.png", full_page=True)
    return found
