"""
The sequencer: makes batches durable and puts them in one order for everybody.

Every implementation passes one contract suite. The engine hands its batches in and answers its
own when they come back in the order; batches of other nodes come the same way.

Always true:
- `deliver` is called on the thread that started the sequencer, once for every ordered batch, in
  the order of sequences, and only after the batch is durable.
- A batch whose append failed for a full disk is not in the order and never will be.

Never here: what a payload means, who waits for an answer.
"""

from collections.abc import Callable
from typing import Protocol

from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.numbering import Numbering

Deliver = Callable[[OrderedBatch], None]
Settled = Callable[[Exception | None], None]


class Sequencer(Protocol):
    """One node's way into the order."""

    @property
    def standing(self) -> Numbering:
        """Where the order stands for this node: all that was delivered to it."""
        ...

    def start(self, deliver: Deliver) -> None:
        """Begin to deliver what comes after the standing that the sequencer was made with."""
        ...

    def append(self, batch: Batch, before: Callable[[], None] | None, settled: Settled) -> None:
        """
        Put a batch into the order.

        `before` runs where the batch is written, and must return before it is made durable.
        `settled(None)` follows its delivery; `settled(error)` says that it was refused:
        `JournalFull` and whatever `before` raised leave the order as it was, `JournalBroken`
        means that nothing is known.
        """
        ...

    def keep_outcome_chain(self, sequence: int, chain: bytes) -> None:
        """Store the outcome chain at `sequence` with one of the next appends."""
        ...

    def close(self) -> None:
        """Finish what was handed in, then stop; blocks until it has."""
        ...
