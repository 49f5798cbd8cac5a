"""
What is known before something is told: launches, components, and what was told already.

Always true:
- What was told is asked of the front, so that an incident is there as soon as it was opened.

Never here: what is typed.
"""

from typing import Any, cast

from litestar.exceptions import NotFoundException
from msgspec import Struct

from firstcome.api.told_bodies import OWN_COMPONENTS
from firstcome.contacts.told import Told, told_in
from firstcome.projections import launches
from firstcome.projections.launches import LaunchRow
from firstcome.web.operations.board.numbers import chosen_launch
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.front import FrontSilent
from firstcome.web.operations.names import names_of
from firstcome.web.operations.shell import DESK_ZONE
from firstcome.web.pages import DESK_LANGUAGE

UNREAD = "(the words cannot be read)"


class Known(Struct, frozen=True):
    """The launches, and the components that an incident can be about."""

    launch: str
    """The one that a page is about; empty when there is none."""
    launches: tuple[str, ...]
    zone: str
    components: tuple[str, ...]


class Said(Struct, frozen=True):
    """What was said of an incident once."""

    time: str
    status: str
    impact: str
    components: dict[str, str]
    texts: dict[str, Told]


class IncidentRow(Struct, frozen=True):
    """An incident; `said` is the newest first."""

    incident: int
    opened: str
    count: int
    said: tuple[Said, ...]

    @property
    def title(self) -> str:
        """What it was called last."""
        return title_of(self.said[0].texts)

    @property
    def is_over(self) -> bool:
        """Whether it is resolved."""
        return self.said[0].status == "resolved"


class AnnouncementRow(Struct, frozen=True):
    """An announcement of a launch."""

    announcement: int
    time: str
    audience: str
    ways: tuple[str, ...]
    until: str
    is_withdrawn: bool
    texts: dict[str, Told]

    @property
    def title(self) -> str:
        """Its title."""
        return title_of(self.texts)


def known_of(desk: Desk, wanted: str) -> Known:
    """What the read models say; raises `NotFoundException` for a launch that there is not."""
    with desk.models.connection() as connection:
        rows = launches.every(connection)
    chosen = chosen_launch(rows, wanted, desk.now_ms())
    if chosen is None and wanted:
        raise NotFoundException
    zone = DESK_ZONE if chosen is None else names_of(desk, chosen).zone
    return Known(
        launch="" if chosen is None else chosen.launch,
        launches=tuple(each.launch for each in rows),
        zone=zone,
        components=(*OWN_COMPONENTS, *_operators(rows)),
    )


def incidents_of(desk: Desk) -> tuple[IncidentRow, ...]:
    """The newest incidents, each as it was told last; raises `FrontSilent`."""
    body = _asked(desk, "/api/v1/incidents")
    return tuple(_incident(row) for row in cast("list[Any]", body["incidents"]))


def incident_of(desk: Desk, number: int) -> IncidentRow:
    """One incident with all that was said; raises `FrontSilent`, `NotFoundException`."""
    return _incident(_asked(desk, f"/api/v1/incidents/{number}"))


def announcements_of(desk: Desk, launch: str) -> tuple[AnnouncementRow, ...]:
    """The newest announcements of a launch; raises `FrontSilent`, `NotFoundException`."""
    body = _asked(desk, f"/api/v1/launches/{launch}/announcements")
    return tuple(
        AnnouncementRow(
            announcement=row["announcement"],
            time=row["time"],
            audience=row["audience"],
            ways=tuple(row["ways"]),
            until=row["until"] or "",
            is_withdrawn=row["withdrawn"],
            texts=_texts(row["texts"]),
        )
        for row in cast("list[dict[str, Any]]", body["announcements"])
    )


def title_of(texts: dict[str, Told]) -> str:
    """The title, in the desk's language if it was written in it."""
    return told_in(texts, DESK_LANGUAGE)[1].title if texts else UNREAD


def _asked(desk: Desk, path: str) -> dict[str, Any]:
    reply = desk.front.get(path)
    if reply.status == 404:
        raise NotFoundException
    if not reply.is_done:
        raise FrontSilent(f"The front does not tell it ({reply.outcome}). Try again.")
    return reply.body


def _operators(rows: list[LaunchRow]) -> list[str]:
    found = dict.fromkeys(
        terms.operator for row in rows if row.status != "closed" for terms in row.terms().locations
    )
    return [name for name in found if name not in OWN_COMPONENTS]


def _incident(row: dict[str, Any]) -> IncidentRow:
    return IncidentRow(
        row["incident"],
        row["opened"],
        row["said"],
        tuple(
            Said(
                each["time"],
                each["status"],
                each["impact"],
                each["components"],
                _texts(each["texts"]),
            )
            for each in row["updates"]
        ),
    )


def _texts(found: dict[str, dict[str, str]] | None) -> dict[str, Told]:
    return {language: Told(**words) for language, words in (found or {}).items()}
