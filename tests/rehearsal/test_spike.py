"""The spike: a community that is told at one minute comes with a long tail."""

import pytest

from firstcome.rehearsal.arrivals import FIRST, schedule
from firstcome.rehearsal.plan import Journeys, Plan, PlanRefused, Spike, Stream, checked
from firstcome.rehearsal.workload import LaunchFacts, LocationFacts, SkuFacts

FACTS = LaunchFacts("phone", (SkuFacts("p8"),), (LocationFacts("web", "online"),))
SPIKE = Spike(told=10_000, click_share=0.6, median_s=10, p90_s=60)


def told(seconds: float, journeys: Journeys | None = None) -> Stream:
    return Stream(
        name="told",
        starts_s=5,
        seconds=seconds,
        people=SPIKE.clicks,
        repeats=0,
        spike=SPIKE,
        journeys=journeys or Journeys(),
    )


def test_half_come_within_the_median_and_nine_in_ten_within_p90():
    rows = schedule(Plan(streams=(told(3_000),)), FACTS)

    delays_s = [due_us / 1e6 - 5 for due_us in rows.due_us]
    assert min(delays_s) > 0
    assert sum(delay_s <= 10 for delay_s in delays_s) / 6_000 == pytest.approx(0.5, abs=0.03)
    assert sum(delay_s <= 60 for delay_s in delays_s) / 6_000 == pytest.approx(0.9, abs=0.02)
    assert sorted(rows.due_us) == list(rows.due_us)


def test_who_would_come_after_the_end_is_counted_and_stays_away():
    rows = schedule(Plan(streams=(told(10),)), FACTS)

    assert len(rows) + rows.absent == SPIKE.clicks
    assert rows.absent == pytest.approx(3_000, abs=200)
    assert max(rows.due_us) < 15_000_000


def test_the_same_seed_brings_the_same_spike():
    plan = Plan(streams=(told(100),), seed=3)

    assert schedule(plan, FACTS).due_us == schedule(plan, FACTS).due_us


def test_a_spike_comes_beside_a_steady_crowd_of_other_people():
    steady = Stream(name="steady", rate=50, seconds=20, people=100, repeats=0)
    rows = schedule(Plan(streams=(steady, told(15))), FACTS)

    crowds = [
        {rows.person[row] for row in range(len(rows)) if rows.stream[row] == n} for n in (0, 1)
    ]
    assert len(crowds[0]) == 100
    assert not crowds[0] & crowds[1]
    assert set(rows.purpose) == {FIRST}


def test_whoever_looks_at_the_page_does_so_before_ordering():
    rows = schedule(Plan(streams=(told(3_000, Journeys(page=1, think_s=4)),)), FACTS)

    assert len(rows.pages_us) == len(rows) + rows.absent
    assert rows.due_us[0] >= rows.pages_us[0] + 2_000_000
    assert sorted(rows.pages_us) == list(rows.pages_us)


def test_a_spike_without_a_tail_is_refused():
    spike = Spike(told=10, median_s=10, p90_s=10)

    with pytest.raises(PlanRefused, match="longer than median_s"):
        checked(Plan(streams=(Stream(spike=spike),)))


def test_a_closed_loop_has_no_spike():
    with pytest.raises(PlanRefused, match="leave the spike and page out"):
        checked(Plan(streams=(told(10),), closed=4))
