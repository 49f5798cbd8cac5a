"""
Writing something, looking at it as it will read, and telling it.

    the form ─► the page that shows it, with how many it goes to ─► told
        ▲──────────────────────┘ something else to write

Always true:
- Nothing is told by the form itself: what was shown is sent back whole, and told then.
- The page that shows it carries the key of its command, so pressing twice counts once.
- Every telling stands in the audit log, also one that was refused.

Never here: whether it is allowed (the rules say), sending.
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from firstcome.domain.commands import AnnouncedOn
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.told import sayings
from firstcome.web.operations.told.drafts import (
    COMPONENT,
    Draft,
    Kind,
    draft_of,
)
from firstcome.web.operations.told.knowing import IncidentRow, Known, incident_of, known_of
from firstcome.web.operations.told.reach import Reach, reach_of
from firstcome.web.operations.told.sayings import LABELS
from firstcome.web.status.paragraphs import paragraphs
from firstcome.web.words import LANGUAGES

NEEDS: Final = {"needs": "tell_everyone"}
TITLES: Final[dict[Kind, str]] = {
    "open": "Open an incident",
    "update": "Say more of an incident",
    "announce": "Announce something",
}


class Writing(Struct, frozen=True):
    """The form."""

    draft: Draft
    known: Known
    address: str
    back: str
    languages: tuple[str, ...] = LANGUAGES
    component: str = COMPONENT

    @property
    def of_launches(self) -> tuple[tuple[str, str], ...]:
        """The launches whose audience can be sent an incident, as the form names them."""
        return (("", "Of all"), *((name, name) for name in self.known.launches))


class Looked(Struct, frozen=True):
    """What will be told, as it will read."""

    draft: Draft
    address: str
    back: str
    key: str
    following: tuple[str, ...]
    button: str
    step: str
    impact: str
    components: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """(language, title, paragraphs)"""
        return tuple(
            (language, words["title"], paragraphs(words["body"]))
            for language, words in self.draft.texts.items()
        )


def telling_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get("/told/incidents/new", opt=NEEDS)
    async def new_incident(request: AnyRequest) -> Response[bytes]:
        return await asyncio.to_thread(_begin, desk, request, "open", "")

    @post("/told/incidents/new", opt=NEEDS)
    async def open_incident(request: AnyRequest) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(_take, desk, request, "open", "", form)

    @get("/told/incidents/{number:int}/update", opt=NEEDS)
    async def new_update(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        return await asyncio.to_thread(_begin, desk, request, "update", "", number)

    @post("/told/incidents/{number:int}/update", opt=NEEDS)
    async def update_incident(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        del number  # it stands in the path, which the command is sent to
        form = await read_form(request)
        return await asyncio.to_thread(_take, desk, request, "update", "", form)

    @get("/told/announcements/{launch:str}/new", opt=NEEDS)
    async def new_announcement(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(_begin, desk, request, "announce", launch)

    @post("/told/announcements/{launch:str}/new", opt=NEEDS)
    async def announce(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(_take, desk, request, "announce", launch, form)

    return [new_incident, open_incident, new_update, update_incident, new_announcement, announce]


def _begin(
    desk: Desk, request: AnyRequest, kind: Kind, launch: str, incident: int = 0
) -> Response[bytes]:
    """The form, not yet filled in; that of an update with how the incident stands."""
    known = known_of(desk, launch)
    form = begun_form(kind, known, incident_of(desk, incident) if incident else None)
    draft = draft_of(kind, form, known.components, known.zone)
    return _write(desk, request, replace(draft, faults={}), known)


def _write(desk: Desk, request: AnyRequest, draft: Draft, known: Known) -> Response[bytes]:
    path = str(request.url.path)
    writing = Writing(draft, known, path, _back(path, known))
    head = shell(desk, request, TITLES[draft.kind], zone=known.zone, reads_models=False)
    return show("told_write.html", head, 422 if draft.faults else 200, asked=writing, labels=LABELS)


def _take(desk: Desk, request: AnyRequest, kind: Kind, launch: str, form: Form) -> Response[bytes]:
    """What a form asks for: to be looked at, to be written on, or to be told."""
    known = known_of(desk, launch)
    draft = draft_of(kind, form, known.components, known.zone)
    if kind == "announce":
        draft = replace(draft, launch=known.launch)
    if draft.faults or form.get("step") == "write":
        return _write(desk, request, draft, known)
    if form.get("step") != "tell":
        return _look(desk, request, draft, known)
    path = str(request.url.path)
    said, address = _tell(desk, who_of(request), path, draft, form.get("key", ""))
    return go_to(address or _back(path, known), said)


def _look(desk: Desk, request: AnyRequest, draft: Draft, known: Known) -> Response[bytes]:
    path = str(request.url.path)
    has_sms = desk.settings.has_sms
    carried: tuple[AnnouncedOn, ...] = tuple(
        way for way in draft.messages if way != "sms" or has_sms
    )
    reach = reach_of(desk, draft.launch, draft.audience, carried)
    looked = looked_of(draft, reach, path, _back(path, known), has_sms=has_sms)
    head = shell(desk, request, f"{TITLES[draft.kind]}?", zone=known.zone)
    return show("told_look.html", head, looked=looked)


def looked_of(
    draft: Draft, reach: Reach | None, address: str, back: str, *, has_sms: bool
) -> Looked:
    """What the page before the telling shows."""
    return Looked(
        draft=draft,
        address=address,
        back=back,
        key=secrets.token_urlsafe(16),
        following=sayings.following(draft, reach, has_sms=has_sms),
        button=sayings.button(draft, reach),
        step=sayings.STEP_LABELS[draft.status],
        impact=sayings.IMPACT_LABELS[draft.impact],
        components=tuple(
            (name, sayings.STATUS_LABELS[status]) for name, status in draft.components.items()
        ),
    )


def begun_form(kind: Kind, known: Known, incident: IncidentRow | None) -> Form:
    """What a form begins with; that of an update, with how the incident stands."""
    if incident is None:
        return {"launch": known.launch if kind == "announce" else "", "way-page": "1"}
    last = incident.said[0]
    form = {"status": last.status, "impact": last.impact, "way-page": "1"}
    return form | {f"title-{language}": told.title for language, told in last.texts.items()}


def _back(path: str, known: Known) -> str:
    if path.endswith("/update"):
        return path.removesuffix("/update")
    return f"/told?launch={known.launch}" if known.launch else "/told"


def _tell(desk: Desk, who: Who, path: str, draft: Draft, key: str) -> tuple[str, str]:
    """Have the front do it; what happened, and where to go on. Raises `FrontSilent`."""
    asked = f"/api/v1/launches/{draft.launch}/announcements"
    if draft.kind == "open":
        asked = "/api/v1/incidents"
    elif draft.kind == "update":
        asked = f"/api/v1/incidents/{path.split('/')[3]}/updates"
    outcome = "no answer"
    try:
        reply = desk.front.send(asked, who.number, draft.body(), key)
        outcome = reply.outcome
    finally:
        title = next(iter(draft.texts.values()))["title"]
        ways = ", ".join(draft.ways) or "page"
        about = draft.launch or "all launches"
        desk.staff.audit(who, f"tell_{draft.kind}", about, f"{title} [{ways}] ({outcome})")
    said = sayings.said_of(outcome, str(reply.body.get("detail", "")))
    number = reply.body.get("incident")
    return said, f"/told/incidents/{number}" if number else ""
