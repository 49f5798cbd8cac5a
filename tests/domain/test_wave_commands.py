"""Waves: every outcome, which comes first when two apply, and what may follow what."""

from typing import Any

import pytest

from firstcome.domain import events as e
from tests.domain.rows import time_ms
from tests.domain.tables import Table, check

PEOPLE = ("ada", "bea", "cyd", "dee", "eve")
CONFIRMED = "\n".join(
    f"08:59:10  register {who}  registered\n08:59:10  confirm {who}  confirmed" for who in PEOPLE
)


def community(table: str, **terms: Any) -> Table:
    """Run a table over a launch for which five people registered, in the order of the alphabet."""
    return check(f"{CONFIRMED}\n{table}", **({"register": True, "access": "waves"} | terms))


def made(run: Table) -> list[tuple[int, int]]:
    """Number and people of the waves as they were made, in their order."""
    sets = [
        each
        for event in run.events
        if isinstance(event, e.WavesAdopted | e.WavesAdded)
        for each in event.waves
    ]
    return [(each.wave, each.people) for each in sets]


def telling(run: Table) -> list[str]:
    waves = run.state.launches["phone"].waves
    assert waves is not None
    return [wave.telling for wave in waves.plan]


# ---------------------------------------------------------------- adopting and adding


def test_the_registered_are_divided_by_the_time_of_their_first_request():
    run = community("""
        09:00  waves 2@10:00 2@10:10 all@10:20   waves_adopted
        09:00  wave ada 1
        09:00  wave bea 1
        09:00  wave cyd 2
        09:00  wave dee 2
        09:00  wave eve 3
        09:01  register fay                      registered
        09:01  confirm fay                       confirmed
        09:01  wave fay 3
    """)

    assert made(run) == [(1, 2), (2, 2), (3, 1)]


def test_a_wave_that_nobody_is_left_for_is_empty_and_stays_so():
    run = community("""
        09:00  waves 4@10:00 9@10:10 5@10:20   waves_adopted
        09:00  wave eve 2
        09:01  register fay                    registered
        09:01  confirm fay                     confirmed
        09:01  wave fay -
        09:02  more 1@10:30                    waves_added
        09:02  wave fay 4
        09:02  wave eve 2
    """)

    assert made(run) == [(1, 4), (2, 1), (3, 0), (4, 1)]


def test_waves_of_nobody_leave_everybody_for_those_that_follow():
    run = check(
        """
        09:00  waves 4@10:00 4@10:10   waves_adopted
        09:01  register ada            registered
        09:01  confirm ada             confirmed
        09:01  wave ada -
        09:02  more all@10:20          waves_added
        09:02  wave ada 3
        """,
        register=True,
    )

    assert made(run) == [(1, 0), (2, 0), (3, 1)]


def test_who_is_not_confirmed_or_left_is_counted_into_no_wave():
    run = community("""
        09:00  register fay              registered
        09:00  leave bea                 left
        09:00  waves 2@10:00 all@10:10   waves_adopted
        09:00  wave cyd 1
        09:00  wave dee 2
        09:00  wave fay 2
    """)

    assert made(run) == [(1, 2), (2, 2)]


def test_a_draw_of_another_seed_is_another_draw():
    def order(seed: str) -> list[int]:
        terms = " ".join(f"1@10:0{wave}" for wave in range(5))
        run = community(f"09:00  waves {terms} order=draw seed={seed}   waves_adopted")
        waves = run.state.launches["phone"].waves
        assert waves is not None
        drawn = [waves.wave_of(sequence) for sequence in run.state.registrations.sequence]
        return [wave.number for wave in drawn if wave is not None]

    orders = [order(seed) for seed in "abcd"]

    assert all(sorted(each) == [1, 2, 3, 4, 5] for each in orders)
    assert len({tuple(each) for each in orders}) > 1
    assert order("a") == orders[0]


def test_adopting_anew_forgets_what_was_before_until_somebody_was_invited():
    run = community("""
        09:00  waves 2@10:00 all@10:10     waves_adopted
        09:01  waves 5@11:00               waves_adopted
        09:01  wave eve 1
        09:02  invite 1                    invited
        09:03  waves 5@12:00               waves_invited
        09:04  stop 1                      wave_stopped
        09:05  waves 5@12:00               waves_invited
    """)

    assert telling(run) == ["stopped"]


def test_adopting_refuses_in_this_order():
    check("""
        09:00  waves 1@10:00 1@09:00 in moon   launch_unknown
        09:00  waves 1@10:00 1@09:00           not_registering
        09:00  close                           launch_closed
        09:00  waves 1@10:00 1@09:00           not_registering
    """)
    community("""
        09:00  waves 1@10:00 1@09:00           waves_invalid
        09:00  waves 1@10:00                   waves_adopted
        09:01  invite 1                        invited
        09:02  waves 1@10:00 1@09:00           waves_invited
        09:02  close                           launch_closed
        09:03  waves 1@10:00 1@09:00           launch_closed
    """)


@pytest.mark.parametrize(
    "waves", ["1@10:10 1@10:00", "1@10:00 1@10:00", "all@10:00 1@10:10", "all@10:00 all@10:10"]
)
def test_waves_open_one_after_the_other_and_only_the_last_takes_all(waves: str):
    community(f"""
        09:00  waves {waves}      waves_invalid
        09:00  waves 1@09:30      waves_adopted
        09:01  more {waves}       waves_invalid
    """)


def test_adding_refuses_in_this_order():
    community("""
        09:00  more 1@09:00 in moon     launch_unknown
        09:00  more 1@10:30 1@10:20     no_waves
        09:00  waves 1@10:00            waves_adopted
        09:00  more 1@10:00             waves_invalid
        09:01  more all@10:01           waves_added
        09:02  more 1@10:02             waves_invalid
        09:03  close                    launch_closed
        09:04  more 1@10:02             launch_closed
    """)


def test_there_are_never_more_waves_than_a_number_can_name():
    minutes = [f"{10 + at // 60}:{at % 60:02}" for at in range(201)]
    first, last = " ".join(f"1@{at}" for at in minutes[:199]), minutes[199:]
    run = community(f"""
        09:00  waves {first}                    waves_adopted
        09:00  more 1@{last[0]} 1@{last[1]}     waves_invalid
        09:00  more 1@{last[0]}                 waves_added
        09:00  more 1@{last[1]}                 waves_invalid
    """)

    assert len(made(run)) == 200


# ---------------------------------------------------------------- moving


def test_a_wave_moves_between_its_neighbours_until_its_time_has_come():
    run = community("""
        09:00      later 1 until 09:05          no_waves
        09:00      waves 1@09:10 1@09:20 1@09:30   waves_adopted
        09:00      later 1 in moon until 09:05  launch_unknown
        09:00      later 4 until 09:25          wave_unknown
        09:00      later 2 until 09:30          waves_invalid
        09:00      later 2 until 09:10          waves_invalid
        09:00      later 2 until 09:29          wave_moved
        09:00      later 2 until 09:29          wave_moved
        09:00      later 3 until 12:00          wave_moved
        09:09:59   later 1 until 09:11          wave_moved
        09:10:59   later 1 until 09:12          wave_moved
        09:12      later 1 until 09:13          wave_open
        09:12      later 2 until 09:12:30       wave_moved
        09:12      close                        launch_closed
        09:12      later 1 until 09:13          launch_closed
    """)

    moves = [event for event in run.events if isinstance(event, e.WaveMoved)]
    assert [event.wave for event in moves] == [2, 3, 1, 1, 2]


def test_a_wave_that_moves_to_a_time_that_has_passed_is_open():
    run = community("""
        09:00      waves 1@09:10         waves_adopted
        09:01      supply 1
        09:01      order ada with=ada    not_your_wave until 09:10
        09:01      later 1 until 09:01   wave_moved
        09:01      order ada with=ada    held
        09:01      later 1 until 09:02   wave_open
    """)

    waves = run.state.launches["phone"].waves
    assert waves is not None
    assert waves.plan[0].opens_ms == time_ms("09:01")


# ---------------------------------------------------------------- telling


def test_a_wave_is_told_paused_resumed_and_stopped_for_good():
    run = community("""
        09:00  halt 1                       no_waves
        09:00  waves 1@10:00 1@10:10        waves_adopted
        09:00  invite 1 in moon             launch_unknown
        09:00  invite 3                     wave_unknown
        09:01  halt 1                       not_invited
        09:01  proceed 1                    not_invited
        09:01  stop 1                       not_invited
        09:02  invite 1                     invited
        09:02  invite 1                     already_invited
        09:03  proceed 1                    wave_resumed
        09:03  halt 1                       wave_paused
        09:03  halt 1                       wave_paused
        09:03  invite 1                     already_invited
        09:04  proceed 1                    wave_resumed
        09:05  stop 1                       wave_stopped
        09:05  stop 1                       wave_stopped
        09:05  halt 1                       wave_stopped
        09:05  proceed 1                    wave_stopped
        09:05  invite 1                     already_invited
    """)

    told = (e.WaveInvited, e.WavePaused, e.WaveResumed, e.WaveStopped)
    kinds = [type(event) for event in run.events if isinstance(event, told)]
    assert kinds == [e.WaveInvited, e.WavePaused, e.WaveResumed, e.WaveStopped]
    assert telling(run) == ["stopped", "planned"]


def test_of_a_closed_launch_nobody_is_told_any_more():
    run = community("""
        09:00  waves 1@10:00 1@10:10 1@10:20   waves_adopted
        09:00  invite 1                        invited
        09:00  invite 2                        invited
        09:01  halt 1                          wave_paused
        09:02  close                           launch_closed
        09:03  invite 3                        launch_closed
        09:03  proceed 1                       launch_closed
        09:03  halt 2                          wave_paused
        09:03  stop 2                          wave_stopped
    """)

    assert telling(run) == ["paused", "stopped", "planned"]


def test_a_request_about_a_wave_that_comes_again_gets_its_first_answer():
    run = community("""
        09:00  waves 1@10:00 id=w body=w   waves_adopted
        09:00  invite 1 id=i body=b        invited
        09:01  halt 1                      wave_paused
        09:02  invite 1 id=i body=b        invited
        09:02  waves 1@10:00 id=w body=w   waves_adopted
        09:02  halt 1 id=i body=other      id_reused
    """)

    assert telling(run) == ["paused"]
