"""
The planner's page: what is known, what is asked, and the plans that it comes to.

Always true:
- It changes nothing; all that is asked stands in the address.

Never here: adopting a plan.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get
from msgspec import Struct

from firstcome.waves import words
from firstcome.waves.plans import Plans, plans_for
from firstcome.waves.terms import TermsInvalid
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.waves.asked import FIELDS, Asked, Known, Typed, asked_of
from firstcome.web.operations.waves.cards import Card, cards_of
from firstcome.web.operations.waves.knowing import Ground, ground_of

NEEDS: Final = {"needs": "see_waves"}
FIELD_CHARACTERS_MAX: Final = 10_000

CURVE_LABELS: Final = {
    "hour": "At the hour: they wait for it",
    "mail": "As they read a mail about it",
    "learned": "As they came to earlier waves",
    "own": "As the numbers beside it say",
}


class PlannerPage(Struct, frozen=True):
    """The page: the form as typed, what is known, and the plans."""

    ground: Ground
    asked: Asked
    curves: dict[str, str]
    sentences: Sequence[str] = ()
    cards: tuple[Card, ...] = ()
    may_plan: bool = False

    @property
    def launch(self) -> str:
        """The launch that is planned for."""
        return self.ground.subject.launch.launch


def planning_routes(desk: Desk) -> Sequence[Any]:
    """The handler."""

    def page(request: AnyRequest, wanted: str, form: Typed) -> Response[bytes]:
        ground = ground_of(desk, wanted, is_planning=True)
        asked, plans = planned(form, ground.known)
        found = page_of(ground, asked, plans, may_plan=who_of(request).may("plan_waves"))
        head = shell(desk, request, "Plan waves", zone=ground.subject.names.zone)
        status = 422 if asked.faults else 200
        return show("waves_plan.html", head, status, page=found, percent=words.percent)

    @get("/waves/plan", opt=NEEDS)
    async def plan(request: AnyRequest) -> Response[bytes]:
        wanted = str(request.query_params.get("launch", ""))
        return await asyncio.to_thread(page, request, wanted, form_of(request))

    return [plan]


def form_of(request: AnyRequest) -> Typed:
    """What the address says of the form."""
    query = request.query_params
    return {name: str(query.get(name, ""))[:FIELD_CHARACTERS_MAX].strip() for name in FIELDS}


def planned(form: Typed, known: Known) -> tuple[Asked, Plans | None]:
    """What was typed, and the plans for it unless something is missing, or wrong."""
    asked = asked_of(form, known)
    if asked.terms is None:
        return asked, None
    try:
        return asked, plans_for(asked.terms)
    except TermsInvalid as refusal:
        field = "hand" if asked.terms.by_hand else "people"
        return Asked(asked.typed, {field: str(refusal)}), None


def page_of(ground: Ground, asked: Asked, plans: Plans | None, *, may_plan: bool) -> PlannerPage:
    """The page of what is known, what was typed, and what it came to."""
    curves = {
        name: label
        for name, label in CURVE_LABELS.items()
        if name != "learned" or ground.known.learned is not None
    }
    launch = ground.subject.launch.launch
    return PlannerPage(
        ground,
        asked,
        curves,
        () if plans is None else words.asked(plans),
        () if plans is None else cards_of(plans, launch, asked.typed),
        may_plan,
    )
