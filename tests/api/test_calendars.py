"""Calendars: days as the clocks of a market have them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.api.calendars import WITHOUT_DAYS, Calendar, day_of
from firstcome.api.problems import ProblemRaised

CALENDAR = Calendar({"GB": "Europe/London", "JP": "Asia/Tokyo", "EG": "Africa/Cairo"})
DAYS = st.dates(date(1975, 1, 1), date(2090, 1, 1))


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)


def test_a_day_begins_and_ends_with_the_clocks_of_its_market():
    day = date(2008, 7, 11)

    windows = [CALENDAR.window(market, day, day) for market in ("GB", "JP", "", "FR")]

    in_london = (ms("2008-07-10T23:00:00"), ms("2008-07-11T22:59:59.999"))
    assert windows == [
        in_london,
        (ms("2008-07-10T15:00:00"), ms("2008-07-11T14:59:59.999")),
        in_london,
        in_london,
    ]


def test_a_day_on_which_clocks_change_is_shorter_or_longer():
    short, long = (
        CALENDAR.window("GB", day, day) for day in (date(2008, 3, 30), date(2008, 10, 26))
    )

    assert short is not None
    assert long is not None
    assert [(w.to_ms - w.from_ms + 1) // 3_600_000 for w in (short, long)] == [23, 25]


def test_a_day_that_has_no_midnight_begins_with_its_first_moment():
    # In Cairo clocks went from 00:00 to 01:00 on that day.
    window = CALENDAR.window("EG", date(2023, 4, 28), date(2023, 4, 28))

    assert window is not None
    assert window.from_ms == ms("2023-04-27T22:00:00")


@given(DAYS, st.integers(0, 400), st.sampled_from(["GB", "JP", "EG", ""]))
def test_a_window_is_shown_as_the_days_that_it_was_made_of(first: date, more: int, market: str):
    last = first + timedelta(days=more)

    window = CALENDAR.window(market, first, last)

    assert window is not None
    assert CALENDAR.days(market, *window) == (first.isoformat(), last.isoformat())


def test_a_window_that_ends_as_a_day_begins_is_without_that_day():
    days = CALENDAR.days("GB", ms("2008-07-10T23:00:00"), ms("2008-07-11T23:00:00"))

    assert days == ("2008-07-11", "2008-07-11")


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(1, 1, 1), date.max])
def test_a_day_that_the_journal_cannot_hold_has_no_window(day: date):
    assert CALENDAR.window("GB", day, day) is None


def test_a_launch_whose_texts_are_lost_counts_in_utc():
    assert WITHOUT_DAYS.zone("GB") == "UTC"


@pytest.mark.parametrize("text", ["2008-02-30", "2008-13-01", "2008-W01-1", "0000-01-01", ""])
def test_what_is_no_day_is_refused(text: str):
    with pytest.raises(ProblemRaised) as raised:
        day_of(text, "from")

    assert (raised.value.reply.status, raised.value.field) == (422, "from")
