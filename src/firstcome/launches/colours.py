"""
Colours of a brand: whether text in them can be read on the pages.

Always true:
- What `check_contrast` lets pass has a contrast of 4.5:1 with its ground (WCAG 2.2, 1.4.3), as
  text on the page and as the page's colour on a button.

Never here: which colour is beautiful.
"""

import re
from typing import Final

from firstcome.launches.faults import Refused
from firstcome.launches.wording import shown

COLOUR_PATTERN: Final = "#[0-9a-f]{6}"
CONTRAST_MIN: Final = 4.5
ON_LIGHT: Final = "#ffffff"
"""The ground of a light page."""
ON_DARK: Final = "#16181d"
"""The ground of a dark page."""

_COLOUR = re.compile(COLOUR_PATTERN)
_SHORT = re.compile("#?([0-9a-f]{3}|[0-9a-f]{6})")
_STEPS = 100
_EXAMPLE = {ON_LIGHT: "#0b5cad", ON_DARK: "#6cb2f7"}

Channels = tuple[int, int, int]


def read_colour(value: object, ground: str) -> str:
    """A colour `#rrggbb` in small letters that can be read on `ground`, or `Refused`."""
    text = value.lower() if isinstance(value, str) else ""
    if not _COLOUR.fullmatch(text):
        digits = _SHORT.fullmatch(text)
        meant = _EXAMPLE[ground] if digits is None else _whole(digits[1])
        raise Refused(f"{shown(value)} is not a colour.", f'Write it like "{meant}".')
    check_contrast(text, ground)
    return text


def check_contrast(colour: str, ground: str) -> None:
    """Refuses a colour that cannot be read on `ground`; an empty one is our own."""
    if not colour:
        return
    ratio = contrast(colour, ground)
    if ratio < CONTRAST_MIN:
        darker = "darker" if ground == ON_LIGHT else "lighter"
        raise Refused(
            f"{shown(colour)} has a contrast of {_cut(ratio)}:1 with {ground}, and text needs "
            f"{CONTRAST_MIN}:1.",
            f'Write "{readable(colour, ground)}", the same colour made {darker}.',
        )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2: from 1 (none) to 21 (black and white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str) -> str:
    """The colour itself, or the nearest step from it to black or white that can be read."""
    end = 0 if ground == ON_LIGHT else 255
    channels = _channels(colour)
    for step in range(_STEPS + 1):
        red, green, blue = (each + (end - each) * step // _STEPS for each in channels)
        found = f"#{red:02x}{green:02x}{blue:02x}"
        if contrast(found, ground) >= CONTRAST_MIN:
            return found
    raise AssertionError("black and white can be read on either ground")


def _whole(digits: str) -> str:
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(each * 2 for each in digits)


def _cut(ratio: float) -> str:
    return f"{int(ratio * 10) / 10}"


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    red, green, blue = (_linear(each / 255) for each in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
