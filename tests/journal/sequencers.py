"""
Sequencers for the contract suite: every implementation, and what a client of one sees.

Always true:
- Each is the real thing: a SQLite file on a disk, or a stream in memory.
"""

import asyncio
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.inline import InlineSequencer
from firstcome.journal.local import LocalSequencer
from firstcome.journal.memory import AttachedSequencer, SharedStream
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.sequencer import Sequencer
from firstcome.journal.store import JournalStore
from firstcome.sqlite import ask

START_MS = 1_215_673_200_000


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.reads_ms = START_MS

    def now_ms(self) -> int:
        return self.reads_ms


class SmallStore(JournalStore):
    """A store whose file can be kept from growing, which is a full disk to SQLite."""

    def limit_pages(self, count_max: int) -> None:
        ask(self._connection, f"PRAGMA max_page_count = {count_max}")


class Local:
    """A local sequencer on a file."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.path = directory / "journal.db"
        self.store = SmallStore(self.path)
        self.sequencer = LocalSequencer(self.store, Numbering(), clock.now_ms)

    def batches(self) -> int:
        """How many batches anybody can see just now."""
        return len(self.stored())

    def stored(self) -> list[OrderedBatch]:
        reader = JournalReader(self.path)
        found = list(reader.batches(Numbering()))
        reader.close()
        return found


class Inline(Local):
    """The same without a thread of its own."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        super().__init__(directory, clock)
        self.sequencer = InlineSequencer(self.store, Numbering(), clock.now_ms)


class Attached:
    """A sequencer attached to a stream."""

    def __init__(self, _: Path, clock: Clock) -> None:
        self.stream = SharedStream(clock.now_ms)
        self.sequencer = AttachedSequencer(self.stream)

    def batches(self) -> int:
        """How many batches anybody can see just now."""
        return len(self.stream.messages)


class Client:
    """Hands batches in, and keeps what comes back, in its order."""

    def __init__(self, sequencer: Sequencer) -> None:
        self.sequencer = sequencer
        self.closed = False
        self.delivered: list[OrderedBatch] = []
        self.told: list[tuple[str, int]] = []
        """("delivered", sequence) and ("settled", number of the batch), as they came"""
        self.sequencer.start(self._deliver)

    def append(
        self, batch: Batch, before: Callable[[], None] | None = None
    ) -> "asyncio.Future[Exception | None]":
        """Gives the error that the batch was settled with."""
        done: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()

        def settled(error: Exception | None) -> None:
            self.told.append(("settled", batch.number))
            done.set_result(error)

        self.sequencer.append(batch, before, settled)
        return done

    async def close(self) -> None:
        """Close the sequencer, as the engine does."""
        self.closed = True
        await asyncio.to_thread(self.sequencer.close)

    @property
    def sequences(self) -> list[int]:
        """Every sequence that was delivered, as it came."""
        return [
            sequence
            for ordered in self.delivered
            for sequence in range(ordered.first_sequence, ordered.last_sequence + 1)
        ]

    def _deliver(self, ordered: OrderedBatch) -> None:
        self.told.append(("delivered", ordered.first_sequence))
        self.delivered.append(ordered)


def batch(number: int, *payloads: bytes, node: int = 1, epoch: int = 1) -> Batch:
    """A batch of one entry, or of these."""
    return Batch(node, epoch, number, payloads or (b'{"kind":"Tick","n":%d}' % number,))


def standing(sequencer: Sequencer) -> tuple[object, ...]:
    """All that a sequencer says of where its order stands."""
    at = sequencer.standing
    return at.sequence, at.time_ms, at.chain, dict(at.last_numbers)


def chain_of(batches: Sequence[OrderedBatch]) -> bytes:
    """The input chain over batches, from the words of docs/reference/journal.md alone."""
    chain = bytes(32)
    for each in batches:
        framed = chain
        widths = (8, 8, 4, 4, 8, 4)
        header = (
            *(each.first_sequence, each.time_ms, each.node, each.epoch, each.number),
            len(each.payloads),
        )
        for number, width in zip(header, widths, strict=True):
            framed += number.to_bytes(width, "big")
        for payload in each.payloads:
            framed += len(payload).to_bytes(4, "big") + payload
        chain = sha256(framed).digest()
    return chain
