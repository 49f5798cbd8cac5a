"""
Replies: pages, ways on, and the addresses that they name.

Always true:
- A page with a key or a token in it is kept by no cache.

Never here: what a page says, and the headers that every page has (`pages`).
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote_plus

from firstcome.api.problems import Reply
from firstcome.web.pages import MEDIA_TYPE, PAGE_HEADERS, PRIVATE_HEADERS

Header = tuple[bytes, bytes]

PUBLIC_HEADERS: Final[tuple[Header, ...]] = (
    *PAGE_HEADERS,
    (b"cache-control", b"no-cache"),
    (b"vary", b"accept-language"),
)
"""Of a page that is the same for everybody who reads its language."""


_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]*")


def private_page(body: bytes, status: int = 200, more: Iterable[Header] = ()) -> Reply:
    """A page for its reader alone."""
    return Reply(status, body, MEDIA_TYPE, 0, (*PRIVATE_HEADERS, *more))


def public_page(body: bytes) -> Reply:
    """A page that anybody may see."""
    return Reply(200, body, MEDIA_TYPE, 0, PUBLIC_HEADERS)


def see_other(where: str, more: Iterable[Header] = ()) -> Reply:
    """Go on there with GET (RFC 9110, 15.4.4)."""
    location = (b"location", where.encode("ascii"))
    return Reply(303, b"", MEDIA_TYPE, 0, (*PRIVATE_HEADERS, location, *more))


def nothing_new() -> Reply:
    """What is shown is still true."""
    return Reply(204, b"", MEDIA_TYPE, 0, PRIVATE_HEADERS)


def address(path: str, **query: str | int) -> str:
    """A path of this shop with those parts of a query that are not empty."""
    fields = [f"{name}={_quoted(str(value))}" for name, value in query.items() if value != ""]
    return f"{path}?{'&'.join(fields)}" if fields else path


def _quoted(text: str) -> str:
    # Nearly everything in our addresses is an id, a token or a number, which stands as it is.
    return text if _PLAIN.fullmatch(text) else quote_plus(text)
