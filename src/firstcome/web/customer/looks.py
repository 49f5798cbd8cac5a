"""
Looks: what an open order page asks again and again, in the form that the page itself was given.

    nothing to see   ─► 204, without the address taken apart
    something        ─► `OrderPages.redraw`
    another form     ─► no look: the route takes it, as it takes every address

Always true:
- A look is answered as the route would answer it: both ask `OrderPages.has_news`.

Never here: what is news (`order_page`), drawing.
"""

import re
from functools import partial
from typing import Final

from firstcome.api.exchange import Exchange, Handler, defect
from firstcome.codes import ALPHABET, CODE_CHARACTERS, TOKEN_CHARACTERS
from firstcome.web.customer.order_page import OrderPages, open_order
from firstcome.web.customer.replies import nothing_new
from firstcome.web.customer.site import Site

PLAIN: Final = re.compile(
    rb"/orders/([%b]{%d})/now\?token=([A-Za-z0-9_-]{%d})"
    rb"&seen=((?:[0-9]+\.){5}[a-z]+)\.([0-9]{1,9})\.([0-9]{1,9})"
    rb"(?:&lang=[A-Za-z-]+)?" % (ALPHABET.encode(), CODE_CHARACTERS, TOKEN_CHARACTERS)
)
"""The address that a page looks at, as `order_facts.order_page` writes it."""

_NOTHING_NEW: Final = nothing_new()


class Looks:
    """Finds and answers looks; one for the process."""

    def __init__(self, site: Site, pages: OrderPages, redraw: Handler, route: Handler) -> None:
        """`redraw` draws what is news, `route` takes GET of these addresses in any form."""
        self._site = site
        self._pages = pages
        self._redraw = redraw
        self._route = route

    def find(self, method: bytes, target: bytes) -> Handler | None:
        """The handler of a look, or None for what is none."""
        plain = PLAIN.fullmatch(target) if method == b"GET" else None
        return plain and partial(self._answer, plain)

    def _answer(self, plain: re.Match[bytes], exchange: Exchange) -> None:
        try:
            code, token, seen, interval_s, ahead = plain.groups()
            now = open_order(self._site, code.decode(), token.decode())
            if now is None:
                answer = self._route  # which says that there is no such order
            elif self._pages.has_news(now, seen.decode(), int(interval_s), int(ahead)):
                answer = self._redraw
            else:
                exchange.reply(_NOTHING_NEW)
                return
        except Exception as error:  # noqa: BLE001 - the route answers it, with a page
            defect(error)
            answer = self._route
        answer(exchange)
