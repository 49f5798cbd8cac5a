"""
One life of a front: opened on a simulated disk, recovered, asked, and ended in some way.

It is put together as the application does it, of the same parts: contacts and journal on their
files, the engine between them, the orphans erased in turn with the batches.

Always true:
- After its end nothing of it touches the disk.

Never here: how it ends (the runner draws it).
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import apsw

from firstcome.app.front import is_named
from firstcome.contacts.failures import ContactsBroken
from firstcome.contacts.file import ContactFile
from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import AdoptRules, FoundJournal
from firstcome.domain.fold import RULES_VERSION
from firstcome.engine.clock import ClockGuard
from firstcome.engine.engine import Engine
from firstcome.engine.folding import encode_command
from firstcome.engine.pending import EngineSettings
from firstcome.engine.recovery import Recovered, recover
from firstcome.journal.batch import Batch
from firstcome.journal.failures import JournalBroken
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.simulation.clock import SimulatedClock
from firstcome.simulation.crowd import Crowd, hash_of
from firstcome.simulation.disk import Disk
from firstcome.simulation.stepped import SteppedSequencer

JOURNAL: Final = "journal.db"
CONTACTS: Final = "contacts.db"
NODE: Final = 1
EPOCH: Final = 1
ORPHAN_AGE_MS: Final = 5_000
SNAPSHOT_SHARE: Final = 0.1
_ROWS_MAX: Final = 100


class Parts(NamedTuple):
    """What a life is built of; a canary puts a broken one in its place."""

    journal: Callable[[Path, str], JournalStore]
    contacts: Callable[[Path, str], ContactStore]
    sequencer: type[SteppedSequencer]


def open_journal(path: Path, vfs: str) -> JournalStore:
    """The journal as it is shipped, on another disk."""
    return JournalStore(path, vfs=vfs)


def open_contacts(path: Path, vfs: str) -> ContactStore:
    """The contacts as they are shipped, on another disk."""
    return contacts_in(ContactFile.open_writer(path, vfs=vfs))


def contacts_in(file: ContactFile) -> ContactStore:
    """The contacts in an open file, which is closed when they cannot be read."""
    try:
        return ContactStore(file)
    except BaseException:
        with contextlib.suppress(apsw.Error):
            file.close()
        raise


SHIPPED: Final = Parts(open_journal, open_contacts, SteppedSequencer)


class Life:
    """A front that works on `disk`; `snapshots` is a folder on a disk that keeps everything."""

    def __init__(
        self, disk: Disk, snapshots: Path, clock: SimulatedClock, random: Random, parts: Parts
    ) -> None:
        """Recover from the disk; raises what the shop would not start for."""
        self._disk = disk
        self._snapshots = snapshots
        self._clock = clock
        self._random = random
        self._journal = parts.journal(disk.folder / JOURNAL, disk.vfs)
        self._contacts: ContactStore | None = None
        try:
            recovered = self._recover()
            self._contacts = parts.contacts(disk.folder / CONTACTS, disk.vfs)
        except BaseException:
            self.end()
            raise
        self._failed = asyncio.Event()
        self.engine = Engine(
            recovered.folding,
            parts.sequencer(self._journal, recovered.standing, clock.now_ms, self._lasts_s),
            self._contacts,
            ClockGuard(recovered.standing.time_ms, clock.now_ms, clock.monotonic_ms),
            EngineSettings(NODE, EPOCH),
            lambda _: self._failed.set(),
        )

    async def live(self, crowd: Crowd, visits: int) -> bool:
        """Serve the crowd; whether it was served to the end (False: fail-stop)."""
        self.engine.start()
        upkeep = asyncio.create_task(self._upkeep())
        visit = asyncio.create_task(crowd.visit(self.engine, visits))
        failed = asyncio.create_task(self._failed.wait())
        await asyncio.wait({visit, failed, upkeep}, return_when=asyncio.FIRST_COMPLETED)
        for task in (visit, failed, upkeep):
            task.cancel()
        for task in (visit, upkeep):
            with contextlib.suppress(asyncio.CancelledError):
                await task
        return not self._failed.is_set()

    async def drain(self) -> None:
        """Answer what was accepted, and stop as on SIGTERM."""
        assert self._contacts is not None
        await self.engine.drain()
        self._contacts.close()

    def end(self) -> None:
        """End it: from now on the disk is not touched, whatever is closed."""
        self._disk.close()
        for store in (self._journal, self._contacts):
            if store is not None:
                with contextlib.suppress(apsw.Error):
                    store.close()

    def _recover(self) -> Recovered:
        reader = JournalReader(self._journal.path, vfs=self._disk.vfs)
        try:
            recovered = recover(reader, self._snapshots)
            recovered.catch_up(reader)
        finally:
            reader.close()
        if not recovered.standing.sequence:
            self._found(recovered)
        for sequence, chain in recovered.missing_marks:
            self._journal.keep_outcome_chain(sequence, chain)
        return recovered

    def _found(self, recovered: Recovered) -> None:
        commands = (FoundJournal(hash_of("secrets"), EPOCH), AdoptRules(RULES_VERSION))
        payloads = tuple(encode_command(command) for command in commands)
        ordered = recovered.standing.place(Batch(NODE, EPOCH, 1, payloads), self._clock.now_ms())
        assert ordered is not None
        self._journal.append(ordered)
        recovered.standing.accept(ordered)
        recovered.folding.fold(ordered)

    def _lasts_s(self) -> float:
        return self._random.choice((0.0002, 0.001, 0.01, 0.3)) * self._random.random()

    async def _upkeep(self) -> None:
        journal, contacts = self._journal, self._contacts
        assert contacts is not None
        while True:
            await asyncio.sleep(self._random.random() * 0.5)
            try:
                await self.engine.in_writer(journal.checkpoint)
                await self.engine.in_writer(contacts.checkpoint)
                await self.engine.in_writer(self._erase_orphans)
                if self._random.random() < SNAPSHOT_SHARE:
                    self._snapshot()
            except (JournalBroken, ContactsBroken):
                self._failed.set()
                return

    def _snapshot(self) -> None:
        reader = JournalReader(self._journal.path, vfs=self._disk.vfs)
        try:
            recovered = recover(reader, self._snapshots)
            recovered.catch_up(reader)
            recovered.snapshot(self._snapshots)
        finally:
            reader.close()

    def _erase_orphans(self) -> None:
        assert self._contacts is not None
        before_ms = self._clock.now_ms() - ORPHAN_AGE_MS
        self._contacts.erase_orphans(before_ms, self._is_bound, _ROWS_MAX)

    def _is_bound(self, contact: int, key: bytes) -> bool:
        return is_named(self.engine.state, contact, key)
