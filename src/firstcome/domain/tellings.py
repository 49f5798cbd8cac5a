"""
What staff tell everybody: incidents with their updates, and announcements.

Always true:
- An update never changes; what is known of an incident now is its last one.
- There are at most `INCIDENTS_MAX` and `ANNOUNCEMENTS_MAX`: what is over goes first, the oldest
  before the others. They are rules: another bound is another version of them.

Never here: the words, which are documents of the contacts.
"""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from firstcome.domain.commands import (
    AnnouncedOn,
    Audience,
    Component,
    ComponentStatus,
    Impact,
    IncidentStatus,
)
from firstcome.domain.identifiers import Hash, Ref
from firstcome.limits import ANNOUNCEMENTS_MAX, INCIDENT_UPDATES_MAX, INCIDENTS_MAX


class IncidentUpdate(Struct, frozen=True):
    """What was known of an incident from an entry on."""

    sequence: int
    time_ms: int
    status: IncidentStatus
    impact: Impact
    components: tuple[tuple[Component, ComponentStatus], ...]
    text: Hash


class Incident(Struct, frozen=True):
    """An incident, named by the entry that opened it; the first update is its opening."""

    sequence: int
    updates: tuple[IncidentUpdate, ...]

    @property
    def now(self) -> IncidentUpdate:
        """What is known last."""
        return self.updates[-1]

    @property
    def is_over(self) -> bool:
        """Whether it is resolved."""
        return self.now.status == "resolved"


class Announcement(Struct, frozen=True):
    """Something told to an audience of a launch, named by the entry that told it."""

    sequence: int
    time_ms: int
    launch: Ref
    audience: Audience
    ways: tuple[AnnouncedOn, ...]
    text: Hash
    until_ms: int = 0
    is_withdrawn: bool = False

    def is_shown(self, now_ms: int) -> bool:
        """Whether pages show it at this time."""
        is_over = self.is_withdrawn or 0 < self.until_ms <= now_ms
        return "page" in self.ways and not is_over


Told = TypeVar("Told", Incident, Announcement)


def keep_incident(incidents: dict[int, Incident], sequence: int, update: IncidentUpdate) -> None:
    """Open an incident, or add to one; the oldest that is over makes room."""
    known = incidents.get(sequence)
    before = () if known is None else known.updates
    if len(before) == INCIDENT_UPDATES_MAX:  # how it began stays
        before = (before[0], *before[2:])
    incidents[sequence] = Incident(sequence, (*before, update))
    _make_room(incidents, INCIDENTS_MAX, lambda incident: incident.is_over)


def keep_announcement(announcements: dict[int, Announcement], new: Announcement) -> None:
    """Add an announcement; the oldest that was withdrawn makes room."""
    announcements[new.sequence] = new
    _make_room(announcements, ANNOUNCEMENTS_MAX, lambda each: each.is_withdrawn)


def _make_room(told: dict[int, Told], most: int, is_over: Callable[[Told], bool]) -> None:
    if len(told) > most:
        over = [sequence for sequence, each in told.items() if is_over(each)]
        del told[over[0] if over else next(iter(told))]
