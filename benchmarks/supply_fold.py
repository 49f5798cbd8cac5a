"""
Supply in the rules alone: what receiving costs, and reading a place and an estimate.

The child process is `python -m benchmarks.supply_fold ORDERS UNITS`; it folds in memory and prints
what it saw.

Always true:
- The fold of receiving is timed from the entry that receives to the one that serves the last.
- Everybody who was read is in line, and every read is timed by itself.

Never here: disk, network; the same on a running shop (`supply`).
"""

import gc
import json
import sys
from collections.abc import Callable
from random import Random
from statistics import median, quantiles
from time import perf_counter, perf_counter_ns
from typing import Any, Final

from benchmarks.made_lines import WEEK_MS, Deliveries, lines_launch
from benchmarks.made_orders import BATCH_ENTRIES, SEED, Orders, load_entry, time_of
from benchmarks.speak import say
from firstcome.domain.commands import AdoptRules, AnyCommand, FoundJournal, Tick
from firstcome.domain.estimates import estimate, history
from firstcome.domain.fold import RULES_VERSION
from firstcome.domain.orders import HELD, IN_LINE
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State
from firstcome.domain.supply_messages import ESTIMATE_VERSIONS_MAX
from firstcome.engine.folding import Folding, encode_command
from firstcome.journal.batch import Batch
from firstcome.journal.numbering import Numbering

READS: Final = 5_000
SLIPS_FEW: Final = 10

_CHUNK_ORDERS: Final = 25_000


class Lines:
    """Lines that grow, then deliveries for them."""

    def __init__(self) -> None:
        self._launch = lines_launch()
        self._definition = self._launch.definition
        self._folding, self._standing = Folding(), Numbering()
        self._orders = Orders(self._definition)
        self.deliveries = Deliveries(self._launch)
        founding = (FoundJournal(bytes(16), 1), AdoptRules(RULES_VERSION))
        self._fold([*map(encode_command, founding), load_entry(self._definition)])

    @property
    def state(self) -> State:
        """The state of the rules."""
        return self._folding.state

    def grow(self, count: int) -> None:
        """So many orders join the lines."""
        for done in range(0, count, _CHUNK_ORDERS):
            self._fold(self._orders.place(min(_CHUNK_ORDERS, count - done)))

    def enter(self, command: AnyCommand) -> tuple[float, Answer]:
        """One entry; the seconds of its fold, and the answer."""
        lasted_s, answers = self._fold([encode_command(command)])
        return lasted_s, answers[-1]

    def announce(self, units: int) -> None:
        """A delivery for all lines, shared."""
        _, answer = self.enter(self.deliveries.announce(units, self.state.time_ms + WEEK_MS))
        assert answer.outcome == "supply_announced", answer
        self.deliveries.supply = answer.order
        _, answer = self.enter(self.deliveries.share(units))
        assert answer.outcome == "allocation_adopted", answer

    def slip(self, units: int, times: int) -> float:
        """The delivery slips, again and again; seconds of one fold, the median."""
        lasted_s: list[float] = []
        for number in range(times):
            slipped = self.deliveries.slip(units, self.state.time_ms + WEEK_MS * (number + 2))
            lasted, answer = self.enter(slipped)
            assert answer.outcome == "supply_changed", answer
            lasted_s.append(lasted)
        return median(lasted_s)

    def receive(self) -> list[float]:
        """All of it is received and reaches the lines; the seconds of the fold, by entry."""
        lasted, answer = self.enter(self.deliveries.receive())
        assert answer.outcome == "supply_received", answer
        lasted_s = [lasted]
        while self.state.backlog:
            lasted_s.append(self.enter(Tick())[0])
        return lasted_s

    def _fold(self, payloads: list[bytes]) -> tuple[float, list[Answer]]:
        lasted_s, answers = 0.0, list[Answer]()
        for start in range(0, len(payloads), BATCH_ENTRIES):
            standing = self._standing
            number = standing.last_numbers.get((1, 1), 0) + 1
            batch = Batch(1, 1, number, tuple(payloads[start : start + BATCH_ENTRIES]))
            ordered = standing.place(batch, time_of(self._definition, standing.sequence))
            assert ordered is not None
            standing.accept(ordered)
            begin_s = perf_counter()
            results = self._folding.fold(ordered)
            lasted_s += perf_counter() - begin_s
            answers += [answer for answer, _ in results]
        return lasted_s, answers


def fold(orders: int, units: int) -> dict[str, float]:
    """Everything that is measured in this process."""
    lines = Lines()
    lines.grow(orders)
    lines.announce(units)
    gc.collect()
    gc.freeze()
    seen: dict[str, float] = {"orders": len(lines.state.orders)}
    seen["slip_s"] = lines.slip(units, SLIPS_FEW)
    seen |= _reads(lines.state, "few")
    lines.slip(units, ESTIMATE_VERSIONS_MAX)
    seen["versions"] = max(len(pool.versions) for pool in lines.state.launches_by_number[0].pools)
    seen |= _reads(lines.state, "many")
    gc.collect()
    lasted_s = lines.receive()
    held = lines.state.orders.status.count(HELD)
    assert held == units, f"{held} of {units} units are on hold"
    return seen | {
        "receive_s": sum(lasted_s),
        "receive_entries": len(lasted_s),
        "receive_first_ms": 1_000 * lasted_s[0],
        "receive_slowest_ms": 1_000 * max(lasted_s[1:], default=0.0),
    }


def _reads(state: State, name: str) -> dict[str, float]:
    """The microseconds of a read, the median and the 99th of a hundred, by what is read."""
    waiting = [row for row, status in enumerate(state.orders.status) if status == IN_LINE]
    asked = Random(SEED).choices(waiting, k=READS)
    seen: dict[str, float] = {}
    kinds: dict[str, Callable[[State, int], Any]] = {
        "place": State.ahead,
        "estimate": estimate,
        "history": history,
    }
    for kind, read in kinds.items():
        taken = [_taken_us(read, state, order) for order in asked]
        seen[f"{kind}_{name}_us"] = median(taken)
        seen[f"{kind}_{name}_p99_us"] = quantiles(taken, n=100)[98]
    return seen


def _taken_us(read: Callable[[State, int], Any], state: State, order: int) -> float:
    begin_ns = perf_counter_ns()
    read(state, order)
    return (perf_counter_ns() - begin_ns) / 1_000


if __name__ == "__main__":
    say("lines, deliveries, reads")
    print(json.dumps(fold(int(sys.argv[1]), int(sys.argv[2]))))
