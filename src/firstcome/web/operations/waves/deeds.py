"""
One wave: how far it is, whom it reaches with what, and what is done with it.

Always true:
- A page says what will follow before a form does it; the form carries the key of its command, so
  pressing twice counts once.
- Every deed stands in the audit log with its reason, also one that was refused.

Never here: whether it is allowed (the rules say), sending.
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from firstcome.launches.faults import Refused
from firstcome.notifications.outbox_reader import Uncertain, uncertain_messages
from firstcome.notifications.resend_requests import FOLDER, ResendRequest, ResendRequests
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.waves.adopting import moment
from firstcome.web.operations.waves.asked import local, local_ms, refused
from firstcome.web.operations.waves.consequences import DEEDS, Deed, consequences, said_of
from firstcome.web.operations.waves.knowing import Ground, ground_of
from firstcome.web.operations.waves.now import OUTBOX, WaveNow
from firstcome.web.operations.waves.preview import Preview, preview_of
from firstcome.web.operations.waves.reasons import reason_fault

SEE: Final = {"needs": "see_waves"}
PLAN: Final = {"needs": "plan_waves"}
UNCERTAIN_SHOWN_MAX: Final = 50
RESENDS: Final = ("again", "arrived")


class WavePage(Struct, frozen=True):
    """One wave, in full."""

    launch: str
    wave: WaveNow
    deeds: dict[str, Deed]
    preview: Preview
    uncertain: tuple[Uncertain, ...]


class WaveDeed(Struct, frozen=True):
    """A form that asks whether a deed is meant, with what was typed and what is wrong with it."""

    launch: str
    wave: WaveNow
    verb: str
    deed: Deed
    following: tuple[str, ...]
    key: str
    opens: str = ""
    preview: Preview | None = None
    reason: str = ""
    typed: str = ""
    faults: dict[str, str] = {}


def deed_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def looking(request: AnyRequest, launch: str, number: int) -> Response[bytes]:
        ground = ground_of(desk, launch)
        page = page_of(desk, ground, ground.now.find(number))
        may_plan = who_of(request).may("plan_waves")
        head = shell(desk, request, f"Wave {number}", zone=ground.subject.names.zone)
        return show("waves_wave.html", head, page=page, may_plan=may_plan)

    def asking(
        request: AnyRequest, ground: Ground, wave: WaveNow, verb: str, form: Form
    ) -> Response[bytes]:
        faults = faults_of(verb, ground, form) if request.method == "POST" else {}
        asked = deed_of(desk, ground, wave, verb, form, faults)
        title = f"{asked.deed.label}: wave {wave.wave}?"
        head = shell(desk, request, title, zone=ground.subject.names.zone)
        return show("waves_deed.html", head, 422 if faults else 200, asked=asked)

    def doing(
        request: AnyRequest, launch: str, number: int, verb: str, form: Form
    ) -> Response[bytes]:
        ground = ground_of(desk, launch)
        wave = found_wave(ground, number, verb)
        if request.method == "GET" or faults_of(verb, ground, form):
            return asking(request, ground, wave, verb, form)
        said = _carry_out(desk, who_of(request), ground, wave, (verb, form))
        return go_to(f"/waves/{launch}/{number}", said)

    @get("/waves/{launch:str}/{number:int}", opt=SEE)
    async def look(request: AnyRequest, launch: FromPath[str], number: FromPath[int]) -> Any:
        return await asyncio.to_thread(looking, request, launch, number)

    @get("/waves/{launch:str}/{number:int}/{verb:str}", opt=PLAN)
    async def ask(
        request: AnyRequest, launch: FromPath[str], number: FromPath[int], verb: FromPath[str]
    ) -> Response[bytes]:
        return await asyncio.to_thread(doing, request, launch, number, verb, {})

    @post("/waves/{launch:str}/{number:int}/{verb:str}", opt=PLAN)
    async def do(
        request: AnyRequest, launch: FromPath[str], number: FromPath[int], verb: FromPath[str]
    ) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, launch, number, verb, form)

    return [look, ask, do]


def page_of(desk: Desk, ground: Ground, wave: WaveNow) -> WavePage:
    """All that is told of one wave."""
    telling = 0 if wave.progress is None else wave.progress.telling
    path = desk.settings.directory / OUTBOX
    uncertain = uncertain_messages(path, UNCERTAIN_SHOWN_MAX, telling) if telling else []
    return WavePage(
        ground.subject.launch.launch,
        wave,
        {verb: DEEDS[verb] for verb in wave.verbs},
        preview_of(desk, ground, wave),
        tuple(uncertain),
    )


def deed_of(
    desk: Desk, ground: Ground, wave: WaveNow, verb: str, form: Form, faults: dict[str, str]
) -> WaveDeed:
    """The form of a deed."""
    zone = ground.subject.names.zone
    return WaveDeed(
        launch=ground.subject.launch.launch,
        wave=wave,
        verb=verb,
        deed=DEEDS[verb],
        following=consequences(verb, ground, wave, desk.now_ms()),
        key=form.get("key") or secrets.token_urlsafe(16),
        opens=form.get("opens") or local(wave.opens_ms, zone),
        preview=preview_of(desk, ground, wave) if verb == "invite" else None,
        reason=form.get("reason", ""),
        typed=form.get("typed", ""),
        faults=faults,
    )


def found_wave(ground: Ground, number: int, verb: str) -> WaveNow:
    """The wave of a deed; raises `NotFoundException` for a deed that there is not."""
    if verb not in DEEDS:
        raise NotFoundException
    return ground.now.find(number)


def faults_of(verb: str, ground: Ground, form: Form) -> dict[str, str]:
    """What is wrong with a form, by field."""
    faults = reason_fault(form)
    launch = ground.subject.launch.launch
    if DEEDS[verb].is_for_good and form.get("typed") != launch:
        faults["typed"] = f"Type {launch} here, to be sure that it is this launch."
    if verb == "move":
        try:
            local_ms(form.get("opens", ""), ground.subject.names.zone)
        except Refused as refusal:
            faults["opens"] = refused(refusal)
    return faults


def _carry_out(desk: Desk, who: Who, ground: Ground, wave: WaveNow, asked: tuple[str, Form]) -> str:
    """Have it done; what happened, in words. Raises `FrontSilent`."""
    verb, form = asked
    launch, about = ground.subject.launch.launch, f"wave {wave.wave}"
    outcome, detail = "no answer", ""
    try:
        if verb in RESENDS:
            outcome = _resend(desk, wave, verb)
        else:
            body = None
            if verb == "move":
                opens_ms = local_ms(form["opens"], ground.subject.names.zone)
                body = {"opens": moment(opens_ms)}
            path = f"/api/v1/launches/{launch}/waves/{wave.wave}/{verb}"
            reply = desk.front.send(path, who.number, body, form.get("key", ""))
            outcome, detail = reply.outcome, str(reply.body.get("detail", ""))
    finally:
        desk.staff.audit(who, f"{verb}_wave", launch, f"{about}: {form['reason']} ({outcome})")
    return said_of(outcome, detail)


def _resend(desk: Desk, wave: WaveNow, verb: str) -> str:
    """Have the back follow what staff say of the uncertain messages of a wave."""
    if wave.progress is None:
        return "nothing_uncertain"
    requests = ResendRequests(desk.settings.directory / FOLDER)
    is_again = verb == "again"
    requests.ask(
        ResendRequest("again" if is_again else "arrived", "telling", wave.progress.telling)
    )
    return "asked_again" if is_again else "asked_arrived"
