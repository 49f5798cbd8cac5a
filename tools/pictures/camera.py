"""
The camera: Chromium without a window, and a picture of what it shows.

Always true:
- A picture has one pixel for a pixel of the page, in the light scheme, with times of London.
- Colours are reduced to a palette where Pillow is installed.

Never here: which pages.
"""

import contextlib
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from playwright.sync_api import FloatRect, Page, sync_playwright

ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
COLOURS: Final = 128
MARGIN: Final = 20
"""Pixels of the page below what the picture is taken to."""

NAMES: Final = ("chromium", "chromium-browser")


class Camera:
    """Opens pages and takes pictures into one folder."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.taken: list[Path] = []

    def __enter__(self) -> Self:
        """Start the browser; raises `SystemExit` when there is none."""
        path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        if path is None:
            raise SystemExit("There is no Chromium: apt-get install chromium, or set CHROMIUM.")
        self._driver = sync_playwright().start()
        self._browser = self._driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._browser.close()
        self._driver.stop()

    def page(self, address: str, width: int, height: int) -> Page:
        """A new browser of this size, at this address."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(address)
        return page

    def take(self, page: Page, name: str, until: str, *, keep: bool = False) -> None:
        """
        Take the page from its top to the end of the first element that `until` selects.

        Its browser is closed then, unless it is to be kept.
        """
        path = self._out / f"{name}.png"
        size = page.viewport_size
        box = page.locator(until).first.bounding_box()
        assert size is not None
        assert box is not None
        scrolled = float(page.evaluate("scrollY"))
        height = box["y"] + box["height"] + scrolled + MARGIN
        clip: FloatRect = {"x": 0, "y": 0, "width": size["width"], "height": height}
        page.screenshot(path=path, full_page=True, clip=clip, scale="css")
        _reduce(path)
        self.taken.append(path)
        if not keep:
            page.context.close()


def _reduce(path: Path) -> None:
    with contextlib.suppress(ImportError):
        from PIL import Image

        with Image.open(path) as picture:
            small = picture.convert("RGB").quantize(COLOURS)
        small.save(path, optimize=True)
