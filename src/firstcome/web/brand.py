"""
Brand: the colours of a launch as a small stylesheet, `/launches/{launch}/brand.css`.

Always true:
- The accent can be read on the page's ground, and the ground on the accent.

Never here: our own colours (`static/shop.css`), logos.
"""

from typing import Final

from firstcome.launches.colours import ON_DARK, ON_LIGHT, readable

BRAND_MEDIA_TYPE: Final = b"text/css; charset=utf-8"
BRAND_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"cache-control", b"public, max-age=300"),
    (b"x-content-type-options", b"nosniff"),
)


def brand_css(accent: str, accent_dark: str = "") -> bytes:
    """The stylesheet of one or two colours `#rrggbb`; each serves for both when it is alone."""
    light = readable(accent or accent_dark, ON_LIGHT)
    dark = readable(accent_dark or accent, ON_DARK)
    return (
        f":root{{--accent:{light}}}\n"
        f"@media(prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"
    ).encode()
