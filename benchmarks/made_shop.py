"""
A made shop: a data directory as a long sale leaves it, written by the product's own stores.

Always true:
- Journal, outcome chains, contacts, events and snapshots are what a front and a back would have
  written; only the requests before them are missing.
- Every order is its contact's: whoever is found by their address has this order.

Never here: a running front.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.made_orders import BATCH_ENTRIES, Orders, example_definition, load_entry, time_of
from benchmarks.made_people import People
from benchmarks.speak import say
from firstcome.contacts.contact import Contact, encode_contact
from firstcome.contacts.store import ContactStore
from firstcome.domain.definition import LaunchDefinition
from firstcome.engine.folding import Folding
from firstcome.engine.follower import Follower
from firstcome.engine.founding import FIRST_EPOCH, NODE, found_journal
from firstcome.engine.recovery import Recovered
from firstcome.journal.batch import Batch
from firstcome.journal.chain import is_outcome_mark
from firstcome.journal.events_store import EventStore
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.keyring import load_secrets
from firstcome.limits import SNAPSHOT_EVERY_ENTRIES

ENTRIES_AN_ORDER: Final = 3
UNITS: Final = 1_000_000

_ROUND_ORDERS: Final = 1_000
_SAY_EVERY_ORDERS: Final = 100_000


class MadeShop:
    """Fills an empty data directory; `make` does it all."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._store = JournalStore(directory / "journal.db")
        self._grown = Recovered(Folding(), Numbering())
        self._definition: LaunchDefinition = example_definition(units=UNITS)
        self._orders = Orders(self._definition)

    def make(self, orders: int, snapshot_every: int = SNAPSHOT_EVERY_ENTRIES) -> int:
        """So many orders: placed, paid, handed over; returns the last sequence."""
        secrets = load_secrets(self._directory, journal_is_empty=True)
        found_journal(self._store, self._grown, secrets)
        self._append([load_entry(self._definition)])
        people, store = People(secrets.customer), ContactStore.open(self._directory / "contacts.db")
        for done in range(0, orders, _ROUND_ORDERS):
            if done and done % _SAY_EVERY_ORDERS == 0:
                say(f"written {done:,} of {orders:,} orders")
            count = min(_ROUND_ORDERS, orders - done)
            contacts = [people.contact(done + each) for each in range(1, count + 1)]
            self._keep(store, contacts)
            first = self._grown.standing.sequence + 1
            self._append(self._orders.place(count, contacts))
            self._append(list(self._orders.settle(range(first, first + count))))
        store.checkpoint()
        store.close()
        self._store.close()
        self._follow(snapshot_every)
        return self._grown.standing.sequence

    def _append(self, payloads: list[bytes]) -> None:
        standing, folding = self._grown.standing, self._grown.folding
        for start in range(0, len(payloads), BATCH_ENTRIES):
            number = standing.last_numbers.get((NODE, FIRST_EPOCH), 0) + 1
            batch = Batch(NODE, FIRST_EPOCH, number, tuple(payloads[start : start + BATCH_ENTRIES]))
            ordered = standing.place(batch, time_of(self._definition, standing.sequence))
            assert ordered is not None
            self._store.append(ordered)
            standing.accept(ordered)
            folding.fold(ordered)
            if is_outcome_mark(ordered.first_sequence, ordered.last_sequence):
                self._store.keep_outcome_chain(ordered.last_sequence, folding.outcome_chain)

    def _keep(self, store: ContactStore, contacts: Sequence[Contact]) -> None:
        """Store contacts, before the entries that name them."""
        now_ms = time_of(self._definition, self._grown.standing.sequence)
        store.append(store.reserve(len(contacts)), now_ms, list(map(encode_contact, contacts)))

    def _follow(self, snapshot_every: int) -> None:
        say("the back follows: events and snapshots")
        reader = JournalReader(self._directory / "journal.db")
        events = EventStore(self._directory / "events.db")
        follower = Follower(reader, events, self._directory / "snapshots", snapshot_every)
        while follower.follow():
            pass
        events.close()
        reader.close()
