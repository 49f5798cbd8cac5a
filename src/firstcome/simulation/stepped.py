"""
The stepped sequencer: the local one without its thread, a step of the event loop for each batch.

Always true:
- What it does to the files, and in which order, is what the local sequencer does.
- A batch takes as long as it is told to, so that the next one gathers meanwhile.

Never here: threads, chance.
"""

import asyncio
from collections.abc import Callable
from queue import Empty

from firstcome.journal.batch import Batch
from firstcome.journal.local import LocalSequencer
from firstcome.journal.numbering import Numbering
from firstcome.journal.sequencer import Deliver, Settled
from firstcome.journal.store import JournalStore


class SteppedSequencer(LocalSequencer):
    """For one event loop; `lasts_s` says how long each append takes."""

    def __init__(
        self,
        store: JournalStore,
        standing: Numbering,
        now_ms: Callable[[], int],
        lasts_s: Callable[[], float],
    ) -> None:
        super().__init__(store, standing, now_ms)
        self._lasts_s = lasts_s

    def start(self, deliver: Deliver) -> None:
        """See `Sequencer.start`."""
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()

    def append(self, batch: Batch, before: Callable[[], None] | None, settled: Settled) -> None:
        """See `Sequencer.append`."""
        super().append(batch, before, settled)
        self._loop.call_later(self._lasts_s(), self._step)

    def close(self) -> None:
        """See `Sequencer.close`."""
        while self._step():
            pass
        super().close()

    def _step(self) -> bool:
        try:
            job = self._jobs.get_nowait()
        except Empty:
            return False
        assert job is not None
        self._loop.call_soon_threadsafe(self._carried_out(job))
        return True
