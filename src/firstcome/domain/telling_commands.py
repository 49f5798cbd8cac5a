"""
Commands on what staff tell: incidents and announcements.

The first that applies is the answer:

    OpenIncident           launch_unknown (one is named that there is not), incident_opened
    UpdateIncident         incident_unknown, incident_resolved, launch_unknown, incident_updated
    Announce               launch_unknown, announced
    WithdrawAnnouncement   announcement_unknown, already_withdrawn, withdrawn

Always true:
- A resolved incident stays resolved; what comes after is another one.

Never here: the words; whether a component exists (the API judges that).
"""

from typing import Any

from firstcome.domain.commands import (
    Announce,
    OpenIncident,
    Report,
    UpdateIncident,
    WithdrawAnnouncement,
)
from firstcome.domain.events import (
    Announced,
    AnnouncementWithdrawn,
    AnyEvent,
    IncidentOpened,
    IncidentUpdated,
)
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.state import State

Decision = tuple[Answer, tuple[AnyEvent, ...]]


def decide_open_incident(state: State, command: OpenIncident) -> Decision:
    """Say that something is not as it should be."""
    if command.launch and command.launch not in state.launches:
        return _answer(state, "launch_unknown"), ()
    event = IncidentOpened(state.sequence, *_reported(command))
    return _answer(state, "incident_opened", state.sequence), (event,)


def decide_update_incident(state: State, command: UpdateIncident) -> Decision:
    """Say what more is known, or that it is over."""
    incident = state.incidents.get(command.incident)
    if incident is None:
        return _answer(state, "incident_unknown"), ()
    if incident.is_over:
        return _answer(state, "incident_resolved", command.incident), ()
    if command.launch and command.launch not in state.launches:
        return _answer(state, "launch_unknown"), ()
    event = IncidentUpdated(command.incident, *_reported(command))
    return _answer(state, "incident_updated", command.incident), (event,)


def decide_announce(state: State, command: Announce) -> Decision:
    """Tell an audience of a launch something."""
    if command.launch not in state.launches:
        return _answer(state, "launch_unknown"), ()
    ways = tuple(dict.fromkeys(command.ways))
    event = Announced(
        state.sequence, command.launch, command.audience, ways, command.text, command.until_ms
    )
    return _answer(state, "announced", state.sequence), (event,)


def decide_withdraw_announcement(state: State, command: WithdrawAnnouncement) -> Decision:
    """Tell it no more."""
    announcement = state.announcements.get(command.announcement)
    if announcement is None:
        return _answer(state, "announcement_unknown"), ()
    if announcement.is_withdrawn:
        return _answer(state, "already_withdrawn", command.announcement), ()
    event = AnnouncementWithdrawn(command.announcement)
    return _answer(state, "withdrawn", command.announcement), (event,)


def _reported(command: Report) -> tuple[Any, ...]:
    """What an event takes over of a report, in its order."""
    return (
        *(command.status, command.impact, command.components, command.text),
        *(command.launch, command.audience, tuple(dict.fromkeys(command.ways))),
    )


def _answer(state: State, outcome: Outcome, order: int = 0) -> Answer:
    return Answer(outcome, order=order, time_ms=state.time_ms)
