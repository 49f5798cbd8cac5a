"""
What staff tell everybody, in words: a document for each incident's update and each announcement.

Always true:
- Equal words have equal encodings, and so one document; whoever reads one finds the words as they
  were written, in every language that they were written in.
- A title is one line. A body has paragraphs, and nothing that a page or a mail has to interpret.

Never here: who is told, on which way; personal data.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from firstcome.limits import (
    TOLD_BODY_CHARACTERS_MAX,
    TOLD_LANGUAGES_MAX,
    TOLD_TITLE_CHARACTERS_MAX,
)

FALLBACK: Final = "en"

# What can be shown: no control characters, none that turn the text around it; lines in a body.
_SHOWN = r"\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"
_TITLE_PATTERN = rf"^[^\n{_SHOWN}]*[^\s{_SHOWN}][^\n{_SHOWN}]*(?![\s\S])"
_BODY_PATTERN = rf"^[^{_SHOWN}]*(?![\s\S])"
_LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(?![\s\S])"

ToldLanguage = Annotated[str, Meta(pattern=_LANGUAGE_PATTERN, max_length=64)]


class Told(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The words in one language; lines of `body` end with a line feed alone."""

    title: Annotated[str, Meta(pattern=_TITLE_PATTERN, max_length=TOLD_TITLE_CHARACTERS_MAX)]
    body: Annotated[str, Meta(pattern=_BODY_PATTERN, max_length=TOLD_BODY_CHARACTERS_MAX)] = ""


Texts = Annotated[dict[ToldLanguage, Told], Meta(min_length=1, max_length=TOLD_LANGUAGES_MAX)]
"""The words by language."""

_decode: Final = msgspec.json.Decoder(Texts).decode


def encode_texts(texts: dict[str, Told]) -> bytes:
    """The canonical JSON, for `ContactStore.put_document`: languages in their order."""
    return msgspec.json.encode(texts, order="sorted")


def decode_texts(document: bytes) -> dict[str, Told]:
    """The words of a document; raises `msgspec.MsgspecError` for what is none of these."""
    return _decode(document)


def told_in(texts: dict[str, Told], language: str) -> tuple[str, Told]:
    """
    The words for a reader, with the language that they are in.

    The reader's own (`de-AT`, else `de`), else English, else the first.
    """
    short = language.partition("-")[0]
    for wanted in (language, short, FALLBACK):
        if wanted in texts:
            return wanted, texts[wanted]
    first = min(texts)
    return first, texts[first]
