"""The status in a real browser: by keyboard, without scripts, on a phone and a wide screen."""

from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.axe import faults_both_ways
from tests.browser.conftest import Meet
from tests.browser.people import PHONE
from tests.browser.small_shop import SmallLaunch, open_launch
from tests.serve.running import RunningShop, until

WORDS = {
    "en": {"title": "E-mails are late", "body": "Orders are not affected.\n\nWe look into it."},
    "de": {"title": "E-Mails kommen spät"},
}


def report(launch: SmallLaunch, number: int = 0, **other: Any) -> int:
    """Open an incident, or say more of one."""
    body = {
        "status": "investigating",
        "impact": "minor",
        "components": {"email": "partial_outage", "sms": "under_maintenance"},
        "texts": WORDS,
    }
    path = f"/api/v1/incidents/{number}/updates" if number else "/api/v1/incidents"
    return launch.staff(path, body | other).json["incident"]


def announce(launch: SmallLaunch, title: str) -> None:
    """Announce something to everyone, on pages."""
    body = {"audience": "everyone", "ways": ["page"], "texts": {"en": {"title": title}}}
    assert launch.staff("announcements", body).status == 201


def shown(launch: SmallLaunch, path: str, text: str) -> None:
    """Wait until a page shows this: it is at most a second old."""
    until(lambda: text.encode() in launch.shop.ask("GET", path).body)


def test_axe_finds_nothing_on_any_page_of_the_status(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    launch.order("ada")
    launch.order("bea")
    ada = meet("ada", still=True)
    found: list[str] = []

    ada.open(f"{shop.url}/status")
    found += faults_both_ways(ada.page, "status")
    number = report(launch)
    announce(launch, "The shops stay open until eight")
    shown(launch, "/status", "E-mails are late")
    shown(launch, f"/launches/{launch.launch}", "The shops stay open until eight")
    for name, path in (
        ("status, an incident", "/status"),
        ("status, in German", "/status?lang=de"),
        ("status history", "/status/history"),
        ("status incident", f"/status/incidents/{number}"),
        ("launch with notices", f"/launches/{launch.launch}"),
    ):
        ada.open(f"{shop.url}{path}")
        found += faults_both_ways(ada.page, name)
    report(launch, number, status="resolved")

    assert found == []


def test_a_reader_goes_from_the_launch_page_to_the_incident_by_keyboard_without_scripts(
    browser: Browser, shop: RunningShop
) -> None:
    launch = open_launch(shop)
    number = report(launch, texts={"en": {"title": f"Slow at {launch.launch}"}})
    shown(launch, f"/launches/{launch.launch}", f"Slow at {launch.launch}")
    shown(launch, "/status", f"Slow at {launch.launch}")
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False
    )
    page = context.new_page()

    page.goto(launch.page)
    for name in (f"Slow at {launch.launch}", f"Slow at {launch.launch}"):
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
    expect(page).to_have_url(f"{shop.url}/status/incidents/{number}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Slow at {launch.launch}")
    page.get_by_role("link", name="All incidents").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("All incidents")
    context.close()
    report(launch, number, status="resolved")


def test_the_status_says_that_a_sale_is_paused(shop: RunningShop, meet: Meet) -> None:
    launch = open_launch(shop)
    launch.staff("pause")
    shown(launch, "/status", "Paused for the moment")
    ada = meet("ada")

    ada.open(f"{shop.url}/status")

    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Status")
    expect(ada.page.get_by_text("Paused for the moment").first).to_be_visible()
