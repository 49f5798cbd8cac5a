"""Waking hours: an offered hold counts them alone, on the clocks of its market."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.domain import commands as c
from firstcome.domain.definition import (
    LaunchDefinition,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
    StockTerms,
    WakingTerms,
)
from firstcome.domain.frozen import digest
from firstcome.domain.invariants import broken
from firstcome.domain.waking import MINUTE_MS, deadline_ms, offer_until_ms
from tests.domain.entries import Entries, thawed
from tests.domain.tables import check
from tests.domain.terms import OPENS_MS, definition, hashed

HOUR_MS = 60 * MINUTE_MS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALL_DAY = WakingTerms("gb", 0, 1_440, ((0, 0),))
UTC_DAY = WakingTerms("gb", 8 * 60, 22 * 60, ((0, 0),))


def at(text: str) -> int:
    """An instant of 2008-07, UTC."""
    day, clock = text.split()
    hour, minute = (int(part) for part in clock.split(":"))
    moment = datetime(2008, 7, int(day), hour, minute, tzinfo=UTC)
    return (moment - EPOCH) // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("now", "hours", "until"),
    [
        ("11 10:00", 4, "11 14:00"),
        ("11 21:00", 1, "11 22:00"),
        ("11 21:00", 2, "12 09:00"),
        ("11 22:00", 1, "12 09:00"),
        ("11 23:30", 14, "12 22:00"),
        ("12 03:00", 14, "12 22:00"),
        ("11 10:00", 72, "16 12:00"),
        ("11 08:00", 28, "12 22:00"),
    ],
)
def test_only_hours_of_the_day_count(now: str, hours: int, until: str):
    assert deadline_ms(at(now), hours * HOUR_MS, UTC_DAY) == at(until)


def test_a_whole_day_is_a_length_of_time():
    assert deadline_ms(at("11 10:00"), 72 * HOUR_MS, ALL_DAY) == at("14 10:00")


def test_the_clocks_of_the_market_say_what_is_night():
    tokyo = WakingTerms("jp", 8 * 60, 22 * 60, ((0, 9 * 60),))

    assert deadline_ms(at("11 12:00"), 2 * HOUR_MS, tokyo) == at("12 00:00")


def zone_terms(zone: str, from_minute: int, to_minute: int) -> WakingTerms:
    """Every change of a zone's clocks from 2026 to 2028, looked for by the hour."""
    start, offsets = datetime(2026, 1, 1, tzinfo=UTC), list[tuple[int, int]]()
    for hour in range(3 * 366 * 24):
        moment = start + timedelta(hours=hour)
        shift = moment.astimezone(ZoneInfo(zone)).utcoffset()
        assert shift is not None
        minutes = shift // timedelta(minutes=1)
        if not offsets or offsets[-1][1] != minutes:
            offsets.append(((moment - EPOCH) // timedelta(milliseconds=1), minutes))
    return WakingTerms("gb", from_minute, to_minute, tuple(offsets))


def naive_ms(now_ms: int, minutes: int, terms: WakingTerms, zone: str) -> int:
    """The deadline by going from minute to minute."""
    moment = EPOCH + timedelta(milliseconds=now_ms)
    while minutes:
        local = moment.astimezone(ZoneInfo(zone))
        minutes -= terms.from_minute <= local.hour * 60 + local.minute < terms.to_minute
        moment += timedelta(minutes=1)
    return (moment - EPOCH) // timedelta(milliseconds=1)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"])
def test_a_deadline_is_found_that_a_walk_from_minute_to_minute_finds(zone: str):
    chance = Random(zone)
    terms = [zone_terms(zone, 8 * 60, 22 * 60), zone_terms(zone, 0, 180), zone_terms(zone, 90, 91)]
    start_ms = terms[0].offsets[0][0]
    for number in range(60):
        each = terms[number % 3]
        now_ms = start_ms + MINUTE_MS * chance.randrange(700 * 24 * 60)
        minutes = chance.randrange(1, 30 if number % 3 == 2 else 5_000)

        assert deadline_ms(now_ms, minutes * MINUTE_MS, each) == naive_ms(
            now_ms, minutes, each, zone
        )


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1_000, 10**9))
def test_who_is_offered_later_never_ends_earlier(first_ms: int, more_ms: int, ttl_ms: int):
    clocks = ((0, 60), (200_000_000, 120), (700_000_000, 30))
    terms = WakingTerms("gb", 600, 700, clocks)

    assert deadline_ms(first_ms, ttl_ms, terms) <= deadline_ms(first_ms + more_ms, ttl_ms, terms)


# ---------------------------------------------------------------- in the rules


def test_a_hold_that_is_offered_in_the_evening_lasts_into_the_next_day():
    # from 09:00 to 10:02 on a clock that is the launch's own
    waking = (WakingTerms("gb", 9 * 60, 10 * 60 + 2, ((0, 0),)),)
    table = check(
        """
        10:00  order ada   in_line 1
        10:00  order bea   in_line 2
        10:01  supply 1
        10:01  show ada    held
        """,
        waking=waking,
    )

    ada = table.state.hold_until_ms(0)

    # one minute of today, nine of tomorrow
    assert ada == OPENS_MS + 24 * HOUR_MS + 9 * MINUTE_MS
    terms = table.state.launches["phone"].definition
    assert offer_until_ms(terms, "web", table.state.time_ms) == ada


def test_after_an_outage_over_night_nobody_who_is_later_has_less_time():
    waking = (WakingTerms("gb", 9 * 60, 10 * 60 + 2, ((0, 0),)),)
    table = check(
        """
        10:00  order ada   in_line 1
        10:00  order bea   in_line 2
        10:01  supply 1
        11:30  outage
        11:30  supply 1
        """,
        waking=waking,
    )
    orders, launch = table.state.orders, table.state.launches["phone"]

    assert orders.deadline_ms[0] <= orders.deadline_ms[1]
    assert [row[1] for row in launch.offered_by_market["gb"].pending()] == [0, 1]
    assert launch.offered.pending() == []


def two_markets() -> LaunchDefinition:
    """One market that sleeps, one that does not."""
    return definition(
        markets=(MarketTerms("gb", "GBP"), MarketTerms("us", "USD")),
        skus=(SkuTerms("p8", (Price("gb", 1), Price("us", 1))),),
        locations=(
            LocationTerms("web", "online", "own", "gb"),
            LocationTerms("shop", "stores", "own", "us"),
        ),
        stock=(StockTerms("p8", "web", 1),),
        waking=(WakingTerms("gb", 540, 545, ((0, 0), (OPENS_MS + HOUR_MS, -55))),),
        offer_ttl_ms=60_000,
        hold_ttl_ms=30_000,
        move=True,
    )


def step(chance: Random, number: int) -> c.AnyCommand:
    """Orders, units, moves and ticks."""
    request = hashed("id", number), hashed("body", number)
    place = "phone", "p8", chance.choice(("web", "shop"))
    match chance.choice(("order", "order", "receive", "move", "count", "tick", "tick", "paid")):
        case "order":
            names = hashed("who", number), hashed("key", number), hashed("body", number)
            return c.PlaceOrder(*place, 1, *names, 0)
        case "receive":
            return c.ReceiveStock(*request, *place, units=1)
        case "count":
            return c.CountStock(*request, *place, units=chance.randrange(3))
        case "move":
            return c.MoveOrder(chance.randrange(4, number + 4), place[2])
        case "paid":
            order = chance.randrange(4, number + 4)
            return c.MarkPaid(*request, order, chance.randrange(order, number + 5))
        case _:
            return c.Tick()


@pytest.mark.parametrize("seed", range(30))
def test_deadlines_stay_sorted_and_a_snapshot_folds_on_alike(seed: int):
    chance, entries = Random(seed), Entries(OPENS_MS)
    load = c.LoadLaunch(hashed("id", "load"), hashed("load"), two_markets())
    entries.enter(OPENS_MS, load)
    gaps_ms: tuple[Any, ...] = (0, 1_000, 1_000, 9_000, 9_000, 60_000, 3_000_000, 40_000_000)
    for number in range(1, 200):
        entries.state = thawed(entries.state) if chance.random() < 0.1 else entries.state
        entries.enter(entries.state.time_ms + chance.choice(gaps_ms), step(chance, number))

        assert list(broken(entries.state)) == []
        for deadlines in entries.state.launches["phone"].queues:
            pending = [deadline for deadline, _ in deadlines.pending()]
            assert pending == sorted(pending)
    again = Entries()
    for at_ms, command in zip(
        (at_ms for at_ms, _ in entries.entries), entries.commands, strict=True
    ):
        again.enter(at_ms, command)

    assert again.results == entries.results
    assert digest(again.state) == digest(entries.state)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ((WakingTerms("fr", 0, 9, ((0, 0),)),), "waking[0].market"),
        ((UTC_DAY, UTC_DAY), "waking[1]"),
        ((WakingTerms("gb", 9, 9, ((0, 0),)),), "waking[0].to_minute"),
        ((WakingTerms("gb", 0, 9, ((5, 0), (5, 60))),), "waking[0].offsets"),
    ],
)
def test_terms_that_nobody_could_keep_are_a_fault(terms: tuple[WakingTerms, ...], field: str):
    faults = [path for path, _ in definition(waking=terms).problems()]

    assert faults == [field]
