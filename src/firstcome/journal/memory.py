"""
A sequencer in memory that several engines share, as they share a stream.

It is the second implementation of the contract: every engine hands in batches and gets every
batch of all, in one order. It keeps nothing when the process ends, so the shop never uses it.

Always true:
- Every attached engine is given the same batches in the same order, each at its own pace.
- A resend reaches every engine, and every engine's numbering drops it.

Never here: durability.
"""

import asyncio
from collections.abc import Callable

from firstcome.journal.batch import Batch
from firstcome.journal.numbering import Numbering
from firstcome.journal.sequencer import Deliver, Settled


class SharedStream:
    """The order that all attached engines see."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.now_ms = now_ms
        self.messages: list[tuple[Batch, int]] = []
        self.attached: list[AttachedSequencer] = []

    def publish(self, batch: Batch) -> int:
        """Put a batch behind all others; returns its place in the stream."""
        self.messages.append((batch, self.now_ms()))
        for sequencer in self.attached:
            sequencer.wake()
        return len(self.messages)


class AttachedSequencer:
    """One engine's view of a shared stream."""

    def __init__(self, stream: SharedStream) -> None:
        self._stream = stream
        self.standing = Numbering()
        self.outcome_chains: dict[int, bytes] = {}
        self._read = 0
        self._read_to: int | None = None
        self._waiting: dict[int, Settled] = {}

    def start(self, deliver: Deliver) -> None:
        """See `Sequencer.start`."""
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._stream.attached.append(self)
        self.wake()

    def append(self, batch: Batch, before: Callable[[], None] | None, settled: Settled) -> None:
        """See `Sequencer.append`."""
        try:
            if before is not None:
                before()
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the batch
            self._loop.call_soon(settled, error)
            return
        self._waiting[self._stream.publish(batch)] = settled

    def keep_outcome_chain(self, sequence: int, chain: bytes) -> None:
        """See `Sequencer.keep_outcome_chain`."""
        self.outcome_chains[sequence] = chain

    def close(self) -> None:
        """See `Sequencer.close`; what was handed in is delivered in the next turns of the loop."""
        self._stream.attached.remove(self)
        self._read_to = len(self._stream.messages)

    def wake(self) -> None:
        """Deliver one more batch soon, if there is one."""
        self._loop.call_soon(self._deliver_one)

    def _deliver_one(self) -> None:
        messages = self._stream.messages
        if self._read == (len(messages) if self._read_to is None else self._read_to):
            return
        batch, time_ms = messages[self._read]
        self._read += 1
        ordered = self.standing.place(batch, time_ms)
        if ordered is not None:
            self.standing.accept(ordered)
            self._deliver(ordered)
        settled = self._waiting.pop(self._read, None)
        if settled is not None:
            settled(None)
        self.wake()
