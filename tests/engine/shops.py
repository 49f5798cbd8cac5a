"""
A shop for the tests of the engine: real files, a simulated clock, no HTTP.

Always true:
- The journal and the contacts are SQLite files; the writer takes as long as the test says.
- Time passes only while everybody waits, and then at once.
"""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from firstcome.contacts.contact import Contact, encode_contact
from firstcome.contacts.file import ContactFile
from firstcome.contacts.store import ContactStore
from firstcome.domain import commands as c
from firstcome.domain.definition import StockTerms
from firstcome.domain.fold import RULES_VERSION
from firstcome.domain.outcomes import Answer
from firstcome.engine.clock import ClockGuard
from firstcome.engine.engine import REGISTRATION_CHANNEL, Engine
from firstcome.engine.folding import Folding, decode_command
from firstcome.engine.pending import EngineSettings, FutureAsker
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.simulation.clock import SimulatedClock, SimulatedLoop
from firstcome.simulation.stepped import SteppedSequencer
from firstcome.sqlite import ask, open_writer
from tests.domain.terms import LAUNCH, OPENS_MS, definition, hashed

PAGES_NOW, PAGES_MANY = 1, 100_000  # SQLite sets no bound below what there is
BATCH_LASTS_S = 0.001


class SmallStore(JournalStore):
    """A journal whose file can be kept from growing, which is a full disk to SQLite."""

    def limit_pages(self, count_max: int) -> None:
        ask(self._connection, f"PRAGMA max_page_count = {count_max}")


class Shop:
    """An engine on the files of a directory."""

    def __init__(
        self, directory: Path, clock: SimulatedClock, settings: EngineSettings | None = None
    ) -> None:
        self.clock = clock
        self.path = directory / "journal.db"
        self.journal = SmallStore(self.path)
        ContactStore.open(directory / "contacts.db").close()
        self._contact_file = open_writer(directory / "contacts.db")
        self.contacts = ContactStore(ContactFile(self._contact_file))
        self.lasts_s = BATCH_LASTS_S
        self.failures: list[Exception] = []
        standing = Numbering()
        self.engine = Engine(
            Folding(),
            SteppedSequencer(self.journal, standing, clock.now_ms, lambda: self.lasts_s),
            self.contacts,
            ClockGuard(standing.time_ms, clock.now_ms, clock.monotonic_ms),
            settings or EngineSettings(),
            self.failures.append,
        )

    def limit_contact_pages(self, count_max: int) -> None:
        """Keep the file of the contacts from growing."""
        ask(self._contact_file, f"PRAGMA max_page_count = {count_max}")

    def order(
        self, who: str, key: str = "", body: str = "", channel: str = "online"
    ) -> "asyncio.Future[Answer]":
        """Place an order for one unit, as the API does."""
        return self.engine.place_order(order(who, key, body), channel, contact_of(who, key))

    def register(self, who: str, key: str = "") -> "asyncio.Future[Answer]":
        """Register an interest, as the API does."""
        return register(self.engine, who, key)

    def commands(self) -> list[c.AnyCommand]:
        """Every entry that is stored."""
        reader = JournalReader(self.path)
        found = [decode_command(entry.command) for entry in reader.entries(0)]
        reader.close()
        return found

    def registrations(self) -> list[c.Register]:
        """Every registration that is stored."""
        return [each for each in self.commands() if isinstance(each, c.Register)]

    def orders(self) -> list[c.PlaceOrder]:
        """Every order that is stored."""
        return [each for each in self.commands() if isinstance(each, c.PlaceOrder)]


def register(engine: Engine, who: str, key: str = "") -> "asyncio.Future[Answer]":
    """Have an interest folded, with its contact."""
    asker = FutureAsker(asyncio.get_running_loop())
    contact = contact_of(who, key, "register")
    engine.ask(registration(who, key), REGISTRATION_CHANNEL, contact, asker)
    return asker.future


def registration(who: str, key: str = "") -> c.Register:
    """An interest in one unit; without a key, the first of this customer."""
    return c.Register(
        launch=LAUNCH,
        skus=("p8",),
        market="gb",
        customer=hashed(who),
        key=hashed("register", key or who),
        fingerprint=hashed("body", who),
        contact=0,
    )


def order(who: str, key: str = "", body: str = "") -> c.PlaceOrder:
    """An order of one unit; without a key, the first of this customer."""
    return c.PlaceOrder(
        *(LAUNCH, "p8", "web", 1, hashed(who), hashed("key", key or who)),
        fingerprint=hashed("body", body or who),
        contact=0,
    )


def contact_of(who: str, key: str = "", purpose: str = "key") -> bytes:
    return encode_contact(
        Contact(hashed(purpose, key or who), hashed(who), email=f"{who}@example.org")
    )


def founding(units: int = 2, **terms: Any) -> list[c.AnyCommand]:
    """The first entries: the journal's own, and a launch with so many units."""
    stock = (StockTerms("p8", "web", units),)
    return [
        c.FoundJournal(hashed("secrets"), 1),
        c.AdoptRules(RULES_VERSION),
        c.LoadLaunch(hashed("load"), hashed("load"), definition(stock=stock, **terms)),
    ]


def tell(
    directory: Path,
    story: Callable[[Shop], Coroutine[Any, Any, None]],
    settings: EngineSettings | None = None,
    **terms: Any,
) -> Shop:
    """Open a shop with a launch of two units, run a story in it, and drain it."""

    async def run(shop: Shop) -> None:
        shop.engine.start()
        await asyncio.gather(*[shop.engine.submit(each) for each in founding(**terms)])
        await story(shop)
        if not shop.failures:
            await shop.engine.drain()
        shop.contacts.close()

    clock = SimulatedClock(OPENS_MS)
    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner:
        shop = Shop(directory, clock, settings)
        runner.run(run(shop))
    return shop
