"""Registering an interest: every outcome, and which comes first when two apply."""

from typing import Any

import pytest
from msgspec.structs import replace

from firstcome.domain import commands as c
from firstcome.domain import events as e
from firstcome.domain.definition import Limits, LocationTerms, MarketTerms, Price, SkuTerms
from firstcome.domain.register import registration_refusal
from firstcome.domain.registrations import Interest
from tests.domain.tables import Table, check
from tests.domain.terms import hashed

TWO_MARKETS: dict[str, Any] = {
    "register": True,
    "limits": Limits(2, 3),
    "markets": (MarketTerms("gb", "GBP"), MarketTerms("de", "EUR")),
    "skus": tuple(SkuTerms(sku, (Price("gb", 99), Price("de", 99))) for sku in ("p8", "p16")),
    "locations": (
        LocationTerms("web", "online", "own", "gb"),
        LocationTerms("shop", "stores", "own", "gb"),
        LocationTerms("laden", "stores", "own", "de"),
    ),
}


def registering(table: str, **terms: Any) -> Table:
    """Run a table over a launch that registers, in two markets."""
    return check(table, **(TWO_MARKETS | terms))


def repeats(run: Table) -> int:
    return sum(isinstance(event, e.RegistrationRepeated) for event in run.events)


# ---------------------------------------------------------------- one person, one registration


def test_an_interest_is_registered_from_the_loading_of_the_launch_on():
    run = registering("""
        08:59:01  register ada   registered
        08:59:01  is ada asked
        08:59:02  confirm ada    confirmed
        08:59:02  is ada confirmed
    """)

    launch = run.state.launches["phone"]
    assert (launch.status, launch.registered_count, launch.confirmed_count) == ("scheduled", 1, 1)


def test_a_second_request_of_the_same_person_is_answered_as_the_first_and_changes_nothing():
    run = registering("""
        09:00  register ada 1 skus=p8 at shop                       registered
        09:05  register ada 2 skus=p16 consents=sms body=other      registered
        09:06  confirm ada                                          confirmed
        09:07  register ada 2 business body=other                   registered
    """)

    table = run.state.registrations
    assert len(table) == 1
    assert table.interest(0) == Interest(("p8",), "gb", "shop", 1, ())
    assert table.facts(0)[4] == run.entries.entries[3][0]
    assert repeats(run) == 2


def test_the_key_of_a_second_request_is_bound_to_the_first_registration():
    run = registering("""
        09:00  register ada key=a            registered
        09:01  register ada key=b body=b     registered
        09:02  register ada key=b body=b     registered
        09:02  register ada key=b body=c     key_reused
        09:03  leave ada                     left
        09:04  register ada key=b body=b     registered
        09:04  register ada key=a            registered
        09:04  is ada left
    """)

    assert repeats(run) == 1


def test_a_request_that_comes_again_gets_the_first_answer_whatever_has_become_of_it():
    registering("""
        09:00  register ada      registered
        09:01  reregister ada    registered
        09:02  confirm ada       confirmed
        09:03  reregister ada    registered
        09:04  leave ada         left
        09:05  reregister ada    registered
        09:06  close             launch_closed
        09:07  reregister ada    registered
    """)


def test_the_key_of_somebody_else_is_not_theirs():
    registering("""
        09:00  register ada key=k            registered
        09:01  register bea key=k            key_reused
        09:02  register ada key=k body=b     key_reused
    """)


def test_who_left_may_register_anew_and_stands_at_the_new_time():
    run = registering("""
        09:00  register ada           registered
        09:01  register bea           registered
        09:02  leave ada              left
        09:03  register ada as ada2   registered
        09:04  register ada as ada2   registered
        09:05  is ada left
        09:05  is ada2 asked
    """)

    table = run.state.registrations
    assert [table.customer(row) == hashed("ada") for row in range(3)] == [True, False, True]
    assert table.of_customer(hashed("ada")) == [0, 2]
    assert run.state.launches["phone"].registered.get(hashed("ada")) == 2


def test_one_person_may_register_in_two_launches():
    registering("""
        09:00  load tablet opens=12:00 register=yes   loaded
        09:00  register ada                           registered
        09:00  register ada in tablet as ada2         registered
        09:01  is ada asked
        09:01  leave ada2                             left
        09:02  is ada asked
    """)


def test_the_time_of_the_first_request_stays_when_it_is_confirmed_and_changed():
    run = registering("""
        09:00  register ada            registered
        09:01  register bea            registered
        09:02  confirm bea             confirmed
        09:30  change ada skus=p16     changed
        09:40  confirm ada             confirmed
    """)

    table = run.state.registrations
    times_ms = [facts[4] for facts in table.every_facts()]
    assert times_ms == sorted(times_ms)
    assert list(table.sequence) == sorted(table.sequence)
    assert table.confirmed(0) == list(table.sequence)
    assert table.confirmed_ms[0] > table.confirmed_ms[1]


# ---------------------------------------------------------------- precedence, pair by pair


def test_the_first_answer_comes_before_key_reused_and_that_before_launch_unknown():
    registering("""
        09:00  register ada key=k                       registered
        09:01  register ada key=k in moon               registered
        09:01  register ada key=k body=b in moon        key_reused
        09:01  register ada key=new in moon             launch_unknown
    """)


def test_not_registering_comes_before_closed_and_that_before_all_of_the_wish():
    check("""
        09:00  register ada skus=p99          not_registering
        09:01  close                          launch_closed
        09:02  register ada                   not_registering
    """)
    registering("""
        09:00  close                          launch_closed
        09:01  register ada 0 skus=p99        closed
    """)


def test_a_paused_launch_registers():
    registering("""
        09:00  pause           launch_paused
        09:01  register ada    registered
    """)


@pytest.mark.parametrize("skus", ["p99", "p8,p99", ""])
def test_sku_unknown_comes_before_market_unknown(skus: str):
    registering(f"""
        09:00  register ada 0 skus={skus} market=fr at moon   sku_unknown
        09:01  register ada 0 market=fr at moon               market_unknown
        09:02  register ada 0 at moon                         location_unknown
        09:03  register ada 0 at laden                        location_unknown
        09:04  register ada 0 market=de at laden              units_invalid
        09:05  register ada market=de at laden                registered
    """)


def test_units_are_at_most_those_that_the_class_may_have():
    registering("""
        09:00  register ada -1           units_invalid
        09:00  register ada 3            units_invalid
        09:00  register ada 4 business   units_invalid
        09:00  register ada 3 business   registered
        09:00  register bea 2            registered
    """)


def test_a_refusal_comes_before_the_answer_that_tells_of_a_registration():
    registering("""
        09:00  register ada             registered
        09:01  register ada skus=p99    sku_unknown
        09:01  register bea skus=p99    sku_unknown
    """)


def test_confirming_is_answered_the_same_every_time_and_not_after_leaving():
    run = registering("""
        09:00  confirm nobody   registration_unknown
        09:00  register ada     registered
        09:01  confirm ada      confirmed
        09:02  confirm ada      confirmed
        09:03  leave ada        left
        09:04  confirm ada      left
        09:05  leave ada        left
        09:05  leave nobody     registration_unknown
    """)

    confirmed = [answer for answer, _ in run.entries.results if answer.outcome == "confirmed"]
    assert confirmed[0] == confirmed[1]
    assert run.state.launches["phone"].confirmed_count == 0


def test_changing_refuses_in_the_order_of_registering():
    registering("""
        09:00  change nobody                         registration_unknown
        09:00  register ada                          registered
        09:01  change ada 0 skus=p99                 sku_unknown
        09:01  change ada 0 market=fr                market_unknown
        09:01  change ada 0 at laden                 location_unknown
        09:01  change ada 0                          units_invalid
        09:02  change ada 2 skus=p16,p8 at shop      changed
        09:03  close                                 launch_closed
        09:04  change ada                            closed
        09:05  leave ada                             left
        09:06  change ada                            left
    """)


def test_a_change_to_what_it_is_already_makes_no_event():
    run = registering("""
        09:00  register ada skus=p8 consents=sms,email            registered
        09:01  change ada skus=p8,p8 consents=email,sms,sms       changed
        09:02  change ada skus=p8 consents=email                  changed
    """)

    changes = [event for event in run.events if isinstance(event, e.RegistrationChanged)]
    assert [event.consents for event in changes] == [("email",)]


def test_a_complaint_takes_consents_back_whatever_became_of_the_launch_and_nothing_else():
    run = registering("""
        09:00  register ada skus=p8 consents=sms,email                     registered
        09:01  close                                                       launch_closed
        09:02  change ada 0 skus=p99 consents=sms by complaint             changed
        09:03  change ada 0 skus=p99 consents=sms by complaint             changed
        09:03  change nobody by complaint                                  registration_unknown
    """)

    changes = [event for event in run.events if isinstance(event, e.RegistrationChanged)]
    assert [(each.by, each.consents) for each in changes] == [("complaint", ("sms",))]
    assert run.state.registrations.interest(0) == (("p8",), "gb", "", 1, ("sms",))
    assert run.state.registrations.complained(0) == ("email",)


def test_a_consent_that_a_complaint_took_back_can_be_given_anew():
    run = registering("""
        09:00  register ada skus=p8 consents=email             registered
        09:01  change ada by complaint                         changed
        09:02  change ada skus=p16                             changed
        09:03  change ada skus=p16 consents=sms                changed
        09:04  change ada skus=p16 consents=email              changed
        09:05  change ada skus=p16                             changed
    """)

    changes = [event for event in run.events if isinstance(event, e.RegistrationChanged)]
    assert [each.consents_anew for each in changes] == [(), (), (), ("email",), ()]
    assert run.state.registrations.complained(0) == ()


def test_staff_change_and_leave_once_for_each_id():
    run = registering("""
        09:00  register ada                             registered
        09:01  change ada skus=p16 by staff id=i body=b   changed
        09:02  change ada skus=p8                         changed
        09:03  change ada skus=p16 by staff id=i body=b   changed
        09:03  leave ada by staff id=i body=c             id_reused
        09:03  leave ada by staff id=l body=l             left
        09:04  leave ada by staff id=l body=l             left
    """)

    assert run.state.registrations.interest(0).skus == ("p8",)
    assert [event.by for event in run.events if isinstance(event, e.RegistrationLeft)] == ["staff"]


def test_the_refusal_from_memory_is_the_one_that_the_fold_gives():
    run = registering("09:00  register ada   registered")
    launch, wish = run.state.launches["phone"], run.entries.commands[-1]
    assert isinstance(wish, c.Register)

    assert registration_refusal(None, wish, "consumer") == "launch_unknown"
    assert registration_refusal(launch, wish, "consumer") is None
    assert registration_refusal(launch, replace(wish, units=3), "consumer") == "units_invalid"
    assert registration_refusal(launch, replace(wish, units=3), "business") is None


# ---------------------------------------------------------------- a launch that is replaced


def test_a_launch_is_replaced_under_its_registrations_when_it_keeps_what_they_may_name():
    run = check(
        """
        08:59:01  register ada                                 registered
        08:59:01  confirm ada                                  confirmed
        08:59:01  waves all@10:00                              waves_adopted
        08:59:02  load phone opens=12:00                       launch_exists
        08:59:02  load phone opens=12:00 register=yes identity=phone   launch_exists
        08:59:02  load phone opens=12:00 register=yes          replaced
        08:59:03  register ada                                 registered
        08:59:03  wave ada 1
        08:59:04  leave ada                                    left
    """,
        register=True,
    )

    assert run.state.launches["phone"].registered_count == 0


def test_a_launch_that_would_take_a_sku_from_the_registered_does_not_replace_theirs():
    run = registering("08:59:01  register ada   registered")
    terms = run.state.launches["phone"].definition
    fewer: dict[str, Any] = {
        "skus": terms.skus[:1],
        "locations": terms.locations[:2],
        "limits": Limits(1, 3),
    }

    for number, (name, value) in enumerate(fewer.items()):
        load = c.LoadLaunch(hashed("i", number), hashed("b"), replace(terms, **{name: value}))
        answer, _ = run.entries.enter(run.state.time_ms, load)
        assert answer.outcome == "launch_exists", name
    more = replace(terms, skus=(*terms.skus, replace(terms.skus[0], sku="p32")))
    answer, _ = run.entries.enter(
        run.state.time_ms, c.LoadLaunch(hashed("i", "more"), hashed("b"), more)
    )
    assert answer.outcome == "replaced"
