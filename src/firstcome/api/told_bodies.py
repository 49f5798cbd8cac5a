"""
The bodies of the API that are about incidents and announcements.

Always true:
- Fields are only ever added.

Never here: logic.
"""

from typing import Annotated, Final, Literal

from litestar.params import PathParameter
from msgspec import Meta, Struct

from firstcome.api.bodies import Count, Instant
from firstcome.api.moments import Moment
from firstcome.codes import SEQUENCE_MAX
from firstcome.contacts.told import Texts
from firstcome.domain.commands import (
    COMPONENTS_MAX,
    AnnouncedOn,
    Audience,
    ComponentStatus,
    Impact,
    IncidentStatus,
)

OWN_COMPONENTS: Final = ("registration", "ordering", "payment", "email", "sms")
"""Parts of the shop that an incident can be about; further ones are the operators of launches."""

IncidentNumber = Annotated[
    int, PathParameter(ge=1, le=SEQUENCE_MAX, description="The number of the incident.")
]
ComponentName = Annotated[str, Meta(min_length=1, max_length=64)]


class ReportBody(Struct, frozen=True, forbid_unknown_fields=True):
    """
    What is known of an incident, and the words for it by language.

    `components` that are not named are as they were. With `ways`, it is also sent to the audience
    of `launch`, or of all launches.
    """

    status: IncidentStatus
    impact: Impact
    texts: Texts
    components: Annotated[
        dict[ComponentName, ComponentStatus], Meta(max_length=COMPONENTS_MAX)
    ] = {}
    launch: Annotated[str, Meta(max_length=64)] = ""
    audience: Audience = "everyone"
    ways: Annotated[list[AnnouncedOn], Meta(max_length=3)] = []


class ReportedBody(Struct, frozen=True):
    """The answer about an incident, which is named by the sequence of the entry that opened it."""

    outcome: Literal["incident_opened", "incident_updated", "incident_resolved"]
    incident: Count
    time: Instant


class AnnounceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to tell what, on which ways; on pages until `until`, or until it is withdrawn."""

    audience: Audience
    ways: Annotated[list[AnnouncedOn], Meta(min_length=1, max_length=3)]
    texts: Texts
    until: Moment | None = None


class AnnouncedBody(Struct, frozen=True):
    """The answer about an announcement, which is named by the sequence of its entry."""

    outcome: Literal["announced", "withdrawn", "already_withdrawn"]
    announcement: Count
    time: Instant


class SaidBody(Struct, frozen=True):
    """What was said of an incident once; `texts` are null when they cannot be read."""

    update: Count
    time: Instant
    status: IncidentStatus
    impact: Impact
    components: dict[str, ComponentStatus]
    texts: Texts | None


class IncidentBody(Struct, frozen=True):
    """An incident: when it was opened, how often something was said of it, and what of that."""

    incident: Count
    opened: Instant
    said: Count
    updates: list[SaidBody]


class IncidentsBody(Struct, frozen=True):
    """Incidents, the newest first."""

    incidents: list[IncidentBody]


class AnnouncementBody(Struct, frozen=True):
    """An announcement as it was made; `texts` are null when they cannot be read."""

    announcement: Count
    launch: str
    time: Instant
    audience: Audience
    ways: list[AnnouncedOn]
    until: Instant | None
    withdrawn: bool
    texts: Texts | None


class AnnouncementsBody(Struct, frozen=True):
    """Announcements, the newest first."""

    announcements: list[AnnouncementBody]
