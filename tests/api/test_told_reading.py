"""What was told, read back by staff: in every language, the newest first."""

from firstcome.limits import STATUS_INCIDENTS_MAX
from tests.api.desk import Desk, fresh
from tests.api.test_bad_orders import assert_problem
from tests.api.test_told import TEXTS, announce, report
from tests.serve.running import Answer


def read(desk: Desk, path: str) -> Answer:
    return desk.shop.ask("GET", path, None, desk.staff_headers())


def test_incidents_are_listed_with_what_was_said_last_and_shown_with_all_of_it(desk: Desk):
    number = report(desk).json["incident"]
    report(desk, number, status="resolved", texts={"en": {"title": "Mails are back"}})

    listed = read(desk, "/api/v1/incidents").json["incidents"][0]
    shown = read(desk, f"/api/v1/incidents/{number}").json

    assert (listed["incident"], listed["said"]) == (number, 2)
    assert [each["texts"]["en"]["title"] for each in listed["updates"]] == ["Mails are back"]
    assert [each["status"] for each in shown["updates"]] == ["resolved", "investigating"]
    assert shown["updates"][1]["texts"] == TEXTS
    assert shown["updates"][1]["components"]["email"] == "partial_outage"


def test_announcements_of_a_launch_are_listed_also_when_they_are_withdrawn(desk: Desk):
    number = announce(desk).json["announcement"]
    path = f"/api/v1/announcements/{number}/withdraw"
    desk.shop.ask("POST", path, b"{}", desk.staff_headers() | {"Idempotency-Key": fresh()})

    listed = read(desk, f"/api/v1/launches/{desk.launch}/announcements").json["announcements"]

    assert [each["announcement"] for each in listed] == [number]
    assert listed[0]["withdrawn"] is True
    assert listed[0]["texts"] == TEXTS
    assert (listed[0]["ways"], listed[0]["until"]) == (["page", "email"], None)


def test_a_list_has_no_more_than_its_bound(desk: Desk):
    for _ in range(STATUS_INCIDENTS_MAX + 1):
        report(desk)

    assert len(read(desk, "/api/v1/incidents").json["incidents"]) == STATUS_INCIDENTS_MAX


def test_what_there_is_not_and_who_may_not_is_refused(desk: Desk):
    assert_problem(read(desk, "/api/v1/incidents/999999999"), "incident_unknown")
    assert_problem(read(desk, "/api/v1/launches/nowhere/announcements"), "launch_unknown")
    assert_problem(desk.shop.ask("GET", "/api/v1/incidents", None, {}), "staff_key_needed")
