"""
The ASGI application of the operations desk: Litestar, with pages and their JSON twins.

Always true:
- Every route names what it needs, and the guard has judged it before a handler runs.
- An error is a page for a browser and a problem document under /api/ (RFC 9457).

Never here: routes.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import quote

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware

from firstcome.api.exchange import defect
from firstcome.api.problems import problem
from firstcome.api.requests import response
from firstcome.limits import DESK_FORM_BYTES_MAX
from firstcome.projections.reader import ModelsMissing
from firstcome.web.operations.access import (
    AnyRequest,
    Authenticate,
    NotAllowed,
    SignInNeeded,
    authentication,
    guard,
    require_named_needs,
)
from firstcome.web.operations.account import account_routes
from firstcome.web.operations.allocation.routes import allocation_routes
from firstcome.web.operations.audit_page import audit_routes
from firstcome.web.operations.deliveries import delivery_routes
from firstcome.web.operations.demand.routes import demand_routes
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.files import file_routes
from firstcome.web.operations.forms import FormInvalid, go_to
from firstcome.web.operations.front import FrontSilent
from firstcome.web.operations.key_pages import key_routes
from firstcome.web.operations.launch_day import launch_day_routes
from firstcome.web.operations.lists.routes import list_routes
from firstcome.web.operations.messages.routes import message_routes
from firstcome.web.operations.people.routes import people_routes
from firstcome.web.operations.set_up.routes import set_up_routes
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.sign_in import sign_in_routes
from firstcome.web.operations.staff_deeds import deed_routes
from firstcome.web.operations.staff_pages import staff_routes
from firstcome.web.operations.supply.routes import supply_routes
from firstcome.web.operations.told.routes import told_everyone_routes
from firstcome.web.operations.waves.routes import wave_routes
from firstcome.web.operations.webhooks.routes import webhook_routes
from firstcome.web.operations.welcome import welcome_routes

Routes = Callable[[Desk], Sequence[Any]]

ROOMS: Final[tuple[Routes, ...]] = (
    file_routes,
    launch_day_routes,
    wave_routes,
    allocation_routes,
    told_everyone_routes,
    message_routes,
    set_up_routes,
    supply_routes,
    demand_routes,
    delivery_routes,
    people_routes,
    sign_in_routes,
    welcome_routes,
    account_routes,
    staff_routes,
    deed_routes,
    key_routes,
    list_routes,
    audit_routes,
    webhook_routes,
)
"""Every group of routes of the desk."""

SAID_OF: Final = {
    "not_permitted": "Your role does not include this. Ask who runs the desk.",
    "foreign_form": "This form did not come from a page of your session. Load the page, try again.",
}


MODELS_MISSING: Final = (
    "The read models are being made. The back does it by itself; load this page again in a while."
)


def build_desk(desk: Desk, authenticate: Authenticate) -> Litestar:
    """The whole desk; `authenticate` says who asks."""
    app = Litestar(
        route_handlers=[handler for room in ROOMS for handler in room(desk)],
        guards=[guard],
        middleware=[DefineMiddleware(authentication(authenticate))],
        exception_handlers=_handlers(desk),
        before_send=[desk.requests.count],
        openapi_config=None,
        request_max_body_size=DESK_FORM_BYTES_MAX + 1,
        logging_config=None,
    )
    require_named_needs(app)
    return app


def _handlers(desk: Desk) -> dict[Any, Any]:
    def say(request: AnyRequest, status: int, code: str, detail: str) -> Response[bytes]:
        if _is_api(request):
            return response(problem(code, detail))
        page = shell(desk, request, "Not done", reads_models=False)
        return show("note.html", page, status, detail=detail)

    def stranger(request: AnyRequest, _: SignInNeeded) -> Response[bytes]:
        if _is_api(request):
            return response(problem("staff_key_needed"))
        is_page = request.method in ("GET", "HEAD")  # a form cannot be gone back to
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        here = asked if is_page else "/"
        return go_to("/sign-in" if here == "/" else f"/sign-in?next={quote(here)}")

    def raised(request: AnyRequest, error: Exception) -> Response[bytes]:
        if _takes_forms_only(request, error):
            return go_to(request.url.path.rpartition("/")[0] or "/")
        return say(request, *_told(error))

    return {SignInNeeded: stranger, HTTPException: raised, Exception: raised}


def _takes_forms_only(request: AnyRequest, error: Exception) -> bool:
    """Whether the address of a form that was sent is loaded anew: its page is the one above."""
    is_form_only = isinstance(error, HTTPException) and error.status_code == 405
    return is_form_only and request.method in ("GET", "HEAD") and not _is_api(request)


def _told(error: Exception) -> tuple[int, str, str]:
    """The status, the code and the sentence of what was raised; a mistake of ours is logged."""
    match error:
        case NotAllowed():
            return 403, "not_permitted", SAID_OF[error.why]
        case FormInvalid():
            return 400, "request_invalid", "The form cannot be read. Load the page again."
        case FrontSilent():
            return 503, "front_silent", str(error)
        case ModelsMissing():
            return 503, "models_missing", MODELS_MISSING
        case HTTPException(status_code=404):
            return 404, "not_found", "There is nothing at this address."
        case HTTPException(status_code=405):
            return 405, "method_not_allowed", "This address takes no such request."
        case HTTPException() if error.status_code < 500:
            return error.status_code, "request_invalid", f"{error.detail}."
        case _:
            defect(error)
            return 500, "defect", "A defect kept this from being done. It is logged."


def _is_api(request: AnyRequest) -> bool:
    return str(request.url.path).startswith("/api/")
