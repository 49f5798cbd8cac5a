"""
The lists of incidents and of announcements: what staff told everybody, the newest first.

Always true:
- A title is what staff wrote, in English if they wrote any, else in another language.

Never here: the words below the title; how many messages were sent.
"""

from typing import Any, Final, get_args

from sqlalchemy import select

from firstcome.domain.commands import Audience, Impact, IncidentStatus
from firstcome.projections.schema import announcements, incidents
from firstcome.web.operations.lists.columns import (
    LAUNCH,
    launch_cell,
    matches,
    moment,
    number_head,
    plain,
    said,
    time_head,
)
from firstcome.web.operations.lists.listing import (
    Bounds,
    Cell,
    Clock,
    Column,
    Filter,
    Head,
    Listing,
    Rows,
    Value,
)
from firstcome.web.operations.lists.teller import Teller


def _incidents(_: Bounds) -> Rows:
    return select(incidents)


def _announcements(_: Bounds) -> Rows:
    return select(announcements)


def _launch_name(row: Any, teller: Teller) -> Value:
    return teller.names(row.launch).launch if row.launch else None


def _title(row: Any, teller: Teller) -> Value:
    return teller.title(bytes(row.text))


def _title_cell(values: dict[str, Any]) -> Cell:
    return Cell(values["title"] or "–")


def _incident_cell(values: dict[str, Any]) -> Cell:
    return Cell(values["title"] or "–", f"/told/incidents/{values['incident']}")


def _launch_cell(values: dict[str, Any]) -> Cell:
    return launch_cell(values) if values["launch"] else Cell("All")


def _said_head(label: str, name: str) -> Head:
    def cell(values: dict[str, Any]) -> Cell:
        return Cell(said(values[name]) or "–")

    return Head(label, cell)


_LAUNCH: Final = (LAUNCH[0], Column("launch_name", "text", "What it is called.", _launch_name))
_AUDIENCE: Final = plain("audience", "text", "`everyone`, `registered`, `ordered` or `in_line`.")
_WAYS: Final = plain("ways", "text", "`page`, `email`, `sms`, with spaces between.")

INCIDENTS: Final = Listing(
    name="incidents",
    title="Incidents",
    noun=("incident", "incidents"),
    meaning="Every incident, as it was told last; the newest first.",
    needs="see_lists",
    columns=(
        plain("incident", "number", "The entry that opened it."),
        Column("title", "text", "What it was called last.", _title),
        plain("status", "text", "`investigating`, `identified`, `monitoring` or `resolved`."),
        plain("impact", "text", "`none`, `minor`, `major`, `critical` or `maintenance`."),
        plain("components", "text", "What is affected and how, as JSON."),
        *_LAUNCH,
        _AUDIENCE,
        _WAYS,
        plain("updates", "number", "How often it was told of, with the first time."),
        moment("opened_at", "When it was opened.", "opened_ms"),
        moment("resolved_at", "When it was resolved; empty: it is not.", "resolved_ms"),
        moment("changed_at", "When it was told of last.", "changed_ms"),
    ),
    filters=(
        Filter(
            "status",
            "Status",
            "choice",
            "How far it is.",
            matches(incidents.c.status),
            get_args(IncidentStatus),
            is_first=True,
        ),
        Filter(
            "impact",
            "Impact",
            "choice",
            "How much it matters.",
            matches(incidents.c.impact),
            get_args(Impact),
            is_first=True,
        ),
        Filter("launch", "Launch", "choice", "That it is about.", matches(incidents.c.launch)),
        Filter("from", "Opened from", "since", "Opened at this time or later."),
        Filter("to", "Opened before", "until", "Opened before this time."),
    ),
    heads=(
        number_head("Entry", "incident"),
        Head("Title", _incident_cell),
        _said_head("Status", "status"),
        _said_head("Impact", "impact"),
        Head("Launch", _launch_cell, tells="launch"),
        number_head("Updates", "updates"),
        time_head("Opened", "opened_at"),
        time_head("Resolved", "resolved_at"),
    ),
    query=_incidents,
    key=(incidents.c.incident,),
    ordered="newest",
    counted="exactly",
    clock=Clock(incidents.c.incident, incidents.c.opened_ms),
    empty="No incident is like this.",
    page="/lists/incidents",
)

ANNOUNCEMENTS: Final = Listing(
    name="announcements",
    title="Announcements",
    noun=("announcement", "announcements"),
    meaning="Every announcement that staff made; the newest first.",
    needs="see_lists",
    columns=(
        plain("announcement", "number", "The entry that made it."),
        Column("title", "text", "What it is called.", _title),
        *_LAUNCH,
        _AUDIENCE,
        _WAYS,
        moment("announced_at", "When it was made.", "announced_ms"),
        moment("until", "When pages show it no more; empty: they go on.", "until_ms"),
        moment("withdrawn_at", "When it was withdrawn; empty: it was not.", "withdrawn_ms"),
    ),
    filters=(
        Filter(
            "launch",
            "Launch",
            "choice",
            "That it is about.",
            matches(announcements.c.launch),
            is_first=True,
        ),
        Filter(
            "audience",
            "Audience",
            "choice",
            "Whom it is for.",
            matches(announcements.c.audience),
            get_args(Audience),
            is_first=True,
        ),
        Filter("from", "Made from", "since", "Made at this time or later."),
        Filter("to", "Made before", "until", "Made before this time."),
    ),
    heads=(
        number_head("Entry", "announcement"),
        Head("Title", _title_cell),
        Head("Launch", _launch_cell, tells="launch"),
        _said_head("Audience", "audience"),
        _said_head("Ways", "ways"),
        time_head("Made", "announced_at"),
        time_head("Shown until", "until"),
        time_head("Withdrawn", "withdrawn_at"),
    ),
    query=_announcements,
    key=(announcements.c.announcement,),
    ordered="newest",
    counted="exactly",
    clock=Clock(announcements.c.announcement, announcements.c.announced_ms),
    empty="No announcement is like this.",
    page="/lists/announcements",
)
