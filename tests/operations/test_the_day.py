"""
The night before and the day, as docs/guides/running-a-launch.md says: somebody new, at the desk.

Always true:
- A real shop is served, with front, back and desk; what it shows is waited for, never slept for.
- Pages are pressed and typed into by the words that the guide names; deeds that change something
  are done with scripts and without.
"""

import re
import time
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from pyotp.totp import TOTP

from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.serve.running import HOST, SOON_S, RunningShop, free_port, run, running

EXAMPLE: Final = Path("examples/phone-2008")
LAUNCH: Final = "phone-2008"
SKU: Final = "phone-8gb-black"
PLACE: Final = "warehouse-online"
UNITS: Final = 3_200
"""Of this SKU, there, when the launch is loaded."""

PASSWORD: Final = "four words are better"
SOON_MS: Final = 20_000
PEOPLE: Final = 120
"""In the small rehearsal."""


class Room(NamedTuple):
    """A shop that is served, and a browser at its desk."""

    shop: RunningShop
    desk: str
    browser: Browser
    context: BrowserContext
    folder: Path

    def page(self) -> Page:
        """Where whoever is signed in looks."""
        return self.context.pages[0]

    def without_scripts(self) -> Page:
        """The same person, in a browser that runs no scripts."""
        cookies: Any = self.context.cookies()
        context = self.browser.new_context(java_script_enabled=False)
        context.set_default_timeout(SOON_MS)
        context.add_cookies(cookies)
        return context.new_page()


@pytest.fixture
def room(tmp_path: Path) -> Generator[Room]:
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    port = free_port()
    settings = {"FIRSTCOME_STAFF_PORT": str(port)}
    expect.set_options(timeout=SOON_MS)
    with (
        running(tmp_path / "data", "serve", settings=settings) as shop,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        context = browser.new_context(viewport={"width": 1_280, "height": 900})
        context.set_default_timeout(SOON_MS)
        context.new_page()
        yield Room(shop, f"http://{HOST}:{port}", browser, context, tmp_path)
        browser.close()


def test_somebody_new_runs_a_launch_from_the_desk(room: Room):
    signs_in(room)
    loads_the_launch(room)
    looks_at_it_and_changes_it(room)
    rehearses_a_copy(room)
    goes_through_go_and_no_go(room)
    opens_and_steers(room)
    receives_a_delivery(room)
    looks_after_a_customer(room)
    closes_and_exports(room)


# ----------------------------------------------------------------------- the night before


def signs_in(room: Room) -> None:
    """First start, one-time link, password, second factor; then out, and in with a code."""
    said = room.shop.wait_for("Nobody can sign in yet")
    link = re.search(r"http://\S+/welcome/\S+", said)
    assert link is not None
    room.shop.wait_for("The desk listens on")
    page = room.page()
    page.goto(link[0])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Keep this password").click()

    page.get_by_role("link", name="Turn it on").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Six digits").fill(TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    code = page.locator(".recovery li").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("9 recovery codes")).to_have_count(0)

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.get_by_label("Sign-in name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code from your telephone").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def loads_the_launch(room: Room) -> None:
    """The launch file with what it names, chosen together, read, reviewed, loaded."""
    page = room.page()
    shows(page, f"{room.desk}/", "No launch is loaded yet.")
    page.get_by_role("link", name="on its page").click()
    page.get_by_label("A ZIP, or the launch file").set_input_files(files_of(room.folder))
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Load The phone of July 2008?")
    page.get_by_label("Why?").fill("the night before")

    page.get_by_role("button", name="Load the launch").click()

    expect(page.get_by_role("status")).to_have_text("The launch is loaded.")
    expect(page.get_by_role("heading", level=1)).to_have_text("The phone of July 2008")


def looks_at_it_and_changes_it(room: Room) -> None:
    """One limit is changed, without scripts; then the customers' pages are looked at."""
    page = room.without_scripts()
    page.goto(f"{room.desk}/launches/{LAUNCH}")
    page.get_by_role("link", name="Change Limits and policies").click()
    page.get_by_label("Units for a business").fill("3")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_text("1 thing changes.")).to_be_visible()
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_role("status")).to_have_text("The launch has its new terms.")

    page.get_by_role("link", name="Preview").click()
    page.get_by_role("link", name="The launch page: open, English").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The phone of July 2008")
    page.context.close()


def rehearses_a_copy(room: Room) -> None:
    """The copy is made on the desk; the two commands that it shows serve and rehearse it."""
    page = room.page()
    page.goto(f"{room.desk}/launches/{LAUNCH}")
    page.get_by_role("link", name="Copy for rehearsal").click()
    page.get_by_role("button", name="Make the copy").click()
    expect(page.get_by_role("heading", name="The copy is made")).to_be_visible()
    rehearse = page.locator(".set-commands").first.inner_text().splitlines()[1].split()
    copy, kept = Path(rehearse[4]), rehearse[6]

    with running(copy, "serve", settings={"FIRSTCOME_DESK": "0"}) as rehearsed:
        crowd = ("--people", str(PEOPLE), "--rate", "30", "--seconds", "4")
        _, said, _ = run("rehearse", rehearsed.url, "--data", str(copy), "--keep", kept, *crowd)

    assert "REHEARSAL" in rehearsed.said[0] or any("ehears" in line for line in rehearsed.said)
    assert "unit" in said or "orders" in said


def goes_through_go_and_no_go(room: Room) -> None:
    """Each line has its evidence; two of them are mended by the commands that they name."""
    page, directory = room.page(), str(room.shop.directory)
    page.goto(f"{room.desk}/ready")
    expect(line_of(page, "Journal verified")).to_contain_text("It was not verified yet.")
    expect(line_of(page, "Backup")).to_contain_text("There is none yet.")

    assert run("journal", "verify", "--data", directory)[0] == 0
    assert run("backup", "--data", directory, "--to", str(room.folder / "backup"))[0] == 0
    page.get_by_label("People expected").fill(str(PEOPLE))
    page.get_by_role("button", name="Look again").click()

    expect(line_of(page, "Journal verified")).to_contain_text("Go")
    expect(line_of(page, "Backup")).to_contain_text("Go")
    expect(line_of(page, "Capacity rehearsed")).to_contain_text(f"{LAUNCH}-rehearsal was rehearsed")
    expect(line_of(page, "Opening")).to_contain_text("It opens by its clock")


# ----------------------------------------------------------------------- the day


def opens_and_steers(room: Room) -> None:
    """Opened with scripts, paused and resumed without; the numbers come by themselves."""
    page = room.page()
    page.goto(f"{room.desk}/")
    expect(page.locator(".board-status")).to_contain_text("Opens")
    steered(page, "Open…", "Open it now", "Opened: orders are taken.")
    expect(page.locator("#live")).to_have_text("Live, once a second.")

    for who in ("ada", "bea", "cyd"):
        assert orders(room.shop, who) == "held"

    expect(page.locator('[data-figure="held"] .value')).to_have_text("3")
    plain = room.without_scripts()
    plain.goto(f"{room.desk}/")
    steered(plain, "Pause…", "Pause it now", "Paused: no new order is taken.")
    assert orders(room.shop, "dee") == "paused"
    expect(page.locator(".board-status")).to_contain_text("Paused")
    steered(page, "Resume…", "Resume it now", "Resumed: orders are taken again.")
    assert orders(room.shop, "dee") == "held"
    plain.context.close()


def receives_a_delivery(room: Room) -> None:
    """What came is recorded without scripts, once it was read what follows."""
    page = room.without_scripts()
    page.goto(f"{room.desk}/deliveries")
    page.get_by_label("What").select_option(SKU)
    page.get_by_label("Where").fill(PLACE)
    page.get_by_label("Units").fill("500")
    page.get_by_role("button", name="Show what follows").click()
    expect(page.get_by_text("Nobody waits there")).to_be_visible()
    page.get_by_label("What came?").fill("delivery note 4711")

    page.get_by_role("button", name="Record it").click()

    expect(page.get_by_role("status")).to_have_text("Recorded: 500 units more.")
    shows(page, page.url.partition("&said")[0], f"{UNITS + 500 - 4:,}")
    page.context.close()


def looks_after_a_customer(room: Room) -> None:
    """Found by name; a note is written with scripts, the order cancelled without."""
    page = room.page()
    page.goto(f"{room.desk}/find")
    page.get_by_label("Order or registration number, e-mail, phone, name, or shop").fill(
        "bea of the"
    )
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name=re.compile(r"^\w{4}-\w{4}-\w{4}$")).click()
    expect(page.get_by_text("Bea of the Day")).to_be_visible()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("The note").fill("Calls back on Friday.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Calls back on Friday.")).to_be_visible()

    plain = room.without_scripts()
    plain.goto(page.url.partition("?")[0])
    plain.get_by_role("link", name="Cancel the order").click()
    plain.get_by_label("Why?").select_option(label="The customer asked for it")
    plain.get_by_role("button", name="Cancel it for good").click()

    expect(plain.get_by_role("status")).to_have_text(
        "Cancelled: what it held, or its place, is free."
    )
    expect(plain.get_by_text("Cancelled; nothing is held")).to_be_visible()
    plain.context.close()


def closes_and_exports(room: Room) -> None:
    """Closed without scripts, with its id typed; every order leaves as CSV; all is in the log."""
    plain = room.without_scripts()
    plain.goto(f"{room.desk}/")
    plain.get_by_role("link", name="Close…").click()
    plain.get_by_label("Type phone-2008").fill("phone")
    plain.get_by_label("Why?").fill("sold what we had")
    plain.get_by_role("button", name="Close it for good").click()
    expect(plain.get_by_text("Type phone-2008 here, to be sure")).to_be_visible()
    plain.get_by_label("Type phone-2008").fill(LAUNCH)
    plain.get_by_role("button", name="Close it for good").click()
    expect(plain.get_by_role("status")).to_contain_text("Closed for good")
    plain.context.close()

    page = room.page()
    shows(page, f"{room.desk}/orders?launch={LAUNCH}", "4 orders")
    page.get_by_role("link", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    rows = download.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("order,sequence,placed_at,status")
    assert [row.split(",")[3] for row in rows[1:]] == ["held", "held", "cancelled", "held"]

    page.goto(f"{room.desk}/audit")
    done = page.locator("tbody td:nth-child(3)").all_inner_texts()
    deeds = ("close launch", "cancel order", "write note", "resume launch", "pause launch")
    assert [each for each in done if each in deeds] == list(deeds)
    backup = ("backup", "--data", str(room.shop.directory), "--to", str(room.folder / "backup"))
    assert run(*backup)[0] == 0


# ----------------------------------------------------------------------- what they do it with


def files_of(folder: Path) -> list[Path]:
    """The example's files, opening tomorrow at eight."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    text = (EXAMPLE / "launch.toml").read_text(encoding="utf-8")
    launch = folder / "launch.toml"
    launch.write_text(text.replace("2008-07-07 08:00", f"{tomorrow} 08:00"), encoding="utf-8")
    return [launch, *(EXAMPLE / name for name in ("stores.csv", "stock.csv", "logo.svg"))]


def shows(page: Page, address: str, text: str) -> None:
    """Load a page until it says so: the back follows the front in its own time."""
    page.goto(address)
    ends_s = time.monotonic() + SOON_S
    while not page.get_by_text(text).count():
        assert time.monotonic() < ends_s, f"{address} does not say {text!r}"
        page.reload()


def steered(page: Page, link: str, button: str, said: str) -> None:
    """Steer the launch from its board, with a reason."""
    page.get_by_role("link", name=link).click()
    page.get_by_label("Why?").fill("as the guide says")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_have_text(said)


def line_of(page: Page, label: str) -> Locator:
    """A line of the go / no-go list."""
    return page.locator(".ready li").filter(has=page.get_by_role("heading", name=label))


def orders(shop: RunningShop, who: str) -> str:
    """Somebody orders by the API; what they were answered."""
    contact = {"email": f"{who}@customers.example", "name": f"{who.title()} of the Day"}
    body = msgspec.json.encode({"sku": SKU, "location": PLACE, "contact": contact})
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"{who}-1-on-the-day"}
    return shop.ask("POST", f"/api/v1/launches/{LAUNCH}/orders", body, headers).code
