"""
The local sequencer: one process, one file, one thread that writes it.

Always true:
- Batches are stored in the order they were handed in, each in one transaction.
- After `JournalBroken` it stores nothing more.

Never here: batching (the engine gathers while the last batch is syncing), the fold.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple

from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.failures import JournalBroken, JournalFull
from firstcome.journal.numbering import Numbering
from firstcome.journal.sequencer import Deliver, Settled
from firstcome.journal.store import JournalStore


class Job(NamedTuple):
    """A batch that was handed in, and what is told of it."""

    batch: Batch
    before: Callable[[], None] | None
    settled: Settled


class LocalSequencer:
    """One thread writes; the event loop goes on meanwhile."""

    def __init__(self, store: JournalStore, standing: Numbering, now_ms: Callable[[], int]) -> None:
        """`standing` is where the stored journal ends; `now_ms` is the clock that gives times."""
        self._store = store
        self._written = standing
        self.standing = standing.copy()
        self._now_ms = now_ms
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._outcome_chains: deque[tuple[int, bytes]] = deque()
        self._broken: JournalBroken | None = None
        self._thread = threading.Thread(target=self._write_all, name="journal", daemon=True)

    def start(self, deliver: Deliver) -> None:
        """Begin; must be called on a running event loop, which deliveries come back to."""
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def append(self, batch: Batch, before: Callable[[], None] | None, settled: Settled) -> None:
        """See `Sequencer.append`."""
        self._jobs.put(Job(batch, before, settled))

    def keep_outcome_chain(self, sequence: int, chain: bytes) -> None:
        """See `Sequencer.keep_outcome_chain`."""
        self._outcome_chains.append((sequence, chain))

    def close(self) -> None:
        """Finish what was handed in, then close the store."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
        if self._broken is not None:
            self._store.abandon()
            return
        self._keep_outcome_chains()
        self._store.close()

    def _write_all(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._loop.call_soon_threadsafe(self._carried_out(job))

    def _carried_out(self, job: Job) -> Callable[[], None]:
        ordered: OrderedBatch | None = None
        error: Exception | None = None
        try:
            ordered = self._write(job)
        except Exception as raised:  # noqa: BLE001 - handed to whoever waits for the batch
            error = raised
        return lambda: self._settle(job, ordered, error)

    def _write(self, job: Job) -> OrderedBatch | None:
        if self._broken is not None:
            raise self._broken
        if job.before is not None:
            job.before()
        ordered = self._written.place(job.batch, self._now_ms())
        if ordered is not None:
            try:
                self._store.append(ordered)
                self._written.accept(ordered)
                self._keep_outcome_chains()
            except JournalBroken as broken:
                self._broken = broken
                raise
        return ordered

    def _settle(self, job: Job, ordered: OrderedBatch | None, error: Exception | None) -> None:
        if ordered is not None:
            self.standing.accept(ordered)
            self._deliver(ordered)
        job.settled(error)

    def _keep_outcome_chains(self) -> None:
        while self._outcome_chains:
            try:
                self._store.keep_outcome_chain(*self._outcome_chains[0])
            except JournalFull:
                return  # the batch is durable all the same; the chain waits for space
            self._outcome_chains.popleft()
