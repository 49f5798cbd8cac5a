"""
The shelf of what staff wrote: words of incidents and announcements, read from the contacts file.

Always true:
- The file is read in turn with the batches, never while a page is drawn.
- Words that cannot be read make no page fail; they are looked for again after `AGAIN_S`.

Never here: which words a reader gets (`contacts.told`).
"""

import time
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
import structlog

from firstcome.api.shop import Shop
from firstcome.contacts.told import Told, decode_texts, told_in
from firstcome.limits import TOLD_TEXTS_KEPT_MAX
from firstcome.web.customer.lru import Lru

AGAIN_S: Final = 10.0

log = structlog.get_logger()


class ToldShelf:
    """Words by their id; one shelf for the process."""

    def __init__(self, shop: Shop, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is one that nobody sets, in seconds."""
        self._shop = shop
        self._clock = clock
        self._kept: Lru[bytes, dict[str, Told]] = Lru(TOLD_TEXTS_KEPT_MAX)
        self._missing: Lru[bytes, float] = Lru(TOLD_TEXTS_KEPT_MAX)
        self._waiting: dict[bytes, list[Callable[[], None]]] = {}

    def find(self, text: bytes, language: str) -> tuple[str, Told] | None:
        """The words for a reader and their language; None when they are not there (yet)."""
        found = self._kept.get(text)
        return told_in(found, language) if found else None

    def look(self, text: bytes, language: str) -> tuple[str, Told] | None:
        """As `find`, and has them read for the next time."""
        found = self.find(text, language)
        if found is None:
            self.read((text,), _nothing)
        return found

    def read(self, texts: Iterable[bytes], then: Callable[[], None]) -> int:
        """Have those read that are not there; `then` is called for each, so many times."""
        wanted = [text for text in dict.fromkeys(texts) if self._is_wanted(text)]
        for text in wanted:
            waiting = self._waiting.get(text)
            if waiting is not None:
                waiting.append(then)
            else:
                self._waiting[text] = [then]
                self._begin(text)
        return len(wanted)

    def _is_wanted(self, text: bytes) -> bool:
        if self._kept.get(text) is not None:
            return False
        missed_s = self._missing.get(text)
        return missed_s is None or self._clock() - missed_s >= AGAIN_S

    def _begin(self, text: bytes) -> None:
        contacts = self._shop.contacts
        reading = self._shop.engine.in_writer(lambda: contacts.document(text))

        def ended(_: object) -> None:
            failed = reading.cancelled() or reading.exception() is not None
            words = None if failed else _decoded(reading.result())
            if words:
                self._kept.put(text, words)
            else:
                self._missing.put(text, self._clock())
                log.error("told_missing", text=text.hex())
            for each in self._waiting.pop(text):
                each()

        reading.add_done_callback(ended)


def _decoded(document: bytes | None) -> dict[str, Told] | None:
    try:
        return None if document is None else decode_texts(document)
    except msgspec.MsgspecError:
        return None


def _nothing() -> None:
    pass
