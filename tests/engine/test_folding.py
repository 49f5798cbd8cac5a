"""Folding is the same everywhere: in another process, from a snapshot, on another node."""

import asyncio
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstcome.domain.commands import AdoptRules, AnyCommand, Tick
from firstcome.domain.events import AnyEvent
from firstcome.domain.fold import RULES_KNOWN, RULES_VERSION, RulesUnknown
from firstcome.domain.outcomes import Outcome
from firstcome.engine.folding import Folding, decode_command, encode_command
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.chain import CHAIN_START
from firstcome.journal.failures import JournalDamaged
from firstcome.journal.memory import AttachedSequencer, SharedStream
from firstcome.journal.numbering import Numbering
from tests.domain.programs import PROGRAMS, Program, drawn, ran
from tests.engine import golden

ROOT = Path(__file__).resolve().parents[2]
NODES = 3
LAST = 1_000
"""The number of the last batch of each node."""

some = settings(max_examples=40, deadline=None)


def folded_elsewhere(hash_seed: int, *folder: Path) -> str:
    """What the golden story comes to there."""
    return subprocess.run(
        [sys.executable, "-m", "tests.engine.golden", "fold", *map(str, folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": f"{ROOT / 'src'}"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


# ---------------------------------------------------------------- the golden story


@pytest.mark.parametrize("version", RULES_KNOWN)
def test_the_golden_story_of_each_version_comes_to_what_it_always_came_to(version: int):
    story = golden.golden(version)

    assert story.rules == version
    assert golden.fold(story.batches).outcome_chain.hex() == story.outcome_chain


def test_the_golden_story_knows_every_command_outcome_and_event():
    batches, folding = golden.ordered(golden.golden().batches), Folding()
    results = [result for batch in batches for result in folding.fold(batch)]
    kinds = {type(decode_command(payload)) for batch in batches for payload in batch.payloads}

    assert kinds == set(get_args(AnyCommand))
    outcomes = {answer.outcome for answer, _ in results}
    assert outcomes == set(get_args(Outcome)) - {"defect", "supplies_full"}
    assert {type(event) for _, events in results for event in events} == set(get_args(AnyEvent))


def test_commands_are_stored_as_they_were_when_the_story_was_told():
    payloads = [payload for batch in golden.ordered(golden.tell()) for payload in batch.payloads]
    stored = [bytes(each) for batch in golden.golden().batches for each in batch.commands]

    assert payloads == stored
    assert [encode_command(decode_command(each)) for each in stored] == stored


def test_another_rule_is_noticed_by_the_golden_story(monkeypatch: pytest.MonkeyPatch):
    story = golden.golden()
    monkeypatch.setattr("firstcome.domain.state.SELLING_GAP_MS", 9_999)

    assert golden.fold(story.batches).outcome_chain.hex() != story.outcome_chain


# ---------------------------------------------------------------- other processes


@pytest.mark.parametrize("hash_seed", [0, 1])
def test_the_digest_is_the_same_folded_elsewhere_under_any_hash_seed(hash_seed: int):
    here = golden.came_to(golden.fold(golden.golden().batches))

    assert folded_elsewhere(hash_seed) == here


def test_a_snapshot_of_one_process_is_folded_on_by_another(tmp_path: Path):
    here = golden.came_to(golden.fold(golden.golden().batches))
    halfway, end = folded_elsewhere(0, tmp_path), folded_elsewhere(1, tmp_path)

    assert halfway != here
    assert end == here


# ---------------------------------------------------------------- batches


def batches(program: Program, sizes: list[int], node: int = 1) -> list[Batch]:
    """The commands of a program in batches of these sizes, over and over."""
    payloads = [encoded for _, encoded in ran(program._replace(work_max=200)).entries]
    made: list[Batch] = []
    for number in count(1):
        if not payloads:
            return made
        size = sizes[number % len(sizes)]
        made.append(Batch(node, 1, number, tuple(payloads[:size])))
        payloads = payloads[size:]
    return made


def placed(made: list[Batch]) -> list[OrderedBatch]:
    """Batches with their places; a second passes between two."""
    numbering, ordered = Numbering(), list[OrderedBatch]()
    for second, batch in enumerate(made):
        each = numbering.place(batch, 1_000_000 + 1_000 * second)
        if each is not None:
            numbering.accept(each)
            ordered.append(each)
    return ordered


@some
@given(PROGRAMS, st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_decoded_commands_and_payloads_fold_alike(program: Program, sizes: list[int]):
    from_payloads, from_commands = Folding(), Folding()
    for batch in placed(batches(program, sizes)):
        commands = [decode_command(payload) for payload in batch.payloads]
        assert from_payloads.fold(batch) == from_commands.fold(batch, commands)

    assert golden.came_to(from_payloads) == golden.came_to(from_commands)


@some
@given(PROGRAMS, st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_a_resent_batch_changes_nothing_however_late(program: Program, sizes: list[int]):
    once, made = Folding(), batches(program, sizes)
    for batch in placed(made):
        once.fold(batch)

    resent, numbering = Folding(), Numbering()
    for second, batch in enumerate(made):
        for again in (batch, made[0], made[second // 2]):
            each = numbering.place(again, 1_000_000 + 1_000 * second)
            if each is not None:
                numbering.accept(each)
                resent.fold(each)

    assert golden.came_to(resent) == golden.came_to(once)


def test_a_payload_that_is_no_command_is_damage_with_its_place():
    bad = b'{"kind":"Refund"}'
    [batch] = placed([Batch(1, 1, 1, (encode_command(Tick()), bad))])
    folding = Folding()

    with pytest.raises(JournalDamaged, match="Refund"):
        folding.fold(batch)
    assert folding.outcome_chain == CHAIN_START
    assert folding.state.sequence == 0


def test_a_journal_of_unknown_rules_is_not_folded():
    [batch] = placed([Batch(1, 1, 1, (encode_command(Tick()),))])

    with pytest.raises(RulesUnknown):
        Folding().fold(batch)


# ---------------------------------------------------------------- several nodes


class Node:
    """One node on a shared stream, and what it folded."""

    def __init__(self, stream: SharedStream) -> None:
        self.folding = Folding()
        self.sequencer = AttachedSequencer(stream)
        self.has_all = asyncio.Event()
        self._last_batches = 0
        self.sequencer.start(self._deliver)

    def _deliver(self, batch: OrderedBatch) -> None:
        self.folding.fold(batch)
        self._last_batches += batch.number == LAST
        if self._last_batches == NODES:
            self.has_all.set()


def nodes_after(interleaving: list[int], *, copies: int = 1, step_ms: int = 700) -> list[Node]:
    """
    Nodes on one stream; each hands in the batches of a program of its own in this order, so many
    copies of each, while the clock takes a step between two messages.
    """

    async def run() -> list[Node]:
        clock = count(1_000_000, step_ms)
        stream = SharedStream(lambda: next(clock))
        nodes = [Node(stream) for _ in range(NODES)]
        waiting = [batches(drawn(seed), [1, 3], node=seed) for seed in range(NODES)]
        for turn in interleaving:
            if waiting[turn]:
                batch = waiting[turn].pop(0)
                for _ in range(copies):
                    nodes[turn].sequencer.append(batch, None, settle)
            await asyncio.sleep(0)
        for number, node in enumerate(nodes):
            last = Batch(number, 1, LAST, (encode_command(AdoptRules(RULES_VERSION)),))
            node.sequencer.append(last, None, settle)
        for node in nodes:
            await node.has_all.wait()
        return nodes

    return asyncio.run(run())


def settle(error: Exception | None) -> None:
    """Every append succeeds."""
    assert error is None


INTERLEAVINGS = st.lists(st.integers(0, NODES - 1), min_size=1, max_size=60)


@some
@given(INTERLEAVINGS)
def test_nodes_that_fold_one_stream_end_with_equal_chains_whatever_the_interleaving(
    interleaving: list[int],
):
    nodes = nodes_after(interleaving)

    assert len({golden.came_to(node.folding) for node in nodes}) == 1
    assert len({node.sequencer.standing.chain for node in nodes}) == 1
    for node in nodes:
        assert node.folding.state.sequence == node.sequencer.standing.sequence > len(nodes)


@some
@given(INTERLEAVINGS)
def test_resends_on_a_stream_double_nothing(interleaving: list[int]):
    once = nodes_after(interleaving, step_ms=0)
    resent = nodes_after(interleaving, copies=2, step_ms=0)

    assert len({golden.came_to(node.folding) for node in once + resent}) == 1
