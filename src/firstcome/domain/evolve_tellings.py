"""
What events say of incidents and announcements, written into the state; a part of `evolve`.

Always true:
- It cannot refuse; an exception here is our own mistake, and the process stops.

Never here: choices. What happens is in the event.
"""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from firstcome.domain import events as e
from firstcome.domain.state import State
from firstcome.domain.tellings import (
    Announcement,
    IncidentUpdate,
    keep_announcement,
    keep_incident,
)


def _incident_reported(state: State, event: e.IncidentReported) -> None:
    update = IncidentUpdate(
        state.sequence, state.time_ms, event.status, event.impact, event.components, event.text
    )
    keep_incident(state.incidents, event.incident, update)


def _announced(state: State, event: e.Announced) -> None:
    announcement = Announcement(
        event.announcement,
        state.time_ms,
        event.launch,
        event.audience,
        event.ways,
        event.text,
        event.until_ms,
    )
    keep_announcement(state.announcements, announcement)


def _announcement_withdrawn(state: State, event: e.AnnouncementWithdrawn) -> None:
    known = state.announcements[event.announcement]
    state.announcements[event.announcement] = replace(known, is_withdrawn=True)


TELLING_WRITERS: Final[dict[type[Any], Callable[[State, Any], None]]] = {
    e.IncidentOpened: _incident_reported,
    e.IncidentUpdated: _incident_reported,
    e.Announced: _announced,
    e.AnnouncementWithdrawn: _announcement_withdrawn,
}
