"""
Files beside the pages: stylesheets, scripts, the colours and the logo of a launch.

Always true:
- What has a hash in its address is kept by browsers for ever; the rest for minutes.
- A logo is shown, and never run.

Never here: pages.
"""

from typing import Final

from firstcome.api.exchange import Exchange
from firstcome.api.problems import Reply
from firstcome.web.brand import BRAND_HEADERS, brand_css
from firstcome.web.customer.asked import Asked, PageRaised
from firstcome.web.static import STATIC_HEADERS, find_static

CSS: Final = b"text/css; charset=utf-8"
LOGO_HEADERS: Final = (
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"x-content-type-options", b"nosniff"),
)
OWN_ACCENT: Final = b""
"""A launch without colours has an empty stylesheet: ours stand."""


def static_file(exchange: Exchange) -> Reply | None:
    """The reply for a file of `/static/`, packed for those who take it; None when there is none."""
    found = find_static(exchange.target.partition(b"?")[0])
    if found is None:
        return None
    if any(name == b"accept-encoding" and b"gzip" in value for name, value in exchange.headers):
        packed = (*STATIC_HEADERS, (b"content-encoding", b"gzip"))
        return Reply(200, found.gzipped, found.media_type, 0, packed)
    return Reply(200, found.body, found.media_type, 0, STATIC_HEADERS)


def show_static(asked: Asked) -> None:
    """GET /static/{hash}/{file}"""
    reply = static_file(asked.exchange)
    if reply is None:
        raise PageRaised("not_found", 404)
    asked.reply(reply)


def show_brand_css(asked: Asked) -> None:
    """GET /launches/{launch}/brand.css"""
    brand = asked.site.shelf.guide(asked.launch()).brand
    accent = brand.accent or brand.accent_dark
    css = brand_css(accent, brand.accent_dark) if accent else OWN_ACCENT
    asked.reply(Reply(200, css, CSS, 0, BRAND_HEADERS))


def show_logo(asked: Asked) -> None:
    """GET /launches/{launch}/logo"""
    brand = asked.site.shelf.guide(asked.launch()).texts.brand
    if brand is None or not brand.logo:
        raise PageRaised("not_found", 404)
    asked.reply(Reply(200, brand.logo, brand.logo_type.encode(), 0, LOGO_HEADERS))
