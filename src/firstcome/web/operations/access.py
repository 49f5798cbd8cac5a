"""
Access: who asks, and whether they may; checked before a handler runs.

Always true:
- Every route names what it needs in `opt["needs"]`: a permission, `signed_in`, or `public`; one
  that names nothing keeps the desk from starting. What is about everybody's stock at once says
  `opt["unbound"]`, and is not for accounts that are bound to a location or an operator; what
  needs a second permission names it in `opt["also"]`.
- A form that another site sent, or without its page's own token, does nothing.

Never here: passwords and sessions (`staff`), which role has which permission (`permissions`).
"""

from collections.abc import Callable
from typing import Any, Final, cast

from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from msgspec import Struct

from firstcome.staff.permissions import PERMISSIONS, Permission, Who

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed_in"
NEEDS: Final = frozenset({PUBLIC, SIGNED_IN, *PERMISSIONS})

AnyConnection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]


class Signed(Struct, frozen=True):
    """Who asks, and how they showed it."""

    who: Who
    csrf: str = ""
    """What every form of the session's pages has to send back; empty for an API key."""
    session: str = ""
    """The token of the session; empty for an API key."""

    @property
    def is_key(self) -> bool:
        """Whether an API key was shown instead of a session."""
        return not self.session


Authenticate = Callable[[AnyConnection], Signed | None]
"""Who asks, or None for a stranger."""


class SignInNeeded(Exception):
    """A stranger asked for what only staff may see."""


class NotAllowed(Exception):
    """Whoever asks lacks a permission, or sent a form that is not one of ours."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def authentication(authenticate: Authenticate) -> type[AbstractAuthenticationMiddleware]:
    """The middleware that finds out who asks."""

    class Authentication(AbstractAuthenticationMiddleware):
        async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
            signed = authenticate(connection)
            return AuthenticationResult(user=None if signed is None else signed.who, auth=signed)

    return Authentication


def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Raise unless whoever asks has what the route needs."""
    needs = handler.opt["needs"]
    if needs == PUBLIC:
        return
    signed = cast("Signed | None", connection.auth)
    if signed is None:
        raise SignInNeeded
    if needs != SIGNED_IN and not signed.who.may(cast("Permission", needs)):
        raise NotAllowed("not_permitted")
    also = handler.opt.get("also")
    if also is not None and not signed.who.may(cast("Permission", also)):
        raise NotAllowed("not_permitted")
    if handler.opt.get("unbound") and (signed.who.location or signed.who.operator):
        raise NotAllowed("not_permitted")


def signed_of(request: AnyConnection) -> Signed:
    """Who is signed in, on a route that needs it."""
    signed = cast("Signed | None", request.auth)
    if signed is None:
        raise SignInNeeded
    return signed


def who_of(request: AnyConnection) -> Who:
    """Whose request it is, on a route that needs it."""
    return signed_of(request).who


def require_named_needs(app: Litestar) -> None:
    """Assert that every route names what it needs."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods:
                needs = handler.opt.get("needs")
                assert needs in NEEDS, f"{route.path} names no permission that there is: {needs}"
