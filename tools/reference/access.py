"""
The access matrix: which role has which permission, and what each route of the desk and of the front
needs.

Always true:
- Every route of both applications is in it, read from the applications themselves; what the front
  answers outside of its application stands in one list here.

Never here: who has which role.
"""

import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from firstcome.api.asgi import build_asgi
from firstcome.api.documented import OPENAPI_PATH
from firstcome.app.desk import made_desk
from firstcome.config import read_settings
from firstcome.staff.permissions import GRANTED, MEANINGS, PERMISSIONS, ROLES, Role
from firstcome.web.operations.access import PUBLIC, SIGNED_IN
from firstcome.web.operations.app import build_desk
from tools.reference.markdown import code, table
from tools.reference.shop import opened

BOUND: Final[tuple[Role, ...]] = ("shop", "partner")
YES, NO = "yes", "–"

OUTSIDE = (
    ("GET", OPENAPI_PATH),
    ("GET", "/"),
    ("GET", "/launches/{launch}"),
    ("GET, POST", "/launches/{launch}/order"),
    ("GET", "/launches/{launch}/shops"),
    ("GET", "/launches/{launch}/terms"),
    ("GET, POST", "/launches/{launch}/find"),
    ("GET, POST", "/launches/{launch}/register"),
    ("GET", "/launches/{launch}/registered"),
    ("GET", "/launches/{launch}/brand.css"),
    ("GET", "/launches/{launch}/logo"),
    ("GET", "/orders/{code}"),
    ("GET", "/orders/{code}/now"),
    ("GET, POST", "/orders/{code}/give-up"),
    ("GET, POST", "/orders/{code}/move"),
    ("GET", "/registrations/{code}"),
    ("GET, POST", "/registrations/{code}/confirm"),
    ("GET, POST", "/registrations/{code}/change"),
    ("GET, POST", "/registrations/{code}/leave"),
    ("GET, POST", "/registrations/{code}/unsubscribe"),
    ("GET", "/static/{hash}/{file}"),
)
"""What the front answers outside of its application, public all of it: the OpenAPI document, and
the customers' pages, which open an order only with the token of its link."""


class Access(NamedTuple):
    """
    One route: method, address, what it needs, whether customers may ask it too, whether it is
    closed to accounts that are bound, and what it needs besides.
    """

    method: str
    path: str
    needs: str
    customers: bool = False
    unbound: bool = False
    also: str | None = None

    def is_open_to(self, role: Role) -> bool:
        """Whether somebody of this role may ask it."""
        if self.unbound and role in BOUND:
            return False
        wanted = {self.needs, self.also} - {PUBLIC, SIGNED_IN, None}
        return wanted <= GRANTED[role]


def routes_of(app: Litestar) -> list[Access]:
    """Every route of an application that says what it needs, by address."""
    return sorted(set(_routes(app)), key=lambda found: (found.path, found.method))


def routes_without_needs(app: Litestar) -> list[str]:
    """Addresses of routes that do not say what they need."""
    return [
        route.path
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler)
        and "needs" not in handler.opt
        and set(handler.http_methods) != {"OPTIONS"}
    ]


@cache
def both() -> tuple[list[Access], list[Access]]:
    """The routes of the front and of the desk."""
    with tempfile.TemporaryDirectory() as folder:
        front = cast("Litestar", build_asgi(opened(Path(folder)).shop))
        desk = made_desk(read_settings({}, FIRSTCOME_DATA=folder))
        found = routes_of(front), routes_of(build_desk(desk, lambda _: None))
        desk.front.close()
        desk.models.close()
        desk.staff.close()
    return found


def roles() -> str:
    """The region `roles`."""
    rows = (
        (code(name), MEANINGS[name], *(_mark(name in GRANTED[role]) for role in ROLES))
        for name in PERMISSIONS
    )
    return table(("permission", "what it opens", *_named(ROLES)), rows)


def desk_access() -> str:
    """The region `desk-access`."""
    return _matrix(both()[1])


def front_access() -> str:
    """The region `front-access`."""
    outside = [Access(method, path, PUBLIC) for method, path in OUTSIDE]
    return _matrix([*both()[0], *outside])


def _matrix(found: list[Access]) -> str:
    rows = (
        (
            each.method,
            code(each.path),
            _said(each),
            *(_mark(each.is_open_to(role)) for role in ROLES),
        )
        for each in found
    )
    return table(("method", "address", "needs", *_named(ROLES)), rows)


def _routes(app: Litestar) -> Iterator[Access]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if not isinstance(handler, HTTPRouteHandler) or "needs" not in handler.opt:
                continue
            opt: dict[str, Any] = handler.opt
            for method in sorted(set(handler.http_methods) - {"HEAD", "OPTIONS"}):
                kept = opt.get("customers", False), opt.get("unbound", False), opt.get("also")
                yield Access(str(method), _plain(route.path), opt["needs"], *kept)


def _plain(path: str) -> str:
    """An address without the types of its parts."""
    return re.sub(r":\w+}", "}", path)


def _said(found: Access) -> str:
    if found.needs in (PUBLIC, SIGNED_IN):
        return found.needs.replace("_", " ")
    said = code(found.needs) if found.also is None else f"{code(found.needs)}, {code(found.also)}"
    return f"{said}, and customers" if found.customers else said


def _mark(is_open: bool) -> str:
    return YES if is_open else NO


def _named(roles: tuple[Role, ...]) -> list[str]:
    return [role.replace("_", "-") for role in roles]
