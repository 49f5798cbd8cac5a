"""Charts of plans: drawn to compare, and said in words."""

from xml.etree import ElementTree as ET

import pytest

from firstcome.paper.charts import Chart, Curve, clock, draw
from firstcome.waves.chances import Demand
from firstcome.waves.figures import chart_of
from firstcome.waves.plans import Plan, Plans, plans_for
from firstcome.waves.terms import Terms
from firstcome.waves.words import lasting, percent, rate


def plans(capacity: float) -> Plans:
    demands = (Demand("phone", 200_000, 48_033),)
    return plans_for(Terms(demands=demands, capacity_per_s=capacity))


def charts(capacity: float) -> dict[str, Chart]:
    found = plans(capacity)
    return {plan.name: chart_of(found, plan) for plan in found.plans if isinstance(plan, Plan)}


def test_plans_are_drawn_over_the_same_time_to_the_same_scale():
    drawn = charts(13_000)

    assert len({chart.seconds for chart in drawn.values()}) == 1
    assert len({len(chart.curves[0].figures) for chart in drawn.values()}) == 1
    assert {chart.highest for chart in drawn.values()} == {12_938.33}


def test_a_crush_that_would_dwarf_the_others_has_a_scale_of_its_own():
    drawn = charts(700)

    assert {chart.highest for chart in drawn.values()} == {350}
    assert "15,000 a second" in draw(drawn["at_once"])
    assert "400 a second" in draw(drawn["fewest"])


def test_a_chart_is_sound_and_says_in_words_what_it_shows():
    for chart in charts(13_000).values():
        root = ET.fromstring(draw(chart))
        [description] = [each for each in root.iter() if each.tag.endswith("desc")]
        assert description.text is not None
        assert "The busiest second brings" in description.text
        assert "stayed under lies at 6,500 a second" in description.text


def test_a_scale_reaches_as_high_as_it_is_told_to():
    curve = Curve("orders", "k-load", (1.0, 2.0))
    low = Chart(name="x", title="x", description="x", seconds=2, curves=(curve,))
    high = Chart(name="x", title="x", description="x", seconds=2, curves=(curve,), highest=900)

    assert ">1,000<" not in draw(low)
    assert ">1,000<" in draw(high)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.5, "0.5 s"), (90, "1:30 min"), (3_600, "60 min"), (7_200, "2 h"), (9_000, "2:30 h")],
)
def test_a_time_of_a_chart_has_hours_from_two_on(seconds: float, said: str):
    assert clock(seconds) == said


@pytest.mark.parametrize("hours", [1, 3, 12, 48, 24 * 60, 24 * 366])
def test_a_long_time_has_few_marks(hours: int):
    curve = Curve("orders", "k-load", (1.0,) * 10)
    chart = Chart(name="x", title="x", description="x", seconds=hours * 3_600, curves=(curve,))

    assert draw(chart).count('text-anchor="') <= 7


def test_numbers_in_words_do_not_promise_more_than_they_know():
    shares = (0.0, 1e-12, 0.001, 0.004, 0.25, 0.996, 0.9999, 1.0)

    said = [percent(share).replace("\N{NO-BREAK SPACE}", " ") for share in shares]

    assert said == [
        "0 %",
        "0 %",
        "under 1 %",
        "under 1 %",
        "25 %",
        "over 99 %",
        "over 99 %",
        "100 %",
    ]
    assert [lasting(seconds) for seconds in (0, 30, 900, 9_000)] == [
        "at once",
        "30 s",
        "15 min",
        "2 h 30 min",
    ]
    assert [rate(orders) for orders in (0.25, 9.96, 12_938.4)] == ["0.2", "10", "12,938"]
