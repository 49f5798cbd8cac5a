"""The forecast: what it needs, what it says, and that it says the same again."""

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from firstcome.forecasting.apart import FAILED, forecast_apart
from firstcome.forecasting.forecast import (
    ALL,
    DAYS_MIN,
    METHOD,
    SIMULATED,
    UNITS_MIN,
    WEEKDAYS_FROM,
    WEEKS,
    Forecast,
    Series,
    too_little,
)
from firstcome.forecasting.futures import forecast_weeks, simulated
from firstcome.forecasting.generated import generated_days
from firstcome.forecasting.making import make_forecast, series_of

SRC = Path(__file__).parents[2] / "src"
DAYS = generated_days("power", 30, 2_000, seed=3)


@pytest.fixture(scope="module")
def made() -> Forecast:
    """The forecast of two markets, one of which sells since two days only."""
    units = {("p8", "gb", day): float(units) for day, units in enumerate(DAYS)}
    units |= {("p8", "de", 28): 70.0, ("p8", "de", 29): 50.0}
    return make_forecast(series_of(units, 29), 29)


def test_every_series_and_every_sum_begins_with_its_first_units():
    units = {("p8", "gb", 3): 2.0, ("p8", "gb", 5): 1.0, ("p8", "de", 4): 7.0}

    found = {(each.sku, each.market): each for each in series_of(units, 6)}

    assert found == {
        ("", ""): Series("", "", 3, (2.0, 7.0, 1.0, 0.0)),
        ("p8", ""): Series("p8", "", 3, (2.0, 7.0, 1.0, 0.0)),
        ("", "gb"): Series("", "gb", 3, (2.0, 0.0, 1.0, 0.0)),
        ("p8", "gb"): Series("p8", "gb", 3, (2.0, 0.0, 1.0, 0.0)),
        ("", "de"): Series("", "de", 4, (7.0, 0.0, 0.0)),
        ("p8", "de"): Series("p8", "de", 4, (7.0, 0.0, 0.0)),
    }


def test_a_day_that_is_not_whole_is_left_out():
    units = {("p8", "gb", 3): 2.0, ("p8", "gb", 4): 99.0}

    assert {each.units for each in series_of(units, 3)} == {(2.0,)}


def test_too_little_says_so_and_gives_no_number(made: Forecast):
    short = made.of("p8", "de")
    few = Series("p8", "gb", 0, (1.0,) * DAYS_MIN)

    assert short is not None
    assert short.weeks == ()
    assert short.why_none == f"2 whole days so far; it takes {DAYS_MIN}."
    assert too_little(few) == f"{DAYS_MIN} units so far; it takes {UNITS_MIN}."
    assert not too_little(Series("p8", "gb", 0, (5.0,) * DAYS_MIN))


def test_weeks_follow_the_last_whole_day_with_an_interval_each(made: Forecast):
    found = made.of(ALL, ALL)

    assert found is not None
    assert [week.first_day for week in found.weeks] == [30, 37, 44, 51]
    for week in found.weeks:
        assert 0 < week.low < week.units < week.high
        assert week.low_through <= week.units_through <= week.high_through


def test_the_interval_of_a_sum_is_narrower_than_the_sum_of_intervals(made: Forecast):
    found = made.of("p8", "gb")

    assert found is not None
    sums = sum(week.high - week.low for week in found.weeks)
    final = found.weeks[-1]
    assert final.high_through - final.low_through < sums


def test_equal_days_have_an_equal_forecast():
    first = forecast_weeks(DAYS, 2, first_day=0, seed=5)

    assert forecast_weeks(DAYS, 2, first_day=0, seed=5) == first
    assert forecast_weeks(DAYS, 2, first_day=0, seed=6) != first


def test_a_weekday_that_sells_twice_as_much_does_so_in_the_forecast():
    weekdays = (100.0, 100.0, 100.0, 100.0, 100.0, 400.0, 100.0)

    futures = simulated(weekdays * 5, 7, seed=1)

    by_day = sorted(range(7), key=lambda day: -float(futures[day].mean()))
    assert by_day[0] == 5


def test_no_future_has_fewer_units_than_none():
    futures = simulated((60.0, *(0.0, 1.0) * 10), 28, seed=1)

    assert futures.min() >= 0
    assert futures.shape == (28, SIMULATED)


def test_a_child_makes_the_same_forecast():
    series = (Series("p8", "gb", 0, DAYS), Series("p8", "de", 0, DAYS[:4]))

    assert forecast_apart(series, 29) == make_forecast(series, 29)


def test_a_child_is_ended_when_the_desk_stops():
    stopping = Event()
    stopping.set()
    series = tuple(Series(f"p{number}", "gb", 0, DAYS) for number in range(200))

    assert forecast_apart(series, 29, stopping) == Forecast(29, (), FAILED)


def test_nothing_of_statsmodels_is_imported_before_a_forecast_is_made():
    program = (
        "import sys, firstcome.forecasting.apart, firstcome.forecasting.checking\n"
        "import firstcome.reports.pack\n"
        "assert not {'statsmodels', 'pandas', 'numpy'} & sys.modules.keys(), sorted(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], check=True, cwd=SRC)


def test_the_method_tells_the_numbers_of_the_code():
    assert f"{SIMULATED // 2} futures are simulated from each" in METHOD
    assert (DAYS_MIN, UNITS_MIN, WEEKDAYS_FROM) == (10, 50, 14)
    assert "fewer than ten days, or of fewer than fifty units" in METHOD
    assert "from two weeks on, each day of the week" in METHOD
    assert WEEKS == 4
