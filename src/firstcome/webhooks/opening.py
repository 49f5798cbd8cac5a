"""
Opening the dispatch on a data directory, beside the fold that made `events.db`.

Always true:
- Codes are made only under the secrets that the journal was founded with.

Never here: settings, sending.
"""

from pathlib import Path

from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.state import State
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.webhooks.dispatch import Dispatch, Stations
from firstcome.webhooks.feed import Feed
from firstcome.webhooks.file import FILE
from firstcome.webhooks.messages import Messages, MessagesTaken
from firstcome.webhooks.pace import WAITS, Waits
from firstcome.webhooks.payloads import Payloads, PublicIds
from firstcome.webhooks.sender import Sender


class KnownByState:
    """What the fold knows that never changes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def epoch_of(self, sequence: int) -> int:
        """The epoch in which an entry was written."""
        return self._state.epoch_of(sequence)

    def definition(self, launch: str) -> LaunchDefinition:
        """The terms of a launch."""
        return self._state.launches[launch].definition

    def location(self, order: int) -> str | None:
        """Where an order is."""
        row = self._state.orders.find(order)
        return None if row is None else self._state.place(row)[1].location


def open_dispatch(
    directory: Path, state: State, *, is_private_allowed: bool, waits: Waits = WAITS
) -> Dispatch | None:
    """
    The dispatch, sending; None while there is no endpoint, while files are missing that the front
    makes, or are others, or another back sends.
    """
    path = directory / FILE
    if not path.exists():
        return None
    try:
        secrets = load_secrets(directory, journal_is_empty=False)
    except SecretsMissing:
        return None
    if secrets.fingerprint() != state.fingerprint:
        return None
    feed = Feed(directory / "events.db")
    try:
        messages = Messages(path, feed.before)
    except MessagesTaken:
        feed.close()
        return None
    except BaseException:
        feed.close()
        raise
    payloads = Payloads(feed, KnownByState(state), PublicIds(secrets))
    sender = Sender(is_private_allowed=is_private_allowed)
    return Dispatch(state, Stations(feed, messages, payloads, sender), waits)
