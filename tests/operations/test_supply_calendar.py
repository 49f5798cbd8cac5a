"""The supply calendar worked out: weeks, slips, figures, pages, and how windows are called."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.day_windows import DayWindow
from firstcome.projections.stock import StockSum
from firstcome.web.operations.supply.calendar import ROWS_SHOWN, calendar_of, page_with
from firstcome.web.operations.supply.days import days_said, later, monday, week_said
from firstcome.web.operations.supply.figures import figures_of
from firstcome.web.operations.supply.knowing import Delivery
from firstcome.web.operations.supply.listed import STATUSES, Asked
from firstcome.web.operations.supply.paging import paged

TODAY = date(2008, 7, 11)
AUGUST = DayWindow(date(2008, 8, 4), date(2008, 8, 8))


def delivery(number: int = 1, **other: Any) -> Delivery:
    """A delivery of 500 units for a week of August."""
    terms: dict[str, Any] = {
        "supply": 20 + number,
        "number": number,
        "sku": "black",
        "market": "GB",
        "location": "",
        "units": 500,
        "received": 0,
        "status": "planned",
        "stage": "planned",
        "said_by": "supplier",
        "days": AUGUST,
        "first_said": AUGUST,
    }
    return Delivery(**terms | other)


def waiting(sku: str, units: int, available: int = 0) -> StockSum:
    """Orders that wait for so many units."""
    return StockSum("phone", sku, "online", 0, available, 0, 0, 0, units, units)


def test_a_delivery_stands_in_the_week_in_which_its_window_ends():
    over_sunday = DayWindow(date(2008, 8, 7), date(2008, 8, 12))

    rows = calendar_of([delivery(), delivery(2, days=over_sunday, first_said=over_sunday)], ())

    assert [row.week for row in rows] == [date(2008, 8, 4), date(2008, 8, 11)]


def test_units_of_a_delivery_stand_once_by_what_became_of_them():
    found = [
        delivery(1, received=200),
        delivery(2, stage="confirmed", status="confirmed"),
        delivery(3, stage="confirmed", status="cancelled", received=100),
        delivery(4, stage="asked", status="asked"),
    ]

    [row] = calendar_of(found, ("black",))

    assert (row.asked, row.planned, row.confirmed) == (500, 300, 500)
    assert (row.received, row.cancelled, row.count) == (300, 400, 4)


def test_what_slipped_into_a_later_week_stands_in_both():
    slipped = delivery(3, days=later(AUGUST, 7))

    away, there = calendar_of([slipped], ("black",))

    assert [(each.units, each.week) for each in away.slipped] == [(500, date(2008, 8, 11))]
    assert (away.count, away.planned) == (0, 0)
    assert (there.count, there.planned, there.slipped) == (1, 500, ())


def test_what_slipped_within_its_week_or_was_cancelled_stands_once():
    within = delivery(1, first_said=DayWindow(date(2008, 8, 4), date(2008, 8, 6)))
    cancelled = delivery(2, days=later(AUGUST, 7), status="cancelled")

    rows = calendar_of([within, cancelled], ("black",))

    assert [row.slipped for row in rows] == [(), ()]


def test_figures_sum_what_is_asked_confirmed_received_and_not_covered():
    found = [
        delivery(1, units=1_000, stage="confirmed", status="confirmed", received=400),
        delivery(2, units=300, asked=800),
        delivery(3, units=700, stage="asked", status="asked"),
        delivery(4, units=200, stage="confirmed", status="cancelled", received=50),
    ]

    by_sku, whole = figures_of(
        ("black", "white"), found, [waiting("black", 2_000, 10), waiting("white", 5)]
    )

    black = by_sku["black"]
    assert (black.asked, black.confirmed, black.received) == (2_700, 1_050, 450)
    assert (black.to_come, black.waiting, black.uncovered) == (900, 2_000, 1_090)
    assert (whole.waiting, whole.uncovered) == (2_005, 1_095)


def test_what_is_free_of_one_sku_covers_nobody_of_another():
    _, whole = figures_of(("black", "white"), (), [waiting("black", 0, 50), waiting("white", 5)])

    assert whole.uncovered == 5


@given(
    st.lists(
        st.tuples(
            st.integers(1, 900),
            st.integers(0, 900),
            st.sampled_from(("asked", "planned", "confirmed")),
            st.booleans(),
        )
    )
)
def test_received_is_never_more_than_confirmed_nor_a_unit_in_two_weeks(
    lots: list[tuple[int, int, str, bool]],
):
    found = [
        delivery(
            number,
            units=units,
            received=min(units, received),
            stage=stage,
            status="cancelled" if is_cancelled else stage,
        )
        for number, (units, received, stage, is_cancelled) in enumerate(lots)
    ]

    _, whole = figures_of(("black",), found, ())
    rows = calendar_of(found, ("black",))

    assert whole.received <= whole.confirmed
    told = sum(r.asked + r.planned + r.confirmed + r.received + r.cancelled for r in rows)
    assert told == sum(each.units for each in found)


@pytest.mark.parametrize(
    ("status", "numbers"),
    [
        ("", {1, 2, 3, 4}),
        ("planned", {1}),
        ("to_come", {1, 3}),
        ("firm", {1, 2, 3}),
        ("came", {1, 2}),
        ("slipped", {3}),
        ("asked", {4}),
    ],
)
def test_a_figure_leads_to_the_deliveries_that_it_counts(status: str, numbers: set[int]):
    found = [
        delivery(1, received=1),
        delivery(2, stage="confirmed", status="received", received=500),
        delivery(3, stage="confirmed", status="confirmed", days=later(AUGUST, 7)),
        delivery(4, stage="asked", status="asked"),
    ]

    asked = Asked(status=status)

    assert {each.number for each in found if asked.takes(each)} == numbers
    assert status in ("", *STATUSES)


def test_the_calendar_opens_at_the_page_of_this_week():
    found = [delivery(n, sku=str(n), days=DayWindow(TODAY, TODAY)) for n in range(ROWS_SHOWN)]
    rows = calendar_of([*found, delivery(99)], ())

    assert page_with(rows, date(2008, 7, 7)) == 1
    assert page_with(rows, date(2008, 8, 4)) == 2
    assert page_with(rows, date(2009, 1, 5)) == 2
    assert page_with([], TODAY) == 1


def test_a_long_list_is_cut_and_its_addresses_keep_what_is_asked():
    shown, pages = paged(range(120), 50, 2, "/here", {"sku": "black", "week": ""})
    last, after_all = paged(range(120), 50, 9, "/here", {})

    assert list(shown) == list(range(50, 100))
    assert (pages.before, pages.after) == ("/here?sku=black&page=1", "/here?sku=black&page=3")
    assert list(last) == list(range(100, 120))
    assert (after_all.page, after_all.after) == (3, "")


def test_windows_and_weeks_are_called_as_people_do():
    assert days_said(AUGUST, TODAY) == "4–8 August"
    assert days_said(DayWindow(date(2008, 7, 28), date(2008, 8, 3)), TODAY) == "28 July – 3 August"
    assert days_said(DayWindow(TODAY, TODAY), TODAY) == "11 July"
    assert days_said(DayWindow(TODAY, TODAY), date(2009, 1, 1)) == "11 July 2008"
    assert week_said(monday(date(2008, 7, 13)), TODAY) == "7–13 July"
