"""
The summary, in the shape that Statuspage documents for `/api/v2`.

The schema is written from its public documentation; what clients read of it has to be there, of
the type it is there.
"""

from pathlib import Path
from typing import Annotated, Any, Final, Literal

import jsonschema_rs
import msgspec
import pytest
from msgspec import Meta, Struct

from firstcome.web.customer.site import SiteSettings
from firstcome.web.status.components import affected
from tests.web.house import opened, run
from tests.web.test_status_page import open_incident, shows

URL = "https://shop.example"

INSTANT: Final = {"type": "string", "format": "date-time"}
MAYBE_INSTANT: Final = {"type": ["string", "null"], "format": "date-time"}
COMPONENT_STATUS: Final = {
    "enum": [
        "operational",
        "degraded_performance",
        "partial_outage",
        "major_outage",
        "under_maintenance",
    ]
}
TEXT: Final = {"type": "string", "minLength": 1}


def closed(**members: Any) -> dict[str, Any]:
    """An object that has all of these, and nothing that is not documented."""
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


PAGE: Final = closed(id=TEXT, name={"type": "string"}, url=TEXT, time_zone=TEXT, updated_at=INSTANT)
STATUS: Final = closed(indicator={"enum": ["none", "minor", "major", "critical"]}, description=TEXT)
COMPONENT: Final = closed(
    id=TEXT,
    name=TEXT,
    status=COMPONENT_STATUS,
    created_at=INSTANT,
    updated_at=INSTANT,
    position={"type": "integer", "minimum": 1},
    description={"type": ["string", "null"]},
    showcase={"type": "boolean"},
    start_date={"type": ["string", "null"]},
    group_id={"type": ["string", "null"]},
    page_id=TEXT,
    group={"const": False},
    only_show_if_degraded={"type": "boolean"},
)
UPDATE: Final = closed(
    id=TEXT,
    status={"enum": ["investigating", "identified", "monitoring", "resolved", "postmortem"]},
    body={"type": "string"},
    incident_id=TEXT,
    created_at=INSTANT,
    updated_at=INSTANT,
    display_at=INSTANT,
    affected_components={
        "type": ["array", "null"],
        "items": closed(
            code=TEXT, name=TEXT, old_status=COMPONENT_STATUS, new_status=COMPONENT_STATUS
        ),
    },
    deliver_notifications={"type": "boolean"},
    custom_tweet={"type": "null"},
    tweet_id={"type": "null"},
)
INCIDENT: Final = closed(
    id=TEXT,
    name=TEXT,
    status={"enum": ["investigating", "identified", "monitoring", "resolved", "postmortem"]},
    created_at=INSTANT,
    updated_at=INSTANT,
    monitoring_at=MAYBE_INSTANT,
    resolved_at=MAYBE_INSTANT,
    started_at=INSTANT,
    impact={"enum": ["none", "minor", "major", "critical"]},
    shortlink={"type": "string", "format": "uri"},
    page_id=TEXT,
    incident_updates={"type": "array", "items": UPDATE, "minItems": 1},
    components={"type": "array", "items": COMPONENT},
)
COMPONENTS: Final = {"type": "array", "items": COMPONENT, "minItems": 5}
INCIDENTS: Final = {"type": "array", "items": INCIDENT}
DOCUMENTS: Final = {
    "summary.json": closed(
        page=PAGE,
        components=COMPONENTS,
        incidents=INCIDENTS,
        scheduled_maintenances={"type": "array"},
        status=STATUS,
    ),
    "status.json": closed(page=PAGE, status=STATUS),
    "components.json": closed(page=PAGE, components=COMPONENTS),
    "incidents.json": closed(page=PAGE, incidents=INCIDENTS),
    "incidents/unresolved.json": closed(page=PAGE, incidents=INCIDENTS),
}


def faults(document: str, found: Any) -> list[str]:
    """What of a document is not as it is documented."""
    judge = jsonschema_rs.Draft202012Validator(DOCUMENTS[document], validate_formats=True)
    return [str(error) for error in judge.iter_errors(found)]


@pytest.mark.parametrize("document", sorted(DOCUMENTS.keys() - {"status.json"}))
def test_a_document_has_the_documented_shape_with_and_without_incidents(
    tmp_path: Path, document: str
):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(URL)) as house:
            await house.load()
            path = f"/api/v2/{document}"
            before = await house.browser().get(path)
            number = await open_incident(house)
            await open_incident(house, number, status="monitoring", components={})
            await open_incident(house, impact="maintenance", components={})
            with_incidents = "incident" in document or document == "summary.json"
            after = await shows(house, path, "Mails are late" if with_incidents else "partial")

            for answer in (before, after):
                assert answer.status_code == 200
                assert answer.headers["content-type"] == "application/json"
                assert answer.headers["access-control-allow-origin"] == "*"
                assert faults(document, answer.json()) == []

    run(scenario)


def test_the_status_alone_has_the_documented_shape(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(URL)) as house:
            fine = (await house.browser().get("/api/v2/status.json")).json()
            await open_incident(house, impact="critical")
            bad = (await shows(house, "/api/v2/status.json", "critical")).json()

            assert faults("status.json", fine) == faults("status.json", bad) == []
            assert fine["status"] == {
                "indicator": "none",
                "description": "All Systems Operational",
            }
            assert bad["status"]["description"] == "Major Service Outage"

    run(scenario)


def test_the_schema_would_find_what_is_missing_or_wrong(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(URL)) as house:
            found = (await house.browser().get("/api/v2/summary.json")).json()
            found["components"][0]["status"] = "fine"
            del found["page"]["url"]

            assert len(faults("summary.json", found)) == 2

    run(scenario)


def test_an_incident_says_what_its_updates_changed_and_when_it_was_over(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(URL)) as house:
            number = await open_incident(house)
            await open_incident(
                house, number, status="monitoring", components={"email": "degraded_performance"}
            )
            body = {"en": {"title": "Mails are back"}}
            await open_incident(
                house, number, status="resolved", components={"email": "operational"}, texts=body
            )
            answer = await shows(house, "/api/v2/incidents.json", "Mails are back")
            summary = (await shows(house, "/api/v2/summary.json", '"incidents":[]')).json()

            [incident] = answer.json()["incidents"]
            changed = [each["affected_components"][0] for each in incident["incident_updates"]]
            assert (incident["name"], incident["status"]) == ("Mails are back", "resolved")
            assert incident["shortlink"] == f"{URL}/status/incidents/{number}"
            assert incident["resolved_at"] == incident["updated_at"]
            assert incident["created_at"] <= incident["monitoring_at"] <= incident["resolved_at"]
            assert [(each["old_status"], each["new_status"]) for each in changed] == [
                ("degraded_performance", "operational"),
                ("partial_outage", "degraded_performance"),
                ("operational", "partial_outage"),
            ]
            assert incident["incident_updates"][0]["body"] == "Mails are back"
            assert {each["status"] for each in summary["components"]} == {"operational"}

    run(scenario)


def test_a_component_is_as_bad_as_the_worst_open_incident_says(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(URL)) as house:
            await house.load()
            await open_incident(house, components={"email": "degraded_performance"})
            worst = await open_incident(house, components={"email": "major_outage"})
            await open_incident(house, worst, components={"sms": "under_maintenance"})
            answer = await shows(house, "/api/v2/summary.json", "under_maintenance")

            found = {each["id"]: each["status"] for each in answer.json()["components"]}
            assert found == {
                "registration": "operational",
                "ordering": "operational",
                "payment": "operational",
                "email": "major_outage",
                "sms": "under_maintenance",
                "own": "operational",
            }
            # What an update does not name is as the one before left it.
            assert affected(house.state.incidents[worst])["email"] == "major_outage"

    run(scenario)


class _Component(Struct):
    """As a client of Statuspage would read it."""

    id: str
    name: str
    status: Literal[
        "operational",
        "degraded_performance",
        "partial_outage",
        "major_outage",
        "under_maintenance",
    ]


class _Summary(Struct):
    status: dict[str, str]
    components: Annotated[list[_Component], Meta(min_length=5)]
    incidents: list[dict[str, Any]]
    page: dict[str, str]


def test_a_client_of_statuspage_reads_it(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(URL)) as house:
            answer = await house.browser().get("/api/v2/summary.json", origin="https://other")

            found = msgspec.json.decode(answer.content, type=_Summary)
            assert found.status["indicator"] == "none"
            assert found.page["url"] == f"{URL}/status"

    run(scenario)
