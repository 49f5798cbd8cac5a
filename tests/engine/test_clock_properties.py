"""The guard of the clock over a day, and whatever the drift."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.engine.clock import CLOCK_OFF_MS_MAX, ClockGuard

START_MS = 1_215_673_200_000
HOUR_MS = 3_600_000
DAY_S = 86_400


class Clocks:
    """The clock on the wall, and the one that nobody sets."""

    def __init__(self) -> None:
        self.wall_ms = START_MS
        self.steady_ms = 5_000

    def guard(self, last_entry_ms: int = 0) -> ClockGuard:
        return ClockGuard(last_entry_ms, lambda: self.wall_ms, lambda: self.steady_ms)

    def go_on(self, by_ms: int) -> None:
        self.wall_ms += by_ms
        self.steady_ms += by_ms


def test_a_jump_within_the_bound_is_followed():
    clocks = Clocks()
    guard = clocks.guard()
    clocks.wall_ms += CLOCK_OFF_MS_MAX

    assert guard.off_ms() == 0
    assert guard.now_ms() == START_MS + CLOCK_OFF_MS_MAX


@pytest.mark.parametrize("per_million", [500, -500])
def test_slewing_is_followed_over_a_day(per_million: int):
    clocks = Clocks()
    guard = clocks.guard()
    found: set[int] = set()
    for _ in range(DAY_S):
        clocks.go_on(1_000)
        if clocks.steady_ms % 2_000 == 0:
            clocks.wall_ms += per_million * 2_000 // 1_000_000
        found.add(guard.off_ms())

    assert found == {0}
    assert abs(clocks.wall_ms - START_MS - DAY_S * 1_000) > 10 * CLOCK_OFF_MS_MAX


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10_000), st.integers(-CLOCK_OFF_MS_MAX // 10, CLOCK_OFF_MS_MAX // 10)
        ),
        max_size=50,
    ),
    st.integers(CLOCK_OFF_MS_MAX + 1, HOUR_MS).flatmap(lambda by: st.sampled_from((by, -by))),
)
def test_no_drift_hides_a_jump(steps: list[tuple[int, int]], by_ms: int):
    clocks = Clocks()
    guard = clocks.guard()
    for step_ms, drift_ms in steps:
        clocks.go_on(step_ms)
        clocks.wall_ms += drift_ms
        assert guard.off_ms() == 0
    clocks.wall_ms += by_ms

    assert guard.off_ms() == by_ms
