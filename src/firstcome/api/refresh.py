"""
The refresh of an order's status by its link, as a bare ASGI callable: it is asked for more often
than orders are placed.

Always true:
- It answers as the route in `order_routes` does, and takes only requests of the link's own form;
  all others go there.

Never here: staff, who need no token.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

import msgspec

from firstcome.api.codes import TOKEN_CHARACTERS
from firstcome.api.problems import ProblemRaised, Reply
from firstcome.api.shop import ORDERS_PATH, Shop
from firstcome.api.views import order_view

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]

CODE_CHARACTERS_MAX: Final = 64
"""What is longer is not looked up: it is refused for its length."""

_BEFORE: Final = ORDERS_PATH + "/"
_LINK_QUERY: Final = re.compile(rb"token=([A-Za-z0-9_-]{%d})" % TOKEN_CHARACTERS)
_encode: Final = msgspec.json.Encoder().encode


class RefreshRoute:
    """The route as an object: one for the process."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def reply(self, scope: Scope) -> Reply | None:
        """The answer to a GET by a link, or None when it is not one."""
        path: str = scope["path"]
        if not path.startswith(_BEFORE):
            return None
        link = _LINK_QUERY.fullmatch(scope["query_string"])
        code = path[len(_BEFORE) :]
        if (
            link is None
            or "/" in code
            or len(code) > CODE_CHARACTERS_MAX
            or _has_authorization(scope["headers"])
        ):
            return None
        try:
            order = self._shop.find_order(code, link[1].decode(), is_staff=False)
        except ProblemRaised as raised:
            return raised.reply
        return Reply(200, _encode(order_view(self._shop, order)))


def _has_authorization(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name == b"authorization" for name, _ in headers)
