"""The status: what everybody may know, also while the shop sells nothing or is full."""

import asyncio
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from firstcome.limits import POOLS_COUNTED_AT_ONCE_MAX, STATUS_DRAWN_PER_S_MAX, STATUS_INCIDENTS_MAX
from firstcome.web.customer.site import SiteSettings
from firstcome.web.status import tally as tallies
from firstcome.web.status.drawn import Drawn
from firstcome.web.status.feed import feed
from firstcome.web.status.pages import ADDRESSES
from firstcome.web.status.views import AnnouncementView, WordsView
from firstcome.web.words import words_of
from tests.api.launch_bodies import FAR_MS
from tests.web.house import LAUNCH, House, opened, run, said

SOON_S = 5.0
WORDS = {
    "en": {"title": "Mails are late", "body": "Orders are not affected.\n\nWe look into it."},
    "de": {"title": "Mails kommen spät"},
}


async def open_incident(house: House, number: int = 0, **other: Any) -> int:
    """Open an incident, or update the one of this number."""
    body = {
        "status": "investigating",
        "impact": "minor",
        "components": {"email": "partial_outage"},
        "texts": WORDS,
    }
    path = f"/api/v1/incidents/{number}/updates" if number else "/api/v1/incidents"
    answer = await house.shop.staff(path, msgspec.json.encode(body | other))
    assert answer.status_code in (200, 201), answer.text
    return answer.json()["incident"]


async def announce(house: House, **other: Any) -> int:
    body = {"audience": "everyone", "ways": ["page"], "texts": {"en": {"title": "Now in red"}}}
    path = f"/api/v1/launches/{LAUNCH}/announcements"
    answer = await house.shop.staff(path, msgspec.json.encode(body | other))
    assert answer.status_code == 201, answer.text
    return answer.json()["announcement"]


async def shows(house: House, path: str, text: str) -> httpx.Response:
    """The page, as soon as this stands in it."""
    browser = house.browser()
    async with asyncio.timeout(SOON_S):
        while True:
            page = await browser.get(path)
            if text in page.text:
                return page
            await asyncio.sleep(0.05)  # a page is at most a second old


def test_a_shop_in_which_all_is_well_says_so_with_its_live_numbers(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            for who in ("ada", "bea", "cyd"):
                await house.browser().placed(who)

            page = await house.browser().get("/status")

            assert page.status_code == 200
            assert said("status.all.none") in page.text
            assert page.text.count(said("status.is.operational")) == 6
            assert "1 unit is taken" in page.text
            assert "2 orders wait" in page.text
            assert said("status.supply_none") in page.text
            assert "As of " in page.text
            assert "<script" not in page.text.replace("clock.js", "").partition("<body")[2]
            assert page.headers["cache-control"] == "no-cache"

    run(scenario)


def test_an_empty_shop_has_a_status_too(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            for path in ADDRESSES:
                answer = await house.browser().get(path.decode())
                assert answer.status_code == 200, path

    run(scenario)


def test_an_incident_is_told_in_the_readers_language_until_it_is_over(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            number = await open_incident(house)
            english = await shows(house, "/status", "Mails are late")
            german = await shows(house, "/status?lang=de", "Mails kommen spät")
            await open_incident(house, number, status="resolved")
            after = await shows(house, "/status", said("status.all.none"))
            history = await shows(house, "/status/history", "Mails are late")
            own = await shows(house, f"/status/incidents/{number}", "Mails are late")

            assert said("status.all.major") in english.text  # an e-mail that works in part
            assert "<p>We look into it.</p>" in english.text
            assert 'href="/status/incidents/' in german.text
            assert "Mails are late" not in after.text
            assert f'href="/status/incidents/{number}"' in history.text
            assert said("status.step.resolved") in own.text
            assert own.text.count("<li id=") == 2

    run(scenario)


def test_words_that_cannot_be_read_leave_the_page_and_the_component_standing(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            contacts: Any = house.shop.shop.contacts
            read, lost = contacts.document, list[bytes]()

            def document(text: bytes) -> bytes | None:
                return None if text in lost else read(text)

            await open_incident(house)
            lost += [each.now.text for each in house.state.incidents.values()]
            contacts.document = document
            page = await shows(house, "/status", said("status.is.partial_outage"))

            assert said("status.unread") in page.text
            assert page.status_code == 200

    run(scenario)


def test_a_writer_that_stands_still_does_not_keep_the_status_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            await open_incident(house)
            never: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

            def in_writer(_: object) -> asyncio.Future[Any]:
                return never

            monkeypatch.setattr(house.shop.engine, "in_writer", in_writer)

            page = await house.browser().get("/status")

            assert page.status_code == 200
            assert said("status.is.partial_outage") in page.text
            assert f">{LAUNCH}</a>" in page.text

    run(scenario)


def test_the_status_stays_up_while_the_launch_is_paused_and_nothing_is_accepted(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            await open_incident(house)
            await house.staff("pause")
            house.shop.engine.refuse("draining")
            refused = await house.browser().order("ada", key="k" * 22)
            answers = {path: await house.browser().get(path.decode()) for path in ADDRESSES}
            page = await shows(house, "/status", said("launches.paused"))

            assert refused.status_code == 503
            assert {path: each.status_code for path, each in answers.items()} == dict.fromkeys(
                ADDRESSES, 200
            )
            assert "Mails are late" in page.text

    run(scenario)


def test_the_status_stays_up_when_no_order_has_room(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, pending_max=0) as house:
            await house.load()
            await open_incident(house)

            refused = await house.browser().order("ada")
            page = await house.browser().get("/status")
            summary = await house.browser().get("/api/v2/summary.json")

            assert refused.status_code == 503
            assert page.status_code == summary.status_code == 200
            assert "Mails are late" in page.text

    run(scenario)


def test_a_flood_of_readers_has_each_page_drawn_once_a_second(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            browser = house.browser()
            pages = await asyncio.gather(*(browser.get("/status") for _ in range(60)))

            assert {page.status_code for page in pages} == {200}
            assert len({page.text for page in pages}) <= 2

    run(scenario)


def test_beyond_the_bound_what_was_drawn_before_is_shown_and_what_never_was_is_refused():
    now = [0.0]
    drawn: Drawn[tuple[int]] = Drawn(lambda: now[0])
    counts: list[int] = []
    got: list[Any] = []

    def ask(number: int) -> None:
        def draw() -> Any:
            counts.append(number)
            return f"{number} at {now[0]}"

        drawn.answer((number,), lambda _: 0, draw, lambda made: got.append(made()))

    for number in range(STATUS_DRAWN_PER_S_MAX):
        ask(number)
        ask(number)
    with pytest.raises(Exception, match="other"):
        ask(STATUS_DRAWN_PER_S_MAX)
    now[0] = 1.5
    for number in range(100, 100 + STATUS_DRAWN_PER_S_MAX):
        ask(number)
    ask(0)

    assert len(counts) == 2 * STATUS_DRAWN_PER_S_MAX
    assert got[-1] == "0 at 0.0"


def test_a_large_launch_is_counted_in_parts_and_comes_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert POOLS_COUNTED_AT_ONCE_MAX > 1
    monkeypatch.setattr(tallies, "POOLS_COUNTED_AT_ONCE_MAX", 1)

    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            for who in ("ada", "bea"):
                await house.browser().placed(who)

            page = await house.browser().get("/status")

            assert "1 unit is taken" in page.text
            assert "1 order waits" in page.text

    run(scenario)


def test_a_notice_stands_above_the_launch_page_and_order_pages(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            held, waiting = [await house.browser().placed(who) for who in ("ada", "bea")]
            await open_incident(house)
            everyone = await announce(house)
            body = {"en": {"title": "For the line", "body": "Four more\n\ncome at ten."}}
            await announce(house, audience="in_line", texts=body)
            launch_page = await shows(house, f"/launches/{LAUNCH}", "Now in red")
            of_waiting = await shows(house, waiting, "For the line")
            of_held = await shows(house, held, "Now in red")
            status = await shows(house, "/status", "Now in red")

            assert "Mails are late" in launch_page.text
            assert f'href="/status#a{everyone}"' in launch_page.text
            assert f'id="a{everyone}"' in status.text
            assert "Mails are late" in of_held.text
            assert "<p>come at ten.</p>" in of_waiting.text
            for page in (launch_page, of_held, status):
                assert "For the line" not in page.text

    run(scenario)


def test_an_incident_of_a_partner_is_above_the_pages_of_its_own_launches_alone(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            other = replace(
                house.state.launches[LAUNCH].definition,
                locations=tuple(
                    replace(each, operator="carrier")
                    for each in house.state.launches[LAUNCH].definition.locations
                ),
            )
            await house.load(launch="tablet", locations=other.locations)
            await open_incident(house, components={"carrier": "major_outage"})
            await shows(house, "/launches/tablet", "Mails are late")

            page = await shows(house, f"/launches/{LAUNCH}", said("launch.open"))
            assert "Mails are late" not in page.text
            assert "carrier" in (await house.browser().get("/status")).text

    run(scenario)


def test_the_history_goes_page_by_page_to_the_first(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            first = await open_incident(house)
            for _ in range(STATUS_INCIDENTS_MAX):
                await open_incident(house)
            newest = await house.browser().get("/status/history")
            [older] = [
                part.partition('"')[0]
                for part in newest.text.split('href="')
                if part.startswith("/status/history?before=")
                and "lang=" not in part.partition('"')[0]
            ]
            oldest = await house.browser().get(older)

            assert newest.text.count("<article") == STATUS_INCIDENTS_MAX
            assert oldest.text.count("<article") == 1
            assert f"/status/incidents/{first}" in oldest.text
            assert "/status/history?before=" not in oldest.text.partition("<main")[2]

    run(scenario)


@pytest.mark.parametrize(
    "path", ["/status/incidents/99", "/status/incidents/0", "/status/incidents/x", "/status/none"]
)
def test_what_there_is_not_is_a_page_that_says_so(tmp_path: Path, path: str):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            page = await house.browser().get(path)

            assert page.status_code == 404
            assert said("note.not_found.title") in page.text

    run(scenario)


def test_a_form_cannot_be_sent_to_the_status(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            for path in ADDRESSES:
                answer = await house.browser().ask("POST", path.decode())
                head = await house.browser().head(path.decode())

                assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
                assert (head.status_code, head.content) == (200, b"")

    run(scenario)


def test_the_feed_is_rss_with_an_entry_for_each_thing_that_was_said(tmp_path: Path):
    async def scenario() -> None:
        settings = SiteSettings("https://shop.example/")
        async with opened(tmp_path, settings) as house:
            await house.load()
            number = await open_incident(house)
            await open_incident(house, number, status="resolved")
            await announce(house)
            answer = await shows(house, "/status.rss", "Now in red")

            root = ET.fromstring(answer.content)
            channel = root.find("channel")
            assert channel is not None
            entries = channel.findall("item")
            assert answer.headers["content-type"].startswith("application/rss+xml")
            assert (root.tag, root.get("version")) == ("rss", "2.0")
            for tag in ("title", "link", "description"):
                assert channel.findtext(tag)
            assert len(entries) == 3
            for entry in entries:
                assert entry.findtext("title")
                assert str(entry.findtext("link")).startswith("https://shop.example/status")
                assert parsedate_to_datetime(str(entry.findtext("pubDate")))
            assert len({entry.findtext("guid") for entry in entries}) == 3

    run(scenario)


def test_no_words_of_staff_break_the_feed():
    words = WordsView("<b>&]]>\ufffe\U0001f600", ("a & b < c",), "en")
    body = feed("A & B", "", words_of("en"), [], [AnnouncementView(1, FAR_MS, words)])

    [entry] = ET.fromstring(body).iter("item")
    assert entry.findtext("title") == "<b>&]]>\ufffd\U0001f600"
    assert entry.findtext("description") == "a & b < c"
