"""
Kinds of values that pages show: colours, pictures, lines, paragraphs, names by id.

Always true:
- A paragraph is one line for whoever shows it: ends of lines inside it count as spaces.

Never here: files; which field has which kind.
"""

import re
from typing import cast

from firstcome.launches import colours
from firstcome.launches.bounds import (
    ADDRESS_CHARACTERS_MAX,
    LINES_MAX,
    LOGO_BYTES_MAX,
    PARAGRAPH_CHARACTERS_MAX,
    PARAGRAPHS_MAX,
)
from firstcome.launches.faults import Refused
from firstcome.launches.kinds import TEXT, Kind, Reader, text_reader
from firstcome.launches.texts import PICTURE_PATTERN
from firstcome.launches.wording import shown

_PICTURE = re.compile(PICTURE_PATTERN)
_LINE_END = re.compile(r"[ \t]*\r?\n[ \t]*")
_read_long_text = text_reader(PARAGRAPH_CHARACTERS_MAX)


def _read_paragraph(value: object) -> str:
    if isinstance(value, str):
        value = _LINE_END.sub(" ", value.strip())
    return _read_long_text(value)


def _several(read: Reader[str], several_max: int, example: str) -> Reader[tuple[str, ...]]:
    def read_list(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise Refused(f"{shown(value)} is not a list.", f"Write it like {example}.")
        texts = cast("list[object]", value)
        if len(texts) > several_max:
            raise Refused(f"has {len(texts)} texts.", f"Write {several_max} at most.")
        return tuple(read(text) for text in texts)

    return read_list


def _read_picture(value: object) -> str:
    text = value if isinstance(value, str) else ""
    if len(text) > ADDRESS_CHARACTERS_MAX:
        raise Refused(
            f"is {len(text)} characters long.", f"Write {ADDRESS_CHARACTERS_MAX} at most."
        )
    if _PICTURE.match(text):
        return text
    mend = 'Write a path of the shop, like "/pictures/black.jpg", or an address over https.'
    if text.startswith("http://") and _PICTURE.match(secure := "https://" + text[7:]):
        mend = f'Write "{secure}": pages show pictures over https alone.'
    raise Refused(f"{shown(value)} is no address of a picture.", mend)


def _read_names(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value)
    raise Refused(f"{shown(value)} is not a table.", 'Write it like { phone = "Das Telefon" }.')


def _accent(ground: str, example: str) -> Kind[str]:
    return Kind(
        f"colour `#rrggbb`, {colours.CONTRAST_MIN}:1 or more with {ground}",
        f'"{example}"',
        lambda value: colours.read_colour(value, ground),
    )


ACCENT = _accent(colours.ON_LIGHT, "#0b5cad")
ACCENT_DARK = _accent(colours.ON_DARK, "#6cb2f7")
LOGO = Kind(f"PNG or SVG file of at most {LOGO_BYTES_MAX // 1_000} kB", '"logo.svg"', TEXT.read)
PICTURE = Kind("https address, or path from /", '"/pictures/black.jpg"', _read_picture)
PARAGRAPH = Kind(
    f"text, 1 to {PARAGRAPH_CHARACTERS_MAX:,} characters", '"One phone for each."', _read_paragraph
)
LINES = Kind(
    f"list of at most {LINES_MAX} texts",
    '["Your e-mail address"]',
    _several(TEXT.read, LINES_MAX, '["Your e-mail address"]'),
)
PARAGRAPHS = Kind(
    f"list of at most {PARAGRAPHS_MAX} texts, each of at most {PARAGRAPH_CHARACTERS_MAX:,}"
    " characters",
    '["Bring this page."]',
    _several(_read_paragraph, PARAGRAPHS_MAX, '["Bring this page."]'),
)
NAMES = Kind("table: product or SKU = text", '{ phone = "Das Telefon" }', _read_names)
