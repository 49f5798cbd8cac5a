"""
Words of a name, as they are compared: without accents, capitals, or what stands between them.

Always true:
- What is kept of a name and what is typed to find it are folded alike.
- A folded word is letters and digits alone, so it means nothing else to a full-text index.

Never here: the index; addresses and numbers (they are compared in their normal form).
"""

import unicodedata
from typing import Final

WORDS_MAX: Final = 12
"""Of a name; the rest of it does not help to find it."""

_LETTERS: Final = ("L", "N")

# Letters that Unicode takes for whole ones, and people type as others.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def words_of(text: str) -> list[str]:
    """The folded words of a text, at most `WORDS_MAX`."""
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", text)
        if unicodedata.category(character) != "Mn"
    )
    folded = unicodedata.normalize("NFKC", bare.casefold().translate(_PLAIN))
    apart = "".join(
        character if unicodedata.category(character)[0] in _LETTERS else " " for character in folded
    )
    return apart.split()[:WORDS_MAX]
