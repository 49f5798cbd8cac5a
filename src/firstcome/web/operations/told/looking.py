"""
The pages that show what was told: all of it, and one incident.

Always true:
- They change nothing, and show what the front knows now.

Never here: writing, telling.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.people.times import instant_ms
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.told.knowing import (
    announcements_of,
    incident_of,
    incidents_of,
    known_of,
)
from firstcome.web.operations.told.sayings import LABELS

NEEDS: Final = {"needs": "tell_everyone"}


def looking_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(request: AnyRequest, wanted: str) -> Response[bytes]:
        known = known_of(desk, wanted)
        told = announcements_of(desk, known.launch) if known.launch else ()
        head = shell(desk, request, "Tell everyone", zone=known.zone, reads_models=False)
        values = {"known": known, "incidents": incidents_of(desk), "announcements": told}
        return show("told.html", head, **values, instant=instant_ms, labels=LABELS)

    def one(request: AnyRequest, number: int) -> Response[bytes]:
        known, incident = known_of(desk, ""), incident_of(desk, number)
        title = f"Incident {number}"
        head = shell(desk, request, title, zone=known.zone, reads_models=False)
        return show(
            "told_incident.html", head, incident=incident, instant=instant_ms, labels=LABELS
        )

    @get("/told", opt=NEEDS)
    async def told(request: AnyRequest) -> Response[bytes]:
        wanted = str(request.query_params.get("launch", ""))
        return await asyncio.to_thread(page, request, wanted)

    @get("/told/incidents/{number:int}", opt=NEEDS)
    async def incident(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        return await asyncio.to_thread(one, request, number)

    return [told, incident]
