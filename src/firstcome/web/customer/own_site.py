"""
Whose form it is: a deed counts only when a page of this shop, or the reader alone, asked for it.

    Sec-Fetch-Site  same-origin, none     ours (every browser since 2023, over TLS)
    Origin          this host, the public address, null or absent    ours, as far as can be told
    else                                  another site's: refused, and nothing is done

Our pages say `Referrer-Policy: no-referrer`, so an older browser calls their Origin `null`.

Always true:
- A form that another site has a browser send places, moves and gives up nothing, whatever key or
  token is in it.

Never here: keys and tokens; they say who may.
"""

from firstcome.web.customer.asked import Asked, PageRaised

OWN = frozenset({"same-origin", "none"})
"""What Sec-Fetch-Site says of a page of the same host, and of the reader's own doing."""


def require_own_site(asked: Asked) -> None:
    """Raise `PageRaised` for a form that another site sent."""
    fetched_from = asked.header(b"sec-fetch-site")
    if fetched_from:
        is_own = fetched_from in OWN
    else:
        origin = asked.header(b"origin")
        is_own = origin in ("", "null") or _is_here(asked, origin)
    if not is_own:
        raise PageRaised("request_invalid", 403)


def _is_here(asked: Asked, origin: str) -> bool:
    public_url = asked.site.settings.public_url
    host = origin.partition("://")[2]
    return host == asked.header(b"host") or origin == public_url.rstrip("/")
