"""
The ASGI application: the hot path first, Litestar for everything else.

Always true:
- Every error, whoever raised it, is a problem document.

Never here: routes.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Litestar, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from firstcome.api.documented import openapi_config
from firstcome.api.health import health_routes
from firstcome.api.launch_routes import launch_routes
from firstcome.api.order_routes import order_routes
from firstcome.api.place_order import PlaceOrderRoute
from firstcome.api.problems import PROBLEMS, ProblemRaised, Reply, problem
from firstcome.api.requests import AnyRequest
from firstcome.api.shop import LAUNCHES_PATH, Shop
from firstcome.limits import BODY_BYTES_MAX

Scope = dict[str, Any]
AsgiApp = Callable[[Scope, Any, Any], Awaitable[None]]

_BEFORE: Final = LAUNCHES_PATH + "/"
_AFTER: Final = "/orders"


def build_asgi(shop: Shop) -> AsgiApp:
    """The whole API of one front as one ASGI callable."""
    hot = PlaceOrderRoute(shop)
    rest = Litestar(
        route_handlers=[*order_routes(shop, hot), *launch_routes(shop), *health_routes(shop)],
        exception_handlers={
            ProblemRaised: _raised,
            HTTPException: _http_exception,
            Exception: _exception,
        },
        openapi_config=openapi_config(),
        request_max_body_size=BODY_BYTES_MAX,
        logging_config=None,
    )
    start, end = len(_BEFORE), -len(_AFTER)

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            path: str = scope["path"]
            if path.startswith(_BEFORE) and path.endswith(_AFTER):
                launch = path[start:end]
                if launch and "/" not in launch:
                    await hot(launch, scope["headers"], receive, send)
                    return
        await rest(scope, receive, send)  # pyright: ignore[reportArgumentType]

    return app


def _response(reply: Reply, headers: dict[str, str] | None = None) -> Response[bytes]:
    headers = dict(headers or {})
    if reply.retry_after_s:
        headers["Retry-After"] = str(reply.retry_after_s)
    if reply.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        reply.body,
        status_code=reply.status,
        media_type=reply.content_type.decode(),
        headers=headers,
    )


def _raised(_: AnyRequest, error: ProblemRaised) -> Response[bytes]:
    return _response(error.reply)


def _http_exception(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    if isinstance(error, NotFoundException):
        return _response(problem("not_found"))
    if isinstance(error, MethodNotAllowedException):
        return _response(problem("method_not_allowed"), error.headers)
    if isinstance(error, ValidationException):
        return _response(_invalid(error))
    by_status = {413: "body_too_large", 415: "media_type_wrong", 401: "staff_key_needed"}
    code = by_status.get(error.status_code)
    if code is None:
        code = "body_not_json" if error.status_code < 500 else "defect"
    return _response(problem(code, error.detail if code == "body_not_json" else ""))


def _exception(_: AnyRequest, error: Exception) -> Response[bytes]:
    raise error


def _invalid(error: ValidationException) -> Reply:
    faults = error.extra if isinstance(error.extra, list) else []
    for fault in faults:
        name, source = str(fault.get("key", "")), str(fault.get("source", ""))
        message = str(fault.get("message", ""))
        if name in ("idempotency_key", "Idempotency-Key"):
            return problem("key_invalid", field="Idempotency-Key")
        if source in ("query", "path", "header", "cookie"):
            return problem("request_invalid", f"{name}: {message}", name)
        return problem("body_invalid", message, name)
    if "Idempotency-Key" in error.detail or "idempotency" in error.detail:
        return problem("key_missing", field="Idempotency-Key")
    return problem("request_invalid", error.detail)


assert all(code in PROBLEMS for code in ("not_found", "method_not_allowed", "request_invalid"))
