"""
Adopting a plan: what follows, and then the waves as they were seen.

Always true:
- The form holds the waves that the page showed: what is adopted is what was seen, however late.
- The form carries the key of its command, so pressing twice counts once; every deed stands in the
  audit log with its reason, also one that was refused.

Never here: how a plan is made, telling anybody.
"""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from firstcome.domain.commands import WAVES_MAX
from firstcome.domain.definition import TIME_MS_MAX
from firstcome.staff.permissions import Who
from firstcome.waves.plans import Plan, Plans
from firstcome.waves.words import TITLES
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.waves.consequences import adopting, said_of
from firstcome.web.operations.waves.knowing import Ground, ground_of
from firstcome.web.operations.waves.planning import form_of, planned
from firstcome.web.operations.waves.reasons import reason_fault

ORDERS: Final = {
    "registration_time": "By the time of registration: who asked first comes first",
    "draw": "By a draw: everybody has the same chance of an early wave",
}
DIGITS_MAX: Final = 16
FORM_CHANGED: Final = "The form is not whole. Go back to the plans, and choose one again."


class Opening(Struct, frozen=True):
    """A wave to be adopted."""

    opens_ms: int
    people: int


class Adoption(Struct, frozen=True):
    """A form that asks whether a plan is meant, with what was typed and what is wrong with it."""

    launch: str
    title: str
    waves: tuple[Opening, ...]
    following: tuple[str, ...]
    is_adding: bool
    """Whether the waves follow others, whose order they have."""
    orders: dict[str, str]
    order: str
    takes_rest: bool
    key: str
    reason: str = ""
    faults: dict[str, str] = {}

    @property
    def sealed(self) -> str:
        """The waves as the form sends them back."""
        return " ".join(f"{wave.opens_ms}:{wave.people}" for wave in self.waves)


def adopting_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(
        request: AnyRequest, ground: Ground, form: Form, faults: dict[str, str]
    ) -> Response[bytes]:
        asked = adoption_of(ground, form, faults, desk.now_ms())
        verb = "Add these waves" if asked.is_adding else "Adopt these waves"
        head = shell(desk, request, f"{verb}?", zone=ground.subject.names.zone)
        return show("waves_adopt.html", head, 422 if faults else 200, asked=asked)

    def asking(request: AnyRequest, launch: str) -> Response[bytes]:
        ground = ground_of(desk, launch, is_planning=True)
        _, plans = planned(form_of(request), ground.known)
        form = sealed_form(plans, str(request.query_params.get("plan", "")))
        if form is None:
            raise NotFoundException
        return page(request, ground, form, {})

    def doing(request: AnyRequest, launch: str, form: Form) -> Response[bytes]:
        ground = ground_of(desk, launch)
        faults = faults_of(form)
        if faults:
            return page(request, ground, form, faults)
        said = _carry_out(desk, who_of(request), ground, form)
        return go_to(f"/waves?launch={launch}", said)

    @get("/waves/{launch:str}/adopt", opt={"needs": "plan_waves"})
    async def ask(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, launch)

    @post("/waves/{launch:str}/adopt", opt={"needs": "plan_waves"}, name="adopt-waves")
    async def do(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, launch, form)

    return [ask, do]


def sealed_form(plans: Plans | None, name: str) -> Form | None:
    """The fields that hold the waves of a plan; None when there is no such plan."""
    plan = None if plans is None else plans.named(name)
    if not isinstance(plan, Plan):
        return None
    waves = " ".join(f"{wave.opens_ms}:{wave.people}" for wave in plan.waves)
    return {"waves": waves, "title": TITLES[plan.name], "rest": "1"}


def adoption_of(ground: Ground, form: Form, faults: dict[str, str], now_ms: int) -> Adoption:
    """What the form shows."""
    waves, now = openings_of(form.get("waves", "")), ground.now
    names = ground.subject.names
    order = now.order if now.is_told else form.get("order", "registration_time")
    return Adoption(
        launch=ground.subject.launch.launch,
        title=form.get("title", "")[:40],
        waves=waves,
        following=adopting(ground, [(each.opens_ms, each.people) for each in waves], now_ms, names),
        is_adding=now.is_told,
        orders=ORDERS,
        order=order if order in ORDERS else "registration_time",
        takes_rest=form.get("rest") == "1",
        key=form.get("key") or secrets.token_urlsafe(16),
        reason=form.get("reason", ""),
        faults=faults,
    )


def openings_of(sealed: str) -> tuple[Opening, ...]:
    """The waves that a form sent back; none when it is not whole."""
    waves: list[Opening] = []
    for part in sealed.split():
        opens, _, people = part.partition(":")
        if not (_is_whole(opens) and _is_whole(people)):
            return ()
        waves.append(Opening(int(opens), int(people)))
    is_sound = all(wave.people > 0 and 0 < wave.opens_ms <= TIME_MS_MAX for wave in waves)
    return tuple(waves) if is_sound and len(waves) <= WAVES_MAX else ()


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < DIGITS_MAX


def faults_of(form: Form) -> dict[str, str]:
    """What is wrong with a form, by field."""
    faults = reason_fault(form)
    if not openings_of(form.get("waves", "")):
        faults["waves"] = FORM_CHANGED
    if form.get("order", "registration_time") not in ORDERS:
        faults["order"] = "Choose in which order people come."
    return faults


def body_of(form: Form, *, is_adding: bool) -> dict[str, Any]:
    """What the front is asked."""
    waves = openings_of(form["waves"])
    last = len(waves) - 1
    terms = [
        {
            "people": 0 if turn == last and form.get("rest") == "1" else wave.people,
            "opens": moment(wave.opens_ms),
        }
        for turn, wave in enumerate(waves)
    ]
    if is_adding:
        return {"waves": terms}
    return {"order": form.get("order", "registration_time"), "waves": terms}


def moment(instant_ms: int) -> str:
    """An instant as the API reads it."""
    return f"{datetime.fromtimestamp(instant_ms // 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _carry_out(desk: Desk, who: Who, ground: Ground, form: Form) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    launch, is_adding = ground.subject.launch.launch, ground.now.is_told
    path = f"/api/v1/launches/{launch}/waves"
    outcome = "no answer"
    try:
        reply = desk.front.send(
            f"{path}/add" if is_adding else path,
            who.number,
            body_of(form, is_adding=is_adding),
            form.get("key", ""),
        )
        outcome = reply.outcome
    finally:
        what = "add_waves" if is_adding else "adopt_waves"
        desk.staff.audit(who, what, launch, f"{form['reason']} ({outcome})")
    return said_of(outcome, str(reply.body.get("detail", "")))
