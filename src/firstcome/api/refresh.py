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

from firstcome.api.authority import STAFF_HEADER, require, require_reach, who_shows
from firstcome.api.exchange import Exchange
from firstcome.api.problems import ProblemRaised, Reply
from firstcome.api.shop import ORDERS_PATH, Shop
from firstcome.api.views import awaited, order_view
from firstcome.codes import TOKEN_CHARACTERS
from firstcome.staff.permissions import Who

CODE_CHARACTERS_MAX: Final = 64
"""What is longer is not looked up: it is refused for its length."""

LINK: Final = re.compile(
    rb"%b/([A-Za-z0-9-]{1,%d})\?token=([A-Za-z0-9_-]{%d})"
    % (ORDERS_PATH.encode(), CODE_CHARACTERS_MAX, TOKEN_CHARACTERS)
)
ORDER_STATUS_NEEDS: Final = "see_lists"
"""What staff need to see any order; customers need its token."""

_SHOWN: Final = frozenset({b"authorization", STAFF_HEADER.encode()})
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
            who = self._who(exchange)
            order = shop.find_order(link[1].decode(), link[2].decode(), is_staff=who is not None)
            if who is not None:
                launch, pool = shop.state.place(order)
                require_reach(who, launch, pool.location)
        except ProblemRaised as raised:
            exchange.reply(raised.reply)
            return
        definition = awaited(shop, order)
        if definition is None:
            self._show(exchange, order)
        else:
            shop.calendars.when_known(definition, lambda _: self._show(exchange, order))

    def _show(self, exchange: Exchange, order: int) -> None:
        exchange.reply(Reply(200, _encode(order_view(self._shop, order))))

    def _who(self, exchange: Exchange) -> Who | None:
        """Which of staff asks, who may; None, after one look at the names, for a customer."""
        headers = {
            name.decode(): value.decode("latin-1")
            for name, value in exchange.headers
            if name in _SHOWN
        }
        if not headers:
            return None
        who = who_shows(self._shop.staff_key, self._shop.authority, headers)
        if who is not None:
            require(who, ORDER_STATUS_NEEDS)
        return who
