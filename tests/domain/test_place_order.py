"""`PlaceOrder`: every outcome, and which comes first when two apply."""

from tests.domain.tables import check


def test_the_last_unit_goes_to_the_lower_sequence():
    check("""
        10:00  supply 1
        10:00  order ada   held until 10:15
        10:00  order bea   in_line 1
        10:00  order cyd   in_line 2
        10:00  left 0
    """)


def test_a_hold_lapses_on_the_tick_and_the_next_in_line_gets_the_unit():
    check("""
        10:00  supply 1
        10:00  order ada   held
        10:01  order bea   in_line 1
        10:15  tick        -
        10:15  show  bea   held until 10:25
        10:15  show  ada   in_line 1
    """)


def test_a_repeat_gets_the_first_answer_whatever_has_become_of_the_order():
    check("""
        10:00  supply 1
        10:00  order ada    held
        10:00  order bea    in_line 1
        10:01  again ada
        10:02  cancel ada   cancelled
        10:03  again ada
        10:03  again bea
        10:04  close
        10:05  again ada
        10:05  again bea
    """)


def test_a_repeat_of_a_refused_order_is_judged_anew():
    check("""
        10:00  order ada line=no key=k   sold_out
        10:01  supply 1
        10:02  order ada line=no key=k   held
        10:03  again ada
    """)


# ---------------------------------------------------------------- precedence, pair by pair


def test_the_first_answer_comes_before_key_reused():
    check("""
        10:00  supply 1
        10:00  order ada key=k          held
        10:01  again ada
        10:01  order ada key=k body=b   key_reused
        10:01  again ada
    """)


def test_the_first_answer_comes_before_every_refusal():
    check("""
        10:00  supply 1
        10:00  order ada   held
        10:01  pause
        10:01  again ada
        10:02  close
        10:02  again ada
    """)


def test_key_reused_comes_before_launch_unknown():
    check("""
        10:00  supply 1
        10:00  order ada key=k                    held
        10:01  order bea key=k in tablet          key_reused
        10:01  order bea in tablet                launch_unknown
    """)


def test_launch_unknown_comes_before_all_that_a_launch_refuses():
    check("""
        08:59:10  order ada 0 of p99 at moon in tablet   launch_unknown
        08:59:10  order ada 0 of p99 at moon             not_open
    """)


def test_a_launch_is_not_open_until_its_time_and_sells_at_it():
    check("""
        08:59:20      supply 1
        08:59:59.999  order ada   not_open
        09:00         order ada   held
    """)


def test_not_open_comes_before_sku_unknown():
    check("""
        08:59:10  order ada of p99   not_open
        08:59:10  open
        08:59:10  order ada of p99   sku_unknown
    """)


def test_a_launch_that_staff_closed_before_its_time_is_closed_not_unopened():
    check("""
        08:59:10  close
        08:59:20  order ada   closed
        09:00:05  order ada   closed
    """)


def test_closed_comes_before_paused():
    check("""
        10:00  pause
        10:00  order ada   paused
        10:01  close
        10:01  order ada   closed
    """)


def test_closed_comes_before_sku_unknown():
    check("""
        10:00  close
        10:00  order ada of p99   closed
    """)


def test_paused_comes_before_sku_unknown():
    check("""
        10:00  pause
        10:00  order ada of p99   paused
        10:01  resume
        10:01  order ada of p99   sku_unknown
    """)


def test_sku_unknown_comes_before_location_unknown():
    check("""
        10:00  order ada of p99 at moon   sku_unknown
        10:00  order ada at moon          location_unknown
    """)


def test_location_unknown_comes_before_units_invalid():
    check("""
        10:00  order ada 0 at moon   location_unknown
        10:00  order ada 0           units_invalid
    """)


def test_units_are_from_one_to_a_hundred_and_invalid_comes_before_the_limit():
    check(f"""
        10:00  order ada 101                units_invalid
        10:00  order ada 100                limit_reached
        10:00  order ada 0                  units_invalid
        10:00  order ada -1                 units_invalid
        10:00  order ada {2**63 - 1}        units_invalid
        10:00  order ada {-(2**63) + 1}     units_invalid
    """)


def test_limit_reached_comes_before_sold_out():
    check("""
        10:00  order ada                    in_line 1
        10:01  order ada line=no at shop    limit_reached
        10:01  order bea line=no at shop    sold_out
    """)


def test_sold_out_comes_before_in_line_when_the_line_is_full():
    check(
        """
        10:00  order ada    in_line 1
        10:01  order bea    in_line 2
        10:02  order cyd    sold_out
        10:03  cancel ada   cancelled
        10:03  order cyd    in_line 2
        """,
        line_orders_max=2,
    )


def test_sold_out_comes_before_in_line_when_no_line_is_wanted():
    check("""
        10:00  order ada line=no   sold_out
        10:01  order ada           in_line 1
    """)


def test_sold_out_comes_before_in_line_when_the_launch_keeps_no_line():
    check("10:00  order ada   sold_out", line=False)


def test_sold_out_comes_before_held_when_others_wait_for_more_than_is_there():
    check("""
        10:00  supply 1
        10:00  order ada 2 business   in_line 1
        10:01  left 1
        10:01  order bea line=no      sold_out
    """)


def test_in_line_comes_before_held_when_others_wait_for_more_than_is_there():
    check("""
        10:00  supply 1
        10:00  order ada 2 business   in_line 1
        10:01  order bea              in_line 2
        10:02  supply 1
        10:02  show ada               held
        10:02  show bea               in_line 1
    """)


# ---------------------------------------------------------------- limits


def test_the_limit_counts_over_all_skus_locations_and_channels():
    check("""
        10:00  supply 3
        10:00  supply 3 of p16 at shop
        10:00  order ada                       held
        10:01  order ada of p16 at shop        limit_reached
        10:01  order bea 2 business            held
        10:01  order bea business at shop      limit_reached
    """)


def test_the_limit_counts_what_waits_is_paid_and_is_collected():
    check("""
        10:00  order ada        in_line 1
        10:01  order ada        limit_reached
        10:02  supply 1
        10:03  paid ada         paid
        10:03  order ada        limit_reached
        10:04  handover ada     collected
        10:04  order ada        limit_reached
    """)


def test_what_was_cancelled_or_lapsed_does_not_count():
    check(
        """
        10:00     supply 1
        10:00     order ada as first    held
        10:00:01  cancel first          cancelled
        10:00:01  order ada as second   held
        10:00:06  tick
        10:00:06  show second           lapsed
        10:00:06  order ada as third    held
        """,
        hold_ttl_ms=5_000,
        missed_hold="out",
    )


def test_the_limit_is_that_of_the_class_of_the_order_asked_for():
    check("""
        10:00  supply 5
        10:00  order ada as first             held
        10:01  order ada business as second   held
        10:02  order ada                      limit_reached
        10:02  order bea 2 business           held
        10:02  order bea                      limit_reached
    """)


def test_launches_count_and_sell_apart():
    check("""
        08:59:10  load tablet opens=10:00   loaded
        09:58     supply 1
        09:58     supply 1 in tablet
        09:58     order ada                        held
        09:58     order ada in tablet as other     not_open
        10:00     order ada in tablet as other     held
        10:00     order ada in tablet              limit_reached
        10:01     close in tablet
        10:01     order bea                        in_line 1
        10:01     order bea in tablet              closed
    """)
