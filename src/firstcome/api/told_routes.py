"""
Routes about what staff tell everybody: incidents with their updates, and announcements.

Always true:
- The words are durable before the entry that names them.
- A component is one that there is: a part of the shop, or an operator of a launch.

Never here: sending anything to anybody; the status page.
"""

from typing import Annotated, Any

from litestar import post
from litestar.params import JSONBody, PathParameter

from firstcome.api.authority import staff_only
from firstcome.api.commands import fold, keep_document, request_identity
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.moments import moment_ms
from firstcome.api.order_routes import Name
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import AnyRequest, Key, staff_guard, staff_of
from firstcome.api.responses import (
    ANNOUNCE_RESPONSES,
    INCIDENT_RESPONSES,
    INCIDENT_UPDATE_RESPONSES,
    WITHDRAW_RESPONSES,
)
from firstcome.api.shop import LAUNCHES_PATH, Shop, iso_time
from firstcome.api.told_bodies import (
    OWN_COMPONENTS,
    AnnounceBody,
    AnnouncedBody,
    IncidentNumber,
    ReportBody,
    ReportedBody,
)
from firstcome.codes import SEQUENCE_MAX
from firstcome.contacts.told import encode_texts
from firstcome.domain.commands import (
    Announce,
    OpenIncident,
    UpdateIncident,
    WithdrawAnnouncement,
)
from firstcome.domain.outcomes import Answer
from firstcome.limits import STAFF_BODY_BYTES_MAX

API_PATH = "/api/v1"
Announcement = Annotated[
    int, PathParameter(ge=1, le=SEQUENCE_MAX, description="The number of the announcement.")
]


def told_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""
    return [*_incidents(shop), *_announcements(shop)]


def _incidents(shop: Shop) -> list[Any]:
    @post(
        API_PATH + "/incidents",
        operation_id="OpenIncident",
        opt=staff_only("tell_everyone"),
        guards=[staff_guard(shop)],
        status_code=201,
        responses=INCIDENT_RESPONSES,
        security=STAFF_SECURITY,
        summary="Open an incident",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def open_incident(
        request: AnyRequest, data: JSONBody[ReportBody], idempotency_key: Key
    ) -> ReportedBody:
        """Say that something is not as it should be; the status page shows it at once."""
        facts = await _reported(shop, data)
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        return _report(await fold(shop, OpenIncident(*identity, *facts, staff=staff)))

    @post(
        API_PATH + "/incidents/{incident:int}/updates",
        operation_id="UpdateIncident",
        opt=staff_only("tell_everyone"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=INCIDENT_UPDATE_RESPONSES,
        security=STAFF_SECURITY,
        summary="Say what more is known of an incident",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def update_incident(
        request: AnyRequest,
        incident: IncidentNumber,
        data: JSONBody[ReportBody],
        idempotency_key: Key,
    ) -> ReportedBody:
        """What is known now, or that it is over: a resolved incident stays resolved."""
        facts = await _reported(shop, data)
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        command = UpdateIncident(*identity, *facts, incident=incident, staff=staff)
        return _report(await fold(shop, command))

    return [open_incident, update_incident]


def _announcements(shop: Shop) -> list[Any]:
    @post(
        LAUNCHES_PATH + "/{launch:str}/announcements",
        operation_id="Announce",
        opt=staff_only("tell_everyone"),
        guards=[staff_guard(shop)],
        status_code=201,
        responses=ANNOUNCE_RESPONSES,
        security=STAFF_SECURITY,
        summary="Announce something",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def announce(
        request: AnyRequest, launch: Name, data: JSONBody[AnnounceBody], idempotency_key: Key
    ) -> AnnouncedBody:
        """Once, for an audience of a launch, on every way that is named."""
        shop.launch(launch)
        until_ms = 0 if data.until is None else moment_ms(data.until, "until")
        ways = tuple(dict.fromkeys(data.ways))
        text = await keep_document(shop, encode_texts(data.texts))
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        command = Announce(*identity, launch, data.audience, ways, text, until_ms, staff=staff)
        return _announced(await fold(shop, command))

    @post(
        API_PATH + "/announcements/{announcement:int}/withdraw",
        operation_id="WithdrawAnnouncement",
        opt=staff_only("tell_everyone"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=WITHDRAW_RESPONSES,
        security=STAFF_SECURITY,
        summary="Withdraw an announcement",
    )
    async def withdraw_announcement(
        request: AnyRequest, announcement: Announcement, idempotency_key: Key
    ) -> AnnouncedBody:
        """Pages show it no longer, and nobody more is sent it."""
        identity = await request_identity(shop, request, idempotency_key)
        staff = staff_of(shop, request).number
        command = WithdrawAnnouncement(*identity, announcement, staff=staff)
        return _announced(await fold(shop, command))

    return [announce, withdraw_announcement]


async def _reported(shop: Shop, body: ReportBody) -> tuple[Any, ...]:
    """The facts of a report in the order of its command, words kept; raises `ProblemRaised`."""
    if body.launch:
        shop.launch(body.launch)
    operators = {
        terms.operator
        for launch in shop.state.launches_by_number
        for terms in launch.definition.locations
    }
    for name in body.components:
        if name not in OWN_COMPONENTS and name not in operators:
            raise ProblemRaised("component_unknown", field="components")
    text = await keep_document(shop, encode_texts(body.texts))
    components, ways = tuple(body.components.items()), tuple(dict.fromkeys(body.ways))
    return body.status, body.impact, components, text, body.launch, body.audience, ways


def _report(answer: Answer) -> ReportedBody:
    outcome, time = answer.outcome, iso_time(answer.time_ms)
    return ReportedBody(outcome, answer.order, time)  # pyright: ignore[reportArgumentType]


def _announced(answer: Answer) -> AnnouncedBody:
    outcome, time = answer.outcome, iso_time(answer.time_ms)
    return AnnouncedBody(outcome, answer.order, time)  # pyright: ignore[reportArgumentType]
