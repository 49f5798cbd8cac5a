"""
Folding batches: every entry of an ordered batch through the rules, and the outcome chain along.

Always true:
- The same batches give the same answers and the same outcome chain, on every node, for ever.

Never here: where batches come from, who waits for the answers.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from firstcome.domain.commands import AnyCommand
from firstcome.domain.events import AnyEvent
from firstcome.domain.fold import fold_entry
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.chain import CHAIN_START, outcome_chain
from firstcome.journal.failures import JournalDamaged

_decode: Final = msgspec.json.Decoder(AnyCommand).decode
_decode_all: Final = msgspec.json.Decoder(list[AnyCommand]).decode
_encode: Final = msgspec.json.Encoder().encode

Result = tuple[Answer, list[AnyEvent]]


def encode_command(command: AnyCommand) -> bytes:
    """The canonical payload of a command: compact JSON, members in their order, no defaults."""
    return _encode(command)


def decode_command(payload: bytes) -> AnyCommand:
    """The command in a payload; raises `msgspec.DecodeError` for what is none."""
    return _decode(payload)


class Folding:
    """A state and the outcome chain that its entries have come to."""

    __slots__ = ("outcome_chain", "state")

    def __init__(self, state: State | None = None, chain: bytes = CHAIN_START) -> None:
        self.state = State() if state is None else state
        self.outcome_chain = chain

    def fold(
        self, ordered: OrderedBatch, commands: Sequence[AnyCommand] | None = None
    ) -> list[Result]:
        """
        Fold a batch; returns the answer and the events of each entry, in order.

        `commands` are the decoded payloads, when the caller has them. Raises `JournalDamaged`
        for a payload that is no command.
        """
        if commands is None:
            commands = self._decoded(ordered)
        state, time_ms, sequence = self.state, ordered.time_ms, ordered.first_sequence
        results: list[Result] = []
        for command in commands:
            results.append(fold_entry(state, sequence, time_ms, command))
            sequence += 1
        self.outcome_chain = outcome_chain(
            self.outcome_chain, ordered.first_sequence, len(results), _encode(results)
        )
        return results

    @staticmethod
    def _decoded(ordered: OrderedBatch) -> list[AnyCommand]:
        payloads = ordered.payloads
        try:
            # One call for the batch takes half the time of one for each entry.
            commands = _decode_all(b"[%b]" % b",".join(payloads))
        except msgspec.MsgspecError as error:
            raise JournalDamaged(
                ordered.first_sequence, ordered.last_sequence, f"no command: {error}"
            ) from error
        if len(commands) != len(payloads):
            raise JournalDamaged(
                ordered.first_sequence, ordered.last_sequence, "more than one command in an entry"
            )
        return commands
