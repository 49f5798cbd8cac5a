"""
Telling everyone, in every state: what was told, writing, looking at it, withdrawing.

Always true:
- Sentences about people are made by what makes the real ones.

Never here: numbers of a shop.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec.structs import replace

from firstcome.api.told_bodies import OWN_COMPONENTS
from firstcome.contacts.told import Told
from firstcome.web.gallery.scene import LAUNCH, ZONE, DeskState, shell
from firstcome.web.operations.people.times import instant_ms
from firstcome.web.operations.told.drafts import Kind, draft_of
from firstcome.web.operations.told.knowing import AnnouncementRow, IncidentRow, Known, Said
from firstcome.web.operations.told.reach import Reach
from firstcome.web.operations.told.sayings import LABELS
from firstcome.web.operations.told.telling import TITLES, Writing, looked_of
from firstcome.web.operations.told.withdrawing import Withdrawal

BEGUN: Final = "2008-07-11T07:02:10.000Z"
LATER: Final = "2008-07-11T07:04:00.000Z"
KNOWN: Final = Known(LAUNCH, (LAUNCH, f"{LAUNCH}-rehearsal"), ZONE, (*OWN_COMPONENTS, "partner"))
TEXTS: Final = {
    "en": Told("E-mails are late", "Orders are not affected.\n\nWe look into it."),
    "de": Told("E-Mails kommen spät"),
}
FORM: Final = {
    "title-en": "E-mails are late",
    "body-en": "Orders are not affected.\n\nWe look into it.",
    "title-de": "E-Mails kommen spät",
    "status": "identified",
    "impact": "minor",
    "component-email": "partial_outage",
    "audience": "everyone",
    "way-page": "1",
}
WHY: Final = {"reason": "Say why, in a few words. It is kept in the audit log."}


def told_states() -> Iterator[DeskState]:
    """All pages of telling everyone."""
    yield from _looking()
    yield from _writing()
    yield from _looked()
    yield from _withdrawing()


def _incident(number: int, status: str, count: int = 1, *, is_read: bool = True) -> IncidentRow:
    texts = TEXTS if is_read else {}
    first = Said(BEGUN, "investigating", "minor", {"email": "partial_outage"}, texts)
    last = Said(LATER, status, "minor", {}, texts)
    return IncidentRow(number, BEGUN, count, (last, first))


def _announcement(*, is_withdrawn: bool, until: str = "") -> AnnouncementRow:
    texts = {"en": Told("The shops stay open until eight")}
    ways = ("page", "email")
    return AnnouncementRow(412, LATER, "everyone", ways, until, is_withdrawn, texts)


def _looking() -> Iterator[DeskState]:
    def state(name: str, known: Known, **values: Any) -> DeskState:
        head = shell("Tell everyone", "/told")
        given = {"known": known, "instant": instant_ms, "labels": LABELS, **values}
        return DeskState(name, "told.html", "/told", head, given)

    incidents = (_incident(407, "identified", 2), _incident(390, "resolved", 5, is_read=False))
    told = (
        _announcement(is_withdrawn=False, until="2008-07-11T19:00:00.000Z"),
        _announcement(is_withdrawn=True),
    )
    nothing = Known("", (), ZONE, OWN_COMPONENTS)
    yield state("told", KNOWN, incidents=incidents, announcements=told)
    one = Known(LAUNCH, (LAUNCH,), ZONE, OWN_COMPONENTS)
    yield state("told-none", one, incidents=(), announcements=())
    yield state("told-no-launch", nothing, incidents=(), announcements=())
    shown = {
        "told-incident": _incident(407, "identified", 2),
        "told-incident-over": _incident(407, "resolved", 2),
        "told-incident-unread": _incident(407, "monitoring", 2, is_read=False),
    }
    for name, incident in shown.items():
        address = f"/told/incidents/{incident.incident}"
        values = {"incident": incident, "instant": instant_ms, "labels": LABELS}
        head = shell(f"Incident {incident.incident}", address)
        yield DeskState(name, "told_incident.html", address, head, values)


def _writing() -> Iterator[DeskState]:
    def state(name: str, kind: Kind, address: str, form: dict[str, str]) -> DeskState:
        draft = draft_of(kind, form, KNOWN.components, ZONE)
        if "refused" not in name:
            draft = replace(draft, faults={})
        draft = replace(draft, launch=LAUNCH if kind == "announce" else "")
        asked = Writing(draft, KNOWN, address, "/told")
        values = {"asked": asked, "labels": LABELS}
        return DeskState(name, "told_write.html", address, shell(TITLES[kind], address), values)

    announce = f"/told/announcements/{LAUNCH}/new"
    wrong = {"body-en": "Words without a title", "title-de": "x\ty", "until": "soon"}
    yield state("told-open", "open", "/told/incidents/new", {"way-page": "1"})
    yield state("told-open-refused", "open", "/told/incidents/new", wrong)
    yield state("told-update", "update", "/told/incidents/407/update", FORM)
    yield state("told-announce", "announce", announce, {"way-page": "1"})
    yield state("told-announce-refused", "announce", announce, wrong)


def _looked() -> Iterator[DeskState]:
    def state(name: str, kind: Kind, address: str, reach: Reach | None, **form: str) -> DeskState:
        draft = draft_of(kind, FORM | form, KNOWN.components, ZONE)
        draft = replace(draft, launch=LAUNCH if kind == "announce" else "")
        looked = looked_of(draft, reach, address, "/told", has_sms=False)
        head = shell(f"{TITLES[kind]}?", address)
        values = {"looked": replace(looked, key="made-up")}
        return DeskState(name, "told_look.html", address, head, values)

    announce = f"/told/announcements/{LAUNCH}/new"
    mail, both = {"way-email": "1"}, {"way-email": "1", "way-sms": "1"}
    many = Reach(51_204, 160_311, 3_431)
    yield state("told-look-incident", "open", "/told/incidents/new", Reach(0, 0, 0))
    yield state("told-look-update", "update", "/told/incidents/407/update", many, **mail)
    until = {"until": "2008-07-11T20:00"}
    yield state("told-look-announce", "announce", announce, many, **both, **until)
    yield state("told-look-unknown", "announce", announce, None, **mail)


def _withdrawing() -> Iterator[DeskState]:
    address = f"/told/announcements/{LAUNCH}/412/withdraw"
    head = shell("Withdraw this announcement?", address)
    asked = Withdrawal(LAUNCH, _announcement(is_withdrawn=False), "made-up")
    for name, faults in (("told-withdraw", {}), ("told-withdraw-refused", WHY)):
        values = {"asked": replace(asked, faults=faults)}
        yield DeskState(name, "told_withdraw.html", address, head, values)
