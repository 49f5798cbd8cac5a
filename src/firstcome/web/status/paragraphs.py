"""Paragraphs of what staff wrote: blank lines part them."""

import re
from typing import Final

_BLANK_LINES: Final = re.compile(r"\n\s*\n")


def paragraphs(body: str) -> tuple[str, ...]:
    """The paragraphs of a body, none of them empty."""
    return tuple(each.strip() for each in _BLANK_LINES.split(body) if each.strip())
