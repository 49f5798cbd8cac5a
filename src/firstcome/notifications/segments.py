"""
Segments: in how many parts an SMS goes, and what it is paid by (3GPP TS 23.038).

Always true:
- A text of the GSM alphabet has 160 signs, or 153 in each of several parts; every other text has 70
  or 67 units of UTF-16.
- A sign is never cut in two: those of the extension table take two places, and so do surrogates.

Never here: what a message says.
"""

from typing import Final, NamedTuple

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")

_PLAIN_AT_ONCE: Final = 160
_PLAIN_EACH: Final = 153
_WIDE_AT_ONCE: Final = 70
_WIDE_EACH: Final = 67


class Segments(NamedTuple):
    """How an SMS goes: in so many parts, of an alphabet; `signs` are the places that it takes."""

    parts: int
    signs: int
    is_plain: bool
    """Whether the GSM alphabet has all of it; else each part holds less than half as much."""


def segments_of(text: str) -> Segments:
    """In how many parts a text goes."""
    is_plain = all(sign in _BASIC or sign in _EXTENDED for sign in text)
    sizes = [_places(sign, is_plain=is_plain) for sign in text]
    at_once, each = (_PLAIN_AT_ONCE, _PLAIN_EACH) if is_plain else (_WIDE_AT_ONCE, _WIDE_EACH)
    signs = sum(sizes)
    if signs <= at_once:
        return Segments(1, signs, is_plain)
    count, left = 1, each
    for size in sizes:
        if size > left:
            count, left = count + 1, each
        left -= size
    return Segments(count, signs, is_plain)


def _places(sign: str, *, is_plain: bool) -> int:
    if is_plain:
        return 2 if sign in _EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1
