"""Several engines on one stream: each answers its own clients, and all come to the same."""

import asyncio
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from firstcome.contacts.store import ContactStore
from firstcome.domain import commands as c
from firstcome.domain.frozen import digest
from firstcome.domain.invariants import broken
from firstcome.domain.outcomes import Answer
from firstcome.engine.clock import ClockGuard
from firstcome.engine.engine import Engine
from firstcome.engine.folding import Folding, encode_command
from firstcome.engine.pending import EngineSettings
from firstcome.engine.refusals import Refused
from firstcome.journal.batch import OrderedBatch
from firstcome.journal.memory import AttachedSequencer, SharedStream
from firstcome.journal.numbering import Numbering
from firstcome.simulation.clock import SimulatedClock, SimulatedLoop
from tests.domain.terms import LAUNCH, OPENS_MS, hashed
from tests.engine.shops import contact_of, founding, order

NODES = (1, 2, 3)
CLIENTS = 12
VISITS = 12
PEOPLE = [f"person {number}" for number in range(40)]


class Asked(NamedTuple):
    """What a client asked of a node, and the answer it got."""

    node: int
    command: c.AnyCommand
    answer: Answer


class Node:
    """An engine with the ends that it needs."""

    def __init__(
        self, node: int, stream: SharedStream, clock: SimulatedClock, folder: Path
    ) -> None:
        self.node = node
        self.sequencer = AttachedSequencer(stream)
        self.folding = Folding()
        self.contacts = ContactStore.open(folder / f"contacts-{node}.db")
        self.failures: list[Exception] = []
        self.engine = Engine(
            self.folding,
            self.sequencer,
            self.contacts,
            ClockGuard(0, clock.now_ms, clock.monotonic_ms),
            EngineSettings(node=node),
            self.failures.append,
        )

    @property
    def stands(self) -> tuple[int, bytes, bytes, bytes]:
        """The last sequence, both chains, and the digest of the state."""
        at = self.sequencer.standing
        return at.sequence, at.chain, self.folding.outcome_chain, digest(self.folding.state)


async def visit(node: Node, random: Random, asked: list[Asked]) -> None:
    """One client: orders, cancellations and deliveries, with waits between them."""
    reasons: set[str] = set()
    for _ in range(VISITS):
        await asyncio.sleep(random.choice((0, 0, 0.0001, 0.01, 20)) * random.random())
        who, way = random.choice(PEOPLE), random.random()
        request = hashed("request", random.random())
        command: c.AnyCommand
        if way < 0.75:
            command = order(who, f"{who} {random.randint(1, 2)}")
        elif way < 0.85:
            known = random.randint(4, 40)
            command = c.CancelOrder(known, "staff", request, request)
        else:
            place = (LAUNCH, "p8", "web")
            command = c.ReceiveStock(request, request, *place, units=random.randint(1, 3))
        try:
            if isinstance(command, c.PlaceOrder):
                answer = await node.engine.place_order(command, "online", contact_of(who))
            else:
                answer = await node.engine.submit(command)
        except Refused as refused:
            reasons.add(refused.reason)
        else:
            asked.append(Asked(node.node, command, answer))
    assert reasons <= {"one_at_a_time"}


async def resend(stream: SharedStream, random: Random) -> None:
    """A network that hands some batches in again, late."""
    while True:
        await asyncio.sleep(random.random())
        stream.publish(random.choice(stream.messages)[0])


async def crowd(nodes: list[Node], stream: SharedStream, seed: int) -> list[Asked]:
    asked: list[Asked] = []
    for each in nodes:
        each.engine.start()
    await asyncio.gather(*map(nodes[0].engine.submit, founding(units=5)))
    resending = asyncio.create_task(resend(stream, Random(seed)))
    await asyncio.gather(
        *[
            visit(nodes[number % len(nodes)], Random(f"{seed} {number}"), asked)
            for number in range(CLIENTS)
        ]
    )
    resending.cancel()
    for each in nodes:
        each.engine.refuse("draining")  # no more ticks
    await asyncio.sleep(1)
    return asked


def folded(
    stream: SharedStream,
) -> tuple[Folding, Numbering, dict[tuple[int, bytes], list[Answer]]]:
    """The stream folded by itself, with the answers by node and command."""
    folding, at = Folding(), Numbering()
    answers: dict[tuple[int, bytes], list[Answer]] = {}
    for batch, time_ms in stream.messages:
        ordered: OrderedBatch | None = at.place(batch, time_ms)
        if ordered is not None:
            at.accept(ordered)
            results = folding.fold(ordered)
            for payload, (answer, _) in zip(ordered.payloads, results, strict=True):
                answers.setdefault((ordered.node, payload), []).append(answer)
    return folding, at, answers


@pytest.mark.parametrize("seed", range(6))
def test_engines_on_one_stream_answer_their_own_clients_and_agree(tmp_path: Path, seed: int):
    clock = SimulatedClock(OPENS_MS)
    stream = SharedStream(clock.now_ms)
    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock)) as runner:
        nodes = [Node(node, stream, clock, tmp_path) for node in NODES]
        asked = runner.run(crowd(nodes, stream, seed))
        stands = {each.stands for each in nodes}
        for each in nodes:
            runner.run(each.engine.drain())
            each.contacts.close()

    folding, at, answers = folded(stream)
    assert [each.failures for each in nodes] == [[], [], []]
    assert stands == {(at.sequence, at.chain, folding.outcome_chain, digest(folding.state))}
    assert list(broken(folding.state)) == []
    for node, command, answer in asked:
        assert answer in answers[node, encode_command(command)]
    assert Counter(node for node, _, _ in asked).keys() == set(NODES)
    assert {answer.outcome for _, _, answer in asked} >= {"held", "in_line", "received"}
    assert any(batch.number <= 1 for batch, _ in stream.messages[1:])  # something was resent
