"""`CancelOrder`, `MarkPaid`, `HandOver`: every outcome, and which comes first when two apply."""

from tests.domain.tables import check

# ---------------------------------------------------------------- cancel


def test_cancelling_frees_the_unit_for_the_head_of_the_line():
    check("""
        10:00  supply 1
        10:00  order ada    held
        10:00  order bea    in_line 1
        10:01  cancel ada   cancelled
        10:01  show ada     cancelled
        10:01  show bea     held until 10:11
    """)


def test_cancelling_a_place_in_the_line_moves_the_others_up():
    check("""
        10:00  order ada    in_line 1
        10:00  order bea    in_line 2
        10:00  order cyd    in_line 3
        10:01  cancel bea   cancelled
        10:01  show ada     in_line 1
        10:01  show cyd     in_line 2
    """)


def test_cancelling_a_head_that_wants_two_serves_the_next_who_wants_one():
    check("""
        10:00  supply 1
        10:00  order ada 2 business   in_line 1
        10:00  order bea              in_line 2
        10:01  cancel ada             cancelled
        10:01  show bea               held
    """)


def test_cancelling_a_paid_order_frees_its_units():
    check("""
        10:00  supply 1
        10:00  order ada    held
        10:00  order bea    in_line 1
        10:01  paid ada     paid
        10:02  cancel ada   cancelled
        10:02  show bea     held
    """)


def test_cancelling_twice_answers_the_same_and_changes_nothing():
    run = check("""
        10:00  supply 1
        10:00  order ada                held
        10:01  cancel ada by customer   cancelled
        10:01  cancel ada by customer   cancelled
        10:02  cancel ada               cancelled
        10:02  left 1
    """)

    assert run.told("ada") == ["OrderHeld", "OrderCancelled"]


def test_cancel_answers_order_unknown_before_anything_else():
    check("10:00  cancel ada   order_unknown")


def test_what_was_collected_is_not_cancellable():
    check("""
        10:00  supply 1
        10:00  order ada      held
        10:00  paid ada       paid
        10:00  handover ada   collected
        10:01  cancel ada     not_cancellable
        10:01  show ada       collected
    """)


def test_what_has_lapsed_for_good_is_not_cancellable():
    check(
        """
        10:00  supply 1
        10:00  order ada    held
        10:15  cancel ada   not_cancellable
        10:15  show ada     lapsed
        """,
        missed_hold="out",
    )


# ---------------------------------------------------------------- paid


def test_a_paid_hold_does_not_lapse():
    run = check("""
        10:00  supply 1
        10:00  order ada   held
        10:14  paid ada    paid
        10:20  show ada    paid
        10:20  paid ada    paid
    """)

    assert run.told("ada") == ["OrderHeld", "OrderPaid"]


def test_paid_answers_order_unknown_before_stale():
    check("10:00  paid ada   order_unknown")


def test_a_payment_for_an_older_hold_is_stale():
    check("""
        10:00  supply 1
        10:00  order ada             held
        10:15  tick
        10:15  show ada              held until 10:25
        10:16  paid ada hold=first   stale
        10:16  paid ada              paid
        10:17  paid ada hold=first   stale
    """)


def test_stale_comes_before_lapsed():
    check("""
        10:00  supply 1
        10:00  order ada             held
        10:15  tick
        10:25  tick
        10:25  show ada              lapsed
        10:25  paid ada hold=first   stale
        10:25  paid ada              lapsed
    """)


def test_a_payment_for_an_order_that_waits_is_stale():
    check("""
        10:00  order ada             in_line 1
        10:01  paid ada              stale
        10:02  supply 1
        10:12  order bea             in_line 1
        10:12  show bea              in_line 1
        10:12  paid ada              paid
    """)


def test_a_payment_at_the_deadline_is_too_late():
    check("""
        10:00         supply 1
        10:00         order ada   held
        10:00         order bea   in_line 1
        10:14:59.999  show ada    held
        10:15         paid ada    stale
        10:15         show ada    in_line 1
        10:15         show bea    held
    """)


def test_a_payment_before_the_deadline_is_in_time():
    check("""
        10:00         supply 1
        10:00         order ada   held
        10:14:59.999  paid ada    paid
    """)


def test_lapsed_comes_before_not_held():
    check(
        """
        10:00  supply 1
        10:00  order ada   held
        10:15  paid ada    lapsed
        """,
        missed_hold="out",
    )


def test_a_payment_for_what_was_cancelled_or_collected_is_not_held():
    check("""
        10:00  supply 2
        10:00  order ada      held
        10:00  order bea      held
        10:01  cancel ada     cancelled
        10:01  paid ada       not_held
        10:01  paid bea       paid
        10:02  handover bea   collected
        10:02  paid bea       not_held
    """)


# ---------------------------------------------------------------- handed over


def test_units_leave_with_the_customer():
    run = check("""
        10:00  supply 2
        10:00  order ada 2 business   held
        10:01  paid ada               paid
        10:02  handover ada           collected
        10:02  handover ada           collected
        10:03  left 0
        10:03  order bea              in_line 1
    """)

    pool = run.state.launches["phone"].pool("p8", "web")
    assert (pool.on_hand, pool.handed_over, pool.received) == (0, 2, 2)
    assert run.told("ada") == ["OrderHeld", "OrderPaid", "OrderCollected"]


def test_handover_answers_order_unknown_before_stale():
    check("10:00  handover ada   order_unknown")


def test_stale_comes_before_not_paid():
    check("""
        10:00  supply 1
        10:00  order ada                 held
        10:15  tick
        10:16  handover ada hold=first   stale
        10:16  handover ada              not_paid
    """)


def test_what_is_held_cancelled_or_lapsed_is_not_paid():
    check(
        """
        10:00  supply 2
        10:00  order ada      held
        10:00  order bea      held
        10:01  handover ada   not_paid
        10:01  cancel bea     cancelled
        10:01  handover bea   not_paid
        10:15  handover ada   not_paid
        10:15  show ada       lapsed
        """,
        missed_hold="out",
    )


def test_a_displaced_paid_order_is_stale_until_its_units_are_back():
    run = check("""
        10:00  supply 1
        10:00  order ada                 held
        10:00  paid ada                  paid
        10:01  count 0
        10:01  show ada                  in_line 1
        10:01  handover ada              stale
        10:01  paid ada                  stale
        10:02  supply 1
        10:02  show ada                  paid
        10:02  handover ada hold=first   stale
        10:02  paid ada                  paid
        10:02  handover ada              collected
    """)

    assert run.told("ada") == [
        "OrderHeld",
        "OrderPaid",
        "OrderDisplaced",
        "OrderAllocated",
        "OrderCollected",
    ]


# ---------------------------------------------------------------- repeats


def test_a_repeated_request_of_staff_gets_the_first_answer():
    run = check("""
        10:00  supply 2
        10:00  order ada                held
        10:00  order bea                held
        10:01  paid ada id=i            paid
        10:02  cancel ada               cancelled
        10:03  paid ada id=i            paid
        10:03  show ada                 cancelled
        10:04  paid bea id=i body=b     id_reused
        10:04  show bea                 held
        10:05  handover bea id=j        not_paid
        10:05  paid bea                 paid
        10:05  handover bea id=j        not_paid
        10:05  handover bea             collected
    """)

    assert run.entries.results[-1][0].outcome == "collected"


def test_an_id_is_judged_before_all_else():
    check("""
        10:00  supply 1 id=i
        10:01  supply 1 id=i
        10:01  left 1
        10:01  cancel ada id=i           id_reused
        10:01  close id=i                id_reused
        10:01  sells open
        10:01  supply -5 at moon id=i    id_reused
    """)
