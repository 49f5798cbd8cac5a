"""Incidents by messages: whom an incident is told to, beside the status page."""

from typing import Any

from firstcome.domain import commands as c
from firstcome.domain.events import IncidentOpened, IncidentUpdated
from tests.domain.entries import Entries
from tests.domain.terms import DAY_MS, LAUNCH, definition, hashed


def entered() -> Entries:
    entries = Entries(DAY_MS)
    entries.enter(DAY_MS, c.LoadLaunch(hashed("load"), hashed("load"), definition()))
    return entries


def report(name: str) -> tuple[Any, ...]:
    return (hashed(name), hashed(name), "identified", "minor", (), hashed("text", name))


def test_an_incident_says_whom_to_tell_and_on_which_ways_each_once():
    entries = entered()
    ways: Any = ("email", "page", "email")
    answer, events = entries.enter(
        DAY_MS, c.OpenIncident(*report("mail"), launch=LAUNCH, audience="in_line", ways=ways)
    )

    opened = events[0]
    assert isinstance(opened, IncidentOpened)
    assert (opened.launch, opened.audience, opened.ways) == (LAUNCH, "in_line", ("email", "page"))

    _, events = entries.enter(DAY_MS, c.UpdateIncident(*report("later"), incident=answer.order))
    updated = events[0]
    assert isinstance(updated, IncidentUpdated)
    assert (updated.launch, updated.audience, updated.ways) == ("", "everyone", ())


def test_a_launch_that_there_is_not_has_nobody_to_tell():
    entries = entered()
    opened, events = entries.enter(DAY_MS, c.OpenIncident(*report("mail"), launch="moon"))
    assert (opened.outcome, [type(each).__name__ for each in events]) == (
        "launch_unknown",
        ["Answered"],
    )

    answer, _ = entries.enter(DAY_MS, c.OpenIncident(*report("other")))
    updated, _ = entries.enter(
        DAY_MS, c.UpdateIncident(*report("again"), incident=answer.order, launch="moon")
    )
    assert updated.outcome == "launch_unknown"
