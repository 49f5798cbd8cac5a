"""
What the OpenAPI document says beside the types: errors by status, the staff key, the hot path.

Always true:
- Every status a route can answer stands in the document.

Never here: behaviour.
"""

from typing import Final

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from firstcome import __version__
from firstcome.api.bodies import NotPlacedBody, PlacedBody
from firstcome.api.problems import CONTENT_TYPE, PROBLEMS, Problem

STAFF_SECURITY: Final = [{"staff_key": list[str]()}]
PUBLIC_OR_STAFF_SECURITY: Final = [dict[str, list[str]](), {"staff_key": list[str]()}]


def errors(*statuses: int) -> dict[int, ResponseSpec]:
    """Problem documents for these statuses, each with the codes it can have."""
    described: dict[int, ResponseSpec] = {}
    for status in statuses:
        codes = ", ".join(code for code, kind in PROBLEMS.items() if kind.status == status)
        described[status] = ResponseSpec(
            Problem, media_type=CONTENT_TYPE, generate_examples=False, description=codes
        )
    return described


READ_RESPONSES: Final = errors(400, 401, 404)
STAFF_RESPONSES: Final = errors(400, 401, 404, 413, 415, 422, 500, 503)
ORDER_RESPONSES: Final = {
    200: ResponseSpec(NotPlacedBody, generate_examples=False, description="Judged and refused."),
    201: ResponseSpec(PlacedBody, generate_examples=False, description="Held, or in line."),
    **errors(400, 404, 408, 413, 415, 422, 429, 500, 503),
}


def openapi_config() -> OpenAPIConfig:
    """OpenAPI 3.1 at /api/v1/openapi.json, for the hot path and the rest alike."""
    return OpenAPIConfig(
        title="firstcome",
        version=__version__,
        description="Sell scarce goods on launch day, first come first served.",
        path="/api/v1",
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        components=Components(
            security_schemes={
                "staff_key": SecurityScheme(
                    type="http", scheme="bearer", description="The key in the file staff-key."
                )
            }
        ),
    )
