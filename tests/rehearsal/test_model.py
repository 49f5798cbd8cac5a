"""The auditor's own model of the documented rules, as tables."""

from typing import Any

from msgspec import json

from firstcome.rehearsal.findings import Findings
from firstcome.rehearsal.model import Model
from firstcome.rehearsal.schema import COMMANDS
from tests.rehearsal.tables import PLACING, Commands, definition, name_hash, read_rows, time_ms

STATUSES = {1: "held", 2: "in_line", 3: "paid", 4: "collected", 5: "cancelled", 6: "lapsed"}


def check(table: str, **terms: Any) -> Findings:
    """Run a table through the model; every outcome and every `show` must be as written."""
    stock = Findings("stock", "Units promised never exceed stock")
    model, commands = Model(stock), Commands()
    load = {"kind": "LoadLaunch", "id": name_hash("l"), "definition": definition(**terms)}
    model.enter(1, time_ms("08:59"), COMMANDS.decode(json.encode(load)))
    sequence = 1
    for row in read_rows(table):
        if row.verb == "show":
            order = model.orders[commands.placed[row.who]]
            assert STATUSES[order.status] == row.outcome, row
            continue
        sequence += 1
        command = json.encode(commands.command(row, sequence))
        judged = model.enter(sequence, row.time_ms, COMMANDS.decode(command))
        if row.verb in PLACING:
            assert judged is not None
            assert judged.outcome == row.outcome, row
            if row.outcome == "in_line":
                assert judged.ahead + 1 == row.place, row
    return stock


def test_the_last_unit_goes_to_the_lower_sequence():
    check("""
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   in_line 1
        10:00  order cyd   in_line 2
    """)


def test_a_launch_answers_not_open_before_its_time_and_sells_at_it():
    check("""
        08:59:30      supply 1
        08:59:59.999  order ada   not_open
        09:00         order ada   held
    """)


def test_staff_open_pause_resume_and_close():
    check("""
        08:59:30  supply 3
        08:59:31  open
        08:59:32  order ada   held
        08:59:33  pause
        08:59:34  order bea   paused
        08:59:35  resume
        08:59:36  order bea   held
        08:59:37  close
        08:59:38  order cyd   closed
        09:00     order cyd   closed
    """)


def test_a_launch_closes_by_the_clock():
    check(
        """
        10:00  supply 2
        10:29  order ada   held
        10:30  order bea   closed
        """,
        closes_ms=time_ms("10:30"),
    )


def test_the_refusals_come_in_their_order():
    check("""
        10:00  order ada    entry.launch=other    launch_unknown
        10:00  order ada 0  entry.sku=other       sku_unknown
        10:00  order ada 0  entry.location=other  location_unknown
        10:00  order ada 0                        units_invalid
        10:00  order ada 2                        limit_reached
        10:00  order ada    no_line               sold_out
        10:00  order ada                          in_line 1
    """)


def test_a_known_key_is_judged_before_everything_else():
    check("""
        10:00  supply 2
        10:00  order ada                          held
        10:00  resend ada                         repeat
        10:00  resend ada  entry.sku=other        repeat
        10:00  resend ada  entry.fingerprint=x    key_reused
        10:00  close
        10:00  resend ada                         repeat
    """)


def test_a_refusal_binds_no_key():
    check("""
        10:00  order ada no_line   sold_out
        10:01  supply 1
        10:02  order ada no_line   held
    """)


def test_the_limit_counts_over_all_locations_and_by_class():
    check("""
        10:00  supply 9
        10:00  supply 9 at shop
        10:00  order ada                 held
        10:00  again ada at shop         limit_reached
        10:00  order bea 2 business      held
        10:00  again bea business        limit_reached
        10:00  order cyd business        held
        10:00  again cyd business at shop   held
    """)


def test_a_cancelled_order_gives_its_units_back_to_the_limit_and_to_the_line():
    check("""
        10:00  supply 1
        10:00  order ada   held
        10:01  order bea   in_line 1
        10:02  cancel ada
        10:02  show bea    held
        10:03  again ada   in_line 1
    """)


def test_a_hold_lapses_on_the_tick_and_the_next_in_line_gets_the_unit():
    check(
        """
        10:00     supply 1
        10:00     order ada   held
        10:00:05  order bea   in_line 1
        10:00:14  tick
        10:00:14  show  bea   in_line
        10:00:15  tick
        10:00:15  show  bea   held
        10:00:15  show  ada   in_line
    """,
        hold_ttl_ms=15_000,
    )


def test_a_hold_that_lapses_twice_is_out():
    check(
        """
        10:00     supply 1
        10:00     order ada   held
        10:00:05  tick
        10:00:05  show  ada   held
        10:00:10  tick
        10:00:10  show  ada   lapsed
        10:00:10  again ada   held
    """,
        hold_ttl_ms=5_000,
        offer_ttl_ms=5_000,
    )


def test_a_missed_hold_is_out_at_once_where_the_launch_says_so():
    check(
        """
        10:00     supply 1
        10:00     order ada   held
        10:00:05  tick
        10:00:05  show  ada   lapsed
    """,
        hold_ttl_ms=5_000,
        missed_hold="out",
    )


def test_selling_time_stands_still_over_an_outage():
    check(
        """
        10:00     supply 1
        10:00     order ada   held
        10:00     order bea   in_line 1
        10:30     tick
        10:30     show  ada   held
        10:30:05  tick
        10:30:05  show  bea   held
        """,
        hold_ttl_ms=5_000,
    )


def test_a_head_that_needs_two_units_waits_for_two():
    check("""
        10:00  order ada 2 business   in_line 1
        10:00  order bea              in_line 2
        10:01  supply 1
        10:01  show  ada              in_line
        10:01  show  bea              in_line
        10:01  order cyd              in_line 3
        10:02  supply 1
        10:02  show  ada              held
        10:02  show  bea              in_line
    """)


def test_leaving_the_line_moves_the_others_up_and_serves_a_smaller_head():
    check("""
        10:00  supply 1
        10:00  order ada 2 business   in_line 1
        10:00  order bea              in_line 2
        10:01  cancel ada
        10:01  show  bea              held
        10:01  order cyd              in_line 1
    """)


def test_a_full_line_is_sold_out():
    check(
        """
        10:00  order ada   in_line 1
        10:00  order bea   sold_out
        10:01  cancel ada
        10:01  order bea   in_line 1
        """,
        line_orders_max=1,
    )


def test_a_launch_without_a_line_is_sold_out():
    check("10:00  order ada   sold_out", line=False)


def test_a_paid_hold_does_not_lapse_and_its_units_leave_with_the_customer():
    check("""
        10:00     supply 2
        10:00     order ada   held
        10:00:01  paid ada
        10:00:01  show  ada   paid
        10:00:02  hand_over ada
        10:00:02  show  ada   collected
        10:00:02  order bea   held
        10:00:02  order cyd   in_line 1
        10:00:02  again ada   limit_reached
    """)


def test_a_command_on_an_older_hold_changes_nothing():
    check(
        """
        10:00     supply 1
        10:00     order ada   held
        10:00:05  tick
        10:00:05  show  ada   held
        10:00:06  paid ada hold=3
        10:00:06  show  ada   held
        10:00:06  paid ada hold=4
        10:00:06  show  ada   paid
        """,
        hold_ttl_ms=5_000,
    )


def test_a_stocktake_displaces_the_latest_hold_to_the_head_of_the_line():
    check("""
        10:00  supply 2
        10:00  order ada   held
        10:00  order bea   held
        10:00  order cyd   in_line 1
        10:01  count 1
        10:01  show  ada   held
        10:01  show  bea   in_line
        10:02  supply 1
        10:02  show  bea   held
        10:02  show  cyd   in_line
    """)


def test_a_stocktake_takes_what_was_set_aside_before_any_hold():
    check("""
        10:00  supply 2
        10:00  set_aside 1
        10:00  order ada   held
        10:00  order bea   in_line 1
        10:01  count 1
        10:01  show  ada   held
        10:02  count 2
        10:02  show  bea   held
    """)


def test_a_displaced_paid_order_gets_its_units_back_without_a_new_deadline():
    check("""
        10:00     supply 1
        10:00     order ada   held
        10:00:01  paid ada
        10:00:02  count 0
        10:00:02  show  ada   in_line
        10:00:03  supply 1
        10:00:03  show  ada   paid
    """)


def test_units_set_aside_are_not_sold_until_they_are_given_back():
    check("""
        10:00  supply 2
        10:00  set_aside 3
        10:00  set_aside 2
        10:00  order ada   in_line 1
        10:01  set_aside 1
        10:01  show  ada   held
    """)


def test_a_repeated_request_of_staff_changes_nothing():
    again = name_hash("again")
    check(f"""
        10:00  supply 1  entry.id={again}
        10:00  supply 1  entry.id={again}
        10:00  order ada   held
        10:00  order bea   in_line 1
    """)


def test_an_entry_ends_at_most_200_holds_and_the_next_goes_on_first():
    held = "\n".join(f"10:00 order p{number} held" for number in range(101))
    check(
        f"""
        10:00     supply 101
{held}
        10:00:05  order ada   in_line 1
        10:00:05  show  p99   held
        10:00:05  show  p100  held
        10:00:06  tick
        10:00:06  show  p100  in_line
        10:00:06  show  ada   held
        """,
        hold_ttl_ms=5_000,
    )


def test_stock_is_tallied_at_every_change_and_never_short_by_the_rules():
    stock = check("""
        10:00  supply 1
        10:00  order ada   held
        10:01  order bea   in_line 1
        10:02  cancel ada
    """)

    assert stock.checked > 2
    assert stock.found == 0
