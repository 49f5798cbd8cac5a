"""`LoadLaunch`, `OpenLaunch`, `PauseLaunch`, `ResumeLaunch`, `CloseLaunch`: every outcome."""

from tests.domain.tables import check

# ---------------------------------------------------------------- load


def test_a_launch_is_loaded_once():
    check("""
        08:59:10  load tablet   loaded
        08:59:10  load tablet   already_loaded
        08:59:10  sells scheduled in tablet
    """)


def test_a_definition_with_a_fault_is_not_loaded():
    check("""
        08:59:10  load tablet closes=08:00   definition_invalid
        08:59:10  open in tablet             launch_unknown
    """)


def test_definition_invalid_comes_before_launch_exists():
    check("""
        09:00  load phone closes=08:00    definition_invalid
        09:00  load phone closes=22:00    launch_exists
    """)


def test_already_loaded_comes_before_launch_exists():
    check("""
        09:00  load phone                already_loaded
        09:00  supply 1
        09:00  load phone                already_loaded
        09:00  load phone opens=10:00    launch_exists
    """)


def test_a_launch_that_nothing_has_happened_to_is_replaced():
    check("""
        08:59:10  load phone opens=10:00 line=no   replaced
        09:30     order ada                        not_open
        10:00     sells open
        10:00     order ada                        sold_out
    """)


def test_a_launch_that_is_stocked_open_or_closed_is_not_replaced():
    check("""
        08:59:10  load tablet opens=12:00      loaded
        08:59:10  load radio opens=12:00       loaded
        08:59:10  supply 1 in tablet
        08:59:10  load tablet opens=13:00      launch_exists
        08:59:10  close in radio
        08:59:10  load radio opens=13:00       launch_exists
        08:59:10  open
        08:59:10  load phone opens=13:00       launch_exists
    """)


def test_a_launch_loaded_after_its_opening_is_open_at_once_and_after_its_closing_closed():
    check("""
        10:00  load tablet                            loaded
        10:00  sells open in tablet
        10:00  load radio opens=09:00 closes=09:30    loaded
        10:00  sells closed in radio
        10:00  open in radio                          closed
    """)


def test_a_replaced_launch_leaves_no_opening_behind():
    run = check("""
        08:59:10  load phone opens=10:00   replaced
        09:30     sells scheduled
    """)

    assert run.state.clock_due_ms > run.state.time_ms


# ---------------------------------------------------------------- open


def test_staff_open_before_the_time():
    check("""
        08:59:10  open        opened
        08:59:10  sells open
        08:59:20  order ada   in_line 1
        09:00     sells open
    """)


def test_open_answers_unknown_then_closed_then_already_open():
    check("""
        08:59:10  open in tablet   launch_unknown
        09:00     open             already_open
        09:00     pause
        09:00     open             already_open
        09:00     sells paused
        09:01     close
        09:01     open             closed
    """)


def test_a_launch_closes_at_its_time_open_or_paused():
    check("""
        09:00     load tablet closes=09:10    loaded
        09:00     load radio closes=09:10     loaded
        09:00     pause in radio
        09:09:59  order ada in tablet         in_line 1
        09:10     order bea in tablet         closed
        09:10     sells closed in radio
        09:10     resume in radio             closed
    """)


# ---------------------------------------------------------------- pause and resume


def test_a_paused_launch_refuses_orders_and_keeps_holds_and_lines():
    check("""
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   in_line 1
        10:01  pause       launch_paused
        10:01  order cyd   paused
        10:15  tick
        10:15  show bea    held
        10:15  paid bea    paid
        10:16  resume      resumed
        10:16  order cyd   in_line 2
    """)


def test_pause_answers_unknown_closed_not_open_already_paused_in_this_order():
    check("""
        08:59:10  pause in tablet   launch_unknown
        08:59:10  pause             not_open
        09:00     pause             launch_paused
        09:00     pause             already_paused
        09:01     close
        09:01     pause             closed
    """)


def test_resume_answers_unknown_closed_not_paused_in_this_order():
    check("""
        08:59:10  resume in tablet   launch_unknown
        08:59:10  resume             not_paused
        09:00     resume             not_paused
        09:00     pause
        09:00     resume             resumed
        09:01     pause
        09:01     close
        09:01     resume             closed
    """)


# ---------------------------------------------------------------- close


def test_a_closed_launch_still_serves_holds_and_lines():
    check("""
        10:00  supply 1
        10:00  order ada      held
        10:00  order bea      in_line 1
        10:01  close          launch_closed
        10:01  order cyd      closed
        10:15  tick
        10:15  show bea       held until 10:25
        10:15  show ada       in_line 1
        10:16  supply 1
        10:16  show ada       held
        10:17  paid ada       paid
        10:17  handover ada   collected
        10:17  cancel bea     cancelled
    """)


def test_close_answers_unknown_then_already_closed():
    check("""
        08:59:10  close in tablet   launch_unknown
        08:59:10  close             launch_closed
        08:59:10  close             already_closed
        09:00     sells closed
    """)


def test_repeats_of_requests_about_a_launch_change_nothing():
    check("""
        09:00  pause id=p     launch_paused
        09:01  resume         resumed
        09:02  pause id=p     launch_paused
        09:02  sells open
        09:02  close id=p     id_reused
        09:02  sells open
    """)
