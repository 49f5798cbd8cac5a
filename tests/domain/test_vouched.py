"""People whom staff vouch for: they count at once, in their places, and nobody is written to."""

from firstcome.domain import events as e
from tests.domain.test_register import registering


def test_whom_staff_vouch_for_is_confirmed_by_the_same_entry():
    run = registering("""
        09:00  register ada vouched=yes    registered
        09:00  is ada confirmed
        09:01  register bea                registered
        09:01  is bea asked
    """)

    (confirmed,) = [each for each in run.events if isinstance(each, e.RegistrationConfirmed)]
    assert confirmed.vouched
    assert run.state.launches["phone"].confirmed_count == 1


def test_vouching_for_somebody_who_has_not_confirmed_confirms_them_in_their_place():
    run = registering("""
        09:00  register ada                registered
        09:01  register bea vouched=yes    registered
        09:02  register ada vouched=yes    registered
        09:02  is ada confirmed
        09:03  waves 1@10:00 all@11:00     waves_adopted
        09:03  wave ada 1
        09:03  wave bea 2
    """)

    assert run.state.launches["phone"].registered_count == 2


def test_vouching_again_says_that_it_is_known_and_changes_nothing():
    run = registering("""
        09:00  register ada vouched=yes                                 registered
        09:01  reregister ada                                           registered
        09:02  register ada vouched=yes skus=p16 body=other             registered
        09:03  register ada consents=sms body=third                     registered
        09:03  is ada confirmed
    """)

    repeats = [each for each in run.events if isinstance(each, e.RegistrationRepeated)]
    assert [each.vouched for each in repeats] == [True, False]
    assert sum(isinstance(each, e.RegistrationConfirmed) for each in run.events) == 1
    assert run.state.registrations.interest(0).skus == ("p8",)


def test_what_is_refused_of_anybody_is_refused_of_those_vouched_for():
    registering("""
        09:00  register ada vouched=yes skus=p99    sku_unknown
        09:00  register ada vouched=yes market=fr   market_unknown
        09:01  close                                launch_closed
        09:02  register ada vouched=yes             closed
    """)
