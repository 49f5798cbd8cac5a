"""Waves divide the registered: disjoint, complete, and a draw that everybody can redo."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.domain.commands import WaveTerms
from firstcome.domain.events import WaveSet
from firstcome.domain.identifiers import WaveOrder
from firstcome.domain.wave_plan import Wave, Waves, are_in_order, divided, number_of
from tests.domain.terms import hashed

ROOT = Path(__file__).resolve().parents[2]
SEED = hashed("seed")
ORDERS: st.SearchStrategy[WaveOrder] = st.sampled_from(("registration_time", "draw"))
SEQUENCES = st.lists(st.integers(1, 2**63 - 1), unique=True, max_size=60).map(sorted)
SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=8)


def adopted(order: WaveOrder, confirmed: list[int], sizes: list[int]) -> Waves:
    terms = [WaveTerms(people, at) for at, people in enumerate(sizes)]
    return joined(order, (), divided(order, SEED, confirmed, terms))


def joined(order: WaveOrder, before: tuple[Wave, ...], made: tuple[WaveSet, ...]) -> Waves:
    waves = [Wave(each.wave, each.opens_ms, each.people, each.through) for each in made]
    return Waves(order, SEED, (*before, *waves))


@given(ORDERS, SEQUENCES, SIZES, st.booleans())
def test_everybody_is_in_one_wave_until_the_waves_are_full(
    order: WaveOrder, confirmed: list[int], sizes: list[int], takes_all: bool
):
    sizes = [*sizes, 0] if takes_all else sizes
    waves = adopted(order, confirmed, sizes)

    of = [waves.wave_of(each) for each in confirmed]
    people = [sum(wave is not None and wave.number == n for wave in of) for n in range(1, 10)]
    told = [wave.people for wave in waves.plan]
    assert people[: len(told)] == told
    assert sum(told) == (len(confirmed) if takes_all else min(len(confirmed), sum(sizes)))
    assert all(most == 0 or people <= most for most, people in zip(sizes, told, strict=True))


@given(ORDERS, SEQUENCES, SIZES)
def test_earlier_numbers_are_in_earlier_waves(
    order: WaveOrder, confirmed: list[int], sizes: list[int]
):
    waves = adopted(order, confirmed, [*sizes, 0])

    in_turn = sorted(confirmed, key=waves.number_of)
    numbers = [wave.number for each in in_turn if (wave := waves.wave_of(each)) is not None]
    assert numbers == sorted(numbers)
    assert order == "draw" or in_turn == confirmed


@given(ORDERS, SEQUENCES, SIZES, SIZES)
def test_waves_that_are_added_leave_everybody_where_they_were(
    order: WaveOrder, confirmed: list[int], first: list[int], second: list[int]
):
    early = confirmed[::2]
    before = adopted(order, early, first)
    terms = [WaveTerms(people, 100 + at) for at, people in enumerate(second)]
    after = joined(order, before.plan, divided(order, SEED, confirmed, terms, before))

    assert after.plan[: len(before.plan)] == before.plan
    stays = [each for each in confirmed if before.wave_of(each) is not None]
    assert all(after.wave_of(each) == before.wave_of(each) for each in stays)
    added = [wave for wave in map(after.wave_of, confirmed) if wave and wave.opens_ms >= 100]
    assert len(added) == sum(wave.people for wave in after.plan[len(before.plan) :])
    assert len(added) == min(len(confirmed) - len(stays), sum(second))


def test_a_wave_of_all_who_are_left_takes_those_who_confirm_later_too():
    orders: tuple[WaveOrder, ...] = "registration_time", "draw"
    for order in orders:
        waves = adopted(order, [3, 5], [1, 0])
        assert waves.is_complete
        assert waves.wave_of(2**63 - 1) is not None


@pytest.mark.parametrize("seed", ["0", "1"])
def test_a_draw_is_the_same_in_another_process_under_any_hash_seed(seed: str):
    code = (
        "from firstcome.domain.wave_plan import number_of;"
        f"print([number_of('draw', {SEED!r}, each) for each in range(1, 50)])"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
        check=True,
        capture_output=True,
        text=True,
    )

    assert elsewhere.stdout.strip() == str([number_of("draw", SEED, n) for n in range(1, 50)])


def test_everybody_can_redo_their_draw():
    drawn = hashlib.blake2b((7).to_bytes(8, "big"), key=SEED).digest()

    assert number_of("draw", SEED, 7) == int.from_bytes(drawn[:8], "big")
    assert number_of("registration_time", SEED, 7) == 7


def test_terms_are_in_order_when_each_opens_later_and_only_the_last_takes_all():
    one, two = WaveTerms(1, 10), WaveTerms(0, 20)

    assert are_in_order([one, two])
    assert are_in_order([one, two], 9)
    assert not are_in_order([one, two], 10)
    assert not are_in_order([one, one])
    assert not are_in_order([WaveTerms(0, 5), one])
