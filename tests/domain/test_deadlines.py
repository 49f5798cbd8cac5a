"""Deadlines: first to end first, each hold once."""

from hypothesis import given
from hypothesis import strategies as st

from firstcome.domain.deadlines import Deadlines

STEPS = st.lists(
    st.tuples(st.sampled_from(["push", "push", "pop", "forget", "compact"]), st.integers(0, 5)),
    max_size=60,
)


@given(STEPS)
def test_deadlines_are_those_of_a_list(steps: list[tuple[str, int]]):
    deadlines, naive, now_ms = Deadlines(), list[tuple[int, int]](), 0
    for order, (step, number) in enumerate(steps):
        if step == "push":
            now_ms += number // 2
            deadlines.push(now_ms, order)
            naive.append((now_ms, order))
        elif step == "pop" and naive:
            assert deadlines.first() == naive.pop(0)
            deadlines.pop()
        elif step == "forget" and naive:
            deadlines.forget(*naive.pop(number % len(naive)))
        elif step == "compact":
            deadlines.compact()

        assert deadlines.pending() == naive
        assert deadlines.first() == (naive[0] if naive else None)


def test_only_the_hold_of_that_order_and_that_deadline_is_forgotten():
    deadlines = Deadlines()
    for row in ((10, 1), (10, 2), (20, 1)):
        deadlines.push(*row)
    deadlines.forget(10, 1)
    deadlines.forget(15, 2)
    deadlines.forget(20, 2)

    assert deadlines.pending() == [(10, 2), (20, 1)]


def test_what_was_dropped_is_not_kept_for_ever():
    deadlines = Deadlines()
    for order in range(200_000):
        deadlines.push(order, order)
    for _ in range(150_000):
        deadlines.pop()

    assert len(deadlines) == 50_000
    assert len(deadlines.orders) < 150_000
    assert deadlines.first() == (150_000, 150_000)


def test_two_equal_queues_have_equal_columns_after_compacting():
    long, short = Deadlines(), Deadlines()
    long.push(1, 1)
    for row in ((2, 2), (3, 3)):
        long.push(*row)
        short.push(*row)
    long.pop()
    long.compact()

    assert (long.deadlines_ms, long.orders) == (short.deadlines_ms, short.orders)
