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
import os
import subprocess
import sys
from collections import Counter
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
            f"decode, rules and outcome chain, batches of {BATCH_ENTRIES}",
            "the example launch in the mix of a rehearsal",
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
    _warm_up()
    grown = Fold()
    chunk = grown.chunk(_CHUNK_ORDERS)
    entry_bytes = sum(len(payload) for ordered in chunk for payload in ordered.payloads)
    gc.collect()
    gc.freeze()
    before_bytes = resident_bytes(os.getpid())
    outcomes: Counter[str] = Counter()
    rates: list[float] = []
    lasted_s = 0.0
    left = count
    while left:
        batches = chunk[: -(-left // BATCH_ENTRIES)]
        chunk_s, folded = fold_batches(grown.folding, batches, outcomes)
        rates.append(folded / chunk_s)
        lasted_s += chunk_s
        left = max(0, left - folded)
        if left:
            chunk = grown.chunk(_CHUNK_ORDERS)
    gc.collect()
    orders = len(grown.folding.state.orders)
    assert orders == outcomes["held"] + outcomes["in_line"] == outcomes.total(), outcomes
    return {
        "entries_per_s": orders / lasted_s,
        "slowest_per_s": min(rates),
        "bytes_an_order": (resident_bytes(os.getpid()) - before_bytes) / orders,
        "orders": orders,
        "held": outcomes["held"],
        "entry_bytes": entry_bytes / _CHUNK_ORDERS,
    }


def fold_batches(
    folding: Folding, batches: list[OrderedBatch], outcomes: Counter[str]
) -> tuple[float, int]:
    """Fold batches and count their outcomes; the seconds of the fold alone, and the entries."""
    lasted_s, entries = 0.0, 0
    for ordered in batches:
        begin_s = perf_counter()
        results = folding.fold(ordered)
        lasted_s += perf_counter() - begin_s
        entries += len(results)
        outcomes.update([answer.outcome for answer, _ in results])
    return lasted_s, entries


def _warm_up() -> None:
    """Once through all of the code, with a state that is too small to leave a trace."""
    small = Fold()
    fold_batches(small.folding, small.chunk(1_000), Counter())


if __name__ == "__main__":
    print(json.dumps(fold(int(sys.argv[1]))))
