"""
Waves, the planner and its deeds, in every state.

Always true:
- Plans are made by the planner itself, for a community of 200,000 people.

Never here: numbers of a shop.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from firstcome.domain.wave_plan import Telling
from firstcome.notifications.kinds import Channel
from firstcome.notifications.outbox_reader import Counts, Progress, Uncertain
from firstcome.staff.permissions import Role
from firstcome.waves import words
from firstcome.waves.show_up import ShowUp
from firstcome.web.gallery.scene import (
    EVENING_MS,
    HOUR,
    LAUNCH,
    MINUTE,
    OPENS_MS,
    PLACE,
    SKU,
    SKU_LONG,
    ZONE,
    DeskState,
    launch_row,
    live,
    names,
)
from firstcome.web.operations.readiness.record import RehearsalNote
from firstcome.web.operations.waves.adopting import adoption_of, sealed_form
from firstcome.web.operations.waves.asked import Known, Typed, local
from firstcome.web.operations.waves.community import Somebody, Wish
from firstcome.web.operations.waves.consequences import DEEDS, consequences
from firstcome.web.operations.waves.deeds import WaveDeed, WavePage
from firstcome.web.operations.waves.knowing import Ground, Subject, demands_of
from firstcome.web.operations.waves.now import WaveNow, WavesNow
from firstcome.web.operations.waves.overview import page_of as overview_of
from firstcome.web.operations.waves.planning import page_of, planned
from firstcome.web.operations.waves.preview import Preview, Text

COMMUNITY: Final = 200_000
SEED: Final = "8f1d0c3a" * 4
WHY: Final = {"reason": "Say why, in a few words. It is kept in the audit log."}
LETTER: Final = """Good morning Ada Example

You may order the phone of July 2008 from Friday 11 July 2008, 08:00 BST on.

Order here
https://shop.example/launches/phone-2008?invitation=XXXXXXXXXXXX.this-link-is-made-up-0

You registered an interest in it; that is no order, and holds no unit.
"""

ROOMY: Final = RehearsalNote(
    *("phone-2008-rehearsal", EVENING_MS - 30 * HOUR, 800_000, 13_000.0, 780_000, 22.8, "clean"),
    "AUDIT CLEAN: 9 of 9 promises checked, all kept.",
)
FAILED: Final = replace(ROOMY, verdict="failed", auditor="AUDIT FAILED: broken are oversold (3).")


def wave_states() -> Iterator[DeskState]:
    """All waves, one of them, plans, and what is asked before a deed."""
    yield from _overviews()
    yield from _planners()
    yield from _adoptions()
    yield from _single()
    yield from _deeds()


def _head(title: str, address: str, role: Role = "operations", **more: Any) -> Any:
    return live(title, address, role, now_ms=EVENING_MS, as_of_ms=EVENING_MS, **more)


def _subject(
    access: str = "waves", *, is_registering: bool = True, is_read: bool = True
) -> Subject:
    row = launch_row("scheduled")
    changed: Any = {"register": is_registering, "access": access}
    definition = msgspec.json.encode(replace(row.terms(), **changed)).decode()
    wishes = (Wish(SKU, 130_000.5, 132_900.0), Wish(SKU_LONG, 69_999.5, 70_100.0))
    return Subject(
        row._replace(definition=definition),
        (LAUNCH, f"{LAUNCH}-rehearsal"),
        names(),
        {SKU: 31_200, SKU_LONG: 16_833},
        wishes if is_read else None,
    )


def _wave(number: int, telling: Telling = "planned", **more: Any) -> WaveNow:
    through = "" if number == 3 else str(66_667 * number)
    opens_ms = OPENS_MS + (number - 1) * 15 * MINUTE
    people = 66_666 if number == 3 else 66_667
    return WaveNow(number, opens_ms, people, telling, through, **more)


def _progress(*, waiting: int, uncertain: int = 0, is_written_out: bool = True) -> Progress:
    mails = Counts(51_000 - waiting, waiting, uncertain, 212, 17)
    channels: dict[Channel, Counts] = {"email": mails, "sms": Counts(12_000, 0, 0, 4, 0)}
    return Progress(7, EVENING_MS - HOUR, is_written_out, channels, 3_431)


TELLING: Final = _wave(1, "telling", progress=_progress(waiting=9_120, is_written_out=False))
PAUSED: Final = _wave(1, "paused", progress=_progress(waiting=9_120, uncertain=1))
TOLD: Final = _wave(1, "telling", is_open=True, progress=_progress(waiting=0))
STOPPED: Final = _wave(1, "stopped", progress=_progress(waiting=0))


def _now(*waves: WaveNow, **more: Any) -> WavesNow:
    return WavesNow(231_904, COMMUNITY, waves, **more)


def _ground(
    now: WavesNow | None = None, note: RehearsalNote | None = ROOMY, **known: Any
) -> Ground:
    subject = _subject()
    now = now or _now()
    people = now.left_over if now.is_told else now.confirmed
    found = Known(
        people=people,
        demands=demands_of(subject, people),
        capacity_per_s=note.rate_per_s if note is not None and note.verdict == "clean" else None,
        opens_ms=OPENS_MS,
        zone=ZONE,
    )
    return Ground(subject, now, replace(found, **known), note, 50)


def _overviews() -> Iterator[DeskState]:
    def state(name: str, subject: Subject, now: WavesNow, role: Role = "operations") -> DeskState:
        values = {"page": overview_of(subject, now), "may_plan": role == "operations"}
        return DeskState(name, "waves.html", "/waves", _head("Waves", "/waves", role), values)

    others = (_wave(2), _wave(3))
    nobody = replace(_subject(is_read=True), wishes=())
    yield state("waves-none", nobody, WavesNow(31, 0))
    yield state("waves-planned", _subject(), _now(_wave(1), *others))
    yield state("waves-telling", _subject(), _now(TELLING, *others))
    drawn: Any = {"order": "draw", "seed": SEED}
    yield state("waves-paused", _subject("registered"), _now(PAUSED, _wave(2), **drawn))
    yield state("waves-watched", _subject("open"), _now(TOLD, *others), "read_only")
    yield state("waves-unread", _subject(is_read=False), _now())
    yield state("waves-not-registering", _subject(is_registering=False), WavesNow(0, 0))


def _planners() -> Iterator[DeskState]:
    def state(
        name: str, ground: Ground, typed: Typed | None = None, role: Role = "operations"
    ) -> DeskState:
        asked, plans = planned(typed or {}, ground.known)
        page = page_of(ground, asked, plans, may_plan=role == "operations")
        head = _head("Plan waves", "/waves/plan", role)
        values = {"page": page, "percent": words.percent}
        return DeskState(name, "waves_plan.html", "/waves/plan", head, values)

    yield state("waves-plan", _ground())
    yield state("waves-plan-many", _ground(), {"capacity": "700", "within": "300"})
    yield state("waves-plan-by-hand", _ground(), {"hand": "0 150000\n20 0"})
    yield state("waves-plan-infeasible", _ground(), {"capacity": "20", "within": "60"})
    yield state("waves-plan-not-rehearsed", _ground(note=None))
    yield state("waves-plan-rehearsal-failed", _ground(note=FAILED))
    learned = ShowUp(0.71, 95, 840)
    yield state("waves-plan-learned", _ground(_now(TOLD, _wave(2)), learned=learned))
    yield state("waves-plan-watched", _ground(), {"curve": "mail", "capacity": "400"}, "read_only")
    wrong = {"people": "many", "most": "200", "opens": "soon", "hand": "first everybody"}
    own = {"curve": "own", "come": "60", "half": "30", "ninety": "20"}
    yield state("waves-plan-refused", _ground(), wrong | own)


def _adoptions() -> Iterator[DeskState]:
    def state(name: str, ground: Ground, faults: Typed, **changed: str) -> DeskState:
        _, plans = planned({}, ground.known)
        form = (sealed_form(plans, "gentle") or {}) | {"key": "made-up"} | changed
        asked = adoption_of(ground, form, faults, EVENING_MS)
        address = f"/waves/{LAUNCH}/adopt"
        verb = "Add these waves" if asked.is_adding else "Adopt these waves"
        return DeskState(
            name, "waves_adopt.html", address, _head(f"{verb}?", address), {"asked": asked}
        )

    yield state("waves-adopt", _ground(_now(_wave(1), _wave(2))), {})
    yield state("waves-adopt-refused", _ground(), WHY, order="draw", rest="")
    yield state("waves-add", _ground(_now(TOLD, _wave(2))), {})
    yield state("waves-adopt-broken", _ground(), {"waves": "The form is not whole."}, waves="x")


def _preview(*, is_read: bool = True) -> Preview:
    texts = (
        Text("en", "Your wave opens Friday 11 July, 08:00 BST", LETTER),
        Text("de", "Ihre Welle beginnt am Freitag, 11. Juli, 09:00 MESZ", LETTER),
    )
    people = (
        Somebody(412, EVENING_MS - 400 * HOUR, "GB", "", 1),
        Somebody(415, EVENING_MS - 399 * HOUR, "GB", PLACE, 2),
    )
    return Preview(texts, people) if is_read else Preview((), None)


def _single() -> Iterator[DeskState]:
    def state(name: str, wave: WaveNow, role: Role = "operations", **more: Any) -> DeskState:
        address = f"/waves/{LAUNCH}/{wave.wave}"
        deeds = {verb: DEEDS[verb] for verb in wave.verbs}
        page = WavePage(LAUNCH, wave, deeds, more.pop("preview", _preview()), **more)
        values = {"page": page, "may_plan": role == "operations"}
        return DeskState(
            name, "waves_wave.html", address, _head(f"Wave {wave.wave}", address, role), values
        )

    uncertain = (Uncertain(9, 1, 51_203, "invited", "email", 7, EVENING_MS - HOUR),)
    yield state("wave-planned", _wave(2), uncertain=())
    yield state("wave-telling", TELLING, uncertain=())
    yield state("wave-uncertain", PAUSED, uncertain=uncertain)
    yield state("wave-told", TOLD, uncertain=())
    yield state("wave-stopped", STOPPED, "read_only", uncertain=uncertain)
    begun = _wave(1, "telling")
    yield state("wave-begun", begun, uncertain=(), preview=_preview(is_read=False))


def _deeds() -> Iterator[DeskState]:
    def state(name: str, wave: WaveNow, verb: str, faults: Typed) -> DeskState:
        ground = _ground(_now(wave, _wave(2), _wave(3)))
        asked = WaveDeed(
            launch=LAUNCH,
            wave=wave,
            verb=verb,
            deed=DEEDS[verb],
            following=consequences(verb, ground, wave, EVENING_MS),
            key="made-up",
            opens=local(wave.opens_ms, ZONE),
            preview=_preview() if verb == "invite" else None,
            faults=faults,
        )
        address = f"/waves/{LAUNCH}/{wave.wave}/{verb}"
        head = _head(f"{asked.deed.label}: wave {wave.wave}?", address)
        return DeskState(name, "waves_deed.html", address, head, {"asked": asked})

    standing = {
        "invite": _wave(1),
        "move": TELLING,
        "pause": TELLING,
        "resume": PAUSED,
        "stop": PAUSED,
        "again": PAUSED,
        "arrived": PAUSED,
    }
    for verb, wave in standing.items():
        yield state(f"wave-{verb}", wave, verb, {})
    typed = {"typed": f"Type {LAUNCH} here, to be sure that it is this launch."}
    yield state("wave-invite-not-typed", _wave(1), "invite", WHY | typed)
    moved = {"opens": "That time does not exist. Write it as 2008-07-11 08:00."}
    yield state("wave-move-refused", TELLING, "move", WHY | moved)
