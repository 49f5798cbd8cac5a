"""Waking hours of a launch file: what a zone's clocks do travels with the launch."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from firstcome.domain.waking import deadline_ms
from firstcome.launches.moments import EPOCH
from firstcome.launches.waking_hours import YEARS, hours_text, read_hours, waking_terms

HOUR_MS = 3_600_000


def instant_ms(*moment: int, zone: str = "UTC") -> int:
    year, month, day, hour, minute = moment
    at = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))
    return (at - EPOCH) // timedelta(milliseconds=1)


@pytest.mark.parametrize("text", ["08:00-22:00", "00:00-24:00", "23:58-23:59"])
def test_hours_are_written_as_they_are_read(text: str):
    assert hours_text(waking_terms("gb", read_hours(text), "UTC", 0)) == text


def test_the_clocks_of_a_zone_change_when_they_do():
    terms = waking_terms(
        "gb", read_hours("08:00-22:00"), "Europe/London", instant_ms(2026, 1, 5, 9, 7)
    )

    assert terms.offsets[:3] == (
        (0, 0),
        (instant_ms(2026, 3, 29, 1, 0), 60),
        (instant_ms(2026, 10, 25, 1, 0), 0),
    )
    assert len(terms.offsets) == 1 + 2 * YEARS


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Australia/Lord_Howe", "Asia/Tokyo"])
def test_every_offset_of_the_years_after_the_opening_is_known(zone: str):
    opens = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    terms = waking_terms(
        "gb", read_hours("08:00-22:00"), zone, (opens - EPOCH) // timedelta(milliseconds=1)
    )

    for hour in range(0, YEARS * 365 * 24, 7):
        moment = opens + timedelta(hours=hour)
        at_ms = (moment - EPOCH) // timedelta(milliseconds=1)
        told = [offset for from_ms, offset in terms.offsets if from_ms <= at_ms][-1]
        assert timedelta(minutes=told) == moment.astimezone(ZoneInfo(zone)).utcoffset()


def test_a_hold_of_the_evening_lasts_into_the_next_morning_on_local_clocks():
    opens_ms = instant_ms(2026, 3, 1, 9, 0)
    terms = waking_terms("de", read_hours("08:00-22:00"), "Europe/Berlin", opens_ms)
    evening = instant_ms(2026, 3, 28, 21, 0, zone="Europe/Berlin")

    # the clocks go forward in the night between
    assert deadline_ms(evening, 2 * HOUR_MS, terms) == instant_ms(
        2026, 3, 29, 9, 0, zone="Europe/Berlin"
    )
