"""
Notes on supply, read: the words of who said something of a delivery.

Always true:
- A note whose words cannot be read reads as none; the delivery stands all the same.
- Words are read a few at a time, so that no order waits for all of them.

Never here: keeping them (`supply_commands`).
"""

from collections.abc import Iterable
from typing import Final

from firstcome.api.shop import Shop
from firstcome.domain.supply_messages import NO_NOTE

AT_ONCE: Final = 20


async def notes_of(shop: Shop, notes: Iterable[bytes]) -> dict[bytes, str]:
    """The words by the id of their document."""
    wanted = [note for note in dict.fromkeys(notes) if note != NO_NOTE]
    found: dict[bytes, str] = {}
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        documents = await shop.engine.in_writer(
            lambda some=some: [shop.contacts.document(note) for note in some]
        )
        for note, document in zip(some, documents, strict=True):
            found[note] = "" if document is None else document.decode(errors="replace")
    return found
