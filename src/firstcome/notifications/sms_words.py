"""
The words of an SMS: the subject of a letter, the link that matters, and how to end bulk.

Always true:
- A text keeps its links whole; it is its words that are cut to what `SMS_SEGMENTS_MAX` parts hold.
- Signs that only look better than those of the GSM alphabet are written as those.

Never here: numbers, sending.
"""

import unicodedata
from typing import Final

from firstcome.limits import SMS_SEGMENTS_MAX
from firstcome.notifications.phrases import Phrases
from firstcome.notifications.segments import segments_of
from firstcome.notifications.wordings import Act, Wording

WORDS_CHARACTERS_MIN: Final = 20
"""So much of the words always stays, however long the links are."""

_CUT: Final = "..."
_PLAINER: Final = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
    }
)


def sms_text(wording: Wording, phrases: Phrases) -> str:
    """A wording as an SMS."""
    words = unicodedata.normalize("NFC", " ".join(wording.subject.split())).translate(_PLAINER)
    links = [part.address for part in wording.parts if isinstance(part, Act)][:1]
    if wording.unsubscribe:
        links.append(f"{phrases.say('sms_end')} {wording.unsubscribe}")
    return _cut("\n".join(["", *links]), words)


def _cut(links: str, words: str) -> str:
    """Words and links, with as many of the words as there is room for."""
    kept = words
    while segments_of(kept + links).parts > SMS_SEGMENTS_MAX and len(kept) > WORDS_CHARACTERS_MIN:
        kept = kept.removesuffix(_CUT)[:-1].rstrip() + _CUT
    return kept + links
