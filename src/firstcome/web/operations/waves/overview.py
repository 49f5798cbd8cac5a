"""
The page of all waves of a launch: the community, what it wants, and how far telling is.

Always true:
- Who registered is told by the front, as of now; what they want, by the read models.

Never here: plans, deeds.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from msgspec import Struct

from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.waves.knowing import Subject, read_subject
from firstcome.web.operations.waves.now import WavesNow, read_waves

NEEDS: Final = {"needs": "see_waves"}


class Wanted(Struct, frozen=True):
    """One SKU: how many of the confirmed want it, how many units, and what there is."""

    sku: str
    name: str
    people: float
    wanted: float
    units: int


class WavesPage(Struct, frozen=True):
    """The page."""

    launch: str
    launches: tuple[str, ...]
    is_registering: bool
    access: str
    opens_ms: int
    now: WavesNow
    wanted: tuple[Wanted, ...] | None
    """None where the read models do not say."""


def overview_routes(desk: Desk) -> Sequence[Any]:
    """The handler."""

    def page(request: AnyRequest, wanted: str) -> Response[bytes]:
        subject = read_subject(desk, wanted)
        if subject is None and wanted:
            raise NotFoundException
        if subject is None:
            return show("board_empty.html", shell(desk, request, "Waves"))
        now = read_waves(desk, subject.launch.launch)
        head = shell(desk, request, "Waves", zone=subject.names.zone)
        may_plan = who_of(request).may("plan_waves")
        return show("waves.html", head, page=page_of(subject, now), may_plan=may_plan)

    @get("/waves", opt=NEEDS)
    async def waves(request: AnyRequest) -> Response[bytes]:
        wanted = str(request.query_params.get("launch", ""))
        return await asyncio.to_thread(page, request, wanted)

    return [waves]


def page_of(subject: Subject, now: WavesNow) -> WavesPage:
    """The page of a launch."""
    terms = subject.launch.terms()
    wanted = None
    if subject.wishes is not None:
        wanted = tuple(
            Wanted(
                wish.sku,
                subject.names.sku(wish.sku),
                wish.people,
                wish.units,
                subject.units.get(wish.sku, 0),
            )
            for wish in subject.wishes
        )
    return WavesPage(
        launch=subject.launch.launch,
        launches=subject.known,
        is_registering=terms.register,
        access=terms.access,
        opens_ms=subject.launch.opens_ms,
        now=now,
        wanted=wanted,
    )
