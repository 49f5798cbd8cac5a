"""
The back: folds once more, and has everything done that follows the journal.

Always true:
- It runs only on what the front leaves, and writes nothing that the front reads.

Never here: rules, routes, SQL.
"""

import gc
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from firstcome.app.starting import require_assertions
from firstcome.config import Settings
from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.people import PeopleIndex
from firstcome.contacts.people_desk import PeopleDesk
from firstcome.contacts.people_file import FILE as PEOPLE_FILE
from firstcome.contacts.reader import ContactReader
from firstcome.domain.state import State
from firstcome.engine.follower import Follower
from firstcome.journal.events_store import EventStore
from firstcome.journal.reader import JournalReader
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.launches.rehearsal_mark import read_mark
from firstcome.limits import RUSH_ENTRIES_PER_S
from firstcome.notifications.files import FOLDER as FILES_FOLDER
from firstcome.notifications.files import FileTransport
from firstcome.notifications.kinds import Channel
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.opening import open_post_office
from firstcome.notifications.post_desk import PostDesk
from firstcome.notifications.sms import SmsGateway, sms_way
from firstcome.notifications.smtp import SmtpServer, SmtpTransport
from firstcome.notifications.transports import Transport
from firstcome.notifications.ways import Way, Ways, email_way
from firstcome.priority import give_way
from firstcome.projections.model_desk import ModelDesk
from firstcome.projections.models import Models, ModelsAt
from firstcome.webhooks.dispatch import Dispatch
from firstcome.webhooks.opening import open_dispatch
from firstcome.webhooks.webhook_desk import WebhookDesk

FOLLOW_EVERY_S: Final = 0.05
FOLLOW_ENTRIES_MAX: Final = 20_000
"""Entries that are followed before others have their turn, however many there are."""

FALLBACK_SENDER: Final = "orders@localhost"
"""Who mails in files come from when no sender was chosen."""


def run_back(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the back in this process: follow the journal until SIGTERM."""
    require_assertions()
    give_way()
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    directory = settings.directory
    events = EventStore(directory / "events.db")
    follower = Follower(
        JournalReader(directory / "journal.db"),
        events,
        directory / "snapshots",
        settings.snapshot_every_entries,
    )
    gc.freeze()
    say(f"The back follows the journal from entry {follower.sequence:,}")
    ways = ways_of(settings)
    head = letterhead(settings)
    rush = Rush()
    post = PostDesk(lambda: open_post_office(directory, follower.state, head, ways))
    people = PeopleDesk(lambda: open_people(directory, follower.state))
    models = ModelDesk(
        lambda is_anew: Models(
            ModelsAt(directory, settings.models, follower.state.fingerprint), is_anew=is_anew
        )
    )
    webhooks = WebhookDesk(lambda: dispatch_of(settings, follower.state))
    is_level = False
    others_due_s = 0.0
    while not stopping:
        followed = follower.follow(FOLLOW_ENTRIES_MAX)
        is_level = is_level or followed < FOLLOW_ENTRIES_MAX
        rush.count(followed)
        done = followed + post.step(is_rush=rush.is_on)
        # A mail that has arrived makes the next one due, and nothing for the others to do.
        if followed or time.monotonic() >= others_due_s:
            others = people.step(is_rush=rush.is_on)
            if is_level:  # before, models could seem to be further than the events
                others += models.step(is_rush=rush.is_on)
                others += webhooks.step(is_rush=rush.is_on)
            done += others
            others_due_s = 0.0 if others else time.monotonic() + FOLLOW_EVERY_S
        if not done:
            post.rest(FOLLOW_EVERY_S)
    models.close()
    webhooks.close()
    post.close()
    people.close()
    events.close()


def open_people(directory: Path, state: State) -> PeopleIndex | None:
    """The index of names of a data directory; None while what it needs is missing."""
    try:
        secrets = load_secrets(directory, journal_is_empty=False)
        if secrets.fingerprint() != state.fingerprint:
            return None
        contacts = ContactReader.open(directory / "contacts.db")
    except (SecretsMissing, ContactsBroken):
        return None
    fingerprint = secrets.fingerprint()
    return PeopleIndex(directory / PEOPLE_FILE, contacts, secrets.customer, fingerprint)


def dispatch_of(settings: Settings, state: State) -> Dispatch | None:
    """What sends webhooks of a data directory; None while there is nothing to send from it."""
    directory = settings.directory
    if read_mark(directory) is not None:  # nobody outside hears of a rehearsal
        return None
    return open_dispatch(directory, state, is_private_allowed=settings.webhooks_private)


class Rush:
    """Whether so many entries were followed in the last whole second that mails give way."""

    def __init__(self) -> None:
        self.is_on = False
        self._second: int = 0
        self._entries: int = 0

    def count(self, entries: int) -> None:
        """Entries that were followed now."""
        second = int(time.monotonic())
        if second != self._second:
            self.is_on = self._entries >= RUSH_ENTRIES_PER_S
            self._second, self._entries = second, 0
        self._entries += entries
        self.is_on = self.is_on or self._entries >= RUSH_ENTRIES_PER_S


def letterhead(settings: Settings) -> Letterhead:
    """What all mails of this shop share."""
    return Letterhead(settings.public_url, settings.mail_from or FALLBACK_SENDER)


def ways_of(settings: Settings) -> Ways:
    """The channels that are set up, and what carries messages away on each."""
    ways: dict[Channel, Way] = {
        "email": email_way(mail_transport(settings), settings.mail_rate_per_s)
    }
    sms = settings.sms
    if sms is not None:
        gateway = SmsGateway(sms.url, sms.sender, sms.login, sms.password)
        way = sms_way(
            gateway, settings.sms_rate_per_s, is_private_allowed=settings.webhooks_private
        )
        if read_mark(settings.directory) is not None:  # nobody outside hears of a rehearsal
            way = way._replace(transport=FileTransport(settings.directory / FILES_FOLDER))
        ways["sms"] = way
    return ways


def mail_transport(settings: Settings) -> Transport:
    """Where mails go: to the mail server, or into files; those of a rehearsal only into files."""
    smtp = settings.smtp
    if smtp is None or read_mark(settings.directory) is not None:
        return FileTransport(settings.directory / FILES_FOLDER)
    server = SmtpServer(smtp.host, smtp.port, smtp.is_tls)
    return SmtpTransport(server, letterhead(settings).address, smtp.login, smtp.password)
