"""
The hot requests: which ones are answered straight from their connection, and by whom.

Always true:
- Only an address in its plain form is hot; the same one written in another way goes to the
  framework, and is answered alike there.

Never here: answering.
"""

import re
from typing import Final

from firstcome.api.connection import FindHot
from firstcome.api.exchange import Handler
from firstcome.api.place_order import PlaceOrderRoute
from firstcome.api.refresh import LINK, RefreshRoute
from firstcome.api.register import RegisterRoute
from firstcome.api.shop import LAUNCHES_PATH, Shop

_ORDERS: Final = re.compile(rb"%b/[A-Za-z0-9._-]+/orders" % LAUNCHES_PATH.encode())
_REGISTRATIONS: Final = re.compile(rb"%b/[A-Za-z0-9._-]+/registrations" % LAUNCHES_PATH.encode())


def hot_requests(shop: Shop) -> FindHot:
    """The handlers of a shop, found by method and target."""
    place_order = PlaceOrderRoute(shop).exchange
    register = RegisterRoute(shop).exchange
    refresh = RefreshRoute(shop).exchange

    def find(method: bytes, target: bytes) -> Handler | None:
        if method == b"POST":
            if _ORDERS.fullmatch(target):
                return place_order
            if _REGISTRATIONS.fullmatch(target):
                return register
        elif method == b"GET" and LINK.fullmatch(target):
            return refresh
        return None

    return find
