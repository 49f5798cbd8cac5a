"""What time does by itself: holds lapse, selling time stands still in an outage."""

from tests.domain.tables import check


def test_a_missed_hold_goes_to_the_back_of_the_line_once_then_out():
    run = check("""
        10:00  supply 1
        10:00  order ada   held until 10:15
        10:01  order bea   in_line 1
        10:02  order cyd   in_line 2
        10:15  tick
        10:15  show bea    held until 10:25
        10:15  show cyd    in_line 1
        10:15  show ada    in_line 2
        10:16  cancel bea  cancelled
        10:16  cancel cyd  cancelled
        10:16  show ada    held until 10:26
        10:26  tick
        10:26  show ada    lapsed
        10:26  order ada   held
    """)

    assert run.told("bea") == ["OrderJoinedLine", "OrderOffered", "OrderCancelled"]


def test_a_missed_hold_that_nobody_waits_behind_is_offered_again_at_once():
    check("""
        10:00  supply 1
        10:00  order ada   held until 10:15
        10:15  tick
        10:15  show ada    held until 10:25
        10:25  tick
        10:25  show ada    lapsed
        10:25  left 1
    """)


def test_a_missed_hold_is_out_at_once_where_the_launch_says_so():
    check(
        """
        10:00  supply 1
        10:00  order ada   held
        10:15  tick
        10:15  show ada    lapsed
        """,
        missed_hold="out",
    )


def test_a_missed_hold_is_out_at_once_where_there_is_no_line():
    check(
        """
        10:00  supply 1
        10:00  order ada   held
        10:15  order bea   held
        10:15  show ada    lapsed
        """,
        line=False,
    )


def test_a_missed_hold_goes_to_the_back_of_the_line_of_a_closed_launch_too():
    check("""
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   in_line 1
        10:01  close
        10:15  tick
        10:15  show ada    in_line 1
        10:15  show bea    held until 10:25
        10:25  tick
        10:25  show ada    held until 10:35
        10:25  show bea    in_line 1
        10:35  tick
        10:35  show ada    lapsed
        10:35  show bea    held until 10:45
        10:45  tick
        10:45  show bea    lapsed
        10:45  left 1
    """)


def test_a_missed_hold_waits_at_the_back_even_when_the_line_is_full():
    check(
        """
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   in_line 1
        10:00  order cyd   sold_out
        10:15  order cyd   sold_out
        10:15  show bea    held
        10:15  show ada    in_line 1
        """,
        line_orders_max=1,
    )


def test_an_entry_lapses_what_is_due_before_its_own_command_is_judged():
    check(
        """
        10:00  supply 1
        10:00  order ada   held
        10:15  order bea   held
        10:15  show ada    lapsed
        """,
        missed_hold="out",
    )


def test_holds_lapse_by_deadline_and_join_the_line_in_that_order():
    check(
        """
        10:00:00  order ada         in_line 1
        10:00:00  order bea         in_line 2
        10:00:01  supply 1
        10:00:02  supply 1
        10:00:02  show ada          held until 10:00:07
        10:00:02  show bea          held until 10:00:08
        10:00:03  supply 1
        10:00:04  order cyd         held until 10:00:07
        10:00:05  order dee         in_line 1
        10:00:05  order eve         in_line 2
        10:00:05  order fay         in_line 3
        10:00:07  tick
        10:00:07  show dee          held
        10:00:07  show eve          held
        10:00:07  show fay          in_line 1
        10:00:07  show ada          in_line 2
        10:00:07  show cyd          in_line 3
        """,
        hold_ttl_ms=3_000,
        offer_ttl_ms=6_000,
    )


def test_two_holds_that_lapse_in_one_entry_go_by_their_deadlines():
    check(
        """
        10:00:00  order ada   in_line 1
        10:00:01  supply 1
        10:00:01  supply 1
        10:00:02  order bea   held until 10:00:05
        10:00:02  show ada    held until 10:00:07
        10:00:03  count 2
        10:00:03  order cyd   in_line 1
        10:00:03  order dee   in_line 2
        10:00:09  tick
        10:00:09  show cyd    held
        10:00:09  show dee    held
        10:00:09  show bea    in_line 1
        10:00:09  show ada    in_line 2
        """,
        hold_ttl_ms=3_000,
        offer_ttl_ms=6_000,
    )


def test_selling_time_stands_still_over_a_gap_of_more_than_ten_seconds():
    check("""
        10:00         supply 1
        10:00         order ada   held until 10:15
        10:00:00.001  outage
        10:30         outage
        10:30         show ada    held until 10:44:59.999
        10:44:59.998  show ada    held until 10:44:59.999
        10:44:59.999  order bea   in_line 1
        10:44:59.999  show ada    held until 10:54:59.999
    """)


def test_a_gap_of_ten_seconds_is_selling_time_and_a_longer_one_is_not():
    check("""
        10:00         supply 1
        10:00         order ada   held until 10:15
        10:00:10      outage
        10:00:10      show ada    held until 10:15
        10:00:20.001  outage
        10:00:20.001  show ada    held until 10:15:10.001
    """)


def test_opening_and_closing_go_by_the_clock_not_by_selling_time():
    check("""
        08:59:10  load tablet opens=09:10 closes=09:20   loaded
        09:30     outage
        09:30     sells open
        09:30     sells closed in tablet
    """)
