"""The pace of bulk: never more than was chosen, and as much when there is enough to send."""

from hypothesis import given
from hypothesis import strategies as st

from firstcome.notifications.bulk import LEFT_OVER_S, Pace


@given(
    st.integers(1, 200),
    st.lists(st.floats(0, 2, allow_nan=False), min_size=1, max_size=30),
)
def test_in_no_time_more_are_sent_than_it_allows(per_s: int, pauses_s: list[float]):
    pace, now_s = Pace(per_s), 100.0
    taken: list[tuple[float, int]] = []
    for pause_s in pauses_s:
        now_s += pause_s
        count = 0
        while pace.is_free(now_s):
            pace.take()
            count += 1
        taken.append((now_s, count))

    for first, (began_s, _) in enumerate(taken):
        sent = 0
        for ended_s, count in taken[first:]:
            sent += count
            assert sent <= max(1.0, per_s * LEFT_OVER_S) + (ended_s - began_s) * per_s + 1e-6


@given(st.integers(4, 200))
def test_looked_at_twenty_times_a_second_it_sends_as_many_as_it_allows(per_s: int):
    pace, taken = Pace(per_s), 0
    for look in range(200):
        while pace.is_free(look / 20):
            pace.take()
            taken += 1

    assert abs(taken - per_s * 199 / 20) <= 2
