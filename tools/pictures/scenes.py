"""
What the pictures show: a launch page, an order that is held, one in line, a rehearsal's report.

Always true:
- Orders are placed as a customer places them: by the form, in the browser.

Never here: how a picture is taken.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from benchmarks.running_shop import EXAMPLE, ROOT, RunningShop, directory_for, example_shop
from firstcome.launches.reading import read_launch_file
from tools.pictures.camera import Camera
from tools.pictures.crowd import sell_out

PLAN: Final = ROOT / "examples" / "rehearsals" / "small-shop.toml"
REHEARSAL_S_MAX: Final = 120
TRIES_MAX: Final = 5
"""A rehearsal does not count when the machine had too little time for the crowd."""

SKU: Final = "phone-16gb-white"
IN_LINE_BEFORE: Final = 42

PHONE: Final = (360, 740)
DESK: Final = (1_280, 860)


def take_orders(camera: Camera) -> None:
    """The launch page, and the pages of two orders."""
    launch = read_launch_file(EXAMPLE).definition.launch
    with example_shop("pictures") as shop:
        address = f"{shop.url}/launches/{launch}"
        camera.take(camera.page(address, *PHONE), "launch-360", "fieldset")
        camera.take(camera.page(address, *DESK), "launch-1280", "fieldset")
        _order(camera, address, "ada", "order-held-360")
        sell_out(shop, launch, SKU, IN_LINE_BEFORE)
        _order(camera, address, "bea", "order-line-360")


def take_report(camera: Camera) -> None:
    """The top of the report of a small rehearsal, down to its first chart."""
    said = ""
    with directory_for("picture-report") as directory:
        report = directory / "report.html"
        for _ in range(TRIES_MAX):
            with example_shop("rehearsed") as shop:
                said = _rehearse(shop, report)
            if not said:
                camera.take(camera.page(report.as_uri(), *DESK), "report-1280", "section.figure")
                return
            print("The rehearsal does not count: run once more.")
    raise SystemExit(f"No rehearsal went through.\n{said}")


def _order(camera: Camera, address: str, who: str, name: str) -> None:
    page = camera.page(address, *PHONE)
    page.locator(f"#sku-{SKU}").check()
    page.locator("#email").fill(f"{who}@northwind.example")
    page.locator("form.card button").click()
    page.wait_for_url("**/orders/**")
    camera.take(page, name, "#now")


def _rehearse(shop: RunningShop, report: Path) -> str:
    """Rehearse, and write the report; what was said when the rehearsal does not count."""
    words = [sys.executable, "-m", "firstcome", "rehearse", shop.url]
    words += ["--plan", str(PLAN), "--data", str(shop.directory), "--html", str(report)]
    done = subprocess.run(
        words, cwd=ROOT, timeout=REHEARSAL_S_MAX, capture_output=True, text=True, check=False
    )
    return f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}" if done.returncode else ""
