"""
A shop without a front: a journal, contacts, the follower, and the post office beside it.

Always true:
- Every file is the real one, written through the real store and fold.
- Time is what the test says; it begins now, unless told otherwise.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec

from firstcome.contacts.contact import Contact, encode_contact
from firstcome.contacts.identity import customer_id
from firstcome.contacts.reader import document_id
from firstcome.contacts.store import ContactStore
from firstcome.contacts.told import Told, encode_texts
from firstcome.domain import commands as c
from firstcome.domain.fold import RULES_VERSION
from firstcome.engine.clock import system_now_ms
from firstcome.engine.folding import encode_command
from firstcome.engine.follower import Follower
from firstcome.journal.batch import Batch
from firstcome.journal.events_store import EventStore
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.keyring import load_secrets
from firstcome.notifications.kinds import Channel
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.opening import open_post_office
from firstcome.notifications.post_office import PostOffice
from firstcome.notifications.sender import Pauses
from firstcome.notifications.transports import Transport
from firstcome.notifications.ways import Way, email_way
from firstcome.sqlite import ask, open_reader, rows
from tests.api.launch_bodies import definition_of, texts_of
from tests.domain.terms import hashed
from tests.serve.running import until

LAUNCH = "phone"
HEAD = Letterhead("https://shop.example", "The shop <orders@shop.example>")
AT_ONCE = Pauses((0.0, 0.0), (0.0,))
NEVER = 10**9
FAST_PER_S = 10_000


class SmallShop:
    """Appends commands, follows them, and posts what they come to."""

    def __init__(
        self,
        directory: Path,
        units: int = 1,
        language: str = "en",
        begins_ms: int | None = None,
        **terms: Any,
    ) -> None:
        self.directory = directory
        self.now_ms = system_now_ms() if begins_ms is None else begins_ms
        self._standing = Numbering()
        self._journal = JournalStore(directory / "journal.db")
        self.secrets = load_secrets(directory, journal_is_empty=True)
        self.contacts = ContactStore.open(directory / "contacts.db")
        texts = texts_of(LAUNCH)
        market = msgspec.structs.replace(texts.markets[0], language=language)
        texts = msgspec.structs.replace(texts, markets=(market,))
        self.contacts.put_document(texts.encode())
        launch = definition_of(LAUNCH, units, texts=texts.id(), **terms)
        self.append(
            c.FoundJournal(self.secrets.fingerprint(), 1),
            c.AdoptRules(RULES_VERSION),
            c.LoadLaunch(hashed("load"), hashed("load"), launch),
        )
        self._open()

    def append(self, *commands: c.AnyCommand, after_ms: int = 1) -> int:
        """Put commands into the journal; the sequence of the last."""
        self.now_ms += after_ms
        number = self._standing.sequence + 1
        payloads = tuple(map(encode_command, commands))
        ordered = self._standing.place(Batch(1, 1, number, payloads), self.now_ms)
        assert ordered is not None
        self._journal.append(ordered)
        self._standing.accept(ordered)
        return ordered.last_sequence

    def order(
        self,
        who: str,
        name: str | None = None,
        email: str | None = None,
        again: str = "",
        phone: str = "",
    ) -> int:
        """Order a phone as `who`; the order's sequence."""
        person, key = self.customer(who), hashed("key", who, again)
        address = f"{who}@example.org" if email is None else email
        contact = self.contacts.reserve()
        body = Contact(key, person, who.title() if name is None else name, address, phone)
        self.contacts.append(contact, self.now_ms, [encode_contact(body)])
        return self.append(
            c.PlaceOrder(
                *(LAUNCH, "phone-8gb", "web", 1, person, key, hashed("body", who), contact)
            )
        )

    def register(self, who: str, again: str = "", phone: str = "", **wish: Any) -> int:
        """Register an interest as `who`; the registration's sequence."""
        person, key = self.customer(who), hashed("register", who, again)
        body = Contact(key, person, who.title(), f"{who}@example.org", phone)
        contact = self.contacts.reserve()
        self.contacts.append(contact, self.now_ms, [encode_contact(body)])
        wanted: dict[str, Any] = {"skus": ("phone-8gb",), "market": "GB", "consents": ("email",)}
        return self.append(
            c.Register(
                launch=LAUNCH,
                customer=person,
                key=key,
                fingerprint=hashed("wish", who, again),
                contact=contact,
                **(wanted | wish),
            )
        )

    def registered(self, who: str, **wish: Any) -> int:
        """Register and confirm an interest as `who`; the registration's sequence."""
        registration = self.register(who, **wish)
        self.append(c.ConfirmRegistration(registration))
        return registration

    def waves(self, *waves: tuple[int, int], order: Any = "registration_time") -> None:
        """Divide the registered into waves, each of so many people and from so many ms on."""
        terms = tuple(c.WaveTerms(people, self.now_ms + opens_ms) for people, opens_ms in waves)
        name = hashed("waves", self.now_ms)
        self.append(c.AdoptWaves(name, name, LAUNCH, order, hashed("seed"), terms))

    def wave(self, command: Any, number: int = 1, **more: Any) -> int:
        """Do something with a wave, such as to invite it."""
        name = hashed(command.__name__, self.now_ms)
        return self.append(command(name, name, LAUNCH, number, **more))

    def announce(self, audience: Any, *ways: Any, **texts: str) -> int:
        """Tell an audience something, by language: a title, a line break, and the rest."""
        name = hashed("announce", self.now_ms)
        text = self.words(**texts)
        return self.append(c.Announce(name, name, LAUNCH, audience, ways or ("email",), text))

    def words(self, **texts: str) -> bytes:
        """Keep the words of staff, by language; the id of their document."""
        parts = {language: text.partition("\n") for language, text in texts.items()}
        told = {each: Told(title, body) for each, (title, _, body) in parts.items()}
        self.contacts.put_document(encode_texts(told))
        return document_id(encode_texts(told))

    def customer(self, who: str) -> bytes:
        """The keyed hash of a customer."""
        return customer_id(self.secrets.customer, "email", f"{who}@example.org")

    def post(
        self,
        transport: Transport,
        pauses: Pauses = AT_ONCE,
        bulk_per_s: int = FAST_PER_S,
        sms: Way | None = None,
    ) -> PostOffice:
        """The post office, open; whoever asks for it closes it."""
        self.follower.follow()
        ways: dict[Channel, Way] = {"email": email_way(transport, bulk_per_s)}
        if sms is not None:
            ways["sms"] = sms
        post = open_post_office(self.directory, self.follower.state, HEAD, ways, pauses)
        assert post is not None
        return post

    def work(self, post: PostOffice, happened: Callable[[], bool]) -> None:
        """Follow and post until it is so."""

        def work_on() -> bool:
            self.follower.follow()
            return not post.step() and happened()

        until(work_on)

    def tell(
        self, transport: Transport, happened: Callable[[], bool], sms: Way | None = None
    ) -> None:
        """Open the post office, work until it is so, and close it."""
        post = self.post(transport, sms=sms)
        try:
            self.work(post, happened)
        finally:
            post.close()

    def counts(self) -> dict[str, int]:
        """How many mails there are in each state."""
        return counts_in(self.directory)

    def attempts(self) -> int:
        """How often any mail was tried at all."""
        connection = open_reader(self.directory / "outbox.db")
        try:
            return cast("int", ask(connection, "SELECT sum(attempts) FROM message"))
        finally:
            connection.close()

    def lose_events(self) -> None:
        """Delete events.db, as an operator may, and start the back anew."""
        self._events.close()
        for file in self.directory.glob("events.db*"):
            file.unlink()
        self._open()

    def _open(self) -> None:
        self._events = EventStore(self.directory / "events.db")
        reader = JournalReader(self.directory / "journal.db")
        self.follower = Follower(reader, self._events, self.directory / "snapshots", NEVER)


def counts_in(directory: Path) -> dict[str, int]:
    """How many mails there are in each state, in the outbox of a directory."""
    connection = open_reader(directory / "outbox.db")
    try:
        found = rows(connection, "SELECT state, count(*) FROM message GROUP BY state")
        return dict(cast("list[tuple[str, int]]", list(found)))
    finally:
        connection.close()
