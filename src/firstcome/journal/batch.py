"""
Batches: what one append carries, before and after it has its place in the order.

Always true:
- A batch is named by `(node, epoch, number)`; a resend has the same name and the same bytes.
- An ordered batch covers the sequences `first_sequence` … `last_sequence` without a gap.

Never here: what a payload means.
"""

from typing import NamedTuple

NODE_MAX = 2**32 - 1
EPOCH_MAX = 2**32 - 1


class Batch(NamedTuple):
    """Payloads that become durable together, in this order, or not at all."""

    node: int
    epoch: int
    number: int
    payloads: tuple[bytes, ...]


class OrderedBatch(NamedTuple):
    """A batch with its place, its time, and the chain up to and with its last entry."""

    first_sequence: int
    time_ms: int
    node: int
    epoch: int
    number: int
    payloads: tuple[bytes, ...]
    chain: bytes

    @property
    def last_sequence(self) -> int:
        """The sequence of its last entry."""
        return self.first_sequence + len(self.payloads) - 1
