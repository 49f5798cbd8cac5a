"""
Ways: how letters of a channel are written, and what carries them away.

Another channel is another way: its transport, a writer that turns a letter into what the
transport takes, and how many a second go to many.

Always true:
- A writer gives the same mail for the same letter, but for the date in it.

Never here: a choice of channels (who opens the post office has made it).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from firstcome.contacts.contact import Contact
from firstcome.notifications.kinds import Channel
from firstcome.notifications.letters import Letter, Letterhead
from firstcome.notifications.mails import write_mail
from firstcome.notifications.transports import Mail, Transport

Writer = Callable[[Letter, Letterhead, Contact, int], Mail | None]
"""
Letter, letterhead, contact and the clock to a mail; None for a contact without an address there.

Raises `ContactInvalid` for an address that nothing can be sent to.
"""


class Way(NamedTuple):
    """One channel."""

    transport: Transport
    write: Writer
    bulk_per_s: int
    """Bulk messages that are sent in a second, at most."""


Ways = Mapping[Channel, Way]


def email_way(transport: Transport, bulk_per_s: int) -> Way:
    """By e-mail."""
    return Way(transport, write_mail, bulk_per_s)
