"""
Opening the post office on a data directory, beside the fold that made `events.db`.

Always true:
- Links are made only under the secrets that the journal was founded with.

Never here: settings, sending.
"""

from pathlib import Path

from firstcome.codes import OrderCodes, RegistrationCodes
from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.reader import ContactReader
from firstcome.domain.state import State
from firstcome.engine.clock import system_now_ms
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.limits import MAIL_AGE_S_MAX
from firstcome.notifications.audiences import Audiences
from firstcome.notifications.bulk import Bulk
from firstcome.notifications.event_feed import EventFeed
from firstcome.notifications.files import FOLDER as FILES_FOLDER
from firstcome.notifications.letter_facts import CodeBooks, LetterFacts
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.link_requests import FOLDER, LinkRequests
from firstcome.notifications.listener import Listener
from firstcome.notifications.names import NameBook
from firstcome.notifications.news_texts import NewsTexts
from firstcome.notifications.outbox import Outbox, OutboxTaken
from firstcome.notifications.post_office import PostOffice, Stations
from firstcome.notifications.receipts import FOLDER as RECEIPTS_FOLDER
from firstcome.notifications.receipts import Receipts
from firstcome.notifications.resend_requests import FOLDER as RESENDS_FOLDER
from firstcome.notifications.resend_requests import ResendRequests
from firstcome.notifications.sender import PAUSES, Pauses, Sender
from firstcome.notifications.supply_news import SupplyNews
from firstcome.notifications.sweep import Sweep
from firstcome.notifications.tryout_desk import TryoutDesk
from firstcome.notifications.tryouts import FOLDER as TRYOUTS_FOLDER
from firstcome.notifications.tryouts import Tryouts
from firstcome.notifications.ways import Ways


def open_post_office(
    directory: Path, state: State, head: Letterhead, ways: Ways, pauses: Pauses = PAUSES
) -> PostOffice | None:
    """
    The post office, sending; None while files are missing that the front makes, or are others,
    or another back sends.

    What is wrong with the files, the front says when it refuses to start. Raises `OutboxUnknown`
    for an outbox of a later version.
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
    names = NameBook(contacts)
    codes = CodeBooks(OrderCodes(secrets.code), RegistrationCodes(secrets.code))
    supply = SupplyNews.of(state, outbox, pauses.gather_s)
    facts = LetterFacts(state, codes, names, NewsTexts(contacts), supply)
    audiences = Audiences(state, outbox, names, tuple(ways), supply)
    feed = EventFeed(directory / "events.db")
    sender = Sender(ways, head, contacts_path, pauses)
    tryouts = TryoutDesk(Tryouts(directory / TRYOUTS_FOLDER), sender, ways, first=system_now_ms())
    stations = Stations(
        Listener(state, feed, outbox, names, audiences, supply),
        LinkRequests(directory / FOLDER),
        ResendRequests(directory / RESENDS_FOLDER),
        outbox,
        facts,
        Bulk(state, outbox, audiences, facts, ways, supply),
        sender,
        ways,
        Sweep(
            directory / FILES_FOLDER,
            lambda epoch, subject: _is_erased(state, contacts, epoch, subject),
            lambda: contacts.reached().erased,
        ),
        Receipts(directory / RECEIPTS_FOLDER),
        tryouts,
    )
    return PostOffice(stations, pauses)


def _is_erased(state: State, contacts: ContactReader, epoch: int, subject: int) -> bool:
    """Whether the contact of an order, or of a registration, is gone."""
    if state.epoch_of(subject) != epoch:
        return False  # of another history, and its contact with it
    order = state.orders.find(subject)
    if order is not None:
        return contacts.read(state.orders.contact(order)) is None
    row = state.registrations.find(subject)
    return row is not None and contacts.read(state.registrations.contact(row)) is None
