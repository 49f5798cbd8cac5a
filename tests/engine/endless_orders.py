"""
Takes orders and registrations for ever on real files and in real time, printing each of them once
it is answered.

With a number as second argument it kills itself inside that batch: after its contacts are
durable, before its entries are. Without one somebody else does, whenever they like.
"""

import asyncio
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import PlaceOrder
from firstcome.engine.clock import ClockGuard, system_now_ms
from firstcome.engine.engine import Engine
from firstcome.engine.pending import EngineSettings
from firstcome.engine.recovery import recover
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.local import LocalSequencer
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from tests.domain.terms import LAUNCH, hashed
from tests.engine.shops import contact_of, founding, register

ORDERED, REGISTERED = 4, 3
TOGETHER = ORDERED + REGISTERED
"""In each batch."""


class KilledBetween(LocalSequencer):
    """Dies in its n-th batch with contacts, once these are durable."""

    batches_left = 0

    def _write(self, job: Any) -> OrderedBatch | None:
        if job.before is not None:
            self.batches_left -= 1
            if self.batches_left == 0:
                job.before()
                os.kill(os.getpid(), signal.SIGKILL)
        return super()._write(job)


async def take_orders(directory: Path, dies_in: int) -> None:
    store = JournalStore(directory / "journal.db")
    reader = JournalReader(directory / "journal.db")
    recovered = recover(reader, None)
    recovered.catch_up(reader)
    reader.close()
    sequencer = KilledBetween(store, recovered.standing, system_now_ms)
    sequencer.batches_left = dies_in
    contacts = ContactStore.open(directory / "contacts.db")
    clock = ClockGuard(recovered.standing.time_ms)
    engine = Engine(recovered.folding, sequencer, contacts, clock, EngineSettings(), _fail)
    engine.start()
    if not recovered.standing.sequence:
        terms = {"units": 1_000_000, "register": True}
        await asyncio.gather(*[engine.submit(each) for each in founding(**terms)])
    for first in count(len(engine.state.orders), ORDERED):
        names = [f"person {number}" for number in range(first, first + ORDERED)]
        answered = [engine.place_order(_order(name), "online", contact_of(name)) for name in names]
        answered += [register(engine, f"friend of {name}") for name in names[:REGISTERED]]
        answers = await asyncio.gather(*answered)
        print(*[answer.order for answer in answers], flush=True)


def _order(who: str) -> PlaceOrder:
    hashes = hashed(who), hashed("key", who), hashed("body", who)
    return PlaceOrder(LAUNCH, "p8", "web", 1, *hashes, contact=0)


def _fail(error: Exception) -> None:
    raise SystemExit(str(error))


if __name__ == "__main__":
    asyncio.run(take_orders(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 0))
