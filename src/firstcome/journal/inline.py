"""
The inline sequencer: the local one without a thread of its own, as the front uses it.

A sync takes a fraction of a millisecond, and while it lasts the interpreter is free: the server's
threads take in the requests of the next batch meanwhile. A writing thread waits for the
interpreter at every step beside a busy event loop, and costs more than it gives.

Always true:
- A batch is durable when `append` returns; its delivery follows on the event loop.

Never here: anything about the order that `local` does not do.
"""

import asyncio
from collections.abc import Callable

from firstcome.journal.batch import Batch
from firstcome.journal.local import Job, LocalSequencer
from firstcome.journal.sequencer import Deliver, Settled


class InlineSequencer(LocalSequencer):
    """The embedded default: nothing to install, nothing to start, no thread to wait for."""

    def start(self, deliver: Deliver) -> None:
        """Begin; must be called on a running event loop, which deliveries come back to."""
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()

    def append(self, batch: Batch, before: Callable[[], None] | None, settled: Settled) -> None:
        """See `Sequencer.append`; the batch is durable on return, and delivered soon after."""
        self._loop.call_soon(self._carried_out(Job(batch, before, settled)))
