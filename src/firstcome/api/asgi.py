"""
The ASGI application: Litestar, for everything that is not hot, and the hot paths' documented twins.

Always true:
- Every error, whoever raised it, is a problem document.

Never here: routes.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from litestar import Litestar, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from firstcome.api.documented import openapi_config
from firstcome.api.exchange import defect
from firstcome.api.health import health_routes
from firstcome.api.launch_routes import launch_routes
from firstcome.api.loading import loading_routes
from firstcome.api.message_routes import message_routes
from firstcome.api.order_routes import order_routes
from firstcome.api.people_routes import people_routes
from firstcome.api.place_order import PlaceOrderRoute
from firstcome.api.problems import PROBLEMS, ProblemRaised, Reply, problem
from firstcome.api.register import RegisterRoute
from firstcome.api.registration_routes import registration_routes
from firstcome.api.requests import AnyRequest, ShopRequest, response
from firstcome.api.shop import Shop
from firstcome.api.supply_estimates import estimate_routes
from firstcome.api.supply_loading import supply_loading_routes
from firstcome.api.supply_routes import supply_routes
from firstcome.api.supply_sharing import sharing_routes
from firstcome.api.told_reading import told_reading_routes
from firstcome.api.told_routes import told_routes
from firstcome.api.wave_routes import wave_routes
from firstcome.limits import BODY_BYTES_MAX

Scope = dict[str, Any]
AsgiApp = Callable[[Scope, Any, Any], Awaitable[None]]


CLIENT_LEFT = "client disconnected prematurely"
"""What the framework says of a request that ended in the middle of its body."""


def build_asgi(shop: Shop) -> AsgiApp:
    """The whole API of one front, but for what `hot` takes before it."""
    app = Litestar(
        route_handlers=[
            *order_routes(shop, PlaceOrderRoute(shop)),
            *registration_routes(shop, RegisterRoute(shop)),
            *loading_routes(shop),
            *wave_routes(shop),
            *supply_routes(shop),
            *sharing_routes(shop),
            *supply_loading_routes(shop),
            *estimate_routes(shop),
            *told_reading_routes(shop),
            *told_routes(shop),
            *message_routes(shop),
            *people_routes(shop),
            *launch_routes(shop),
            *health_routes(shop),
        ],
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
    return cast("AsgiApp", app)


def _raised(_: AnyRequest, error: ProblemRaised) -> Response[bytes]:
    return response(error.reply)


def _http_exception(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    if isinstance(error, NotFoundException):
        return response(problem("not_found"))
    if isinstance(error, MethodNotAllowedException):
        allowed = tuple(
            (name.encode(), value.encode()) for name, value in (error.headers or {}).items()
        )
        return response(problem("method_not_allowed")._replace(headers=allowed))
    if isinstance(error, ValidationException):
        return response(_invalid(error))
    if error.status_code == 413:
        return response(problem("body_too_large"))
    if error.status_code < 500:
        return response(problem("request_invalid", f"{error.detail}."))
    if error.detail == CLIENT_LEFT:
        return response(problem("body_late"))  # nobody is there to read it
    return response(defect(error))


def _exception(_: AnyRequest, error: Exception) -> Response[bytes]:
    return response(defect(error))


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
