"""
Numbering: gives batches their sequences, their time and their chain, and drops resends.

Always true:
- Sequences are 1, 2, 3, … without gaps; time never runs backwards.
- A batch that is not above the last number seen of its node and epoch gets no sequence, so a
  resend doubles nothing, however late it comes.
- Two numberings that are given the same batches in the same order end equal.

Never here: where batches are kept, who sent them.
"""

from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.chain import CHAIN_START, input_chain


class Numbering:
    """Where the order stands: the last sequence, time and chain, and the last number of each."""

    __slots__ = ("chain", "last_numbers", "sequence", "time_ms")

    def __init__(self) -> None:
        self.sequence: int = 0
        self.time_ms: int = 0
        self.chain: bytes = CHAIN_START
        self.last_numbers: dict[tuple[int, int], int] = {}

    def copy(self) -> "Numbering":
        """The same standing, to go on from separately."""
        other = Numbering()
        other.sequence, other.time_ms, other.chain = self.sequence, self.time_ms, self.chain
        other.last_numbers = dict(self.last_numbers)
        return other

    def place(self, batch: Batch, time_ms: int) -> OrderedBatch | None:
        """What the batch would be as the next one; None for a resend or one without entries."""
        last = self.last_numbers.get((batch.node, batch.epoch), 0)
        if batch.number <= last or not batch.payloads:
            return None
        first = self.sequence + 1
        time_ms = max(time_ms, self.time_ms)
        name = (batch.node, batch.epoch, batch.number)
        chain = input_chain(self.chain, first, time_ms, name, batch.payloads)
        return OrderedBatch(first, time_ms, *name, batch.payloads, chain)

    def accept(self, ordered: OrderedBatch) -> None:
        """Go on from a batch that `place` gave, or that was read back; refuses a gap (assert)."""
        assert ordered.first_sequence == self.sequence + 1
        assert ordered.time_ms >= self.time_ms
        self.sequence = ordered.last_sequence
        self.time_ms = ordered.time_ms
        self.chain = ordered.chain
        self.last_numbers[ordered.node, ordered.epoch] = ordered.number
