"""`ReceiveStock`, `CountStock`, `SetAsideStock`: every outcome, and whom a stocktake displaces."""

import pytest

from firstcome.domain.definition import UNITS_MAX
from tests.domain.tables import check

# ---------------------------------------------------------------- precedence


@pytest.mark.parametrize("verb", ["supply", "count", "aside"])
def test_stock_answers_unknown_things_before_invalid_units(verb: str):
    check(f"""
        10:00  {verb} -1 of p99 at moon in tablet   launch_unknown
        10:00  {verb} -1 of p99 at moon             sku_unknown
        10:00  {verb} -1 at moon                    location_unknown
        10:00  {verb} -1                            units_invalid
        10:00  left 0
    """)


def test_units_received_are_at_least_one_and_a_pool_has_a_bound():
    check(f"""
        10:00  supply 0              units_invalid
        10:00  supply {UNITS_MAX}    received
        10:00  supply 1              units_invalid
        10:00  left {UNITS_MAX}
    """)


def test_a_count_may_find_nothing_and_has_a_bound():
    check(f"""
        10:00  count {UNITS_MAX + 1}   units_invalid
        10:00  count {UNITS_MAX}       counted
        10:00  count 0                 counted
        10:00  left 0
    """)


def test_units_invalid_comes_before_units_unavailable():
    check(f"""
        10:00  supply 2
        10:00  aside {UNITS_MAX + 1}   units_invalid
        10:00  aside 3                 units_unavailable
        10:00  aside 2                 set_aside
    """)


# ---------------------------------------------------------------- received


def test_units_received_go_to_the_line_in_its_order_in_the_same_entry():
    check("""
        10:00  order ada   in_line 1
        10:00  order bea   in_line 2
        10:00  order cyd   in_line 3
        10:01  supply 2
        10:01  show ada    held until 10:11
        10:01  show bea    held until 10:11
        10:01  show cyd    in_line 1
        10:01  left 0
    """)


def test_a_head_that_wants_two_waits_for_two():
    check("""
        10:00  order ada 2 business   in_line 1
        10:00  order bea              in_line 2
        10:01  supply 1
        10:01  show ada               in_line 1
        10:01  left 1
        10:02  supply 1
        10:02  show ada               held
        10:02  show bea               in_line 1
    """)


# ---------------------------------------------------------------- set aside


def test_units_set_aside_are_not_sold_until_they_are_given_back():
    check("""
        10:00  supply 2
        10:00  aside 2     set_aside
        10:00  order ada   in_line 1
        10:01  aside 1     set_aside
        10:01  show ada    held
        10:01  aside 2     units_unavailable
        10:01  aside 1     set_aside
    """)


# ---------------------------------------------------------------- counted


def test_units_found_go_to_the_line():
    check("""
        10:00  order ada   in_line 1
        10:01  count 1
        10:01  show ada    held
    """)


def test_a_stocktake_takes_free_units_first_then_what_was_set_aside_then_claims():
    check("""
        10:00  supply 4
        10:00  aside 2
        10:00  order ada   held
        10:01  count 3
        10:01  left 0
        10:01  show ada    held
        10:02  count 1
        10:02  show ada    held
        10:02  left 0
        10:03  count 0
        10:03  show ada    in_line 1
        10:04  count 1
        10:04  show ada    held until 10:14
    """)


def test_a_stocktake_displaces_the_latest_claims_to_the_head_of_the_line():
    check("""
        10:00  supply 3
        10:00  order ada   held
        10:00  order bea   held
        10:00  order cyd   held
        10:00  order dee   in_line 1
        10:01  count 1
        10:01  show ada    held until 10:15
        10:01  show bea    in_line 1
        10:01  show cyd    in_line 2
        10:01  show dee    in_line 3
        10:02  supply 1
        10:02  show bea    held until 10:12
        10:02  show cyd    in_line 1
    """)


def test_a_stocktake_displaces_holds_before_paid_orders():
    check("""
        10:00  supply 2
        10:00  order ada   held
        10:00  order bea   held
        10:00  paid bea    paid
        10:01  count 1
        10:01  show ada    in_line 1
        10:01  show bea    paid
        10:02  count 0
        10:02  show ada    in_line 1
        10:02  show bea    in_line 2
        10:03  supply 2
        10:03  show ada    held
        10:03  show bea    paid
    """)


def test_whoever_was_displaced_later_stands_in_front_in_the_order_of_the_line():
    check("""
        10:00  supply 3
        10:00  order ada   held
        10:00  order bea   held
        10:00  order cyd   held
        10:01  count 2
        10:01  show cyd    in_line 1
        10:02  count 1
        10:02  show bea    in_line 1
        10:02  show cyd    in_line 2
        10:03  count 0
        10:03  show ada    in_line 1
        10:03  show cyd    in_line 3
    """)


def test_of_two_that_one_entry_put_into_the_line_the_later_order_is_displaced():
    check(
        """
        10:00:00  supply 2
        10:00:00  order ada   held
        10:00:00  order bea   held
        10:00:01  order cyd   in_line 1
        10:00:01  order dee   in_line 2
        10:00:03  supply 2
        10:00:03  show cyd    held
        10:00:03  show dee    held
        10:00:03  show ada    held
        10:00:03  show bea    held
        10:00:04  count 3
        10:00:04  show bea    in_line 1
        10:00:05  count 2
        10:00:05  show ada    in_line 1
        10:00:05  show bea    in_line 2
        """,
        hold_ttl_ms=3_000,
    )


def test_what_displacing_a_double_order_leaves_over_goes_to_the_head_in_the_same_entry():
    check("""
        10:00  supply 3
        10:00  order ada              held
        10:00  order bea 2 business   held
        10:00  paid bea               paid
        10:01  count 1
        10:01  show ada               held until 10:11
        10:01  show bea               in_line 1
        10:01  left 0
    """)


def test_a_displaced_order_may_be_cancelled_and_the_others_move_up():
    check("""
        10:00  supply 2
        10:00  order ada    held
        10:00  order bea    held
        10:00  paid ada     paid
        10:00  paid bea     paid
        10:01  count 0
        10:01  show bea     in_line 2
        10:02  cancel ada   cancelled
        10:02  show bea     in_line 1
        10:03  supply 1
        10:03  show bea     paid
    """)


def test_a_displaced_order_waits_even_where_the_launch_keeps_no_line():
    check(
        """
        10:00  supply 1
        10:00  order ada   held
        10:01  count 0
        10:01  show ada    in_line 1
        10:01  order bea   sold_out
        10:02  supply 2
        10:02  show ada    held
        10:02  left 1
        """,
        line=False,
    )


def test_a_displaced_hold_has_no_deadline_until_it_is_offered_again():
    run = check("""
        10:00  supply 1
        10:00  order ada   held until 10:15
        10:04  count 0
        10:05  supply 1
        10:05  show ada    held until 10:15
        10:15  tick
        10:15  show ada    held until 10:25
    """)

    assert run.told("ada") == [
        "OrderHeld",
        "OrderDisplaced",
        "OrderOffered",
        "OrderLapsed",
        "OrderOffered",
    ]


def test_units_of_another_sku_or_location_are_left_alone():
    check("""
        10:00  supply 1
        10:00  supply 2 of p16
        10:00  supply 3 at shop
        10:00  count 0
        10:00  left 0
        10:00  left 2 of p16
        10:00  left 3 at shop
        10:00  order ada               in_line 1
        10:00  order bea at shop       held
        10:01  aside 1 of p16
        10:01  show ada                in_line 1
    """)
