"""
The language of a page: what the reader chose, else what their browser asks for, else the market's.

Always true:
- It is one of those that ship, whatever was asked for.

Never here: words.
"""

from functools import lru_cache
from typing import Final

DEFAULT: Final = "en"


@lru_cache(maxsize=1_024)
def choose(chosen: str, accepted: str, market: str, shipped: tuple[str, ...]) -> str:
    """
    The language of a page.

    `chosen` is that of the address, `accepted` the header Accept-Language, `market` the market's.
    """
    if chosen in shipped:
        return chosen
    for wanted in _ranked(accepted):
        found = _nearest(wanted, shipped)
        if found is not None:
            return found
    return _nearest(market, shipped) or _nearest(DEFAULT, shipped) or shipped[0]


def _nearest(wanted: str, shipped: tuple[str, ...]) -> str | None:
    """The longest shipped beginning of a language tag (RFC 4647, 3.4)."""
    subtags = wanted.lower().split("-")
    for end in range(len(subtags), 0, -1):
        tag = "-".join(subtags[:end])
        for language in shipped:
            if language.lower() == tag:
                return language
    return None


def _ranked(accepted: str) -> list[str]:
    """The tags of an Accept-Language, the most wanted first (RFC 9110, 12.5.4)."""
    ranked: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag.strip() and weight > 0:
            ranked.append((-weight, tag.strip()))
    return [tag for _, tag in sorted(ranked, key=lambda each: each[0])]
