"""
Writing: letters become mails, with the contact of the moment; one may be written ahead.

Always true:
- A mail that was written ahead is used for the same letter alone, to a contact that is still the
  same: what was erased or changed since is read before it is sent.
- One that was written ahead is forgotten when another is, and after `AHEAD_MS_MAX`.

Never here: when a letter goes, what carries it, a word of the outbox.
"""

import contextlib
from pathlib import Path
from typing import Final, NamedTuple

from firstcome.contacts.contact import Contact
from firstcome.contacts.reader import ContactReader
from firstcome.notifications.letters import Letter, Letterhead
from firstcome.notifications.transports import Mail
from firstcome.notifications.ways import Ways

AHEAD_MS_MAX: Final = 1_000
"""A mail says what was so at its time: whether a wave has opened, and the date."""


class Ahead(NamedTuple):
    """A mail that nobody has asked for yet, and what it was made of."""

    letter: Letter
    contact: Contact
    mail: Mail | None
    time_ms: int


class Writing:
    """Writes letters; one thread at a time."""

    def __init__(self, ways: Ways, head: Letterhead, contacts: Path) -> None:
        self._ways = ways
        self._head = head
        self._path = contacts
        self._contacts: ContactReader | None = None
        self._ahead: Ahead | None = None

    def contact(self, letter: Letter) -> Contact | None:
        """Whom it is for; None for a customer who is erased. Raises `ContactsBroken`."""
        if self._contacts is None:
            self._contacts = ContactReader.open(self._path)
        return self._contacts.read(letter.contact)

    def write(self, letter: Letter, contact: Contact, now_ms: int) -> Mail | None:
        """
        The mail; None for a customer who gave no address.

        Raises `ContactInvalid` for an address that nothing can be sent to.
        """
        ahead = self._ahead
        if ahead is not None and (ahead.letter, ahead.contact) == (letter, contact):
            self._ahead = None
            if 0 <= now_ms - ahead.time_ms <= AHEAD_MS_MAX:
                return ahead.mail
        return self._ways[letter.message.channel].write(letter, self._head, contact, now_ms)

    def write_ahead(self, letter: Letter, now_ms: int) -> None:
        """Have its mail ready; what goes wrong here is met again by `contact` and `write`."""
        with contextlib.suppress(Exception):
            contact = self.contact(letter)
            if contact is not None:
                mail = self.write(letter, contact, now_ms)
                self._ahead = Ahead(letter, contact, mail, now_ms)

    def let_go(self) -> None:
        """The contacts are read anew the next time, if there is one."""
        self._contacts, contacts = None, self._contacts
        if contacts is not None:
            contacts.close()
