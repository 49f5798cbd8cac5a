"""What if: who counts as told otherwise, and who does not."""

from msgspec.structs import replace

from firstcome.domain.estimates import what_if
from tests.domain.tables import check


def test_nobody_is_told_otherwise_when_another_supply_closes_the_same_window():
    state = check("""
        10:00  order ada                       in_line 1
        10:00  order bea                       in_line 2
        10:00  expect b 1 12:00-13:00 at web   supply_announced
        10:00  expect a 1 11:00-12:00 at web   supply_announced
    """).state
    later, earlier = state.launches_by_number[0].supplies.values()

    groups = list(what_if(state, replace(earlier, from_ms=later.from_ms, to_ms=later.to_ms)))

    assert [(group.ahead, group.orders, group.direction) for group in groups] == [(0, 1, "later")]
