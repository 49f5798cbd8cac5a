"""
Has groups of deliveries folded for ever, on real files and in real time, printing the sequences of
each group once it is answered; in between it takes an order.

With `after` and a number it kills itself so many steps of SQLite into the append of a group, in
the midst of the statement that stores it.
"""

import asyncio
import os
import signal
import sys
from itertools import count
from pathlib import Path

from firstcome.contacts.store import ContactStore
from firstcome.engine.clock import ClockGuard, system_now_ms
from firstcome.engine.engine import Engine
from firstcome.engine.pending import EngineSettings
from firstcome.engine.recovery import recover
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.inline import InlineSequencer
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from tests.engine.groups import group, nothing
from tests.engine.shops import contact_of, founding, order

TOGETHER = 400
"""Deliveries in each group."""


class KilledWithin(JournalStore):
    """Dies within the first group that it stores, after so many steps of SQLite."""

    steps = 0

    def append(self, ordered: OrderedBatch) -> None:
        """See `JournalStore.append`."""
        if self.steps and len(ordered.payloads) == TOGETHER:
            self._connection.set_progress_handler(_die, self.steps)
        super().append(ordered)


def _die() -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


async def announce(directory: Path, steps: int) -> None:
    store = KilledWithin(directory / "journal.db")
    store.steps = steps
    reader = JournalReader(directory / "journal.db")
    recovered = recover(reader, None)
    recovered.catch_up(reader)
    reader.close()
    sequencer = InlineSequencer(store, recovered.standing, system_now_ms)
    contacts = ContactStore.open(directory / "contacts.db")
    clock = ClockGuard(recovered.standing.time_ms)
    engine = Engine(recovered.folding, sequencer, contacts, clock, EngineSettings(), _fail)
    engine.start()
    if not recovered.standing.sequence:
        await asyncio.gather(*[engine.submit(each) for each in founding(units=1_000_000)])
    for number in count(recovered.standing.sequence):
        who = f"person {number}"
        ordered = engine.place_order(order(who), "online", contact_of(who))
        together = engine.submit_together(group(f"group {number}", TOGETHER), nothing)
        answers = await together
        print(*[answer.order for answer in answers], flush=True)
        await ordered


def _fail(error: Exception) -> None:
    raise SystemExit(str(error))


if __name__ == "__main__":
    asyncio.run(announce(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 0))
