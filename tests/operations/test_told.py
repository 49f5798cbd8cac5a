"""Telling everyone at the desk: written once, looked at with how many it goes to, then told."""

import re
from collections.abc import Generator
from typing import Any

import pytest

from tests.operations.house import DeskClient, House
from tests.operations.launch_day import launch_day, opened, until_level
from tests.operations.waves_day import WavesDay
from tests.serve.running import until

INCIDENT = {
    "title-en": "Mails are late",
    "body-en": "Orders are not affected.\r\n\r\nWe look into it.",
    "title-de": "Mails kommen spät",
    "status": "investigating",
    "impact": "minor",
    "component-email": "partial_outage",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("told")) as house:
        yield house


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first form of a page."""
    first = page[: page.index("</form>", page.index('name="step"'))]
    fields = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', first)
    return {name: value for name, value in fields if name != "csrf"}


def tell(client: DeskClient, path: str, **fields: str) -> tuple[str, str]:
    """Write, look, and tell; the page that was looked at, and the one after."""
    looked = client.submit(path, step="look", **fields)
    assert looked.status_code == 200, looked.text
    told = client.submit(path, **hidden(looked.text))
    assert told.status_code == 303, told.text
    return looked.text, client.get(told.headers["location"]).text


def status_of(found: House) -> Any:
    """The public summary."""
    return found.front.ask("GET", "/api/v2/summary.json").json


def test_an_incident_is_written_looked_at_opened_updated_and_resolved(found: House):
    client = found.client_of("operations")
    opened(found)

    looked, page = tell(client, "/told/incidents/new", **INCIDENT)
    [row] = re.findall(r"/told/incidents/(\d+)/update", page)
    until(lambda: [each["id"] for each in status_of(found)["incidents"]] == [row])
    before = status_of(found)
    path = f"/told/incidents/{row}/update"
    form = client.get(path).text
    _, ended = tell(client, path, **INCIDENT | {"status": "resolved", "title-en": "Mails are back"})
    until(lambda: status_of(found)["incidents"] == [])

    assert "Nobody is sent a message." in looked
    assert "<p>We look into it.</p>" in looked
    assert "Opened: the incident is on the status page." in page
    assert before["incidents"][0]["name"] == "Mails are late"
    assert {"id": "email", "status": "partial_outage"}.items() <= before["components"][3].items()
    assert 'value="Mails are late"' in form
    assert "Mails are back" in ended
    assert "/update" not in ended
    assert status_of(found)["status"]["indicator"] == "none"
    assert "Mails are back" in client.get("/told").text


def test_looking_tells_nobody_and_what_was_typed_can_be_changed(found: House):
    client = found.client_of("operations")
    before = client.get("/told").text.count("/told/incidents/")

    looked = client.submit("/told/incidents/new", step="look", **INCIDENT)
    again = client.submit("/told/incidents/new", **hidden(looked.text) | {"step": "write"})

    assert again.status_code == 200
    assert 'value="Mails kommen spät"' in again.text
    assert '<option value="partial_outage" selected>' in again.text
    assert client.get("/told").text.count("/told/incidents/") == before


def test_an_announcement_says_to_how_many_people_it_goes(found: House):
    day = WavesDay(found, access="open")
    day.confirmed("ada", "bea")
    day.confirmed_link("cyd", consents=[])
    day.launch.order("dan")
    day.launch.order("ada")
    until_level(found)
    form = {"title-en": "A second delivery", "audience": "everyone", "way-email": "1"}
    path = f"/told/announcements/{day.name}/new"

    everyone = day.client.submit(path, step="look", **form).text
    registered = day.client.submit(path, step="look", **form | {"audience": "registered"}).text
    in_line = day.client.submit(path, step="look", **form | {"audience": "in_line"}).text

    # Ada ordered and registered, which is one message; Cyd agreed to none.
    assert "It is sent to 3 people by e-mail: 2 with an order and 1 registered" in everyone
    assert "Tell 3 people" in everyone
    assert "1 person more registered and agreed to none of these ways" in everyone
    assert "Tell 2 people" in registered
    assert "Tell 0 people" in in_line
    by_sms = day.client.submit(path, step="look", **form | {"way-email": "", "way-sms": "1"}).text
    assert "This shop has no provider of SMS: nobody gets one." in by_sms
    assert "Tell 0 people" in by_sms


def test_an_announcement_stands_on_pages_until_it_is_withdrawn(found: House):
    client, launch = found.client_of("operations"), opened(found)
    form = {"title-en": "Open until eight", "audience": "everyone", "way-page": "1"}

    looked, page = tell(client, f"/told/announcements/{launch.launch}/new", **form)
    until(lambda: b"Open until eight" in launch.shop.ask("GET", f"/launches/{launch.launch}").body)
    [path] = re.findall(rf"/told/announcements/{launch.launch}/\d+/withdraw", page)
    unreasoned = client.submit(path, key="a")
    withdrawn = client.submit(path, key="a", reason="we close at six")
    until(
        lambda: b"Open until eight" not in launch.shop.ask("GET", f"/launches/{launch.launch}").body
    )

    assert f"above the launch page of {launch.launch}." in looked
    assert "Put it on the pages" in looked
    assert "Announced." in page
    assert unreasoned.status_code == 422
    assert "Withdrawn" in client.get(withdrawn.headers["location"]).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Write a title in at least one language."),
        ({"body-de": "nur Text"}, "Write a title as well"),
        ({"title-en": "a\tb"}, "Write one line of at most 200 characters."),
        ({"title-en": "x", "body-en": "y" * 5_001}, "Write plain text of at most 5000 characters"),
        ({"title-en": "x", "way-page": ""}, "Choose at least one way."),
        ({"title-en": "x", "until": "tomorrow"}, "Write it as"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(found: House, fields: dict[str, str], said: str):
    client, launch = found.client_of("operations"), opened(found)

    path = f"/told/announcements/{launch.launch}/new"
    answer = client.submit(path, **{"step": "tell", "way-page": "1"} | fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_pressing_twice_tells_once(found: House):
    client, launch = found.client_of("operations"), opened(found)
    path = f"/told/announcements/{launch.launch}/new"
    looked = client.submit(path, **{"title-en": "Once", "way-page": "1", "step": "look"})

    for _ in range(2):
        assert client.submit(path, **hidden(looked.text)).status_code == 303

    assert client.get("/told", params={"launch": launch.launch}).text.count(">Once<") == 1


def test_who_may_not_tell_everyone_sees_nothing_of_it(found: House):
    client = found.client_of("care")

    assert client.get("/told").status_code == 403
    assert client.submit("/told/incidents/new", step="tell", **INCIDENT).status_code == 403
    assert "Tell everyone" not in client.get("/").text


def test_every_telling_stands_in_the_audit_log(found: House):
    client, launch = found.client_of("operations"), opened(found)

    tell(
        client, f"/told/announcements/{launch.launch}/new", **{"title-en": "Hello", "way-page": "1"}
    )

    assert "Hello [page] (announced)" in client.get("/audit").text


def test_what_was_told_and_its_list_lead_to_each_other(found: House):
    client, reader = found.client_of("operations"), found.client_of("read_only")
    opened(found)
    _, page = tell(client, "/told/incidents/new", **INCIDENT)
    [row] = re.findall(r"/told/incidents/(\d+)/update", page)
    until_level(found)

    listed, read = client.get("/lists/incidents").text, reader.get("/lists/incidents").text

    assert 'href="/lists/incidents"' in client.get("/told").text
    assert 'href="/lists/incidents"' in page
    assert f'href="/told/incidents/{row}"' in listed
    assert 'href="/told"' in listed
    assert "Mails are late" in read
    assert "/told" not in read
