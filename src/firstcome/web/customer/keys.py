"""
Keys of the order form: a random text that a browser keeps in a cookie, one for each launch.

Always true:
- Under one key there is one order: press twice, go back, refresh, open a second tab, and it is
  the same one.
- A key whose order has ended (given up, or lapsed for good) is left behind for a new one.

Never here: judging an order.
"""

import re
import secrets
from typing import Final, NamedTuple

from firstcome.api.exchange import Headers
from firstcome.domain.orders import LIVE
from firstcome.web.customer.replies import Header
from firstcome.web.customer.site import Site

KEY_BYTES: Final = 16
COOKIE_AGE_S: Final = 400 * 24 * 3_600
"""The longest that browsers keep a cookie (RFC 6265bis)."""

_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")


class HeldKey(NamedTuple):
    """The key of a browser, whether it was made just now, and the live order under it, if any."""

    text: str
    is_new: bool
    order: int | None


def key_of(site: Site, launch: str, headers: Headers) -> HeldKey:
    """The key that the cookie holds, or a new one."""
    text = read_cookie(headers, f"firstcome-{launch}".encode())
    if _KEY.fullmatch(text):
        order = order_under(site, launch, text)
        if order is None or site.state.orders.status[order] in LIVE:
            return HeldKey(text, False, order)
    return HeldKey(secrets.token_urlsafe(KEY_BYTES), True, None)


def order_under(site: Site, launch: str, text: str) -> int | None:
    """The order that a key is bound to, whether it has ended or not."""
    return site.state.keys.get(site.shop.hash_key("order-key", f"{launch} {text}"))


def keep_key(site: Site, launch: str, text: str) -> Header:
    """The header that has the browser keep a key."""
    secure = "; Secure" if site.is_secure else ""
    return b"set-cookie", (
        f"firstcome-{launch}={text}; Path=/launches/{launch}; Max-Age={COOKIE_AGE_S}; "
        f"HttpOnly; SameSite=Lax{secure}"
    ).encode("ascii")


def is_usable(text: str) -> bool:
    """Whether a key that came with a form is one of ours."""
    return _KEY.fullmatch(text) is not None


def read_cookie(headers: Headers, name: bytes) -> str:
    """The value of a cookie, or nothing."""
    for header, value in headers:
        if header == b"cookie":
            for pair in value.split(b";"):
                each, _, text = pair.strip().partition(b"=")
                if each == name:
                    return text.decode("latin-1")
    return ""
