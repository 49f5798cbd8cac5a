"""Incidents and announcements over HTTP: the words are kept, and named by the entries."""

from typing import Any

import pytest

from firstcome.contacts.reader import ContactReader
from firstcome.contacts.told import Told, decode_texts
from firstcome.limits import TOLD_BODY_CHARACTERS_MAX, TOLD_TITLE_CHARACTERS_MAX
from tests.api.desk import Desk, fresh
from tests.api.test_bad_orders import assert_problem
from tests.serve.files import entries
from tests.serve.running import Answer

TEXTS = {
    "en": {"title": "Mails are late", "body": "Orders are not affected.\n\nWe look into it."},
    "de": {"title": "Mails kommen spät"},
}


def report(desk: Desk, number: int | None = None, **other: Any) -> Answer:
    body = {
        "status": "investigating",
        "impact": "minor",
        "components": {"email": "partial_outage", "own": "degraded_performance"},
        "texts": TEXTS,
    }
    below = "" if number is None else f"/{number}/updates"
    return desk.staff(f"/api/v1/incidents{below}", body | other)


def announce(desk: Desk, **other: Any) -> Answer:
    body = {"audience": "everyone", "ways": ["page", "email"], "texts": TEXTS}
    return desk.staff("announcements", body | other)


def stored(desk: Desk, kind: str) -> dict[str, Any]:
    """The last command of a kind."""
    found = [each for each in entries(desk.shop.directory).values() if each["kind"] == kind]
    return found[-1]


def words(desk: Desk, command: dict[str, Any]) -> dict[str, Told]:
    """The words that a command names."""
    from base64 import b64decode

    reader = ContactReader.open(desk.shop.directory / "contacts.db")
    document = reader.document(b64decode(command["text"]))
    reader.close()
    assert document is not None
    return decode_texts(document)


def test_an_incident_is_opened_updated_and_resolved(desk: Desk):
    opened = report(desk)
    number = opened.json["incident"]
    updated = report(desk, number, status="identified")
    resolved = report(desk, number, status="resolved", components={"email": "operational"})
    after = report(desk, number, status="investigating")

    assert (opened.status, opened.code) == (201, "incident_opened")
    assert opened.json.keys() == {"outcome", "incident", "time"}
    for answer in (updated, resolved, after):
        assert (answer.status, answer.json["incident"]) == (200, number)
    assert [updated.code, resolved.code, after.code] == [
        "incident_updated",
        "incident_updated",
        "incident_resolved",
    ]


def test_the_words_are_kept_beside_the_journal_in_every_language(desk: Desk):
    report(desk)

    command = stored(desk, "OpenIncident")
    assert words(desk, command) == {
        language: Told(**each) for language, each in sorted(TEXTS.items())
    }
    assert command["components"] == [["email", "partial_outage"], ["own", "degraded_performance"]]


def test_an_incident_is_sent_to_an_audience_on_the_ways_that_are_named(desk: Desk):
    report(desk, launch=desk.launch, audience="in_line", ways=["page", "email", "page"])

    command = stored(desk, "OpenIncident")
    assert (command["launch"], command["audience"]) == (desk.launch, "in_line")
    assert command["ways"] == ["page", "email"]
    report(desk)
    assert "ways" not in stored(desk, "OpenIncident")


def test_a_repeat_opens_no_second_incident(desk: Desk):
    key = fresh()
    body = {"status": "monitoring", "impact": "none", "texts": TEXTS}

    answers = [desk.staff("/api/v1/incidents", body, key) for _ in range(2)]
    other = desk.staff("/api/v1/incidents", body | {"impact": "major"}, key)

    assert answers[0].body == answers[1].body
    assert (other.status, other.code) == (422, "key_reused")


def test_a_component_that_there_is_not_is_refused(desk: Desk):
    assert_problem(
        report(desk, components={"coffee": "major_outage"}), "component_unknown", "components"
    )


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"en": {}},
        {"en": {"title": ""}},
        {"en": {"title": "   "}},
        {"en": {"title": "two\nlines"}},
        {"en": {"title": "a\tb"}},
        {"en": {"title": "x" * (TOLD_TITLE_CHARACTERS_MAX + 1)}},
        {"en": {"title": "x", "body": "y" * (TOLD_BODY_CHARACTERS_MAX + 1)}},
        {"en": {"title": "x", "body": "turned \u202e around"}},
        {"en": {"title": "x", "note": "y"}},
        {"English": {"title": "x"}},
        {f"e{chr(97 + each)}": {"title": "x"} for each in range(21)},
    ],
)
def test_words_that_cannot_be_shown_are_refused(desk: Desk, texts: dict[str, Any]):
    for refused in (report(desk, texts=texts), announce(desk, texts=texts)):
        assert (refused.status, refused.code) == (422, "body_invalid"), refused


def test_the_longest_words_in_many_languages_are_taken(desk: Desk):
    longest = {"title": "ß" * TOLD_TITLE_CHARACTERS_MAX, "body": "鹿" * TOLD_BODY_CHARACTERS_MAX}

    answer = announce(desk, texts={f"e{chr(97 + each)}": longest for each in range(20)})

    assert answer.status == 201


def test_an_announcement_is_made_once_and_withdrawn_once(desk: Desk):
    made = announce(desk, until="2100-01-01T00:00Z", ways=["page", "email", "page"])
    path = f"/api/v1/announcements/{made.json['announcement']}/withdraw"
    withdrawn = [desk.staff(path) for _ in range(2)]

    assert (made.status, made.code) == (201, "announced")
    assert made.json.keys() == {"outcome", "announcement", "time"}
    assert [each.code for each in withdrawn] == ["withdrawn", "already_withdrawn"]
    command = stored(desk, "Announce")
    assert (command["launch"], command["ways"]) == (desk.launch, ["page", "email"])
    assert command["until_ms"] == 4_102_444_800_000
    assert words(desk, command)["de"].title == "Mails kommen spät"


def test_what_there_is_not_is_refused(desk: Desk):
    elsewhere = Desk(desk.shop, "unknown")

    assert_problem(report(desk, 1), "incident_unknown")
    assert_problem(report(desk, launch="unknown"), "launch_unknown")
    assert_problem(report(desk, ways=["pigeon"]), "body_invalid", "ways[0]")
    assert_problem(desk.staff("/api/v1/announcements/1/withdraw"), "announcement_unknown")
    assert_problem(announce(elsewhere), "launch_unknown")
    assert_problem(announce(desk, ways=[]), "body_invalid", "ways")
    assert_problem(announce(desk, audience="friends"), "body_invalid", "audience")
    assert_problem(announce(desk, until="tomorrow"), "body_invalid", "until")
