"""
Sequencers under watch: every kind of them, made alike, with all that they said in its order.

Always true:
- A watched sequencer is closed at the end of its block, and what it was handed is finished.

Never here: what a sequencer must do.
"""

import asyncio
import functools
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from struct import pack
from typing import ParamSpec, Protocol

from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.local import LocalSequencer
from firstcome.journal.memory import AttachedSequencer, SharedStream
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.sequencer import Sequencer
from firstcome.journal.store import JournalStore

Given = ParamSpec("Given")


def awaited(story: Callable[Given, Awaitable[None]]) -> Callable[Given, None]:
    """Run an asynchronous test to its end."""

    @functools.wraps(story)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        async def tell() -> None:
            await story(*args, **kwargs)

        asyncio.run(tell())

    return run


class Ticking:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.ms = 1_000

    def now_ms(self) -> int:
        return self.ms


class Kind(Protocol):
    """One implementation, with a way to look at what it has made durable."""

    def make(self, folder: Path, clock: Ticking) -> Sequencer: ...

    def durable_count(self) -> int: ...

    def outcome_chain(self, sequence: int) -> bytes | None: ...


class Local:
    """The local sequencer on a file of its own."""

    def make(self, folder: Path, clock: Ticking) -> LocalSequencer:
        self._path = folder / "journal.db"
        store = JournalStore(self._path)
        return LocalSequencer(store, Numbering(), clock.now_ms)

    def durable_count(self) -> int:
        reader = JournalReader(self._path)
        count = reader.last_sequence()
        reader.close()
        return count

    def outcome_chain(self, sequence: int) -> bytes | None:
        reader = JournalReader(self._path)
        chain = reader.outcome_chain(sequence)
        reader.close()
        return chain


class Attached:
    """A sequencer attached to a stream in memory, beside another that is attached to it."""

    def make(self, folder: Path, clock: Ticking) -> AttachedSequencer:
        del folder
        self._stream = SharedStream(clock.now_ms)
        self._made = AttachedSequencer(self._stream)
        return self._made

    def durable_count(self) -> int:
        numbering = Numbering()
        for batch, time_ms in self._stream.messages:
            ordered = numbering.place(batch, time_ms)
            if ordered is not None:
                numbering.accept(ordered)
        return numbering.sequence

    def outcome_chain(self, sequence: int) -> bytes | None:
        return self._made.outcome_chains.get(sequence)


KINDS: dict[str, Callable[[], Kind]] = {"local": Local, "attached": Attached}


class Watched:
    """A started sequencer, what it delivered, and what was settled, in one list."""

    def __init__(self, sequencer: Sequencer, kind: Kind) -> None:
        self.sequencer = sequencer
        self.kind = kind
        self.delivered: list[OrderedBatch] = []
        self.said: list[str] = []
        self.threads: set[int] = set()
        self.durable_at_delivery: list[int] = []

    def deliver(self, ordered: OrderedBatch) -> None:
        self.threads.add(threading.get_ident())
        self.delivered.append(ordered)
        self.durable_at_delivery.append(self.kind.durable_count())
        self.said.append(f"delivered {ordered.node}/{ordered.epoch}/{ordered.number}")

    def hand_in(
        self, batch: Batch, before: Callable[[], None] | None = None
    ) -> "asyncio.Future[Exception | None]":
        """Hand a batch in; the future has what it was settled with."""
        settled: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()

        def settle(error: Exception | None) -> None:
            self.threads.add(threading.get_ident())
            self.said.append(f"settled {batch.node}/{batch.epoch}/{batch.number}")
            settled.set_result(error)  # raises when it is settled twice

        self.sequencer.append(batch, before, settle)
        return settled


@asynccontextmanager
async def watched(
    kind: Kind, folder: Path, clock: Ticking | None = None
) -> AsyncGenerator[Watched]:
    """A sequencer of this kind, started."""
    found = Watched(kind.make(folder, clock or Ticking()), kind)
    found.sequencer.start(found.deliver)
    try:
        yield found
    finally:
        found.sequencer.close()
        await asyncio.sleep(0)


def batch(number: int, *payloads: str, node: int = 1, epoch: int = 1) -> Batch:
    """A batch with these payloads, or with one that is its number."""
    texts = payloads or (f"entry of {number}",)
    return Batch(node, epoch, number, tuple(text.encode() for text in texts))


def chain_by_the_reference(before: bytes, ordered: OrderedBatch) -> bytes:
    """The input chain as docs/reference/journal.md describes it, in code of its own."""
    framed = pack(">Q", ordered.first_sequence) + pack(">Q", ordered.time_ms)
    framed += pack(">I", ordered.node) + pack(">I", ordered.epoch) + pack(">Q", ordered.number)
    framed += pack(">I", len(ordered.payloads))
    for payload in ordered.payloads:
        framed += pack(">I", len(payload)) + payload
    return sha256(before + framed).digest()
