"""Sequencers attached to one stream: one order, and each its own answers."""

import asyncio

from firstcome.journal.batch import OrderedBatch
from firstcome.journal.memory import AttachedSequencer, SharedStream
from tests.journal.watched import Attached, Ticking, Watched, awaited, batch


def attached(stream: SharedStream) -> Watched:
    sequencer = AttachedSequencer(stream)
    found = Watched(sequencer, Attached())
    found.deliver = delivered_to(found)  # looks at nothing durable: there are several
    sequencer.start(found.deliver)
    return found


def delivered_to(found: Watched):
    def deliver(ordered: OrderedBatch) -> None:
        found.delivered.append(ordered)
        found.said.append(f"delivered {ordered.node}/{ordered.epoch}/{ordered.number}")

    return deliver


@awaited
async def test_all_that_are_attached_see_one_order():
    stream = SharedStream(Ticking().now_ms)
    nodes = [attached(stream) for _ in range(3)]
    await asyncio.gather(
        *[
            found.hand_in(batch(number, node=node))
            for number in range(1, 20)
            for node, found in enumerate(nodes, 1)
        ]
    )

    assert nodes[0].delivered == nodes[1].delivered == nodes[2].delivered
    assert nodes[0].sequencer.standing.chain == nodes[2].sequencer.standing.chain
    assert len(nodes[0].delivered) == 57


@awaited
async def test_each_settles_only_what_it_was_handed():
    stream = SharedStream(Ticking().now_ms)
    one, two = attached(stream), attached(stream)
    await asyncio.gather(one.hand_in(batch(1, node=1)), two.hand_in(batch(1, node=2)))

    assert one.said == ["delivered 1/1/1", "settled 1/1/1", "delivered 2/1/1"]
    assert two.said == ["delivered 1/1/1", "delivered 2/1/1", "settled 2/1/1"]


@awaited
async def test_one_that_is_attached_later_is_given_everything_from_the_first():
    stream = SharedStream(Ticking().now_ms)
    early = attached(stream)
    for number in (1, 2, 3):
        await early.hand_in(batch(number))
    late = attached(stream)
    await late.hand_in(batch(1, node=2))

    assert late.delivered == early.delivered


@awaited
async def test_a_resend_of_another_reaches_all_and_all_drop_it():
    stream = SharedStream(Ticking().now_ms)
    one, two = attached(stream), attached(stream)
    await one.hand_in(batch(1))
    await two.hand_in(batch(1))

    assert [len(found.delivered) for found in (one, two)] == [1, 1]
    assert len(stream.messages) == 2


@awaited
async def test_one_that_is_closed_hears_nothing_more():
    stream = SharedStream(Ticking().now_ms)
    one, two = attached(stream), attached(stream)
    await one.hand_in(batch(1))
    one.sequencer.close()
    await two.hand_in(batch(1, node=2))

    assert len(one.delivered) == 1
    assert len(two.delivered) == 2
