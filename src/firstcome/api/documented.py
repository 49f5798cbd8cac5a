"""
What the OpenAPI document says beside the types: what outcomes mean, the staff key, the hot posts.

Always true:
- The schemas are those of the structs that bodies are decoded with.

Never here: behaviour.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from firstcome import __version__
from firstcome.api.bodies import (
    ErasedBody,
    ErasedRegistrationBody,
    HealthBody,
    HoldBody,
    LaunchBody,
    LaunchList,
    LoadBody,
    MoveBody,
    MovedBody,
    NoteBody,
    NotedBody,
    NotPlacedBody,
    OrderStatusBody,
    OutcomeBody,
    PlacedBody,
    ReadyBody,
    StockList,
    StockUnitsBody,
)
from firstcome.api.message_bodies import BounceBody
from firstcome.api.order_request import OrderBody
from firstcome.api.problems import CONTENT_TYPE, Problem
from firstcome.api.registration_bodies import (
    AddWavesBody,
    AdoptWavesBody,
    LoadedRegistrationsBody,
    LoadRegistrationsBody,
    MoveWaveBody,
    NotRegisteringBody,
    RegisteredBody,
    RegistrationOutcomeBody,
    RegistrationStatusBody,
    WavesBody,
)
from firstcome.api.registration_request import RegistrationBody, WishBody
from firstcome.api.requests import AnyRequest
from firstcome.api.responses import OUTCOMES
from firstcome.api.supply_bodies import (
    AllocationBody,
    AnnounceSupplyBody,
    CancelSupplyBody,
    ChangeSupplyBody,
    EstimatesBody,
    LoadedSuppliesBody,
    LoadSuppliesBody,
    ReceiveSupplyBody,
    RevertAllocationBody,
    SuppliesBody,
    SupplyView,
    TransferStockBody,
    WhatIfBody,
    WhatIfView,
)
from firstcome.api.told_bodies import (
    AnnounceBody,
    AnnouncedBody,
    AnnouncementsBody,
    IncidentsBody,
    ReportBody,
    ReportedBody,
)

OPENAPI_PATH: Final = "/api/v1/openapi.json"
STAFF_SECURITY: Final = [{"staff_key": list[str]()}]
PUBLIC_OR_STAFF_SECURITY: Final = [dict[str, list[str]](), {"staff_key": list[str]()}]

BODIES: Final = (
    OrderBody,
    PlacedBody,
    NotPlacedBody,
    OrderStatusBody,
    OutcomeBody,
    LaunchBody,
    LaunchList,
    StockList,
    LoadBody,
    StockUnitsBody,
    HoldBody,
    MoveBody,
    MovedBody,
    NoteBody,
    NotedBody,
    ErasedBody,
    HealthBody,
    ReadyBody,
    RegistrationBody,
    RegisteredBody,
    LoadRegistrationsBody,
    LoadedRegistrationsBody,
    NotRegisteringBody,
    RegistrationStatusBody,
    WishBody,
    RegistrationOutcomeBody,
    ErasedRegistrationBody,
    AdoptWavesBody,
    AddWavesBody,
    MoveWaveBody,
    WavesBody,
    ReportBody,
    ReportedBody,
    AnnounceBody,
    AnnouncedBody,
    IncidentsBody,
    AnnouncementsBody,
    BounceBody,
    AnnounceSupplyBody,
    ChangeSupplyBody,
    CancelSupplyBody,
    ReceiveSupplyBody,
    TransferStockBody,
    AllocationBody,
    RevertAllocationBody,
    LoadSuppliesBody,
    LoadedSuppliesBody,
    SupplyView,
    SuppliesBody,
    WhatIfBody,
    WhatIfView,
    EstimatesBody,
    Problem,
)
"""Every struct that the document refers to; those inside of them follow by themselves."""

_SHOWN: Final = {
    "ListLaunches": "A page of launches.",
    "ShowLaunch": "The launch.",
    "ListStock": "A page of pools.",
    "OrderStatus": "Where the order stands.",
    "RegistrationStatus": "How the registration stands.",
    "ListWaves": "The waves.",
    "ListIncidents": "The incidents.",
    "ShowIncident": "The incident.",
    "ListAnnouncements": "The announcements.",
    "ListSupplies": "A page of deliveries.",
    "ShowSupply": "The delivery.",
    "WhatIf": "Who would be told otherwise.",
    "ListEstimates": "A page of pools.",
    "WriteNote": "The note is kept.",
    "EraseCustomer": "What was erased.",
    "EraseRegistered": "What was erased.",
    "Healthz": "The process is there.",
    "Readyz": "Orders are taken.",
    "Metrics": "Counters and gauges, see docs/reference/metrics.md.",
}

_HEADERS_BY_STATUS: Final = {
    "401": ("WWW-Authenticate", "`Bearer`.", {"type": "string"}),
    "429": ("Retry-After", "Seconds to wait.", {"type": "integer", "minimum": 1}),
    "503": ("Retry-After", "Seconds to wait, jittered.", {"type": "integer", "minimum": 1}),
}


def openapi_config() -> OpenAPIConfig:
    """OpenAPI 3.1 at `OPENAPI_PATH`, for the hot path and the rest alike."""
    folder, _, name = OPENAPI_PATH.rpartition("/")
    return OpenAPIConfig(
        title="firstcome",
        version=__version__,
        description="Sell scarce goods on launch day, first come first served.",
        path=folder,
        use_handler_docstrings=True,
        render_plugins=[_Render(path=f"/{name}")],
        components=Components(
            security_schemes={
                "staff_key": SecurityScheme(
                    type="http", scheme="bearer", description="The key in the file staff-key."
                )
            }
        ),
    )


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """
    The document as the framework made it, with the schemas that bodies are really decoded with.

    The framework's own lose bounds inside of unions, know no strictness and misread tuples.
    """
    _, schemas = msgspec.json.schema_components(BODIES, ref_template="#/components/schemas/{name}")
    assert document["components"]["schemas"].keys() <= schemas.keys(), "a body is not in BODIES"
    paths = {
        path: {method: _completed(operation) for method, operation in operations.items()}
        for path, operations in document["paths"].items()
    }
    components = {**document["components"], "schemas": schemas}
    return {**document, "paths": paths, "components": components}


def _completed(operation: dict[str, Any]) -> dict[str, Any]:
    # The framework adds a 400 of its own form wherever there is a parameter; we answer no such.
    responses = {
        status: response
        for status, response in sorted(operation["responses"].items())
        if int(status) < 400 or CONTENT_TYPE in response["content"]
    }
    name = operation["operationId"]
    for status, outcomes in OUTCOMES.get(name, {}).items():
        listed = ", ".join(f"`{outcome}`" for outcome in outcomes)
        responses[status] = {**responses[status], "description": f"Outcome {listed}."}
    if name in _SHOWN:
        done = "201" if "201" in responses else "200"
        responses[done] = {**responses[done], "description": _SHOWN[name]}
    for status, (name, description, schema) in _HEADERS_BY_STATUS.items():
        if status in responses:
            header = {"description": description, "required": True, "schema": schema}
            responses[status] = {**responses[status], "headers": {name: header}}
    return {**operation, "responses": responses}


class _Render(JsonRenderPlugin):
    """Serves the completed document, made once."""

    def __init__(self, *, path: str | Sequence[str]) -> None:
        super().__init__(path=path)
        self._rendered = b""

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        if not self._rendered:
            self._rendered = msgspec.json.encode(completed(openapi_schema))
        return self._rendered
