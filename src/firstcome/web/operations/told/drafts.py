"""
Drafts: what is to be told, as it was typed, with what is wrong with it.

Always true:
- A draft without faults is one that the front takes.
- What was typed is kept, also when it is wrong.

Never here: how many people it reaches; pages.
"""

from typing import Any, Final, Literal, get_args

import msgspec
from msgspec import Struct

from firstcome.contacts.told import Told
from firstcome.domain.commands import (
    AnnouncedOn,
    Audience,
    ComponentStatus,
    Impact,
    IncidentStatus,
)
from firstcome.launches.faults import Refused
from firstcome.limits import TOLD_BODY_CHARACTERS_MAX, TOLD_TITLE_CHARACTERS_MAX
from firstcome.web.operations.forms import Form
from firstcome.web.operations.waves.adopting import moment
from firstcome.web.operations.waves.asked import local_ms, refused
from firstcome.web.words import LANGUAGES

Kind = Literal["open", "update", "announce"]

WAYS: Final[tuple[AnnouncedOn, ...]] = get_args(AnnouncedOn)
STEPS: Final[tuple[IncidentStatus, ...]] = get_args(IncidentStatus)
IMPACTS: Final[tuple[Impact, ...]] = get_args(Impact)
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
COMPONENT_STATUSES: Final[tuple[ComponentStatus, ...]] = get_args(ComponentStatus)
COMPONENT: Final = "component-"
"""Before the name of a component, in the name of its field."""

_to_told: Final = msgspec.json.Decoder(Told).decode


class Draft(Struct, frozen=True):
    """What was typed, and whether it can be told."""

    kind: Kind
    texts: dict[str, dict[str, str]]
    """Title and body by language, of those in which something was typed."""
    ways: tuple[AnnouncedOn, ...]
    audience: Audience
    launch: str
    status: IncidentStatus = "investigating"
    impact: Impact = "minor"
    components: dict[str, ComponentStatus] = {}
    until: str = ""
    until_ms: int = 0
    faults: dict[str, str] = {}

    @property
    def messages(self) -> tuple[AnnouncedOn, ...]:
        """The ways that send somebody something."""
        return tuple(way for way in self.ways if way != "page")

    def fields(self) -> dict[str, str]:
        """The fields of the form, to be sent again as they are."""
        found = {
            "status": self.status,
            "impact": self.impact,
            "launch": self.launch,
            "audience": self.audience,
            "until": self.until,
        }
        for language, words in self.texts.items():
            found[f"title-{language}"] = words["title"]
            found[f"body-{language}"] = words["body"]
        found |= {f"{COMPONENT}{name}": status for name, status in self.components.items()}
        return found | {f"way-{way}": "1" for way in self.ways}

    def body(self) -> dict[str, Any]:
        """What the front is asked."""
        texts = {
            language: {name: words[name] for name in ("title", "body") if words[name]}
            for language, words in self.texts.items()
        }
        told: dict[str, Any] = {
            "texts": texts,
            "audience": self.audience,
            "ways": list(self.ways),
        }
        if self.kind == "announce":
            return told | ({"until": moment(self.until_ms)} if self.until_ms else {})
        return told | {
            "status": self.status,
            "impact": self.impact,
            "components": self.components,
            "launch": self.launch,
        }


def draft_of(kind: Kind, form: Form, components: tuple[str, ...], zone: str) -> Draft:
    """The draft that a form holds; `zone` is that of the clock times in it."""
    texts = {
        language: {
            "title": form.get(f"title-{language}", ""),
            "body": form.get(f"body-{language}", "").replace("\r\n", "\n").replace("\r", "\n"),
        }
        for language in LANGUAGES
    }
    typed = {language: words for language, words in texts.items() if any(words.values())}
    faults = _faults_of_texts(typed)
    ways: tuple[AnnouncedOn, ...] = tuple(way for way in WAYS if form.get(f"way-{way}") == "1")
    if kind == "announce" and not ways:
        faults["ways"] = "Choose at least one way."
    until, until_ms = form.get("until", ""), 0
    if until and kind == "announce":
        try:
            until_ms = local_ms(until, zone)
        except Refused as refusal:
            faults["until"] = refused(refusal)
    return Draft(
        kind=kind,
        texts=typed,
        ways=ways,
        audience=_one_of(form.get("audience", ""), AUDIENCES),
        launch=form.get("launch", ""),
        status=_one_of(form.get("status", ""), STEPS),
        impact=_one_of(form.get("impact", "minor"), IMPACTS),
        components={
            name: status
            for name in components
            for status in COMPONENT_STATUSES
            if form.get(f"{COMPONENT}{name}") == status
        },
        until=until,
        until_ms=until_ms,
        faults=faults,
    )


def _one_of(typed: str, known: tuple[Any, ...]) -> Any:
    return typed if typed in known else known[0]


def _faults_of_texts(typed: dict[str, dict[str, str]]) -> dict[str, str]:
    if not typed:
        return {f"title-{LANGUAGES[0]}": "Write a title in at least one language."}
    faults: dict[str, str] = {}
    for language, words in typed.items():
        if not words["title"]:
            faults[f"title-{language}"] = "Write a title as well: it stands above the text."
        elif not _is_told(words["title"], ""):
            faults[f"title-{language}"] = (
                f"Write one line of at most {TOLD_TITLE_CHARACTERS_MAX} characters."
            )
        if not _is_told("x", words["body"]):
            faults[f"body-{language}"] = (
                f"Write plain text of at most {TOLD_BODY_CHARACTERS_MAX} characters, without "
                "tabs or other signs that cannot be seen."
            )
    return faults


def _is_told(title: str, body: str) -> bool:
    try:
        _to_told(msgspec.json.encode({"title": title, "body": body}))
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return False
    return True
