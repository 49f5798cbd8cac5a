"""
Canaries: parts of a life with one promise broken, which the auditor must catch.

Always true:
- Each is the shipped part but for the one thing that its name says.

Never here: the check that catches it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, cast

from firstcome.contacts.file import ContactFile
from firstcome.contacts.store import ContactStore
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.store import JournalStore
from firstcome.simulation.life import SHIPPED, Parts, contacts_in
from firstcome.simulation.stepped import SteppedSequencer


class CarelessStore(JournalStore):
    """Does not wait for the disk."""

    def be_careless(self, synchronous: str) -> Self:
        cast("Any", self._connection).execute(f"PRAGMA synchronous = {synchronous}")
        return self


class CarelessFile(ContactFile):
    """Does not wait for the disk."""

    def be_careless(self) -> Self:
        cast("Any", self._connection).execute("PRAGMA synchronous = OFF")
        return self


class ContactsLast(SteppedSequencer):
    """Makes the entry durable first, and then the contact that it names."""

    def _write(self, job: Any) -> OrderedBatch | None:
        ordered = super()._write(job._replace(before=None))
        if job.before is not None:
            job.before()
        return ordered


def careless_journal(synchronous: str) -> Callable[[Path, str], JournalStore]:
    return lambda path, vfs: CarelessStore(path, vfs=vfs).be_careless(synchronous)


def careless_contacts(path: Path, vfs: str) -> ContactStore:
    return contacts_in(CarelessFile.open_writer(path, vfs=vfs).be_careless())


CANARIES: dict[str, Parts] = {
    "the journal with synchronous=OFF": SHIPPED._replace(journal=careless_journal("OFF")),
    "the journal with synchronous=NORMAL": SHIPPED._replace(journal=careless_journal("NORMAL")),
    "the contacts with synchronous=OFF": SHIPPED._replace(contacts=careless_contacts),
    "contacts after the entries": SHIPPED._replace(sequencer=ContactsLast),
}
