"""Who may order from a launch that is open to the registered only, or to them in waves."""

from typing import Any, get_args

import pytest

from firstcome.domain import events as e
from firstcome.domain.access import access_refusal
from firstcome.domain.identifiers import Access
from firstcome.domain.outcomes import Answer
from firstcome.domain.place_order import refusal_for_everyone
from tests.domain.rows import time_ms
from tests.domain.tables import Table, check
from tests.domain.terms import hashed

REGISTERED: dict[str, Any] = {"register": True, "access": "registered"}
WAVES: dict[str, Any] = {"register": True, "access": "waves"}

THREE_CONFIRMED = """
    08:59:10  register ada   registered
    08:59:11  register bea   registered
    08:59:12  register cyd   registered
    08:59:13  confirm cyd    confirmed
    08:59:13  confirm bea    confirmed
    08:59:14  confirm ada    confirmed
"""


def refused(run: Table) -> list[str]:
    return [event.outcome for event in run.events if isinstance(event, e.OrderRefused)]


# ---------------------------------------------------------------- the registered


def test_a_confirmed_registration_opens_a_launch_to_its_owner():
    check(
        """
        08:59:10  register ada         registered
        08:59:20  confirm ada          confirmed
        09:00     supply 2
        09:00     order ada with=ada   held
        """,
        **REGISTERED,
    )


def test_nothing_else_opens_it():
    run = check(
        """
        08:59:10  load tablet opens=09:00 register=yes   loaded
        08:59:10  register ada                           registered
        08:59:10  register bea                           registered
        08:59:10  register eve in tablet                 registered
        08:59:11  confirm bea                            confirmed
        08:59:11  confirm eve                            confirmed
        09:00     supply 2
        09:00     order ada                              not_registered
        09:00     order ada with=ada                     not_registered
        09:00     order ada with=bea                     not_registered
        09:00     order eve with=eve                     not_registered
        09:00     order ada with=nobody                  not_registered
        09:01     leave bea                              left
        09:01     order bea with=bea                     not_registered
        09:01     register bea as bea2                   registered
        09:01     confirm bea2                           confirmed
        09:02     order bea with=bea                     not_registered
        09:02     order bea with=bea2                    held
        """,
        **REGISTERED,
    )

    # Without any link the refusal is everybody's, and counts for nobody.
    assert refused(run) == ["not_registered"] * 6


def test_an_order_is_answered_again_after_its_registration_has_gone():
    check(
        """
        08:59:10  register ada         registered
        08:59:20  confirm ada          confirmed
        09:00     supply 1
        09:00     order ada with=ada   held
        09:01     leave ada            left
        09:01     again ada
        """,
        **REGISTERED,
    )


def test_a_registration_that_is_shown_where_none_is_needed_changes_nothing():
    check("""
        09:00  supply 1
        09:00  order ada with=nobody   held
    """)


# ---------------------------------------------------------------- precedence, pair by pair


@pytest.mark.parametrize("terms", [REGISTERED, WAVES], ids=["registered", "waves"])
def test_units_invalid_comes_before_not_registered_and_that_before_limit_reached(
    terms: dict[str, Any],
):
    check(
        """
        08:59:10  register ada             registered
        08:59:10  order ada                not_open
        08:59:20  confirm ada              confirmed
        08:59:21  waves all@09:00          waves_adopted
        09:00     supply 2
        09:00     order ada 0              units_invalid
        09:00     order ada 2              not_registered
        09:00     order ada 2 with=ada     limit_reached
        09:00     order ada with=ada       held
        09:00     order ada with=nobody    not_registered
        09:00     order ada with=ada       limit_reached
        """,
        **terms,
    )


def test_not_registered_comes_before_not_your_wave_and_that_before_limit_reached():
    check(
        f"""
        {THREE_CONFIRMED}
        09:00     register dee                  registered
        09:00     waves 1@09:00 1@09:10         waves_adopted
        09:00     supply 5
        09:00     order bea with=cyd            not_registered
        09:00     order dee with=dee            not_registered
        09:00     order bea 2 with=bea          not_your_wave until 09:10
        09:00     order cyd 2 with=cyd          not_your_wave
        09:00     order ada 2 with=ada          limit_reached
        """,
        **WAVES,
    )


# ---------------------------------------------------------------- waves


def test_a_wave_opens_on_its_time_and_stays_open():
    run = check(
        f"""
        {THREE_CONFIRMED}
        08:59:20      waves 1@09:00 1@09:10 1@09:20   waves_adopted
        09:00         supply 5
        09:00         order cyd with=cyd              not_your_wave until 09:20
        09:00         order bea with=bea              not_your_wave until 09:10
        09:00         order ada with=ada              held
        09:09:59.999  order bea with=bea              not_your_wave until 09:10
        09:10         order bea with=bea              held
        09:21         order cyd with=cyd              held
        """,
        **WAVES,
    )

    assert refused(run) == ["not_your_wave"] * 3


def test_before_waves_are_adopted_nobody_knows_theirs():
    check(
        f"""
        {THREE_CONFIRMED}
        09:00     supply 2
        09:00     order ada with=ada      not_your_wave
        09:01     waves 1@09:02 1@09:03   waves_adopted
        09:01     order ada with=ada      not_your_wave until 09:02
        09:01     order cyd with=cyd      not_your_wave
        09:01     more all@09:04          waves_added
        09:01     order cyd with=cyd      not_your_wave until 09:04
        """,
        **WAVES,
    )


def test_who_confirms_after_the_waves_were_made_comes_in_the_wave_of_their_first_request():
    check(
        """
        08:59:10  register ada           registered
        08:59:11  register bea           registered
        08:59:12  register cyd           registered
        08:59:13  confirm cyd            confirmed
        08:59:20  waves 1@09:00          waves_adopted
        08:59:30  confirm ada            confirmed
        08:59:31  register dee           registered
        08:59:32  confirm dee            confirmed
        09:00     supply 5
        09:00     order ada with=ada     held
        09:00     order dee with=dee     not_your_wave
        09:01     more 1@09:05           waves_added
        09:01     order dee with=dee     not_your_wave until 09:05
        """,
        **WAVES,
    )


def test_the_refusal_from_memory_is_the_one_that_the_fold_gives():
    run = check(f"{THREE_CONFIRMED}\n08:59:20  waves 1@09:00 1@09:10  waves_adopted", **WAVES)
    launch, table = run.state.launches["phone"], run.state.registrations
    ada, bea, cyd = table.sequence

    def shut(registration: int, who: str, at: str) -> Answer | None:
        return access_refusal(run.state, launch, registration, hashed(who), time_ms(at))

    assert shut(ada, "ada", "09:00") is None
    assert shut(ada, "bea", "09:00") == shut(0, "ada", "09:00") == Answer("not_registered")
    opens_ms = time_ms("09:10")
    assert shut(bea, "bea", "09:00") == Answer("not_your_wave", opens_ms=opens_ms)
    assert shut(bea, "bea", "09:10") is None
    assert shut(cyd, "cyd", "23:00") == Answer("not_your_wave")


@pytest.mark.parametrize("access", get_args(Access))
def test_without_a_link_everybody_is_refused_alike_where_one_is_needed(access: Access):
    run = check("09:00  supply 1", register=True, access=access)
    launch = run.state.launches["phone"]

    refusals = [refusal_for_everyone(launch, "p8", "web", 1, shown) for shown in (0, 1)]

    assert refusals == ([None, None] if access == "open" else ["not_registered", None])
