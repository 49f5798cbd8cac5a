"""
Opening the post office on a data directory, beside the fold that made `events.db`.

Always true:
- Links are made only under the secrets that the journal was founded with.

Never here: settings, sending.
"""

from pathlib import Path

from firstcome.codes import OrderCodes
from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.reader import ContactReader
from firstcome.domain.state import State
from firstcome.engine.clock import system_now_ms
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.limits import MAIL_AGE_S_MAX
from firstcome.notifications.event_feed import EventFeed
from firstcome.notifications.files import FOLDER as FILES_FOLDER
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.link_requests import FOLDER, LinkRequests
from firstcome.notifications.listener import Listener
from firstcome.notifications.names import NameBook
from firstcome.notifications.outbox import Outbox, OutboxTaken
from firstcome.notifications.post_office import PostOffice, Stations
from firstcome.notifications.sender import PAUSES, Pauses, Sender
from firstcome.notifications.sweep import Sweep
from firstcome.notifications.transports import Transport


def open_post_office(
    directory: Path,
    state: State,
    head: Letterhead,
    transport: Transport,
    pauses: Pauses = PAUSES,
) -> PostOffice | None:
    """
    The post office, sending; None while files are missing that the front makes, or are others,
    or another back sends.

    What is wrong with the files, the front says when it refuses to start.
    """
    contacts_path = directory / "contacts.db"
    try:
        secrets = load_secrets(directory, journal_is_empty=False)
        if secrets.fingerprint() != state.fingerprint:
            return None
        outbox = Outbox(directory / "outbox.db", system_now_ms() - MAIL_AGE_S_MAX * 1_000)
    except (SecretsMissing, OutboxTaken):
        return None
    try:
        contacts = ContactReader.open(contacts_path)
    except ContactsBroken:
        outbox.close()
        return None

    def is_erased(epoch: int, sequence: int) -> bool:
        order = state.orders.find(sequence)
        if order is None or state.epoch_of(sequence) != epoch:
            return False  # of another history, and its contact with it
        return contacts.read(state.orders.contact(order)) is None

    names = NameBook(contacts)
    listener = Listener(state, EventFeed(directory / "events.db"), outbox, names)
    stations = Stations(
        listener,
        LinkRequests(directory / FOLDER),
        outbox,
        Sender(transport, head, contacts_path, pauses),
        transport,
        Sweep(directory / FILES_FOLDER, is_erased, lambda: contacts.reached().erased),
    )
    return PostOffice(state, OrderCodes(secrets.code), names, stations, pauses)
