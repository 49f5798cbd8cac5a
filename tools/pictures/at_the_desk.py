"""
What the pictures of the desk show: go / no-go, the board while it sells, a customer's file.

Always true:
- Somebody of operations is signed in by an invitation, as at any desk; nothing is made up but the
  crowd, which orders as customers do.

Never here: how a picture is taken.
"""

import contextlib
import re
import subprocess
import sys
import time
from socket import create_connection
from typing import Final

from playwright.sync_api import BrowserContext, Page

from benchmarks.running_shop import EXAMPLE, RunningShop, example_shop
from firstcome.launches.reading import read_launch_file
from tools.pictures.camera import Camera
from tools.pictures.crowd import sell_out

SKU: Final = "phone-16gb-white"
IN_LINE: Final = 420
PHONE: Final = (360, 740)
WIDE: Final = (1_280, 860)
PASSWORD: Final = "four words are better"
SOON_S: Final = 60.0


class DeskUnready(Exception):
    """The desk did not show in time what was to be pictured."""


def take_desk(camera: Camera) -> None:
    """Go / no-go, the board on both screens, and the file of somebody who was found."""
    launch = read_launch_file(EXAMPLE).definition.launch
    with example_shop("desk") as shop:
        desk = f"http://127.0.0.1:{shop.staff_port}"
        _until_it_listens(shop)
        page = _signed_in(camera, shop, desk)
        kept = page.context
        _shown(page, f"{desk}/ready", ".ready")
        camera.take(page, "desk-ready-1280", ".ready li:nth-child(3)", keep=True)
        page.goto(f"{desk}/")
        page.locator("#chart canvas").wait_for()
        sell_out(shop, launch, SKU, IN_LINE)
        _shown(page, f"{desk}/", f'[data-figure="in_line"] .value:text-is("{IN_LINE}")')
        page.locator("#chart canvas").wait_for()
        camera.take(page, "desk-board-1280", ".chart", keep=True)
        phone = _again(kept, camera, f"{desk}/")
        phone.locator("#chart canvas").wait_for()
        camera.take(phone, "desk-board-360", '[data-figure="refused"]')
        _shown(page, f"{desk}/find?q=crowd-17@northwind.example", ".grid a.code")
        page.locator(".grid a.code").first.click()
        page.locator(".story").wait_for()
        camera.take(page, "desk-order-1280", ".order-file")


def _until_it_listens(shop: RunningShop) -> None:
    """The desk starts when the front listens, and takes a second or two."""
    ends_s = time.monotonic() + SOON_S
    while True:
        with contextlib.suppress(OSError), create_connection(("127.0.0.1", shop.staff_port), 1):
            return
        if time.monotonic() > ends_s:
            raise DeskUnready("the desk does not listen")
        time.sleep(0.05)


def _signed_in(camera: Camera, shop: RunningShop, desk: str) -> Page:
    words = [sys.executable, "-m", "firstcome", "staff", "invite", "ada"]
    words += ["--role", "operations", "--data", str(shop.directory)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found = re.search(r"/welcome/\S+", done.stdout)
    assert found is not None, done.stdout
    page = camera.page(f"{desk}{found[0]}", *WIDE)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    page.wait_for_url("**/account")
    return page


def _again(kept: BrowserContext, camera: Camera, address: str) -> Page:
    """The page on a telephone, signed in as before."""
    page = camera.page("about:blank", *PHONE)
    cookies = kept.cookies()
    page.context.add_cookies(cookies)  # pyright: ignore[reportArgumentType]
    page.goto(address)
    return page


def _shown(page: Page, address: str, wanted: str) -> None:
    """Load a page until it shows what is wanted: the back follows in its own time."""
    ends_s = time.monotonic() + SOON_S
    page.goto(address)
    while not page.locator(wanted).count():
        if time.monotonic() > ends_s:
            raise DeskUnready(f"{address} does not show {wanted}")
        page.reload()
