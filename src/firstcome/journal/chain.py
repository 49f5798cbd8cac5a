"""
The two chains: SHA-256 over everything so far, taken from batch to batch.

    input chain    over what was asked: place, time, name and payloads of every batch
    outcome chain  over what it came to: the encoded results of every batch

Always true:
- Two journals with the same chain hold the same entries; two folds with the same outcome chain
  gave the same answers.

Never here: what to do when chains differ.
"""

import hashlib
from collections.abc import Sequence
from struct import Struct
from typing import Final

CHAIN_BYTES: Final = 32
CHAIN_START: Final = bytes(CHAIN_BYTES)
OUTCOME_CHAIN_EVERY: Final = 1_000
"""An outcome chain is stored at the first end of a batch at or after each so many entries."""

# first sequence, time_ms, node, epoch, number, count of entries; big-endian
_HEADER = Struct(">QQIIQI")
_LENGTH = Struct(">I")


def input_chain(
    chain: bytes,
    first_sequence: int,
    time_ms: int,
    name: tuple[int, int, int],
    payloads: Sequence[bytes],
) -> bytes:
    """The input chain after a batch; `name` is (node, epoch, number)."""
    length = _LENGTH.pack
    framed = [chain, _HEADER.pack(first_sequence, time_ms, *name, len(payloads))]
    for payload in payloads:
        framed.append(length(len(payload)))
        framed.append(payload)
    return hashlib.sha256(b"".join(framed)).digest()


def outcome_chain(chain: bytes, first_sequence: int, count: int, results: bytes) -> bytes:
    """The outcome chain after a batch of `count` entries; `results` is their encoded list."""
    header = _HEADER.pack(first_sequence, 0, 0, 0, 0, count)
    return hashlib.sha256(b"".join((chain, header, results))).digest()


def is_outcome_mark(first_sequence: int, last_sequence: int) -> bool:
    """Whether the outcome chain is stored at the end of the batch of these sequences."""
    return last_sequence // OUTCOME_CHAIN_EVERY > (first_sequence - 1) // OUTCOME_CHAIN_EVERY
