"""
Texts of news: what staff wrote of an announcement or an incident, in the language of a reader.

Always true:
- A reader without a text in their language gets it whole in another one: the words around it are in
  the same language.

Never here: who is told, which language comes before which (`contacts.told`).
"""

from typing import Final

import msgspec
import structlog

from firstcome.contacts.reader import ContactReader
from firstcome.contacts.told import Told, decode_texts, told_in

KEPT_MAX: Final = 16

log = structlog.get_logger()


class NewsTexts:
    """The documents of staff among the contacts' documents, the last few kept."""

    def __init__(self, documents: ContactReader) -> None:
        self._documents = documents
        self._kept: dict[bytes, dict[str, Told]] = {}

    def find(self, text: bytes, language: str) -> tuple[str, Told] | None:
        """
        The text of this id and the language that it is in; None when it cannot be read.

        Raises `ContactsBroken` when the file cannot be read.
        """
        languages = self._kept.get(text)
        if languages is None:
            if len(self._kept) >= KEPT_MAX:
                del self._kept[next(iter(self._kept))]
            languages = self._kept[text] = self._read(text)
        return told_in(languages, language) if languages else None

    def _read(self, text: bytes) -> dict[str, Told]:
        document = self._documents.document(text)
        try:
            languages = {} if document is None else decode_texts(document)
        except msgspec.MsgspecError:
            languages = {}
        if not languages:
            log.error(
                "news_missing",
                text=text.hex(),
                mend="Nobody is told. Look at contacts.db, then announce it anew.",
            )
        return languages
