"""
Reading requests on the routes that are not hot: who asks, the key, the body, the page.

Always true:
- Who asks, and whether they may, is judged before anything is read.
- A body comes in time and inside its bound, and is decoded strictly, or is refused.

Never here: the hot path's reading (`order_request`).
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from litestar import HttpMethod, Request, Response, route
from litestar.connection import ASGIConnection
from litestar.params import HeaderParameter

from firstcome.api.authority import PUBLIC, require, who_shows
from firstcome.api.decoding import decode_body, require_json
from firstcome.api.order_request import read_key
from firstcome.api.problems import ProblemRaised, Reply
from firstcome.api.shop import Shop
from firstcome.limits import BODY_WAIT_S_MAX, KEY_CHARACTERS_MAX, LIST_ROWS_MAX
from firstcome.staff.permissions import Who

AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[AnyConnection, Any], None]
Row = TypeVar("Row")

Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=KEY_CHARACTERS_MAX,
        pattern="^[!-~]+$",
        description="A random key of the caller's; a repeat gets the first answer.",
    ),
]
OptionalKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=KEY_CHARACTERS_MAX,
        pattern="^[!-~]+$",
        description="Needed from staff; asking twice is harmless for customers.",
    ),
]


class ShopRequest(AnyRequest):
    """A request whose body is waited for so long, and decoded into what its handler asks for."""

    async def body(self) -> bytes:
        """The whole body; raises `ProblemRaised` when it does not come in time."""
        try:
            async with asyncio.timeout(BODY_WAIT_S_MAX):
                return await super().body()
        except TimeoutError as error:
            raise ProblemRaised("body_late") from error

    async def json(self) -> Any:
        """The body as the struct that the handler's `data` is; raises `ProblemRaised`."""
        content_type = self.headers.get("content-type")
        if content_type is not None:
            require_json(content_type.encode("latin-1"))
        wanted = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        return decode_body(wanted, await self.body())


def options_of(path: str) -> Any:
    """
    What OPTIONS is answered with at an address that is read and written.

    The framework's own answer would name the methods of the first handler only.
    """

    @route(path, http_method=[HttpMethod.OPTIONS], include_in_schema=False, opt=PUBLIC)
    async def options() -> Response[None]:
        headers = {"Allow": "GET, OPTIONS, POST"}
        return Response(None, status_code=204, headers=headers)

    return options


def response(reply: Reply) -> Response[bytes]:
    """A finished reply as a response of the framework."""
    headers = {name.decode(): value.decode() for name, value in reply.headers}
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


def staff_asking(shop: Shop, request: AnyConnection) -> Who | None:
    """
    Which of staff asks, who may ask this route; None for a customer.

    Raises `ProblemRaised`, also for a wrong key: it is refused, not ignored.
    """
    who = who_shows(shop.staff_key, shop.authority, request.headers)
    if who is not None:
        require(who, request.route_handler.opt["needs"])
    return who


def staff_of(shop: Shop, request: AnyConnection) -> Who:
    """Which of staff asks, on a route for nobody else; raises `ProblemRaised`."""
    who = staff_asking(shop, request)
    if who is None:
        raise ProblemRaised("staff_key_needed")
    return who


def staff_guard(shop: Shop) -> Guard:
    """Refuses, before anything is read, whoever may not ask or sends no usable request key."""

    def guard(connection: AnyConnection, _: Any) -> None:
        staff_of(shop, connection)
        request_key(connection)

    return guard


def wrong_key_guard(shop: Shop) -> Guard:
    """As `staff_guard`, on a route that customers may ask too: a wrong key is none of theirs."""

    def guard(connection: AnyConnection, _: Any) -> None:
        if staff_asking(shop, connection) is not None:
            request_key(connection)

    return guard


def request_key(request: AnyConnection) -> str:
    """The one Idempotency-Key of a request; raises `ProblemRaised`."""
    given = [value for name, value in request.scope["headers"] if name == b"idempotency-key"]
    if len(given) > 1:
        raise ProblemRaised("key_invalid", "Send the header once.", "Idempotency-Key")
    return read_key(given[0] if given else None)


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
