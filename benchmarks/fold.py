"""
The fold alone: entries a second through decoding, the rules and the outcome chain, and the memory
that a bound order takes.

The child process is `python -m benchmarks.fold COUNT`; it folds in memory and prints what it saw.

Always true:
- The making of entries is not timed, and its memory is there before and after.
- Every order is answered `held` or `in_line`, or nothing is reported.

Never here: disk, network.
"""

import gc
import json
import subprocess
import sys
from time import perf_counter
from typing import Final

from benchmarks.figures import Measured, at_least, at_most, told
from benchmarks.made_orders import BATCH_ENTRIES, Orders, example_definition, load_entry, time_of
from benchmarks.running_shop import ROOT
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from benchmarks.usage import resident_bytes
from firstcome.domain.commands import AdoptRules, FoundJournal
from firstcome.domain.fold import RULES_VERSION
from firstcome.engine.folding import Folding, encode_command
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.numbering import Numbering

ENTRIES_PER_S: Final = 250_000
BYTES_AN_ORDER: Final = 500

_CHUNK_ORDERS: Final = 25_000


def measure(sizes: Sizes) -> Measured:
    """One fresh process."""
    say(f"folding {sizes.fold_orders:,} orders")
    command = [sys.executable, "-m", "benchmarks.fold", str(sizes.fold_orders)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"The fold ended with {ran.returncode}:\n{ran.stderr[-2_000:]}")
    seen: dict[str, float] = json.loads(ran.stdout)
    return Measured(
        (
            at_least("entries", seen["entries_per_s"], "/s", ENTRIES_PER_S),
            at_most("memory", seen["bytes_an_order"], "bytes an order", BYTES_AN_ORDER),
            told("slowest of the chunks", seen["slowest_per_s"], "/s"),
            told("bound orders", seen["orders"], "orders"),
            told("of them held", seen["held"], "orders"),
            told("bytes of an entry", seen["entry_bytes"], "bytes"),
        ),
        changed=("no front: the fold alone, in one process",),
        notes=(
            f"batches of {BATCH_ENTRIES}; decode, rules and outcome chain; the example launch in"
            " the mix of a rehearsal",
        ),
    )


class Fold:
    """A state that grows."""

    def __init__(self) -> None:
        self.folding = Folding()
        self._standing = Numbering()
        self._definition = example_definition()
        self._orders = Orders(self._definition)
        founding = (FoundJournal(bytes(16), 1), AdoptRules(RULES_VERSION))
        first = [*map(encode_command, founding), load_entry(self._definition)]
        for ordered in self._ordered(first):
            self.folding.fold(ordered)

    def chunk(self, count: int) -> list[OrderedBatch]:
        """So many orders, ready to be folded."""
        return self._ordered(self._orders.place(count))

    def _ordered(self, payloads: list[bytes]) -> list[OrderedBatch]:
        made: list[OrderedBatch] = []
        for start in range(0, len(payloads), BATCH_ENTRIES):
            standing = self._standing
            number = standing.last_numbers.get((1, 1), 0) + 1
            batch = Batch(1, 1, number, tuple(payloads[start : start + BATCH_ENTRIES]))
            ordered = standing.place(batch, time_of(self._definition, standing.sequence))
            assert ordered is not None
            standing.accept(ordered)
            made.append(ordered)
        return made


def fold(count: int) -> dict[str, float]:
    """Fold so many orders; what was seen."""
    warm = Fold()
    for ordered in warm.chunk(_CHUNK_ORDERS):
        warm.folding.fold(ordered)
    del warm
    grown = Fold()
    chunk = grown.chunk(_CHUNK_ORDERS)
    entry_bytes = sum(len(payload) for ordered in chunk for payload in ordered.payloads)
    gc.collect()
    gc.freeze()
    before_bytes = resident_bytes_here()
    lasted_s: list[tuple[float, int]] = []
    outcomes = {"held": 0, "in_line": 0}
    left = count
    while left:
        size = min(left, len(chunk) * BATCH_ENTRIES)
        batches = chunk[: -(-size // BATCH_ENTRIES)]
        begin_s = perf_counter()
        results = [grown.folding.fold(ordered) for ordered in batches]
        lasted_s.append((perf_counter() - begin_s, sum(map(len, results))))
        for answers in results:
            for answer, _ in answers:
                outcomes[answer.outcome] += 1
        left -= sum(map(len, results))
        del results
        chunk = grown.chunk(_CHUNK_ORDERS) if left else chunk
    gc.collect()
    orders = len(grown.folding.state.orders)
    assert orders == sum(outcomes.values()) == count, "not every order was bound"
    return {
        "entries_per_s": count / sum(lasted for lasted, _ in lasted_s),
        "slowest_per_s": min(entries / lasted for lasted, entries in lasted_s),
        "bytes_an_order": (resident_bytes_here() - before_bytes) / orders,
        "orders": orders,
        "held": outcomes["held"],
        "entry_bytes": entry_bytes / _CHUNK_ORDERS,
    }


def resident_bytes_here() -> int:
    """The memory of this process that is in RAM."""
    import os

    return resident_bytes(os.getpid())


if __name__ == "__main__":
    print(json.dumps(fold(int(sys.argv[1]))))
