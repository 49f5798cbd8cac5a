"""
The bodies of the API that are about messages.

Always true:
- Fields are only ever added.

Never here: logic.
"""

from typing import Annotated

from msgspec import Meta, Struct

from firstcome.notifications.kinds import Channel
from firstcome.notifications.receipts import ReceiptVerdict


class BounceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What a provider says of a message: it bounced for good, did not arrive, or is unwanted."""

    message: Annotated[str, Meta(min_length=1, max_length=400)]
    """Its Message-ID, with or without angle brackets."""
    what: ReceiptVerdict
    channel: Channel = "email"
