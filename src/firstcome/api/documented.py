"""
What the OpenAPI document says beside the types: errors by their codes, the staff key, the hot path.

Always true:
- Every status a route can answer stands in the document, with the codes it can have there.
- The schemas are those of the structs that bodies are decoded with.

Never here: behaviour.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from firstcome import __version__
from firstcome.api.bodies import (
    ErasedBody,
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
from firstcome.api.order_request import OrderBody
from firstcome.api.problems import CONTENT_TYPE, PROBLEMS, Problem
from firstcome.api.requests import AnyRequest

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
    Problem,
)
"""Every struct that the document refers to; those inside of them follow by themselves."""

Described = dict[int, ResponseSpec]


def errors(*codes: str) -> Described:
    """Problem documents for these codes, by status; any route may meet a defect."""
    by_status: dict[int, list[str]] = {}
    for code, kind in PROBLEMS.items():
        if code in codes or code == "defect":
            by_status.setdefault(kind.status, []).append(code)
    return {
        status: ResponseSpec(
            Problem,
            media_type=CONTENT_TYPE,
            generate_examples=False,
            description=", ".join(f"`{code}`" for code in found),
        )
        for status, found in by_status.items()
    }


_REFUSALS: Final = ("overloaded", "not_ready", "disk_full", "clock", "draining")
_BODY: Final = ("body_not_json", "body_late", "body_too_large", "media_type_wrong", "body_invalid")
_STAFF: Final = (
    "staff_key_needed",
    "not_permitted",
    "key_missing",
    "key_invalid",
    "key_reused",
    "body_late",
    "body_too_large",
    *_REFUSALS,
)

LIST_RESPONSES: Final = errors("request_invalid")
LAUNCH_RESPONSES: Final = errors("launch_unknown")
STOCK_LIST_RESPONSES: Final = errors(
    "request_invalid", "staff_key_needed", "not_permitted", "launch_unknown"
)
ORDER_STATUS_RESPONSES: Final = errors(
    "request_invalid", "staff_key_needed", "not_permitted", "order_unknown", "order_lost"
)
CANCEL_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_STAFF)
MOVE_RESPONSES: Final = errors(
    "request_invalid", "order_unknown", "order_lost", "location_unknown", *_BODY, *_STAFF
)
HOLD_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_BODY, *_STAFF)
NOTE_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_BODY, *_STAFF)
ERASE_RESPONSES: Final = errors("request_invalid", "order_unknown", "order_lost", *_STAFF)
LOAD_RESPONSES: Final = {
    200: ResponseSpec(OutcomeBody, generate_examples=False),
    **errors("definition_invalid", *_BODY, *_STAFF),
}
TURN_RESPONSES: Final = errors("launch_unknown", *_STAFF)
STOCK_RESPONSES: Final = errors(
    "launch_unknown", "sku_unknown", "location_unknown", "units_invalid", *_BODY, *_STAFF
)
ORDER_RESPONSES: Final = {
    200: ResponseSpec(NotPlacedBody, generate_examples=False),
    201: ResponseSpec(PlacedBody, generate_examples=False),
    **errors(
        "key_missing",
        "key_invalid",
        "key_reused",
        "launch_unknown",
        "sku_unknown",
        "location_unknown",
        "units_invalid",
        "contact_invalid",
        "one_at_a_time",
        *_BODY,
        *_REFUSALS,
    ),
}
HEALTH_RESPONSES: Final = errors()
READY_RESPONSES: Final = errors(*_REFUSALS)

OUTCOMES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "PlaceOrder": {
        "201": ("held", "in_line"),
        "200": ("sold_out", "limit_reached", "not_open", "closed", "paused"),
    },
    "CancelOrder": {"200": ("cancelled", "not_cancellable")},
    "MoveOrder": {"200": ("held", "in_line", "sold_out", "same_location", "not_movable")},
    "MarkPaid": {"200": ("paid", "stale", "lapsed", "not_held")},
    "HandOver": {"200": ("collected", "stale", "not_paid")},
    "ReleaseHold": {"200": ("released", "stale", "lapsed", "not_held")},
    "LoadLaunch": {"201": ("loaded", "replaced"), "200": ("already_loaded", "launch_exists")},
    "OpenLaunch": {"200": ("opened", "already_open", "closed")},
    "PauseLaunch": {"200": ("launch_paused", "already_paused", "not_open", "closed")},
    "ResumeLaunch": {"200": ("resumed", "not_paused", "closed")},
    "CloseLaunch": {"200": ("launch_closed", "already_closed")},
    "ReceiveStock": {"200": ("received",)},
    "CountStock": {"200": ("counted",)},
    "SetAsideStock": {"200": ("set_aside", "units_unavailable")},
}
"""The outcomes that an operation answers by status; those that are errors are problems."""

_SHOWN: Final = {
    "ListLaunches": "A page of launches.",
    "ShowLaunch": "The launch.",
    "ListStock": "A page of pools.",
    "OrderStatus": "Where the order stands.",
    "WriteNote": "The note is kept.",
    "EraseCustomer": "What was erased.",
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
