"""
Made orders: entries as a launch day would write them, without a front, a clock or a customer.

Always true:
- The same seed gives the same entries; every order is of another customer under another key.
- Contacts that are given are who ordered: by their customer, their key, and the next number.
- Stock is raised at every pool, where every order is to be held; it is never lowered.

Never here: storing entries, folding them.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from msgspec.structs import replace

from benchmarks.running_shop import EXAMPLE
from firstcome.contacts.contact import Contact
from firstcome.domain.commands import HandOver, LoadLaunch, MarkPaid, PlaceOrder
from firstcome.domain.definition import LaunchDefinition, StockTerms
from firstcome.engine.folding import encode_command
from firstcome.launches.reading import read_launch_file
from firstcome.rehearsal.plan import Stream
from firstcome.rehearsal.workload import LaunchFacts, LocationFacts, Shape, SkuFacts, Workload

BATCH_ENTRIES: Final = 50
"""Entries in one group commit, about as many as a front puts into one at 13,000 orders a second."""

ENTRIES_PER_S: Final = 13_000
SEED: Final = 1
UNITS_OF_EVERYTHING: Final = 1_000_000


def example_definition(*, units: int = 0) -> LaunchDefinition:
    """The example launch; with `units`, so many of every SKU are at every location."""
    definition = read_launch_file(EXAMPLE).definition
    if not units:
        return definition
    stock = tuple(
        StockTerms(sku.sku, location.location, units)
        for location in definition.locations
        for sku in definition.skus
    )
    return replace(definition, stock=stock)


def load_entry(definition: LaunchDefinition) -> bytes:
    """The entry that loads the launch."""
    return encode_command(LoadLaunch(bytes(16), bytes(16), definition))


def time_of(definition: LaunchDefinition, entry: int) -> int:
    """When an entry of the sale happens, at 13,000 a second from the opening on."""
    return definition.opens_ms + entry * 1_000 // ENTRIES_PER_S


class Orders:
    """An endless crowd, in the mix of a rehearsal."""

    def __init__(self, definition: LaunchDefinition) -> None:
        launch = LaunchFacts(
            definition.launch,
            tuple(SkuFacts(terms.sku) for terms in definition.skus),
            tuple(LocationFacts(each.location, each.channel) for each in definition.locations),
        )
        self._random = Random(SEED)
        self._shapes: dict[Shape, int] = {}
        self._workload = Workload(launch, Stream(), self._shapes)
        self._known: list[Shape] = []
        self._launch = definition.launch
        self._contact = 0

    def place(self, count: int, contacts: Sequence[Contact] = ()) -> list[bytes]:
        """Entries that place so many orders, of made-up customers or of these contacts."""
        if not contacts:
            return [self._place(None) for _ in range(count)]
        assert len(contacts) == count, f"{len(contacts)} contacts for {count} orders"
        return [self._place(contact) for contact in contacts]

    def _place(self, contact: Contact | None) -> bytes:
        number = self._workload.draw(self._random)
        if number == len(self._known):
            self._known = list(self._shapes)
        shape = self._known[number]
        self._contact += 1
        hashes = self._random.randbytes(48)
        return encode_command(
            PlaceOrder(
                self._launch,
                shape.sku,
                shape.location,
                1,
                hashes[:16] if contact is None else contact.customer,
                hashes[16:32] if contact is None else contact.key,
                hashes[32:],
                self._contact,
            )
        )

    def settle(self, sequences: range) -> Iterator[bytes]:
        """Entries that mark these orders, held at once, as paid, then hand them over."""
        for kind in (MarkPaid, HandOver):
            for sequence in sequences:
                hashes = self._random.randbytes(32)
                yield encode_command(kind(hashes[:16], hashes[16:], sequence, sequence))
