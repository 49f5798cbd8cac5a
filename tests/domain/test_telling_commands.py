"""Incidents and announcements: every outcome, and what is kept of them."""

import pytest
from msgspec.structs import replace

from firstcome.domain import tellings
from firstcome.domain.tellings import Announcement
from tests.domain.rows import time_ms
from tests.domain.tables import check
from tests.domain.terms import hashed


def test_an_incident_is_opened_updated_and_resolved_once():
    run = check("""
        09:00  update mail identified      incident_unknown
        09:00  incident mail investigating   incident_opened
        09:01  update mail identified      incident_updated
        09:02  incident card investigating   incident_opened
        09:03  update mail resolved        incident_updated
        09:04  update mail monitoring      incident_resolved
    """)

    mail, card = run.state.incidents.values()
    assert [update.status for update in mail.updates] == ["investigating", "identified", "resolved"]
    assert [update.time_ms for update in mail.updates][-1] == time_ms("09:03")
    assert mail.updates[1].text == hashed("report", "mail", "identified")
    assert mail.is_over
    assert not card.is_over


def test_an_announcement_is_withdrawn_once():
    run = check("""
        09:00  withdraw late                  announcement_unknown
        09:00  announce late in moon          launch_unknown
        09:00  announce late ways=page,sms,page to=in_line   announced
        09:01  withdraw late                  withdrawn
        09:02  withdraw late                  already_withdrawn
    """)

    (announcement,) = run.state.announcements.values()
    assert announcement.ways == ("page", "sms")
    assert announcement.audience == "in_line"
    assert announcement.is_withdrawn


def test_a_page_shows_an_announcement_until_its_time_or_its_withdrawal():
    page = Announcement(5, 10, "phone", "everyone", ("page", "email"), hashed("text"), 20)

    assert page.is_shown(19)
    assert not page.is_shown(20)
    assert replace(page, until_ms=0).is_shown(10**15)
    assert not replace(page, is_withdrawn=True).is_shown(19)
    assert not replace(page, ways=("email",)).is_shown(19)


def test_the_oldest_that_is_over_makes_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tellings, "INCIDENTS_MAX", 2)
    monkeypatch.setattr(tellings, "ANNOUNCEMENTS_MAX", 2)
    run = check("""
        09:00  incident a investigating   incident_opened
        09:00  incident b investigating   incident_opened
        09:01  update b resolved          incident_updated
        09:02  incident c investigating   incident_opened
        09:02  update b monitoring        incident_unknown
        09:03  incident d investigating   incident_opened
        09:03  update a monitoring        incident_unknown
        09:03  announce e                 announced
        09:03  announce f                 announced
        09:03  withdraw f                 withdrawn
        09:04  announce g                 announced
        09:05  withdraw f                 announcement_unknown
        09:05  withdraw e                 withdrawn
    """)

    assert len(run.state.incidents) == len(run.state.announcements) == 2


def test_of_many_updates_the_first_and_the_latest_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tellings, "INCIDENT_UPDATES_MAX", 3)
    run = check("""
        09:00  incident a investigating   incident_opened
        09:01  update a identified        incident_updated
        09:02  update a identified        incident_updated
        09:03  update a monitoring        incident_updated
        09:04  update a resolved          incident_updated
    """)

    (incident,) = run.state.incidents.values()
    assert [update.time_ms for update in incident.updates] == [
        time_ms(at) for at in ("09:00", "09:03", "09:04")
    ]
