"""
A made community: a data directory with people who registered, and a wave that was just invited.

Always true:
- Everybody registered and confirmed an hour ago, too long for that to be told still; the wave of
  all of them was invited now.
- Every fourth agreed to nothing.

Never here: a running back.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from benchmarks.made_people import People
from benchmarks.running_shop import EXAMPLE
from firstcome.contacts.contact import Contact, encode_contact
from firstcome.contacts.store import ContactStore
from firstcome.domain import commands as c
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.fold import RULES_VERSION
from firstcome.engine.clock import system_now_ms
from firstcome.engine.folding import encode_command
from firstcome.engine.founding import FIRST_EPOCH, NODE
from firstcome.journal.batch import Batch
from firstcome.journal.numbering import Numbering
from firstcome.journal.store import JournalStore
from firstcome.keyring import load_secrets
from firstcome.launches.reading import read_launch_file

HOUR_MS: Final = 3_600_000
WAVE: Final = 1
SILENT_EVERY: Final = 4
_ROUND_PEOPLE: Final = 1_000


class MadeCommunity:
    """Fills an empty data directory; `make` does it all."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._store = JournalStore(directory / "journal.db")
        self._standing = Numbering()
        launch = read_launch_file(EXAMPLE)
        self._texts = launch.texts
        self._definition: LaunchDefinition = replace(
            launch.definition, register=True, access="waves", opens_ms=system_now_ms() + HOUR_MS
        )

    def make(self, people: int) -> str:
        """So many people registered, and their wave invited; returns the id of the launch."""
        secrets = load_secrets(self._directory, journal_is_empty=True)
        contacts = ContactStore.open(self._directory / "contacts.db")
        contacts.put_document(self._texts.encode())
        launch, now_ms = self._definition.launch, system_now_ms()
        founded = (
            c.FoundJournal(secrets.fingerprint(), FIRST_EPOCH),
            c.AdoptRules(RULES_VERSION),
            c.LoadLaunch(bytes(16), bytes(16), self._definition),
        )
        self._append(founded, now_ms - HOUR_MS)
        made = People(secrets.customer)
        for done in range(0, people, _ROUND_PEOPLE):
            numbers = range(done + 1, min(done + _ROUND_PEOPLE, people) + 1)
            round_ = [made.contact(number) for number in numbers]
            first = contacts.reserve(len(round_))
            contacts.append(first, now_ms - HOUR_MS, list(map(encode_contact, round_)))
            sequence = self._standing.sequence + 1
            asked = [
                self._register(contact, first + number, is_silent=number % SILENT_EVERY == 0)
                for number, contact in enumerate(round_)
            ]
            self._append(asked, now_ms - HOUR_MS)
            confirmed = range(sequence, sequence + len(asked))
            self._append(list(map(c.ConfirmRegistration, confirmed)), now_ms - HOUR_MS)
        contacts.checkpoint()
        contacts.close()
        waves = (c.WaveTerms(0, now_ms + HOUR_MS),)
        invited = (
            c.AdoptWaves(b"w" * 16, bytes(16), launch, "registration_time", bytes(16), waves),
            c.InviteWave(b"i" * 16, bytes(16), launch, WAVE),
        )
        self._append(invited, now_ms)
        self._store.close()
        return launch

    def _register(self, contact: Contact, number: int, *, is_silent: bool) -> c.Register:
        return c.Register(
            launch=self._definition.launch,
            customer=contact.customer,
            key=contact.key,
            fingerprint=contact.key,
            contact=number,
            skus=(self._definition.skus[0].sku,),
            market=self._definition.markets[0].market,
            consents=() if is_silent else ("email",),
        )

    def _append(self, commands: Sequence[c.AnyCommand], time_ms: int) -> None:
        standing = self._standing
        number = standing.last_numbers.get((NODE, FIRST_EPOCH), 0) + 1
        batch = Batch(NODE, FIRST_EPOCH, number, tuple(map(encode_command, commands)))
        ordered = standing.place(batch, time_ms)
        assert ordered is not None
        self._store.append(ordered)
        standing.accept(ordered)
