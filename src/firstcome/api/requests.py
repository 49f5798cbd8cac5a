"""
Reading requests on the routes that are not hot: who asks, the key, the body, the page.

Always true:
- A staff key is compared in constant time, and is asked for before anything is read.

Never here: the hot path's reading (`order_request`).
"""

import hmac
from typing import Annotated, Any, TypeVar

from litestar import Request
from litestar.params import Parameter

from firstcome.api.order_request import read_key
from firstcome.api.problems import ProblemRaised
from firstcome.api.shop import Shop
from firstcome.limits import KEY_CHARACTERS_MAX, LIST_ROWS_MAX

AnyRequest = Request[Any, Any, Any]
Row = TypeVar("Row")

Key = Annotated[
    str,
    Parameter(
        header="Idempotency-Key",
        min_length=1,
        max_length=KEY_CHARACTERS_MAX,
        pattern="^[!-~]+$",
        description="A random key of the caller's; a repeat gets the first answer.",
    ),
]
OptionalKey = Annotated[
    str | None,
    Parameter(
        header="Idempotency-Key",
        min_length=1,
        max_length=KEY_CHARACTERS_MAX,
        pattern="^[!-~]+$",
        description="Needed from staff; giving up twice is harmless for customers.",
    ),
]


def is_staff(shop: Shop, request: AnyRequest) -> bool:
    """Whether the request carries the staff key; a wrong key is refused, not ignored."""
    given = request.headers.get("authorization")
    if given is None:
        return False
    kind, _, key = given.partition(" ")
    if kind.lower() != "bearer" or not hmac.compare_digest(
        key.strip().encode(), shop.staff_key.encode()
    ):
        raise ProblemRaised("staff_key_needed")
    return True


def require_staff(shop: Shop, request: AnyRequest) -> None:
    """Refuse whoever is not staff."""
    if not is_staff(shop, request):
        raise ProblemRaised("staff_key_needed")


def request_key(request: AnyRequest) -> str:
    """The Idempotency-Key of a request."""
    given = request.headers.get("idempotency-key")
    return read_key(None if given is None else given.encode("latin-1"))


def page_of(
    rows: list[Row], path: str, offset: int, limit: int
) -> tuple[list[Row], str | None, str | None]:
    """One page of rows with the addresses of the next and the one before."""
    limit = min(limit, LIST_ROWS_MAX)
    page = rows[offset : offset + limit]
    after, before = offset + limit, max(0, offset - limit)
    following = f"{path}?offset={after}&limit={limit}" if after < len(rows) else None
    previous = f"{path}?offset={before}&limit={limit}" if offset > 0 else None
    return page, following, previous
