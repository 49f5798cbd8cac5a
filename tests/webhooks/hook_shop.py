"""
A shop without a front: a journal, the follower, endpoints, and the dispatch beside it.

Always true:
- Every file is the real one, written through the real store and fold.
- Time in the journal begins now; it goes on as the test says.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
from firstcome.webhooks.dispatch import Dispatch
from firstcome.webhooks.endpoints import Endpoints, Wish
from firstcome.webhooks.file import FILE, WebhooksFile
from firstcome.webhooks.log import Counts, counts_of
from firstcome.webhooks.opening import open_dispatch
from firstcome.webhooks.pace import WAITS, Waits
from tests.api.launch_bodies import definition_of
from tests.domain.terms import hashed
from tests.serve.running import until
from tests.webhooks.consumer import Consumer

LAUNCH = "phone"
AT_ONCE = Waits((0.0, 0.0, 0.0), (0.0,))
EVERYTHING = ("*",)
NEVER = 10**9


class HookShop:
    """Appends commands, follows them, and dispatches what they come to."""

    def __init__(self, directory: Path, units: int = 1, **terms: Any) -> None:
        self.directory = directory
        self.now_ms = system_now_ms()
        self._standing = Numbering()
        self._journal = JournalStore(directory / "journal.db")
        self.secrets = load_secrets(directory, journal_is_empty=True)
        launch = definition_of(LAUNCH, units, **terms)
        self.append(
            c.FoundJournal(self.secrets.fingerprint(), 1),
            c.AdoptRules(RULES_VERSION),
            c.LoadLaunch(hashed("load"), hashed("load"), launch),
        )
        self._open()
        self.follower.follow()

    @property
    def path(self) -> Path:
        """Of `webhooks.db`."""
        return self.directory / FILE

    def append(self, *commands: c.AnyCommand, after_ms: int = 1) -> int:
        """Put commands into the journal; the sequence of the last."""
        self.now_ms = max(self.now_ms + after_ms, system_now_ms())
        number = self._standing.sequence + 1
        payloads = tuple(map(encode_command, commands))
        ordered = self._standing.place(Batch(1, 1, number, payloads), self.now_ms)
        assert ordered is not None
        self._journal.append(ordered)
        self._standing.accept(ordered)
        return ordered.last_sequence

    def order(self, who: str) -> int:
        """Order a phone as `who`; the order's sequence."""
        person, key, body = hashed(who), hashed("key", who), hashed("body", who)
        return self.append(c.PlaceOrder(LAUNCH, "phone-8gb", "web", 1, person, key, body, 7))

    def endpoint(
        self, consumer: Consumer, wanted: tuple[str, ...] = EVERYTHING, label: str = "ERP"
    ) -> int:
        """A new endpoint that leads to a consumer, who is told the secret; its number."""
        with self.file() as file:
            number, secret = Endpoints(file).add(
                Wish(consumer.url, label, wanted), is_private_allowed=True
            )
        consumer.secrets.append(secret)
        return number

    @contextmanager
    def file(self) -> Generator[WebhooksFile]:
        """The file, as the desk opens it."""
        file = WebhooksFile(self.path)
        try:
            yield file
        finally:
            file.close()

    @contextmanager
    def dispatching(self, waits: Waits = WAITS, *, is_private: bool = True) -> Generator[Dispatch]:
        """The dispatch, open."""
        self.follower.follow()
        dispatch = open_dispatch(
            self.directory, self.follower.state, is_private_allowed=is_private, waits=waits
        )
        assert dispatch is not None
        try:
            yield dispatch
        finally:
            dispatch.close()

    def work(self, dispatch: Dispatch, happened: Callable[[], bool]) -> None:
        """Follow and dispatch until it is so."""

        def work_on() -> bool:
            self.follower.follow()
            return not dispatch.step() and happened()

        until(work_on)

    def dispatch(self, happened: Callable[[], bool], waits: Waits = WAITS) -> None:
        """Open the dispatch, work until it is so, and close it."""
        with self.dispatching(waits) as dispatch:
            self.work(dispatch, happened)

    def counts(self, endpoint: int) -> Counts:
        """How many messages to an endpoint wait, and how many failed."""
        with self.file() as file:
            return counts_of(file).get(endpoint, Counts())

    def states(self) -> list[str]:
        """The states of all messages, in the order of their events."""
        with self.file() as file:
            rows = file.rows("SELECT state FROM message ORDER BY epoch, sequence, ordinal")
        return [row[0] for row in rows]

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
