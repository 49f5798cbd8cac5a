"""Clock times, zones and lengths of time as people write them."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.launches.faults import Refused
from firstcome.launches.moments import (
    duration_text,
    instant_ms,
    read_duration_ms,
    read_moment,
    read_zone,
    zones,
)

SUMMER = timezone(timedelta(hours=1))


def refusal(read: object, *given_values: object) -> str:
    assert callable(read)
    with pytest.raises(Refused) as refused:
        read(*given_values)
    mend = refused.value.mend
    return f"{refused.value.what} {mend if isinstance(mend, str) else mend()}"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2008-07-07 08:00", datetime(2008, 7, 7, 8)),  # noqa: DTZ001
        ("2008-07-07T08:00:30", datetime(2008, 7, 7, 8, 0, 30)),  # noqa: DTZ001
        ("2008-07-07 08:00+01:00", datetime(2008, 7, 7, 8, tzinfo=SUMMER)),
        ("2008-07-07 07:00 Z", datetime(2008, 7, 7, 7, tzinfo=UTC)),
        (datetime(2008, 7, 7, 8, tzinfo=SUMMER), datetime(2008, 7, 7, 8, tzinfo=SUMMER)),
    ],
)
def test_a_clock_time_is_read_with_an_offset_or_without(written: object, moment: datetime):
    assert read_moment(written) == moment


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("2008-07-07 8am", "2008-07-07 08:00"),
        ("2008-07-07 12:30 AM", "2008-07-07 00:30"),
        ("2008-7-7 8:05pm", "2008-07-07 20:05"),
        ("2008/07/07, 18.30", "2008-07-07 18:30"),
        ("2008-07-07 25:00", "2008-07-07 08:00"),
        ("2008-02-30 08:00", "2008-07-07 08:00"),
        ("next Monday", "2008-07-07 08:00"),
        ("", "2008-07-07 08:00"),
        (date(2026, 11, 12), "2026-11-12 08:00"),
        (time(8), "2008-07-07 08:00"),
        (8, "2008-07-07 08:00"),
        (True, "2008-07-07 08:00"),
        (["2008-07-07 08:00"], "2008-07-07 08:00"),
    ],
)
def test_what_is_no_clock_time_is_refused_with_what_was_meant(written: object, mend: str):
    assert refusal(read_moment, written).endswith(f"is not a clock time. Write it as {mend}.")


def test_a_part_of_a_second_is_refused():
    moment = datetime(2008, 7, 7, 8, 0, 0, 500_000, tzinfo=UTC)

    assert "is not a whole second." in refusal(read_moment, moment)


def test_a_clock_time_is_an_instant_by_the_rules_of_its_zone():
    summer, winter = read_moment("2008-07-07 08:00"), read_moment("2008-12-07 08:00")

    assert instant_ms(summer, "Europe/London") == instant_ms(read_moment("2008-07-07 07:00Z"), None)
    assert instant_ms(winter, "Europe/London") == instant_ms(read_moment("2008-12-07 08:00Z"), None)
    assert instant_ms(read_moment("1970-01-01 00:00Z"), None) == 0


def test_a_clock_time_that_the_clocks_skip_is_refused_with_the_time_they_show_instead():
    skipped = read_moment("2026-03-29 01:30")

    assert refusal(instant_ms, skipped, "Europe/London") == (
        "2026-03-29 01:30 does not exist in Europe/London: the clocks go forward over it. "
        "Write it as 2026-03-29 02:30, or choose an earlier time."
    )


def test_a_clock_time_that_happens_twice_is_refused_with_both_offsets():
    doubled = read_moment("2026-10-25 01:30")

    assert refusal(instant_ms, doubled, "Europe/London") == (
        "2026-10-25 01:30 happens twice in Europe/London: the clocks go back. Write which: "
        "2026-10-25 01:30+01:00 is the first, 2026-10-25 01:30+00:00 the second."
    )


def test_the_minutes_beside_a_change_of_clocks_are_read():
    before = instant_ms(read_moment("2026-03-29 00:59"), "Europe/London")
    after = instant_ms(read_moment("2026-03-29 02:00"), "Europe/London")
    with_offset = instant_ms(read_moment("2026-10-25 01:30+00:00"), "Europe/London")

    assert after - before == 60_000
    assert with_offset == instant_ms(read_moment("2026-10-25 01:30Z"), None)


@pytest.mark.parametrize("written", ["1969-12-31 23:59Z", "0001-01-01 00:00"])
def test_an_instant_before_1970_is_refused(written: str):
    assert "before 1970" in refusal(instant_ms, read_moment(written), "Europe/London")


def test_a_clock_time_without_a_zone_is_refused():
    assert "is on no clock." in refusal(instant_ms, read_moment("2008-07-07 08:00"), None)


def test_the_last_minute_of_9999_is_read_or_refused_but_never_breaks():
    last = read_moment("9999-12-31 23:59")

    assert instant_ms(last, "Asia/Tokyo") < instant_ms(last, "UTC")
    assert "after 9999" in refusal(instant_ms, last, "America/New_York")


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("europe/london", "Write Europe/London."),
        ("Europe/Lodnon", "Write Europe/London."),
        ("BST-summer-time", "Write it like Europe/London."),
        ("../../etc/passwd", "Write it like Europe/London."),
        ("right/Europe/London", "Write Europe/London."),
        ("localtime", ""),
        ("", "Write it like Europe/London."),
        (1, "Write it like Europe/London."),
    ],
)
def test_what_is_no_zone_is_refused_with_the_nearest(written: object, mend: str):
    said = refusal(read_zone, written)

    assert "is no time zone of the IANA database." in said
    assert said.endswith(mend)


def test_a_machine_without_zones_is_told_what_to_install():
    code = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from firstcome.launches.moments import read_zone\n"
        "read_zone('Europe/London')"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONTZPATH": "/nowhere", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "cannot be read: this machine has no time-zone database." in run.stderr


def test_a_zone_is_read():
    assert read_zone("Europe/London") == "Europe/London"
    assert {"UTC", "Asia/Tokyo"} <= zones()


@pytest.mark.parametrize(
    ("written", "duration_ms"),
    [
        ("90s", 90000),
        ("15m", 900000),
        ("72h", 259200000),
        ("3d", 259200000),
        ("1h30m", 5400000),
        ("1d 2h 3m 4s", 93784000),
    ],
)
def test_a_length_of_time_is_read(written: str, duration_ms: int):
    assert read_duration_ms(written) == duration_ms


@pytest.mark.parametrize(
    "written",
    ["", "15", "m", "1.5h", "-1h", "30m1h", "1w", "15 minutes", "１５m", "9" * 50 + "s", True],
)
def test_what_is_no_length_of_time_is_refused(written: object):
    assert refusal(read_duration_ms, written).endswith('Write it like "15m" or "72h".')


def test_a_bare_number_is_refused_with_its_units():
    assert refusal(read_duration_ms, 15).endswith('Write "15m" or "15h".')


@given(st.integers(1, 366 * 86_400))
def test_a_length_of_time_is_written_as_it_is_read(seconds: int):
    assert read_duration_ms(duration_text(seconds * 1_000)) == seconds * 1_000
