"""
The shelf of guides: the texts of each launch, read once from the contacts file and kept.

Always true:
- The file is read in the thread that writes it, in turn with the batches; a request that is too
  early waits for that, and no other does.
- A document that is missing or cannot be read makes no page fail.

Never here: what a guide says.
"""

from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from firstcome.api.shop import Shop
from firstcome.domain.launch import Launch
from firstcome.launches.texts import LaunchTexts
from firstcome.limits import GUIDES_KEPT_MAX
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.lru import Lru

log = structlog.get_logger()
_decode: Final = msgspec.json.Decoder(LaunchTexts).decode


class NotYetRead(Exception):
    """The guide of this launch is being read: come again by `GuideShelf.when_read`."""

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch.definition.launch)
        self.launch = launch


class GuideShelf:
    """Guides by the id of their texts; one shelf for the process."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._guides: Lru[bytes, LaunchGuide] = Lru(GUIDES_KEPT_MAX)
        self._waiting: dict[bytes, list[Callable[[], None]]] = {}

    def guide(self, launch: Launch) -> LaunchGuide:
        """The guide of a launch as it is defined now; raises `NotYetRead`."""
        definition = launch.definition
        found = self._guides.get(definition.texts)
        if found is None:
            raise NotYetRead(launch)
        if found.definition is not definition:  # the terms were replaced, the texts were not
            found = LaunchGuide(definition, found.texts)
            self._guides.put(definition.texts, found)
        return found

    def when_read(self, launch: Launch, then: Callable[[], None]) -> None:
        """Read the texts of a launch, if nobody does yet, and call `then` on the event loop."""
        definition = launch.definition
        waiting = self._waiting.get(definition.texts)
        if waiting is not None:
            waiting.append(then)
            return
        self._waiting[definition.texts] = [then]
        contacts = self._shop.contacts
        reading = self._shop.engine.in_writer(lambda: contacts.document(definition.texts))

        def read(_: object) -> None:
            failed = reading.cancelled() or reading.exception() is not None
            texts = None if failed else _texts(reading.result())
            if texts is None:
                log.error("texts_missing", launch=definition.launch)
            self._guides.put(definition.texts, LaunchGuide(definition, texts))
            for each in self._waiting.pop(definition.texts):
                each()

        reading.add_done_callback(read)


def _texts(document: bytes | None) -> LaunchTexts | None:
    try:
        return None if document is None else _decode(document)
    except msgspec.MsgspecError:
        return None
