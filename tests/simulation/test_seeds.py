"""Seeds: nothing that was acknowledged is lost, and the auditor catches whoever would lose it."""

import os
import subprocess
import sys

import pytest

from firstcome.domain.state import State
from firstcome.journal import store
from firstcome.simulation import life
from firstcome.simulation.runner import Story, tell, tell_all
from tests.simulation.canaries import CANARIES

SEEDS = range(150)
CANARY_SEEDS = range(40)


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return list(tell_all(SEEDS))


def test_150_seeds_lose_nothing(stories: list[Story]):
    found = {story.seed: story.findings for story in stories if story.findings}

    assert found == {}


def test_the_seeds_end_lives_in_every_way_and_acknowledge_much(stories: list[Story]):
    endings = [life.ending for story in stories for life in story.lives]

    assert set(endings) == {"power cut", "failed sync", "kill", "stop"}
    assert min(endings.count(ending) for ending in set(endings)) > 100
    assert sum(story.acknowledged for story in stories) > 50_000


@pytest.mark.parametrize("name", CANARIES)
def test_a_canary_loses_something_and_is_caught(name: str):
    lost = next((seed for seed in CANARY_SEEDS if tell(seed, CANARIES[name]).findings), None)

    assert lost is not None


def test_a_log_that_is_not_written_once_more_after_a_failed_sync_loses_something(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(store, "rewrite_log", lambda *_, **__: None)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]

    assert any(tell(seed).findings for seed in SEEDS)


def test_erasing_contacts_that_registrations_name_is_caught(monkeypatch: pytest.MonkeyPatch):
    def is_named_by_an_order(state: State, contact: int, key: bytes) -> bool:
        order = state.keys.get(key)
        return order is not None and state.orders.contact(order) == contact

    monkeypatch.setattr(life, "is_named", is_named_by_an_order)

    assert any(tell(seed).findings for seed in CANARY_SEEDS)


def test_a_seed_tells_the_same_story_in_another_process_under_another_hash_seed():
    told = {
        subprocess.run(
            [sys.executable, "-m", "firstcome.simulation", "--seed", "4"],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }

    assert len(told) == 1
    assert tell(4).digest in told.pop()
