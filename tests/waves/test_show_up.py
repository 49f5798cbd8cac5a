"""Show-up curves: what they promise, the story they come from, and what is learned from waves."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstcome.waves.load import Sized, orders_at, peak_of
from firstcome.waves.show_up import (
    AT_THE_HOUR,
    BY_MAIL,
    LEARNED_ORDERS_MIN,
    Arrivals,
    CurveInvalid,
    ShowUp,
    arrivals_of,
    delays_since,
    learn,
)


def curve_of(share: float, median_s: float, times: float) -> ShowUp:
    """Nine in ten come within so many times the median."""
    return ShowUp(share, median_s, median_s * times)


CURVES = st.builds(curve_of, st.floats(0.01, 1), st.floats(0.5, 5_000), st.floats(1.05, 40))


@pytest.mark.parametrize("curve", [AT_THE_HOUR, BY_MAIL])
def test_half_come_within_the_median_and_nine_in_ten_within_the_other_time(curve: ShowUp):
    arrivals = Arrivals(curve)

    assert arrivals.come_by(0) == 0
    assert arrivals.come_by(curve.median_s) == pytest.approx(0.5)
    assert arrivals.come_by(curve.p90_s) == pytest.approx(0.9)
    assert arrivals.until(0.9) == pytest.approx(curve.p90_s)


def test_the_curve_at_the_hour_makes_the_crush_of_2008():
    peak = peak_of([Sized(0, 200_000)], arrivals_of(AT_THE_HOUR))

    assert 12_500 < peak.orders <= 13_000


@given(CURVES)
def test_nobody_comes_before_the_opening_and_no_more_than_the_share_in_the_end(curve: ShowUp):
    arrivals = Arrivals(curve)

    assert arrivals.at(-1) == 0
    assert sum(arrivals.at(second) for second in range(2_000)) <= curve.share * (1 + 1e-9)


@settings(deadline=None)
@given(CURVES)
def test_no_second_brings_more_than_the_busiest_and_then_the_crowd_only_ebbs(curve: ShowUp):
    arrivals = Arrivals(curve)
    after = [arrivals.at(arrivals.settles_s + second) for second in range(600)]

    assert all(later <= sooner + 1e-12 for sooner, later in pairwise(after))
    early = range(0, arrivals.settles_s, max(1, arrivals.settles_s // 200))
    assert max(arrivals.at(second) for second in early) <= arrivals.busiest * 1.01


@pytest.mark.parametrize("numbers", [(0, 1, 2), (1.1, 1, 2), (0.5, 0, 2), (0.5, 2, 2), (0.5, 3, 2)])
def test_a_curve_that_cannot_be_is_refused(numbers: tuple[float, float, float]):
    with pytest.raises(CurveInvalid):
        ShowUp(*numbers)


@settings(deadline=None, max_examples=25)
@given(CURVES, st.integers(0, 2**32))
def test_what_a_curve_brings_teaches_the_curve(curve: ShowUp, seed: int):
    random = Random(seed)
    arrivals = Arrivals(curve)
    invited = 20_000
    came = round(invited * curve.share)
    delays = [arrivals.until(random.uniform(1e-9, 1 - 1e-9)) for _ in range(came)]
    if came < 1_000 or min(delays) < 0.5:
        return

    learned = learn(delays, invited)

    assert learned.share == pytest.approx(curve.share, rel=0.01)
    assert learned.median_s == pytest.approx(curve.median_s, rel=0.35)
    assert learned.p90_s == pytest.approx(curve.p90_s, rel=0.35)


def test_too_few_orders_teach_nothing():
    with pytest.raises(CurveInvalid, match="29 orders tell too little"):
        learn([5.0] * (LEARNED_ORDERS_MIN - 1), 1_000)


def test_more_orders_than_were_invited_teach_nothing():
    with pytest.raises(CurveInvalid, match="More orders came"):
        learn([5.0] * 31, 30)


def test_orders_that_all_came_in_one_second_are_a_curve_all_the_same():
    learned = learn([3.0] * 50, 100)

    assert learned.share == 0.5
    assert learned.median_s == pytest.approx(3.0)


def test_an_order_counts_to_the_wave_that_opened_last():
    assert delays_since([100, 0], [-5, 3, 99, 100, 250]) == [3, 99, 0, 150]
    assert delays_since([], [1, 2]) == []


def test_waves_add_up():
    arrivals = arrivals_of(AT_THE_HOUR)
    waves = [Sized(0, 100), Sized(10, 200)]

    both = orders_at(12, waves, arrivals)

    assert both == pytest.approx(100 * arrivals.at(12) + 200 * arrivals.at(2))
