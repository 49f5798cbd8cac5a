"""
Events on what staff tell everybody: incidents and announcements.

Always true:
- An incident, and an announcement, is named by the entry that opened or told it.

Never here: the words, which are documents of the contacts.
"""

from firstcome.domain.commands import (
    AnnouncedOn,
    Audience,
    Component,
    ComponentStatus,
    Impact,
    IncidentStatus,
)
from firstcome.domain.identifiers import Hash, Ref
from firstcome.domain.messages import Event


class IncidentReported(Event, frozen=True):
    """What is known of an incident from this entry on."""

    incident: int
    status: IncidentStatus
    impact: Impact
    components: tuple[tuple[Component, ComponentStatus], ...]
    text: Hash
    launch: Ref = ""
    audience: Audience = "everyone"
    ways: tuple[AnnouncedOn, ...] = ()


class IncidentOpened(IncidentReported, frozen=True):
    """An incident began."""


class IncidentUpdated(IncidentReported, frozen=True):
    """More is known of it, or it is over."""


class Announced(Event, frozen=True):
    """Something is told to an audience."""

    announcement: int
    launch: Ref
    audience: Audience
    ways: tuple[AnnouncedOn, ...]
    text: Hash
    until_ms: int = 0


class AnnouncementWithdrawn(Event, frozen=True):
    """It is told no more."""

    announcement: int
