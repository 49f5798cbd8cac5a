"""Held-out days: what is compared, and that the forecast is better than none on launches."""

from pathlib import Path

import pytest

from firstcome.forecasting import checking
from firstcome.forecasting.checking import (
    HELD_OUT_DAYS,
    KNOWN_DAYS,
    Case,
    check,
    generated_cases,
    retail_cases,
)
from firstcome.forecasting.forecast import Week
from firstcome.forecasting.generated import generated_days
from firstcome.forecasting.retail import RetailMissing, retail_days, retail_file

PURCHASES = """ customer_id  date number_of_cds  dollar_value
 00001 19970101  1   11.77
 00002 19970103  5   77.00
 00003 19970103  2   20.76
"""


def test_a_launch_wears_off_and_equal_seeds_give_equal_days():
    for shape in ("power", "rate"):
        days = generated_days(shape, 60, 5_000, seed=1)

        assert generated_days(shape, 60, 5_000, seed=1) == days
        assert generated_days(shape, 60, 5_000, seed=2) != days
        assert sum(days[:7]) > 3 * sum(days[-7:])


def test_cases_hold_out_the_days_right_after_those_that_are_known():
    cases = list(generated_cases(seeds=2))

    assert {len(case.held_out) for case in cases} == {HELD_OUT_DAYS}
    assert sorted({len(case.known) for case in cases}) == list(KNOWN_DAYS)
    assert len({case.group for case in cases}) == len(cases) // 2


def test_errors_are_shares_of_the_weeks_beside_those_of_the_last_week(
    monkeypatch: pytest.MonkeyPatch,
):
    known = (10.0,) * 14
    held_out = (*(20.0,) * 7, *(10.0,) * 21)
    monkeypatch.setattr(checking, "forecast_weeks", _always(units=105, low=75, high=140))

    [found] = check([Case("made up", known, held_out)])

    # The first week has 140, the others 70 each; 105 was forecast for each, and 70 were known.
    assert found.error == pytest.approx((35 / 140 + 3 * 35 / 70) / 4)
    assert found.naive_error == pytest.approx(70 / 140 / 4)
    assert found.covered == 0.25
    assert found.covered_through == 1.0


def _always(units: int, low: int, high: int):
    def weeks(*_: object, **__: object) -> tuple[Week, ...]:
        return tuple(
            Week(
                number=number,
                first_day=0,
                units=units,
                low=low,
                high=high,
                units_through=350,
                low_through=300,
                high_through=400,
            )
            for number in range(1, 5)
        )

    return weeks


def test_on_launches_the_forecast_is_far_better_than_the_last_week():
    cases = [case for case in generated_cases(seeds=3) if len(case.known) in (14, 28)]

    found = check(cases)

    for each in found:
        assert each.error < 0.7 * each.naive_error, each
    assert sum(each.covered for each in found) / len(found) > 0.7


def test_purchases_are_added_up_by_day_and_a_day_without_any_is_nought(tmp_path: Path):
    file = tmp_path / "purchases.txt"
    file.write_text(PURCHASES)

    assert retail_days(file) == (1.0, 0.0, 7.0)


@pytest.mark.parametrize("text", ["", "one line\n", "head\n 1 tomorrow 2 3\n"])
def test_a_file_without_purchases_is_refused(tmp_path: Path, text: str):
    file = tmp_path / "purchases.txt"
    file.write_text(text)

    with pytest.raises(RetailMissing, match="purchases"):
        retail_days(file)


def test_on_steady_retail_it_is_about_as_good_as_the_last_week():
    cases = list(retail_cases(retail_file()))

    [found] = check(cases[2::6])

    assert len(cases) == 36
    assert found.error < 1.4 * found.naive_error
    assert found.covered > 0.6
