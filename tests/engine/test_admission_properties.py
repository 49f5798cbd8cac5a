"""Admission, whatever comes: bounded, in order, and fair in every batch."""

from collections import defaultdict, deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.engine.admission import Admission

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(("stores", "online", "resellers"))),
        st.tuples(st.just("take"), st.integers(1, 7)),
    ),
    max_size=120,
)


def flood(admission: Admission[str], channel: str, count: int, now_s: float = 0.0) -> int:
    """How many of so many were let in."""
    return sum(admission.add(channel, f"{channel} {number}", now_s) for number in range(count))


@given(STEPS, st.integers(1, 12))
def test_waiting_is_bounded_and_first_in_first_out_within_a_channel(
    steps: list[tuple[str, str | int]], places_max: int
):
    admission: Admission[tuple[str, int]] = Admission(places_max)
    waiting: defaultdict[str, deque[tuple[str, int]]] = defaultdict(deque)
    for number, (step, of) in enumerate(steps):
        if isinstance(of, str):
            mine = waiting[of]
            bound = places_max if len(waiting) == 1 else (places_max + 1) // 2
            share = places_max // (2 * len(waiting))
            others = [queue for name, queue in waiting.items() if name != of]
            kept = sum(max(0, share - len(queue)) for queue in others)
            room = places_max - (kept if len(mine) >= share else 0)
            has_place = admission.count < room and len(mine) < bound
            assert admission.add(of, (of, number), 0.0) == has_place, step
            if has_place:
                mine.append((of, number))
        else:
            taken = admission.take(of)
            assert len(taken) == min(of, sum(map(len, waiting.values())))
            for channel, arrived in taken:
                assert waiting[channel].popleft() == (channel, arrived)

        assert admission.count == sum(map(len, waiting.values())) <= places_max


@pytest.mark.parametrize("batch", [3, 10, 50])
def test_each_batch_takes_from_every_channel_in_turn(batch: int):
    admission = Admission[str](1_000)
    admission.add("stores", "", 0.0)
    admission.take(1)
    flood(admission, "online", 400)
    flood(admission, "stores", 4)
    flood(admission, "resellers", 4)
    first = admission.take(batch)

    each = min(4, batch // 3)
    assert len(first) == batch
    assert sum(taken.startswith("stores") for taken in first) >= each
    assert sum(taken.startswith("resellers") for taken in first) >= each


def test_a_flood_in_one_channel_leaves_the_other_served_in_each_batch():
    admission = Admission[str](1_000)
    served: list[int] = []
    for _ in range(50):
        flood(admission, "online", 300)
        assert flood(admission, "stores", 20) == 20
        served.append(sum(taken.startswith("stores") for taken in admission.take(100)))

    assert served == [20] * 50


def test_floods_in_two_channels_leave_a_third_its_share_of_places():
    admission = Admission[str](1_200)
    for channel in ("online", "stores", "registrations"):
        flood(admission, channel, 1)
    admission.take(3)

    flooded = [flood(admission, channel, 5_000) for channel in ("online", "stores")]

    assert flooded == [600, 400]
    assert flood(admission, "registrations", 5_000) == 200
    assert admission.count == 1_200


def test_what_waits_apart_keeps_no_places_from_the_others():
    admission = Admission[str](1_200)
    assert admission.add_apart("staff", "", 8)
    for channel in ("online", "stores"):
        flood(admission, channel, 1)
    admission.take(3)

    assert [flood(admission, channel, 5_000) for channel in ("online", "stores")] == [600, 600]


def test_under_a_rate_no_order_of_a_quiet_channel_is_refused_once_it_is_known():
    admission, refused = Admission[str](1_000_000, 1_000), 0
    for step in range(20_000):
        flood(admission, "online", 10, step / 1_000)
        if step % 10 == 0:  # a hundred a second
            refused += not flood(admission, "stores", 1, step / 1_000) and step >= 1_000
        admission.take(1_000_000)

    assert refused == 0
