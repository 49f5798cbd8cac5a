"""`MoveOrder`: every outcome, which comes first when two apply, and what both lines get of it."""

from typing import Any

import pytest

from firstcome.domain import commands as c
from firstcome.domain import events as e
from firstcome.domain.fold import fold_entry
from firstcome.domain.frozen import digest
from firstcome.domain.move_order import may_move
from tests.domain.entries import thawed
from tests.domain.tables import Table, check


def moving(table: str, **terms: Any) -> Table:
    """A table over a launch that lets orders move."""
    return check(table, move=True, **terms)


# ---------------------------------------------------------------- where units are free


def test_a_held_order_is_held_where_units_are_free_as_long_as_a_new_one():
    run = moving("""
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held until 10:15
        10:05  move ada at shop     held until 10:20
        10:05  left 1
        10:05  left 0 at shop
        10:19  show ada             held until 10:20
        10:20  show ada             held until 10:30
    """)

    assert run.told("ada") == ["OrderHeld", "OrderMoved", "OrderLapsed", "OrderOffered"]


def test_an_order_that_waits_is_held_where_units_are_free():
    moving("""
        10:00  order ada            in_line 1
        10:00  order bea            in_line 2
        10:00  supply 1 at shop
        10:05  move ada at shop     held until 10:20
        10:05  show bea             in_line 1
    """)


def test_the_unit_that_is_left_goes_to_the_line_that_is_left_in_the_same_entry():
    run = moving("""
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held
        10:00  order bea            in_line 1
        10:01  move ada at shop     held
        10:01  show bea             held until 10:11
    """)

    _, events = run.entries.results[-1]
    assert [type(event).__name__ for event in events] == ["OrderMoved", "OrderOffered"]


def test_a_head_that_wanted_two_leaves_a_unit_to_the_next_who_wants_one():
    moving("""
        10:00  supply 1
        10:00  order ada 2 business   in_line 1
        10:00  order bea              in_line 2
        10:01  move ada at shop       in_line 1
        10:01  show bea               held
    """)


def test_the_old_hold_is_over_and_cannot_be_paid():
    moving("""
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada              held
        10:01  move ada at shop       held
        10:01  paid ada hold=first    stale
        10:01  paid ada               paid
        10:02  handover ada           collected
        10:02  left 1
        10:02  left 0 at shop
    """)


def test_a_hold_that_moved_away_and_back_at_once_ends_once():
    run = moving(
        """
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held until 10:15
        10:00  move ada at shop     held until 10:15
        10:00  move ada at web      held until 10:15
        10:00  order bea at shop    held
        10:15  tick
        """,
        missed_hold="out",
    )

    assert run.told("ada") == ["OrderHeld", "OrderMoved", "OrderMoved", "OrderLapsed"]


# ---------------------------------------------------------------- where others wait


def test_who_moves_joins_the_end_of_the_line():
    moving("""
        10:00  supply 1
        10:00  order ada            held
        10:00  order bea at shop    in_line 1
        10:01  move ada at shop     in_line 2
        10:01  order cyd at shop    in_line 3
        10:02  supply 1 at shop
        10:02  show bea             held
        10:02  show ada             in_line 1
    """)


def test_a_small_order_that_moves_does_not_pass_a_head_that_wants_two():
    moving("""
        10:00  supply 1 at shop
        10:00  order ada 2 business at shop   in_line 1
        10:00  order bea                      in_line 1
        10:01  move bea at shop               in_line 2
        10:01  left 1 at shop
    """)


def test_moving_there_and_back_costs_the_place():
    moving("""
        10:00  order ada            in_line 1
        10:00  order bea            in_line 2
        10:01  move ada at shop     in_line 1
        10:01  move ada at web      in_line 2
        10:01  show bea             in_line 1
    """)


def test_an_order_that_wanted_no_line_waits_when_it_moves_to_one():
    moving("""
        10:00  supply 1
        10:00  order ada line=no    held
        10:01  move ada at shop     in_line 1
    """)


def test_whoever_was_displaced_before_paying_may_move():
    moving("""
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held
        10:00  order bea            in_line 1
        10:01  count 0
        10:01  show ada             in_line 1
        10:02  move ada at shop     held
        10:02  show bea             in_line 1
    """)


def test_a_stocktake_counts_who_moved_here_and_not_who_moved_away():
    moving("""
        10:00  supply 2
        10:00  supply 2 at shop
        10:00  order ada            held
        10:00  order bea at shop    held
        10:01  move ada at shop     held
        10:02  order cyd            held
        10:03  count 0
        10:03  show cyd             in_line 1
        10:03  show ada             held
        10:04  count 1 at shop
        10:04  show ada             in_line 1
        10:04  show bea             held
    """)


# ---------------------------------------------------------------- refusals


def test_move_answers_order_unknown_before_anything_else():
    moving("10:00  move ada at moon   order_unknown")


def test_nothing_moves_in_a_launch_that_does_not_say_so():
    check("""
        10:00  supply 1 at shop
        10:00  order ada            in_line 1
        10:01  move ada at moon     not_movable
        10:01  move ada at shop     not_movable
    """)


def test_nothing_moves_while_the_launch_is_paused_or_once_it_is_closed():
    moving("""
        10:00  supply 1 at shop
        10:00  order ada            in_line 1
        10:01  pause
        10:01  move ada at shop     not_movable
        10:02  resume
        10:02  close
        10:03  move ada at shop     not_movable
    """)


def test_what_is_paid_collected_cancelled_or_lapsed_does_not_move():
    moving(
        """
        10:00  supply 3
        10:00  order ada            held
        10:00  order bea            held
        10:00  order cyd            held
        10:01  paid ada             paid
        10:01  move ada at shop     not_movable
        10:02  handover ada         collected
        10:02  move ada at shop     not_movable
        10:02  cancel bea           cancelled
        10:02  move bea at shop     not_movable
        10:15  move cyd at shop     not_movable
        10:15  show cyd             lapsed
        """,
        missed_hold="out",
    )


def test_what_was_paid_and_displaced_waits_where_it_was_paid():
    moving("""
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held
        10:01  paid ada             paid
        10:02  count 0
        10:02  show ada             in_line 1
        10:03  move ada at shop     not_movable
        10:04  supply 1
        10:04  show ada             paid
    """)


def test_a_hold_that_has_run_out_and_not_lapsed_yet_does_not_move(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("firstcome.domain.fold.WORK_MAX", 1)

    moving(
        """
        10:00     supply 2
        10:00     supply 2 at shop
        10:00     order ada            held
        10:00     order bea            held
        10:15     move bea at shop     not_movable
        """,
        missed_hold="out",
    )


def test_location_unknown_comes_before_same_location_and_sold_out():
    moving("""
        10:00  order ada            in_line 1
        10:01  move ada at moon     location_unknown
    """)


def test_moving_to_where_the_order_is_changes_nothing():
    run = moving("""
        10:00  supply 1
        10:00  order ada            held until 10:15
        10:05  move ada at web      same_location
        10:05  show ada             held until 10:15
    """)

    assert run.told("ada") == ["OrderHeld"]


def test_an_order_stays_where_it_is_when_the_line_there_is_full():
    moving(
        """
        10:00  supply 1
        10:00  order ada            held until 10:15
        10:00  order bea at shop    in_line 1
        10:05  move ada at shop     sold_out
        10:05  show ada             held until 10:15
        """,
        line_orders_max=1,
    )


def test_without_lines_an_order_moves_only_to_free_units():
    moving(
        """
        10:00  supply 1
        10:00  order ada            held
        10:01  move ada at shop     sold_out
        10:02  supply 1 at shop
        10:02  move ada at shop     held
        """,
        line=False,
    )


# ---------------------------------------------------------------- what stays as it was


def test_the_key_stays_bound_and_gets_the_first_answer_after_a_move():
    moving("""
        10:00  supply 1 at shop
        10:00  order ada            in_line 1
        10:00  order bea            in_line 2
        10:00  order cyd at shop    held until 10:15
        10:01  move bea at shop     in_line 1
        10:01  move cyd at web      in_line 2
        10:02  again ada
        10:02  again bea
        10:02  again cyd
    """)


def test_a_second_order_is_past_the_limit_wherever_the_first_went():
    moving("""
        10:00  order ada            in_line 1
        10:01  move ada at shop     in_line 1
        10:02  order ada as more    limit_reached
    """)


def test_who_missed_a_hold_and_moved_misses_the_next_for_good():
    moving("""
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held
        10:00  order bea            in_line 1
        10:15  show ada             in_line 1
        10:16  move ada at shop     held until 10:31
        10:31  show ada             lapsed
    """)


def test_a_repeat_of_staff_gets_the_first_answer_and_moves_nothing():
    run = moving("""
        10:00  order ada                        in_line 1
        10:01  move ada at shop by staff        in_line 1
        10:01  move ada at web                  in_line 1
    """)
    first, (answer, _) = run.entries.commands[-2], run.entries.results[-2]

    again = run.entries.enter(run.state.time_ms, first)

    assert again == (answer, [])
    assert isinstance(first, c.MoveOrder)
    assert run.state.place(0)[1].location == "web"


def test_a_snapshot_knows_where_an_order_moved():
    run = moving("""
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held
        10:01  move ada at shop     held
    """)
    state, sequence = thawed(run.state), run.state.orders.sequence[0]
    pool = state.launches["phone"].pool("p8", "shop")

    _, events = fold_entry(
        state, state.sequence + 1, state.time_ms, c.CancelOrder(sequence, "customer")
    )

    assert digest(thawed(run.state)) == digest(run.state)
    assert events == [e.OrderCancelled(sequence, "customer")]
    assert (pool.held, pool.available) == (0, 1)


def test_whether_an_order_may_move_is_known_before_it_is_asked():
    run = moving("""
        10:00  supply 1
        10:00  order ada            held
        10:00  order bea            in_line 1
        10:01  paid ada             paid
    """)

    assert [may_move(run.state, order) for order in (0, 1)] == [False, True]
