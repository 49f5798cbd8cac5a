"""The local sequencer alone: what is stored, a full disk, a file that fails."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st

from firstcome.journal.batch import Batch
from firstcome.journal.failures import JournalBroken, JournalFull
from firstcome.journal.local import LocalSequencer
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.sqlite import ask
from tests.journal.sequencers import Client, Clock, Local, batch, standing

PAGES_NOW, PAGES_FEW, PAGES_MANY = 1, 8, 10_000  # SQLite sets no bound below what there is
LARGE = b'"' + b"x" * 100_000 + b'"'


def tell(directory: Path, story: Callable[[Client, Local], Coroutine[Any, Any, None]]) -> Local:
    """Run a story against a fresh local sequencer, then close it."""
    local = Local(directory, Clock())

    async def run() -> None:
        client = Client(local.sequencer)
        try:
            await story(client, local)
        finally:
            await client.close()

    asyncio.run(run())
    return local


def marks(path: Path) -> dict[int, bytes]:
    reader = JournalReader(path)
    found = reader.outcome_chains(0)
    reader.close()
    return found


def test_what_was_delivered_is_read_back_equal(tmp_path: Path):
    clients: list[Client] = []

    async def story(client: Client, _: Local) -> None:
        clients.append(client)
        for number in range(1, 41):
            await client.append(batch(number, *[b'{"n":"\xc3\xa9"}'] * (number % 7 + 1)))

    local = tell(tmp_path, story)

    assert local.stored() == clients[0].delivered


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=30), min_size=1, max_size=4), max_size=6))
def test_to_the_journal_a_payload_is_bytes(drawn: list[list[bytes]]):
    ordered = list[object]()
    with TemporaryDirectory() as folder:
        store, at = JournalStore(Path(folder) / "journal.db"), Numbering()
        for number, payloads in enumerate(drawn, 1):
            placed = at.place(Batch(1, 1, number, tuple(payloads)), number)
            assert placed is not None
            store.append(placed)
            at.accept(placed)
            ordered.append(placed)
        store.close()
        reader = JournalReader(Path(folder) / "journal.db")
        found = list(reader.batches(Numbering()))
        reader.close()

    assert found == ordered


def test_a_batch_is_stored_when_it_is_delivered(tmp_path: Path):
    counts: list[int] = []

    async def story(client: Client, local: Local) -> None:
        for number in (1, 2, 3):
            await client.append(batch(number))
            counts.append(local.batches())

    tell(tmp_path, story)

    assert counts == [1, 2, 3]


def test_a_second_run_goes_on_where_the_first_ended(tmp_path: Path):
    async def first(client: Client, _: Local) -> None:
        await asyncio.gather(*[client.append(batch(number)) for number in (1, 2, 3)])

    local, delivered = tell(tmp_path, first), list[int]()
    reader, at = JournalReader(local.path), Numbering()
    list(reader.batches(at))
    reader.close()

    async def second() -> None:
        client = Client(LocalSequencer(JournalStore(local.path), at, Clock().now_ms))
        await client.append(batch(3))
        await client.append(batch(4))
        delivered.extend(client.sequences)
        await client.close()

    asyncio.run(second())

    assert delivered == [4]
    assert [each.number for each in local.stored()] == [1, 2, 3, 4]


def test_a_full_disk_leaves_the_order_as_it_was_and_the_journal_goes_on(tmp_path: Path):
    errors: list[Exception | None] = []
    standings: list[object] = []

    async def story(client: Client, local: Local) -> None:
        await client.append(batch(1))
        standings.append(standing(client.sequencer))
        local.store.limit_pages(PAGES_FEW)
        errors.append(await client.append(batch(2, b"{}", LARGE)))
        standings.append(standing(client.sequencer))
        assert local.batches() == 1
        errors.append(await client.append(batch(3)))  # a small one still fits
        local.store.limit_pages(PAGES_MANY)
        errors.append(await client.append(batch(4, LARGE)))
        assert client.sequences == [1, 2, 3]
        assert client.delivered == local.stored()

    tell(tmp_path, story)

    assert [type(error) for error in errors] == [JournalFull, type(None), type(None)]
    assert standings[0] == standings[1]


def test_an_outcome_chain_waits_until_there_is_space_for_it(tmp_path: Path):
    chains = {number: bytes([number]) * 32 for number in range(1, 201)}

    async def story(client: Client, local: Local) -> None:
        await client.append(batch(1))
        local.store.limit_pages(PAGES_NOW)
        for number, chain in chains.items():
            client.sequencer.keep_outcome_chain(number, chain)
        assert await client.append(batch(2)) is None
        stored = len(marks(local.path))
        assert 0 < stored < len(chains)
        local.store.limit_pages(PAGES_MANY)
        await client.append(batch(3))
        assert marks(local.path) == chains

    tell(tmp_path, story)


def test_outcome_chains_that_came_last_are_stored_by_closing(tmp_path: Path):
    async def story(client: Client, _: Local) -> None:
        await client.append(batch(1))
        client.sequencer.keep_outcome_chain(1, b"c" * 32)

    local = tell(tmp_path, story)

    assert marks(local.path) == {1: b"c" * 32}


def test_after_a_failure_of_the_file_nothing_more_is_stored(tmp_path: Path):
    errors: list[Exception | None] = []
    ran: list[int] = []

    async def story(client: Client, local: Local) -> None:
        await client.append(batch(1))
        other = apsw.Connection(str(local.path))
        ask(other, "ALTER TABLE entries RENAME TO away")
        errors.extend(await asyncio.gather(client.append(batch(2)), client.append(batch(3))))
        ask(other, "ALTER TABLE away RENAME TO entries")
        other.close()
        errors.append(await client.append(batch(4), lambda: ran.append(4)))
        client.sequencer.keep_outcome_chain(1, b"c" * 32)
        assert client.sequences == [1]

    local = tell(tmp_path, story)

    assert [type(error) for error in errors] == [JournalBroken] * 3
    assert ran == []
    assert [each.number for each in local.stored()] == [1]
    assert marks(local.path) == {}
