"""Commands on supply, its shares, and transfers: every outcome, in its order, and who is served."""

import pytest

from firstcome.domain.definition import UNITS_MAX
from firstcome.domain.supply_messages import SUPPLY_UNITS_MAX
from tests.domain.tables import check

# ---------------------------------------------------------------- precedence


def test_announcing_answers_unknown_things_before_invalid_terms():
    check("""
        10:00  expect a -1 11:00-10:00 of p99 market=fr at moon in tablet   launch_unknown
        10:00  expect a -1 11:00-10:00 of p99 market=fr at moon             sku_unknown
        10:00  expect a -1 11:00-10:00 market=fr at moon                    market_unknown
        10:00  expect a -1 11:00-10:00 market=gb at moon                    location_unknown
        10:00  expect a 0 11:00-10:00 market=gb at web                      units_invalid
        10:00  expect a 1 11:00-10:00 market=gb at web                      window_invalid
        10:00  expect a 1 11:00-11:00 market=gb at web                      supply_announced
    """)


def test_a_supply_has_a_bound_of_units():
    check(f"""
        10:00  expect a {SUPPLY_UNITS_MAX + 1} at web   units_invalid
        10:00  expect a {SUPPLY_UNITS_MAX} at web       supply_announced
        10:00  revise a {SUPPLY_UNITS_MAX + 1}          units_invalid
    """)


def test_a_launch_has_a_bound_of_supplies(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("firstcome.domain.supply_commands.SUPPLIES_MAX", 1)
    check("""
        10:00  expect a       supply_announced
        10:00  expect b       supplies_full
        10:00  forgo a        supply_cancelled
        10:00  expect b       supplies_full
    """)


def test_what_is_confirmed_stays_confirmed():
    check("""
        10:00  revise a                            supply_unknown
        10:00  expect a 2 stage=asked at web       supply_announced
        10:00  due a asked 2
        10:00  revise a stage=planned              supply_changed
        10:00  revise a stage=asked                supply_changed
        10:00  revise a stage=confirmed            supply_changed
        10:00  revise a 0 stage=planned            units_invalid
        10:00  revise a stage=planned 12:00-11:00  stage_invalid
        10:00  revise a 12:00-11:00                window_invalid
        10:00  due a confirmed 2
    """)


def test_what_is_received_whole_or_cancelled_is_over():
    check("""
        10:00  expect a 2 at web   supply_announced
        10:00  arrive a web:1      supply_received
        10:00  due a planned 1
        10:00  revise a 0          units_invalid
        10:00  arrive a            supply_received
        10:00  due a received 0
        10:00  left 2
        10:00  revise a            supply_over
        10:00  forgo a             supply_over
        10:00  arrive a            supply_over
        10:00  share a web:1       supply_over
        10:00  unshare a           supply_over
        10:01  expect b 2 at web   supply_announced
        10:01  forgo b             supply_cancelled
        10:01  forgo b             supply_over
        10:01  due b cancelled 0
        10:01  forgo c             supply_unknown
    """)


def test_fewer_units_than_have_come_are_refused_and_as_many_end_it():
    check("""
        10:00  expect a 5 at web   supply_announced
        10:00  arrive a web:3      supply_received
        10:00  revise a 2          units_invalid
        10:00  revise a 3          supply_changed
        10:00  due a received 0
    """)


def test_receiving_names_where_to_unless_there_is_one_place_or_there_are_shares():
    check("""
        10:00  arrive a                  supply_unknown
        10:00  expect a 5                supply_announced
        10:00  arrive a                  not_allocated
        10:00  arrive a moon:-1          location_unknown
        10:00  arrive a web:0            units_invalid
        10:00  arrive a web:3 shop:3     units_invalid
        10:00  arrive a web:1 web:1      supply_received
        10:00  left 2
        10:00  expect b 5 at shop        supply_announced
        10:00  arrive b web:1            location_unknown
        10:00  arrive b                  supply_received
        10:00  left 5 at shop
    """)


def test_a_pool_holds_no_more_than_its_bound():
    check(f"""
        10:00  supply {UNITS_MAX}
        10:00  expect a 2 at web    supply_announced
        10:00  arrive a             units_invalid
        10:00  supply 2 at shop
        10:00  bring 1 at shop to=web   units_invalid
    """)


def test_an_allocation_is_adopted_reverted_and_holds_once_something_came():
    check("""
        10:00  share a web:1               supply_unknown
        10:00  expect a 5                  supply_announced
        10:00  unshare a                   not_allocated
        10:00  share a moon:-1             location_unknown
        10:00  share a web:-1 shop:2       units_invalid
        10:00  share a web:0               units_invalid
        10:00  share a web:3 shop:3        units_invalid
        10:00  share a web:3 shop:1        allocation_adopted
        10:00  share a web:3 shop:1        allocation_adopted
        10:00  unshare a                   allocation_reverted
        10:00  unshare a                   not_allocated
        10:00  share a web:2 shop:1        allocation_adopted
        10:00  arrive a                    supply_received
        10:00  left 2
        10:00  left 1 at shop
        10:00  due a planned 2
        10:00  arrive a                    not_allocated
        10:00  share a web:1               allocation_started
        10:00  unshare a                   allocation_started
        10:00  arrive a shop:2             supply_received
        10:00  due a received 0
    """)


def test_shares_for_which_a_supply_has_too_few_units_are_cut_down_in_proportion():
    check("""
        10:00  expect a 9                  supply_announced
        10:00  share a web:6 shop:3        allocation_adopted
        10:00  revise a 4                  supply_changed
        10:00  arrive a                    supply_received
        10:00  left 3
        10:00  left 1 at shop
    """)


# ---------------------------------------------------------------- transfers


def test_a_transfer_answers_unknown_things_first():
    check("""
        10:00  supply 3
        10:00  bring -1 of p99 at moon to=mars in tablet   launch_unknown
        10:00  bring -1 of p99 at moon to=mars             sku_unknown
        10:00  bring -1 at moon to=mars                    location_unknown
        10:00  bring -1 at web to=mars                     location_unknown
        10:00  bring -1 at web to=web                      units_invalid
        10:00  bring 9 at web to=web                       same_location
        10:00  bring 4 at web to=shop                      units_unavailable
        10:00  bring 3 at web to=shop                      transferred
        10:00  left 0
        10:00  left 3 at shop
    """)


def test_a_transfer_touches_no_hold_and_serves_who_waits_where_it_goes():
    check("""
        10:00  supply 2
        10:00  order ada               held
        10:00  order bea at shop       in_line 1
        10:01  bring 2 to=shop         units_unavailable
        10:01  bring 1 to=shop         transferred
        10:01  show ada                held
        10:01  show bea                held
    """)


def test_a_transfer_takes_nothing_that_somebody_waits_for():
    check("""
        10:00  order ada 2 business   in_line 1
        10:00  supply 1
        10:00  bring 1 to=shop        units_unavailable
        10:00  supply 2
        10:00  show ada               held
        10:00  bring 1 to=shop        transferred
    """)


# ---------------------------------------------------------------- who is served


def test_units_received_go_to_the_line_in_its_order_in_the_same_entry():
    check("""
        10:00  order ada               in_line 1
        10:00  order bea               in_line 2
        10:00  order cyd at shop       in_line 1
        10:01  expect a 4              supply_announced
        10:01  share a web:1 shop:1    allocation_adopted
        10:02  arrive a                supply_received
        10:02  show ada                held until 10:12
        10:02  show bea                in_line 1
        10:02  show cyd                held
    """)


def test_a_launch_is_replaced_only_by_one_whose_places_its_supplies_can_go_to():
    check("""
        08:59  load radio opens=12:00                 loaded
        08:59  expect a in radio at shop              supply_announced
        08:59  load radio opens=13:00                 replaced
        08:59  due a planned 1
    """)


# ---------------------------------------------------------------- estimates


def test_everyone_in_line_is_told_the_delivery_that_reaches_them():
    check(
        """
        10:00  order ada                               in_line 1
        10:00  order bea 2 business                    in_line 2
        10:00  order cyd                               in_line 3
        10:00  told ada unknown
        10:01  expect a 1 11:00-12:00 stage=asked at web       supply_announced
        10:01  told ada unknown
        10:02  revise a stage=confirmed                supply_changed
        10:02  told ada a confirmed
        10:02  told bea unknown
        10:03  expect b 2 12:00-13:00 at web           supply_announced
        10:03  told bea b planned
        10:03  told cyd unknown
        10:04  expect c 1 12:00-14:00 stage=confirmed at web   supply_announced
        10:04  told ada a confirmed
        10:04  told bea b planned
        10:04  told cyd b planned
        10:05  supply 1
        10:05  show ada                                held
        10:05  told bea c confirmed
        10:05  told cyd b planned
        10:05  cancel ada                              cancelled
        10:05  told bea a confirmed
        10:05  told cyd c confirmed
    """
    )


def test_a_delivery_for_all_reaches_a_pool_by_its_share():
    check("""
        10:00  order ada               in_line 1
        10:00  order bea at shop       in_line 1
        10:00  expect a 2              supply_announced
        10:00  told ada unknown
        10:00  share a shop:1          allocation_adopted
        10:00  told ada unknown
        10:00  told bea a planned
        10:00  share a shop:1 web:1    allocation_adopted
        10:00  told ada a planned
        10:00  forgo a                 supply_cancelled
        10:00  told bea unknown
    """)
