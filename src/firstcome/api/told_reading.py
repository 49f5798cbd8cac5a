"""
Reading what staff told everybody, for staff: incidents and announcements with all their words.

Always true:
- Words that cannot be read are `null`; what was told, to whom and when stands all the same.
- Words are read a few at a time, so that no order waits for all of them.

Never here: changing anything; what customers see (the status page).
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import get

from firstcome.api.authority import staff_only
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.order_routes import Name
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import AnyRequest, options_of, staff_of
from firstcome.api.responses import TOLD_ONE_RESPONSES, TOLD_RESPONSES
from firstcome.api.shop import LAUNCHES_PATH, Shop, iso_time
from firstcome.api.told_bodies import (
    AnnouncementBody,
    AnnouncementsBody,
    IncidentBody,
    IncidentNumber,
    IncidentsBody,
    SaidBody,
)
from firstcome.contacts.told import Texts, decode_texts
from firstcome.domain.tellings import Announcement, Incident, IncidentUpdate
from firstcome.limits import STATUS_INCIDENTS_MAX

INCIDENTS_PATH: Final = "/api/v1/incidents"
ANNOUNCEMENTS_PATH: Final = LAUNCHES_PATH + "/{launch:str}/announcements"
AT_ONCE: Final = 20

Words = dict[bytes, Texts | None]


def told_reading_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @get(
        INCIDENTS_PATH,
        operation_id="ListIncidents",
        opt=staff_only("tell_everyone"),
        responses=TOLD_RESPONSES,
        security=STAFF_SECURITY,
        summary="List incidents",
    )
    async def list_incidents(request: AnyRequest) -> IncidentsBody:
        """The newest, each with what was said of it last."""
        staff_of(shop, request)
        found = _newest(shop.state.incidents)
        words = await _read(shop, [each.now.text for each in found])
        return IncidentsBody([_incident(each, [each.now], words) for each in found])

    @get(
        INCIDENTS_PATH + "/{incident:int}",
        operation_id="ShowIncident",
        opt=staff_only("tell_everyone"),
        responses=TOLD_ONE_RESPONSES,
        security=STAFF_SECURITY,
        summary="Show an incident",
    )
    async def show_incident(request: AnyRequest, incident: IncidentNumber) -> IncidentBody:
        """All that was said of it, the newest first."""
        staff_of(shop, request)
        found = shop.state.incidents.get(incident)
        if found is None:
            raise ProblemRaised("incident_unknown")
        words = await _read(shop, [each.text for each in found.updates])
        return _incident(found, found.updates[::-1], words)

    @get(
        ANNOUNCEMENTS_PATH,
        operation_id="ListAnnouncements",
        opt=staff_only("tell_everyone"),
        responses=TOLD_RESPONSES,
        security=STAFF_SECURITY,
        summary="List announcements",
    )
    async def list_announcements(request: AnyRequest, launch: Name) -> AnnouncementsBody:
        """The newest of a launch, also those that pages show no longer."""
        staff_of(shop, request)
        name = shop.launch(launch).definition.launch
        kept = shop.state.announcements
        found = _newest({number: each for number, each in kept.items() if each.launch == name})
        words = await _read(shop, [each.text for each in found])
        return AnnouncementsBody([_announcement(each, words) for each in found])

    options = [options_of(INCIDENTS_PATH), options_of(ANNOUNCEMENTS_PATH)]
    return [*options, list_incidents, show_incident, list_announcements]


def _newest(kept: dict[int, Any]) -> list[Any]:
    return [kept[number] for number in sorted(kept, reverse=True)[:STATUS_INCIDENTS_MAX]]


async def _read(shop: Shop, texts: Sequence[bytes]) -> Words:
    """The words of these documents."""
    wanted = list(dict.fromkeys(texts))
    found: Words = {}
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        documents = await shop.engine.in_writer(
            lambda some=some: [shop.contacts.document(text) for text in some]
        )
        found.update(zip(some, map(_decoded, documents), strict=True))
    return found


def _decoded(document: bytes | None) -> Texts | None:
    try:
        return None if document is None else decode_texts(document)
    except msgspec.MsgspecError:
        return None


def _incident(incident: Incident, updates: Sequence[IncidentUpdate], words: Words) -> IncidentBody:
    return IncidentBody(
        incident.sequence,
        iso_time(incident.updates[0].time_ms),
        len(incident.updates),
        [
            SaidBody(
                each.sequence,
                iso_time(each.time_ms),
                each.status,
                each.impact,
                dict(each.components),
                words[each.text],
            )
            for each in updates
        ],
    )


def _announcement(announcement: Announcement, words: Words) -> AnnouncementBody:
    until_ms = announcement.until_ms
    return AnnouncementBody(
        announcement.sequence,
        announcement.launch,
        iso_time(announcement.time_ms),
        announcement.audience,
        list(announcement.ways),
        iso_time(until_ms) if until_ms else None,
        announcement.is_withdrawn,
        words[announcement.text],
    )
