"""A canary: the chain of a batch does not cover its commands, so a changed one goes unnoticed."""

from collections.abc import Sequence
from unittest.mock import patch

from firstcome.app.front import Front
from firstcome.journal import numbering
from tests.canaries.front import serve

input_chain = numbering.input_chain


def chain_of_nothing(
    chain: bytes,
    first_sequence: int,
    time_ms: int,
    name: tuple[int, int, int],
    payloads: Sequence[bytes],
) -> bytes:
    """The chain, had the commands been empty."""
    return input_chain(chain, first_sequence, time_ms, name, [b""] * len(payloads))


if __name__ == "__main__":
    with patch.object(numbering, "input_chain", chain_of_nothing):
        serve(Front)
