"""
The ASGI application: the hot path first, Litestar for everything else.

Always true:
- Every error, whoever raised it, is a problem document.

Never here: routes.
"""

from collections.abc import Awaitable, Callable
from traceback import extract_tb
from typing import Any, Final, cast

import structlog
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
from firstcome.api.place_order import PlaceOrderRoute, send_reply
from firstcome.api.problems import PROBLEMS, ProblemRaised, Reply, problem
from firstcome.api.refresh import RefreshRoute
from firstcome.api.requests import AnyRequest, ShopRequest
from firstcome.api.shop import LAUNCHES_PATH, Shop
from firstcome.limits import BODY_BYTES_MAX

Scope = dict[str, Any]
AsgiApp = Callable[[Scope, Any, Any], Awaitable[None]]

FRAMES_LOGGED: Final = 12
"""How much of a defect's way through the code is logged."""

_BEFORE: Final = LAUNCHES_PATH + "/"
_AFTER: Final = "/orders"

log = structlog.get_logger()


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
        request_class=ShopRequest,
        request_max_body_size=BODY_BYTES_MAX,
        logging_config=None,
    )
    start, end = len(_BEFORE), -len(_AFTER)
    refresh = RefreshRoute(shop)

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await rest(scope, receive, send)  # pyright: ignore[reportArgumentType]
            return
        if scope["method"] == "POST":
            path: str = scope["path"]
            if path.startswith(_BEFORE) and path.endswith(_AFTER):
                launch = path[start:end]
                if launch and "/" not in launch:
                    try:
                        await hot(launch, scope["headers"], receive, send)
                    except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
                        await send_reply(send, _defect(error))
                    return
        elif scope["method"] == "GET":
            try:
                reply = refresh.reply(scope)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
                reply = _defect(error)
            if reply is not None:
                await send_reply(send, reply)
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
    if error.status_code == 413:
        return _response(problem("body_too_large"))
    if error.status_code < 500:
        return _response(problem("request_invalid", f"{error.detail}."))
    return _response(_defect(error))


def _exception(_: AnyRequest, error: Exception) -> Response[bytes]:
    return _response(_defect(error))


def _defect(error: Exception) -> Reply:
    # Neither the message nor the locals: both can hold what a customer wrote.
    where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    log.error("defect", kind=type(error).__name__, where=where[-FRAMES_LOGGED:])
    return problem("defect")


def _invalid(error: ValidationException) -> Reply:
    faults = error.extra if isinstance(error.extra, list) else []
    for fault in cast("list[dict[str, str]]", faults):
        name, message = fault.get("key", ""), fault.get("message", "")
        if name == "data":
            return problem("body_not_json", "It is empty. Send one JSON object.")
        if name == "idempotency_key":
            return problem("key_invalid", field="Idempotency-Key")
        return problem("request_invalid", f"{message}.", name)
    return problem("request_invalid", f"{error.detail}.")


assert all(code in PROBLEMS for code in ("not_found", "method_not_allowed", "request_invalid"))
