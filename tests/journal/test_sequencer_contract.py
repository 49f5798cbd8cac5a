"""The contract of a sequencer: the same promises from every implementation of it."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firstcome.journal.batch import Batch
from firstcome.journal.chain import CHAIN_START
from firstcome.journal.numbering import Numbering
from tests.journal.watched import (
    KINDS,
    Kind,
    Ticking,
    awaited,
    batch,
    chain_by_the_reference,
    watched,
)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]()


@awaited
async def test_batches_come_in_the_order_they_were_handed_in(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        await asyncio.gather(*[found.hand_in(batch(number)) for number in range(1, 51)])

        assert [ordered.number for ordered in found.delivered] == list(range(1, 51))


@awaited
async def test_sequences_are_contiguous_from_one(kind: Kind, tmp_path: Path):
    sizes = [1, 3, 2, 1, 7]
    async with watched(kind, tmp_path) as found:
        for number, size in enumerate(sizes, 1):
            await found.hand_in(batch(number, *"abcdefg"[:size]))

        firsts = [ordered.first_sequence for ordered in found.delivered]
        lasts = [ordered.last_sequence for ordered in found.delivered]
        assert firsts == [1, 2, 5, 7, 8]
        assert lasts == [1, 4, 6, 7, 14]
        assert found.sequencer.standing.sequence == 14


@awaited
async def test_a_batch_is_delivered_once_and_settled_after_it(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        errors = await asyncio.gather(*[found.hand_in(batch(number)) for number in (1, 2, 3)])

        assert errors == [None, None, None]
        assert found.said == [
            said
            for number in (1, 2, 3)
            for said in (f"delivered 1/1/{number}", f"settled 1/1/{number}")
        ]


@awaited
async def test_everything_is_said_on_the_thread_that_started_it(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        await found.hand_in(batch(1))

        assert found.threads == {threading.get_ident()}


@awaited
async def test_a_batch_is_durable_when_it_is_delivered(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        await asyncio.gather(*[found.hand_in(batch(number)) for number in range(1, 20)])

        reached = [ordered.last_sequence for ordered in found.delivered]
        assert all(
            durable >= last
            for durable, last in zip(found.durable_at_delivery, reached, strict=True)
        )


@awaited
async def test_a_resend_is_settled_and_gets_no_sequence(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        for number in (1, 2, 2, 1, 3, 2):
            assert await found.hand_in(batch(number)) is None

        assert [ordered.number for ordered in found.delivered] == [1, 2, 3]
        assert found.sequencer.standing.sequence == 3


@awaited
async def test_only_the_same_node_and_epoch_make_a_resend(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        for node, epoch in [(1, 1), (2, 1), (1, 2), (2, 2), (1, 1)]:
            await found.hand_in(batch(1, node=node, epoch=epoch))

        names = [(ordered.node, ordered.epoch) for ordered in found.delivered]
        assert names == [(1, 1), (2, 1), (1, 2), (2, 2)]


@awaited
async def test_a_batch_without_entries_takes_its_turn_and_no_place(kind: Kind, tmp_path: Path):
    turns: list[str] = []
    nothing = Batch(1, 1, 0, ())
    async with watched(kind, tmp_path) as found:
        found.hand_in(batch(1), lambda: turns.append("first"))
        found.hand_in(nothing, lambda: turns.append("nothing"))
        await found.hand_in(batch(2), lambda: turns.append("second"))

        assert turns == ["first", "nothing", "second"]
        assert found.sequencer.standing.sequence == 2


@awaited
async def test_time_never_runs_backwards(kind: Kind, tmp_path: Path):
    clock = Ticking()
    async with watched(kind, tmp_path, clock) as found:
        for number, now_ms in enumerate((5_000, 6_000, 2_000, 6_001), 1):
            clock.ms = now_ms
            await found.hand_in(batch(number))

        assert [ordered.time_ms for ordered in found.delivered] == [5_000, 6_000, 6_000, 6_001]


@awaited
async def test_the_chain_is_the_one_that_the_reference_describes(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        await found.hand_in(batch(1, "one", "", "zwei ☎"))
        await found.hand_in(batch(7, "x" * 70_000, node=2**32 - 1, epoch=2**31))
        await found.hand_in(batch(2, "again"))

        chain = CHAIN_START
        for ordered in found.delivered:
            chain = chain_by_the_reference(chain, ordered)
            assert ordered.chain == chain
        assert found.sequencer.standing.chain == chain


@awaited
async def test_before_returns_before_the_batch_is_durable(kind: Kind, tmp_path: Path):
    seen: list[int] = []
    async with watched(kind, tmp_path) as found:
        for number in (1, 2, 3):
            await found.hand_in(batch(number), lambda: seen.append(kind.durable_count()))

        assert seen == [0, 1, 2]


@awaited
async def test_what_before_raises_leaves_the_order_as_it_was(kind: Kind, tmp_path: Path):
    def refuse() -> None:
        raise LookupError("not today")

    async with watched(kind, tmp_path) as found:
        await found.hand_in(batch(1))
        error = await found.hand_in(batch(2, "lost"), refuse)
        await found.hand_in(batch(2, "sent again"))

        assert isinstance(error, LookupError)
        assert [ordered.payloads for ordered in found.delivered] == [
            (b"entry of 1",),
            (b"sent again",),
        ]
        assert found.sequencer.standing.sequence == kind.durable_count() == 2


@awaited
async def test_the_standing_moves_with_what_was_delivered(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        stood: list[int] = []
        await asyncio.gather(
            *[
                _noted(
                    found.hand_in(batch(number)),
                    lambda: stood.append(found.sequencer.standing.sequence),
                )
                for number in range(1, 10)
            ]
        )

        assert stood == sorted(stood)
        assert found.sequencer.standing.last_numbers == {(1, 1): 9}


@awaited
async def test_an_outcome_chain_is_kept_by_the_next_append(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        await found.hand_in(batch(1))
        found.sequencer.keep_outcome_chain(1, b"c" * 32)
        await found.hand_in(batch(2))

        assert kind.outcome_chain(1) == b"c" * 32
        assert kind.outcome_chain(2) is None


@awaited
async def test_closing_finishes_what_was_handed_in(kind: Kind, tmp_path: Path):
    async with watched(kind, tmp_path) as found:
        settled = [found.hand_in(batch(number)) for number in range(1, 30)]
        found.sequencer.keep_outcome_chain(29, b"c" * 32)
    await asyncio.gather(*settled)

    assert [ordered.number for ordered in found.delivered] == list(range(1, 30))
    assert kind.durable_count() == 29
    assert kind.outcome_chain(29) == b"c" * 32


NAMES = st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 6))
PAYLOADS = st.lists(st.text(max_size=5), max_size=4)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(handed=st.lists(st.tuples(NAMES, PAYLOADS), max_size=25))
def test_any_batches_give_what_numbering_alone_gives(
    name: str,
    handed: list[tuple[tuple[int, int, int], list[str]]],
    tmp_path_factory: pytest.TempPathFactory,
):
    batches = [Batch(*each, tuple(text.encode() for text in texts)) for each, texts in handed]
    alone, expected = Numbering(), list[bytes]()
    for each in batches:
        ordered = alone.place(each, 1_000)
        if ordered is not None:
            alone.accept(ordered)
            expected.append(ordered.chain)

    async def story() -> list[bytes]:
        async with watched(KINDS[name](), tmp_path_factory.mktemp("journal")) as found:
            await asyncio.gather(*[found.hand_in(each) for each in batches])
            assert found.sequencer.standing.last_numbers == alone.last_numbers
            return [ordered.chain for ordered in found.delivered]

    assert asyncio.run(story()) == expected


async def _noted(settled: "asyncio.Future[Exception | None]", note: Callable[[], None]) -> None:
    await settled
    note()
