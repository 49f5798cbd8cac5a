"""
Wording of faults: how a wrong value and the nearest right one are written.

Always true:
- What `shown` returns is one line of printable text of bounded length.

Never here: what is right or wrong.
"""

import json
from collections.abc import Iterable
from datetime import date, time
from difflib import get_close_matches

from firstcome.launches.bounds import SHOWN_CHARACTERS_MAX

DIGITS_SHOWN_MAX = 18


def shown(value: object) -> str:
    """A value as it stands in the file, or the shape of it when it is long."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) >= 10**DIGITS_SHOWN_MAX:
            return f"A number of more than {DIGITS_SHOWN_MAX} digits"
        return str(value)
    if isinstance(value, float | date | time):
        return str(value)
    return "A table" if isinstance(value, dict) else "A list"


def _quoted(text: str) -> str:
    cut = text if len(text) <= SHOWN_CHARACTERS_MAX else text[:SHOWN_CHARACTERS_MAX] + "…"
    return one_line(json.dumps(cut, ensure_ascii=False))


def one_line(text: str) -> str:
    """A text with what cannot be printed, line ends among it, written as escapes."""
    return "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text)


def bare(name: str) -> str:
    """A name without quotes when it needs none."""
    quoted = shown(name)
    plain = quoted == f'"{name}"' and name != "" and " " not in name
    return name if plain else quoted


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was most likely meant to be."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(name.casefold()[:SHOWN_CHARACTERS_MAX], by_folded, n=1)
    return by_folded[found[0]] if found else None


def listed(names: Iterable[str], names_max: int = 12) -> str:
    """Names in one phrase: a, b and c."""
    all_names = list(names)
    if len(all_names) > names_max:
        return f"{', '.join(all_names[:names_max])} and {len(all_names) - names_max} more"
    if len(all_names) < 2:
        return "".join(all_names)
    return f"{', '.join(all_names[:-1])} and {all_names[-1]}"
