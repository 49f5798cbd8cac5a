"""`ReleaseHold`: every outcome, which comes first when two apply, and what follows."""

from tests.domain.tables import check


def test_releasing_a_hold_gives_its_unit_to_the_head_of_the_line_in_the_same_entry():
    run = check("""
        10:00  supply 1
        10:00  order ada     held
        10:00  order bea     in_line 1
        10:01  release ada   released
        10:01  show bea      held until 10:11
        10:01  show ada      in_line 1
    """)

    assert run.told("ada") == ["OrderHeld", "OrderLapsed"]


def test_a_released_order_waits_again_once_and_is_out_the_second_time():
    check("""
        10:00  supply 1
        10:00  order ada     held
        10:00  order bea     in_line 1
        10:01  release ada   released
        10:02  cancel bea    cancelled
        10:02  show ada      held until 10:12
        10:03  release ada   released
        10:03  show ada      lapsed
        10:03  left 1
    """)


def test_a_released_order_is_out_at_once_where_a_missed_hold_costs_the_place():
    check(
        """
        10:00  supply 1
        10:00  order ada     held
        10:01  release ada   released
        10:01  show ada      lapsed
        10:01  left 1
        10:02  order ada     held
        """,
        missed_hold="out",
    )


def test_a_released_order_that_nobody_waits_behind_is_offered_its_unit_anew():
    check("""
        10:00  supply 1
        10:00  order ada     held until 10:15
        10:01  release ada   released
        10:01  show ada      held until 10:11
    """)


def test_the_deadline_of_a_released_hold_ends_no_later_one():
    run = check("""
        10:00  supply 1
        10:00  order ada     held until 10:15
        10:05  release ada   released
        10:05  show ada      held until 10:15
        10:14  paid ada      paid
        10:20  show ada      paid
    """)

    assert run.told("ada") == ["OrderHeld", "OrderLapsed", "OrderOffered", "OrderPaid"]


def test_two_holds_that_would_end_together_lapse_once_each():
    run = check("""
        10:00  supply 1
        10:00  order ada     held until 10:15
        10:05  release ada   released
        10:15  show ada      lapsed
        10:15  left 1
    """)

    assert run.told("ada") == ["OrderHeld", "OrderLapsed", "OrderOffered", "OrderLapsed"]


def test_release_answers_order_unknown_before_stale():
    check("10:00  release ada   order_unknown")


def test_releasing_an_older_hold_is_stale():
    check("""
        10:00  supply 1
        10:00  order ada                held
        10:01  release ada              released
        10:02  release ada hold=first   stale
        10:02  show ada                 held
    """)


def test_releasing_an_order_that_waits_is_stale():
    check("""
        10:00  order ada     in_line 1
        10:01  release ada   stale
    """)


def test_stale_comes_before_lapsed_for_a_release_too():
    check("""
        10:00  supply 1
        10:00  order ada                held
        10:01  release ada              released
        10:11  tick
        10:11  show ada                 lapsed
        10:11  release ada hold=first   stale
        10:11  release ada              lapsed
    """)


def test_what_was_paid_collected_or_given_up_holds_nothing_to_release():
    check("""
        10:00  supply 3
        10:00  order ada      held
        10:00  order bea      held
        10:00  order cyd      held
        10:01  paid ada       paid
        10:01  paid bea       paid
        10:01  handover bea   collected
        10:01  cancel cyd     cancelled
        10:02  release ada    not_held
        10:02  release bea    not_held
        10:02  release cyd    not_held
        10:02  show ada       paid
    """)


def test_a_release_asked_for_again_gets_the_first_answer_and_releases_no_later_hold():
    run = check("""
        10:00  supply 1
        10:00  order ada                     held
        10:01  release ada id=r body=b       released
        10:02  release ada id=r body=b       released
        10:02  release ada id=r body=other   id_reused
        10:02  show ada                      held
    """)

    assert run.told("ada") == ["OrderHeld", "OrderLapsed", "OrderOffered"]


def test_a_released_hold_of_two_serves_as_many_as_fit():
    check("""
        10:00  supply 2
        10:00  order ada 2 business   held
        10:00  order bea              in_line 1
        10:00  order cyd              in_line 2
        10:01  release ada            released
        10:01  show bea               held
        10:01  show cyd               held
        10:01  show ada               in_line 1
    """)
