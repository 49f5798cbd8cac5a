"""
Sayings: the words of the desk for what is told, and for what telling it comes to.

Always true:
- A sentence about people says how many, or that it is not known.

Never here: the words of staff.
"""

from typing import Final

from firstcome.web.operations.told.drafts import Draft
from firstcome.web.operations.told.reach import Reach
from firstcome.web.pages import DESK_LANGUAGE
from firstcome.web.words import words_of

STEP_LABELS: Final = {
    "investigating": "Investigating: the cause is not known yet",
    "identified": "Identified: the cause is known",
    "monitoring": "Monitoring: it should be mended, and is watched",
    "resolved": "Resolved: it is over",
}
IMPACT_LABELS: Final = {
    "none": "None",
    "minor": "Minor",
    "major": "Major",
    "critical": "Critical",
    "maintenance": "Maintenance",
}
AUDIENCE_LABELS: Final = {
    "everyone": "Everyone: who ordered, and who registered",
    "registered": "Who registered and confirmed",
    "ordered": "Who has an order",
    "in_line": "Who waits in line",
}
WAY_LABELS: Final = {"page": "On pages", "email": "By e-mail", "sms": "By SMS"}
STATUS_LABELS: Final = {
    "operational": "Works",
    "degraded_performance": "Slower than it should be",
    "partial_outage": "Works in part",
    "major_outage": "Does not work",
    "under_maintenance": "Being maintained",
}

LABELS: Final = {
    "steps": STEP_LABELS,
    "impacts": IMPACT_LABELS,
    "audiences": AUDIENCE_LABELS,
    "ways": WAY_LABELS,
    "statuses": STATUS_LABELS,
}
"""All of them, for templates."""

_SAID: Final = {
    "incident_opened": "Opened: the incident is on the status page.",
    "incident_updated": "Told: the status page has it.",
    "incident_resolved": "Nothing was changed: the incident was resolved before.",
    "incident_unknown": "Nothing was changed: there is no such incident.",
    "announced": "Announced.",
    "withdrawn": "Withdrawn: pages show it no longer, and nobody more is sent it.",
    "already_withdrawn": "Nothing was changed: it was withdrawn before.",
    "announcement_unknown": "Nothing was changed: there is no such announcement.",
    "launch_unknown": "Nothing was changed: the front knows no such launch.",
    "component_unknown": "Nothing was changed: the front does not know one of the components.",
    "key_reused": "Nothing was changed: this form has told something else before. Begin again.",
}

_words: Final = words_of(DESK_LANGUAGE)


def said_of(outcome: str, detail: str = "") -> str:
    """What a command came to; `detail` is what the front says of a code that is not known here."""
    return _SAID.get(outcome) or f"Nothing was changed: {outcome}. {detail}".strip()


def following(draft: Draft, reach: Reach | None, *, has_sms: bool) -> tuple[str, ...]:
    """What follows from telling it, a sentence or two each."""
    sentences: list[str] = []
    where = draft.launch or "every launch"
    if draft.kind != "announce":
        sentences.append("It stands on the status page within a second, and above the pages of ")
        sentences[-1] += "launches that it is about until it is resolved."
    elif "page" in draft.ways:
        sentences.append(_on_pages(draft))
    if not draft.messages:
        return (*sentences, "Nobody is sent a message.")
    by = " and ".join(WAY_LABELS[way].removeprefix("By ") for way in draft.messages)
    sentences.append(_sent(reach, where, by))
    if reach is not None and reach.without:
        sentences.append(
            f"{people(reach.without)} more registered and agreed to none of these ways: they are "
            "sent nothing."
        )
    if "sms" in draft.messages and not has_sms:
        sentences.append("This shop has no provider of SMS: nobody gets one.")
    return (*sentences, "What was sent cannot be taken back.")


def people(count: int) -> str:
    """So many people."""
    return f"{_words.number(count)} {'person' if count == 1 else 'people'}"


def button(draft: Draft, reach: Reach | None) -> str:
    """What the button says that tells it."""
    if not draft.messages:
        return "Put it on the pages"
    return "Tell them" if reach is None else f"Tell {people(reach.people)}"


def _on_pages(draft: Draft) -> str:
    match draft.audience:
        case "everyone":
            return f"It stands on the status page, and above the launch page of {draft.launch}."
        case "registered":
            return (
                "On pages it is shown to nobody: only announcements to everyone, to who ordered "
                "and to who waits stand on a page."
            )
        case "ordered":
            return f"It stands above the page of every order of {draft.launch}."
        case _:
            return f"It stands above the page of every order of {draft.launch} that waits."


def _sent(reach: Reach | None, where: str, by: str) -> str:
    if reach is None:
        return f"It is sent to the audience in {where}, by {by}; how many that are is not known."
    return (
        f"It is sent to {people(reach.people)} by {by}: {_words.number(reach.ordered)} with an "
        f"order and {_words.number(reach.registered)} registered without one, in {where}."
    )
