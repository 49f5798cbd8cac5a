"""What is told of supply: changes since an entry, what a new order would read, names."""

from firstcome.domain.estimates import joining, moved_since
from firstcome.domain.launch import delivery_number
from firstcome.domain.schedule import CONFIRMED_MARGIN_MS
from tests.domain.entries import thawed
from tests.domain.rows import time_ms
from tests.domain.tables import check


def test_what_changed_from_an_entry_on_is_known_with_its_reasons():
    table = check("""
        10:00  order ada                                    in_line 1
        10:00  expect a 1 11:00-12:00 stage=confirmed at web   supply_announced
        10:05  revise a 13:00-14:00                         supply_changed
        10:06  revise a 15:00-16:00                         supply_changed
        10:07  order bea                                    in_line 2
    """)
    state = table.state
    version = state.launches["phone"].pool("p8", "web").versions[1]

    first, last = moved_since(state, 0, version.sequence)

    assert first.old.to_ms == time_ms("12:00") + CONFIRMED_MARGIN_MS
    assert first.new == last.old
    assert (last.time_ms, last.reason.to_ms) == (time_ms("10:06"), time_ms("16:00"))
    assert moved_since(state, 0, state.sequence) == []
    assert moved_since(state, 1, version.sequence) == []


def test_who_would_join_is_told_what_they_are_told_once_they_have():
    table = check("""
        10:00  order ada                       in_line 1
        10:00  expect a 3 11:00-12:00 at web   supply_announced
        10:00  expect b 1 13:00-14:00 at web   supply_announced
    """)
    pool = table.state.launches["phone"].pool("p8", "web")

    told_ = [joining(pool, units).certainty for units in (1, 2, 3, 4)]

    assert told_ == ["planned", "planned", "planned", "unknown"]
    assert joining(pool, 2).supply < joining(pool, 3).supply


def test_deliveries_are_numbered_in_the_order_of_their_announcing():
    table = check("""
        10:00  order ada                       in_line 1
        10:00  expect a 1 at web               supply_announced
        10:01  forgo a                         supply_cancelled
        10:02  expect b 1 at web               supply_announced
    """)

    for state in (table.state, thawed(table.state)):
        launch = state.launches["phone"]
        assert [delivery_number(launch, supply) for supply in launch.supplies] == [1, 2]


def test_a_supply_knows_when_its_window_was_said_last():
    table = check("""
        10:00  expect a 5 11:00-12:00 at web   supply_announced
        10:03  revise a 13:00-14:00            supply_changed
        10:04  share a web:5                   allocation_adopted
        10:05  arrive a web:2                  supply_received
    """)
    (supply,) = table.state.launches["phone"].supplies.values()

    assert (supply.announced_ms, supply.said_ms) == (time_ms("10:00"), time_ms("10:03"))
