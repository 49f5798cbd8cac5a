"""
The refresh of an order's status by its link, as a hot request: it is asked for more often than
orders are placed.

Always true:
- It answers as the route in `order_routes` does, and takes only requests of the link's own form;
  all others go there.

Never here: who is staff (`requests` judges that).
"""

import re
from typing import Final

import msgspec

from firstcome.api.exchange import Exchange
from firstcome.api.problems import ProblemRaised, Reply
from firstcome.api.requests import is_staff_key
from firstcome.api.shop import ORDERS_PATH, Shop
from firstcome.api.views import order_view
from firstcome.codes import TOKEN_CHARACTERS

CODE_CHARACTERS_MAX: Final = 64
"""What is longer is not looked up: it is refused for its length."""

LINK: Final = re.compile(
    rb"%b/([A-Za-z0-9-]{1,%d})\?token=([A-Za-z0-9_-]{%d})"
    % (ORDERS_PATH.encode(), CODE_CHARACTERS_MAX, TOKEN_CHARACTERS)
)
_encode: Final = msgspec.json.Encoder().encode


class RefreshRoute:
    """The route as an object: one for the process."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def exchange(self, exchange: Exchange) -> None:
        """Take a GET whose target has the form `LINK`."""
        link = LINK.fullmatch(exchange.target)
        assert link is not None
        shop = self._shop
        try:
            staff = any(
                name == b"authorization" and is_staff_key(shop, value.decode("latin-1"))
                for name, value in exchange.headers
            )
            order = shop.find_order(link[1].decode(), link[2].decode(), is_staff=staff)
        except ProblemRaised as raised:
            exchange.reply(raised.reply)
            return
        exchange.reply(Reply(200, _encode(order_view(shop, order))))
