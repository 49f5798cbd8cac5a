"""The sequencer's contract, held by every implementation of it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import Random

import pytest

from tests.journal.sequencers import (
    START_MS,
    Attached,
    Client,
    Clock,
    Inline,
    Local,
    batch,
    standing,
)
from tests.journal.sequencers import chain_of as documented_chain

Sequencing = Local | Attached
Story = Callable[[Client, Sequencing, Clock], Coroutine[None, None, None]]


class Tried(Exception):
    """What a job before a batch raises here."""


@pytest.fixture(params=[Local, Inline, Attached])
def tell(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Story], Client]:
    """Run a story against a fresh sequencer, close it, and give the client."""

    def told(story: Story) -> Client:
        clock = Clock()
        sequencing: Sequencing = request.param(tmp_path, clock)

        async def run() -> Client:
            client = Client(sequencing.sequencer)
            try:
                await story(client, sequencing, clock)
            finally:
                if not client.closed:
                    await client.close()
            return client

        return asyncio.run(run())

    return told


def test_entries_are_numbered_from_1_without_a_gap(tell: Callable[[Story], Client]):
    async def story(client: Client, _: Sequencing, __: Clock) -> None:
        await client.append(batch(1, b"{}"))
        await asyncio.gather(
            client.append(batch(2, b"{}", b"{}", b"{}")), client.append(batch(3, b"{}", b"{}"))
        )

    client = tell(story)

    assert [each.first_sequence for each in client.delivered] == [1, 2, 5]
    assert client.sequences == [1, 2, 3, 4, 5, 6]
    assert client.sequencer.standing.sequence == 6


def test_batches_come_in_the_order_they_were_handed_in(tell: Callable[[Story], Client]):
    async def story(client: Client, _: Sequencing, __: Clock) -> None:
        await asyncio.gather(*[client.append(batch(number)) for number in range(1, 51)])

    client = tell(story)

    assert [each.number for each in client.delivered] == list(range(1, 51))
    assert [each.payloads for each in client.delivered] == [
        batch(number).payloads for number in range(1, 51)
    ]


def test_a_batch_is_delivered_once_and_settled_after_it(tell: Callable[[Story], Client]):
    async def story(client: Client, _: Sequencing, __: Clock) -> None:
        await asyncio.gather(*[client.append(batch(number)) for number in range(1, 6)])

    client = tell(story)

    assert client.told == [
        (word, number) for number in range(1, 6) for word in ("delivered", "settled")
    ]


def test_deliveries_come_on_the_thread_that_started_it(tell: Callable[[Story], Client]):
    threads: list[int] = []

    async def story(client: Client, _: Sequencing, __: Clock) -> None:
        done = client.append(batch(1))
        done.add_done_callback(lambda _: threads.append(threading.get_ident()))
        await done
        await asyncio.sleep(0)

    tell(story)

    assert threads == [threading.get_ident()]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_resend_is_dropped_however_late_it_comes(tell: Callable[[Story], Client], number: int):
    before: list[object] = []

    async def story(client: Client, _: Sequencing, clock: Clock) -> None:
        await asyncio.gather(*[client.append(batch(each)) for each in (1, 2, 3)])
        before.append(standing(client.sequencer))
        clock.reads_ms += 1_000
        assert await client.append(batch(number)) is None

    client = tell(story)

    assert [each.number for each in client.delivered] == [1, 2, 3]
    assert [standing(client.sequencer)] == before


def test_numbers_are_counted_for_each_node_and_epoch(tell: Callable[[Story], Client]):
    async def story(client: Client, _: Sequencing, __: Clock) -> None:
        await client.append(batch(7))
        await client.append(batch(7, node=2))
        await client.append(batch(1, epoch=2))
        await client.append(batch(6))

    client = tell(story)

    names = [(each.node, each.epoch, each.number) for each in client.delivered]
    assert names == [(1, 1, 7), (2, 1, 7), (1, 2, 1)]
    assert client.sequencer.standing.last_numbers == {(1, 1): 7, (2, 1): 7, (1, 2): 1}


def test_a_batch_without_entries_is_settled_and_gets_no_sequence(
    tell: Callable[[Story], Client],
):
    ran: list[str] = []

    async def story(client: Client, sequencing: Sequencing, _: Clock) -> None:
        await client.append(batch(1))
        empty = batch(2)._replace(payloads=())
        assert await client.append(empty, lambda: ran.append("before")) is None
        await client.append(batch(2))

    client = tell(story)

    assert client.sequences == [1, 2]
    assert ran == ["before"]


def test_time_never_runs_backwards_though_the_clock_does(tell: Callable[[Story], Client]):
    async def story(client: Client, _: Sequencing, clock: Clock) -> None:
        for number, step_ms in enumerate((0, 5, -3_600_000, 1, 3_600_000), 1):
            clock.reads_ms += step_ms
            await client.append(batch(number))

    client = tell(story)

    assert [each.time_ms - START_MS for each in client.delivered] == [0, 5, 5, 5, 6]


def test_the_chain_is_the_one_of_the_documented_framing(tell: Callable[[Story], Client]):
    async def story(client: Client, _: Sequencing, clock: Clock) -> None:
        for number in range(1, 21):
            clock.reads_ms += number
            payloads = [b'{"n":%d}' % each for each in range(number)]
            await client.append(batch(number * 3, *payloads, node=1 + number % 3, epoch=number))

    client = tell(story)

    for count in range(1, 21):
        so_far = client.delivered[:count]
        assert so_far[-1].chain == documented_chain(so_far)
    assert client.sequencer.standing.chain == documented_chain(client.delivered)


def test_the_job_before_a_batch_has_ended_before_the_batch_is_to_be_seen(
    tell: Callable[[Story], Client],
):
    seen: list[int] = []

    async def story(client: Client, sequencing: Sequencing, _: Clock) -> None:
        for number in (1, 2, 3):
            await client.append(batch(number), lambda: seen.append(sequencing.batches()))
        seen.append(sequencing.batches())

    tell(story)

    assert seen == [0, 1, 2, 3]


def test_a_job_that_raises_leaves_the_order_as_it_was(tell: Callable[[Story], Client]):
    errors: list[Exception | None] = []
    standings: list[object] = []

    def refuse() -> None:
        raise Tried

    async def story(client: Client, sequencing: Sequencing, _: Clock) -> None:
        errors.append(await client.append(batch(1)))
        standings.append(standing(client.sequencer))
        errors.append(await client.append(batch(2, b"refused"), refuse))
        standings.append(standing(client.sequencer))
        assert sequencing.batches() == 1
        errors.append(await client.append(batch(2, b"{}")))

    client = tell(story)

    assert [type(error) for error in errors] == [type(None), Tried, type(None)]
    assert standings[0] == standings[1]
    assert client.sequences == [1, 2]
    assert client.delivered[-1].payloads == (b"{}",)


def test_closing_finishes_what_was_handed_in(tell: Callable[[Story], Client]):
    handed_in: list[asyncio.Future[Exception | None]] = []

    async def story(client: Client, sequencing: Sequencing, _: Clock) -> None:
        handed_in.extend(client.append(batch(number)) for number in range(1, 31))
        await client.close()
        await asyncio.gather(*handed_in)

    client = tell(story)

    assert [done.result() for done in handed_in] == [None] * 30
    assert client.sequences == list(range(1, 31))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_between_the_order_is_whole(tell: Callable[[Story], Client], seed: int):
    kept: list[tuple[int, int]] = []

    def refuse() -> None:
        raise Tried

    async def story(client: Client, _: Sequencing, clock: Clock) -> None:
        random, numbers = Random(seed), {1: 0, 2: 0, 3: 0}
        waiting: list[asyncio.Future[Exception | None]] = []
        for _step in range(80):
            clock.reads_ms += random.choice((-5_000, 0, 0, 1, 700))
            node, way = random.choice((1, 1, 2, 3)), random.random()
            if way < 0.6:
                numbers[node] += random.choice((1, 1, 1, 4))
                kept.append((node, numbers[node]))
                payloads = [b"{}"] * random.randint(1, 5)
                waiting.append(client.append(batch(numbers[node], *payloads, node=node)))
            elif way < 0.75 and kept:
                resent_node, resent = random.choice(kept)
                waiting.append(client.append(batch(resent, b"other", node=resent_node)))
            elif way < 0.9:
                waiting.append(client.append(batch(numbers[node] + 1, node=node), refuse))
            else:
                await asyncio.gather(*waiting)
        await asyncio.gather(*waiting)

    client = tell(story)

    times = [each.time_ms for each in client.delivered]
    assert [(each.node, each.number) for each in client.delivered] == kept
    assert client.sequences == list(range(1, len(client.sequences) + 1))
    assert times == sorted(times)
    assert client.sequencer.standing.chain == documented_chain(client.delivered)
    assert all(b"other" not in each.payloads for each in client.delivered)
