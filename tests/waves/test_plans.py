"""Plans: the load that they promise, whom they leave out (nobody), and what their people get."""

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from firstcome.waves.chances import Demand, turn_of
from firstcome.waves.load import Sized, orders_at
from firstcome.waves.plans import NoPlan, Plan, Plans, plans_for
from firstcome.waves.show_up import AT_THE_HOUR, BY_MAIL, ShowUp, arrivals_of
from firstcome.waves.terms import Terms, TermsInvalid

PLANNED = ("fewest", "even", "gentle")


def curve_of(share: float, median_s: float, times: float) -> ShowUp:
    """Nine in ten come within so many times the median."""
    return ShowUp(share, median_s, median_s * times)


def demands_of(rows: list[tuple[int, int, float]]) -> tuple[Demand, ...]:
    """People, units and units for each of them, of some SKUs."""
    return tuple(Demand(f"sku-{turn}", *row) for turn, row in enumerate(rows))


CURVES = st.one_of(
    st.sampled_from([AT_THE_HOUR, BY_MAIL]),
    st.builds(curve_of, st.floats(0.05, 1), st.floats(1, 900), st.floats(1.2, 20)),
)
DEMANDS = st.lists(
    st.tuples(st.integers(1, 200_000), st.integers(0, 100_000), st.sampled_from([1.0, 1.3])),
    min_size=1,
    max_size=3,
).map(demands_of)
TERMS = st.builds(
    Terms,
    demands=DEMANDS,
    capacity_per_s=st.floats(1, 20_000),
    show_up=CURVES,
    most_share=st.floats(0.1, 1),
    every_s=st.integers(1, 7_200),
    within_s=st.none() | st.integers(0, 40_000),
)


def terms(people: int = 200_000, capacity: float = 13_000, units: int = 48_033) -> Terms:
    return Terms(demands=(Demand("phone", people, units),), capacity_per_s=capacity)


def plan_of(plans: Plans, name: str) -> Plan:
    found = plans.named(name)
    assert isinstance(found, Plan), found
    return found


def made(plans: Plans, *names: str) -> list[Plan]:
    found = [plan for plan in plans.plans if isinstance(plan, Plan)]
    return [plan for plan in found if not names or plan.name in names]


def test_all_at_once_is_the_crush_and_two_waves_are_none():
    plans = plans_for(terms())

    at_once, fewest = plan_of(plans, "at_once"), plan_of(plans, "fewest")
    assert at_once.peak.orders > 12_500
    assert not at_once.fits
    assert len(fewest.waves) == 2
    assert fewest.fits
    assert fewest.peak.orders <= 6_500
    assert fewest.all_invited_s == 900


@settings(deadline=None)
@given(TERMS)
def test_no_second_of_a_plan_brings_more_than_is_allowed(asked: Terms):
    plans = plans_for(asked)
    arrivals = arrivals_of(asked.show_up)

    for plan in made(plans, *PLANNED):
        assert plan.fits
        waves = [Sized(wave.after_s, wave.people) for wave in plan.waves]
        random = Random(plan.name)
        for wave in waves[:20]:
            near = wave.after_s + random.randrange(2 * arrivals.settles_s + 5)
            assert orders_at(near, waves, arrivals) <= plans.allowed_per_s * 1.01
        assert max(plan.load.orders) == pytest.approx(plan.peak.orders, abs=0.02)


@settings(deadline=None)
@given(TERMS)
def test_a_plan_leaves_nobody_out_and_has_no_empty_wave(asked: Terms):
    for plan in made(plans_for(asked)):
        assert sum(wave.people for wave in plan.waves) == asked.people
        assert all(wave.people > 0 for wave in plan.waves)
        assert all(a.after_s < b.after_s for a, b in pairwise(plan.waves))
        if asked.within_s is not None:
            assert plan.all_invited_s <= asked.within_s


@settings(deadline=None)
@given(TERMS, st.floats(1.01, 5))
def test_more_capacity_never_needs_more_waves(asked: Terms, times: float):
    few = {plan.name: len(plan.waves) for plan in made(plans_for(asked), *PLANNED)}

    more = plans_for(replace(asked, capacity_per_s=asked.capacity_per_s * times))

    for name, count in few.items():
        assert len(plan_of(more, name).waves) <= count


@settings(deadline=None)
@given(TERMS)
def test_the_chance_never_grows_from_wave_to_wave(asked: Terms):
    for plan in made(plans_for(asked)):
        for sooner, later in pairwise(plan.waves):
            assert later.chance <= sooner.chance + 1e-9
            assert later.mean_chance <= sooner.mean_chance + 1e-9
        assert all(0 <= wave.chance <= 1 and 0 <= wave.mean_chance <= 1 for wave in plan.waves)


@settings(deadline=None)
@given(TERMS)
def test_waves_make_no_units_so_the_very_last_person_has_the_same_chance_in_every_plan(
    asked: Terms,
):
    last = {round(plan.waves[-1].chance, 6) for plan in made(plans_for(asked))}

    assert len(last) == 1


@settings(deadline=None)
@given(TERMS)
def test_fewest_has_no_more_waves_than_even(asked: Terms):
    plans = plans_for(asked)
    fewest, even = plans.named("fewest"), plans.named("even")
    assume(isinstance(even, Plan))

    assert isinstance(fewest, Plan)
    assert isinstance(even, Plan)
    assert len(fewest.waves) <= len(even.waves)


def test_what_cannot_be_within_the_time_is_said_with_what_would_help():
    plans = plans_for(replace(terms(capacity=700), within_s=60))

    found = plans.named("fewest")
    assert isinstance(found, NoPlan)
    assert "37 waves would be needed, 1 s apart" in found.why
    assert "take longer, or let more orders a second come" in found.why


def test_more_waves_than_there_can_be_are_no_plan():
    found = plans_for(terms(capacity=10)).named("even")

    assert isinstance(found, NoPlan)
    assert found.why.startswith("More than 200 waves would be needed")


def test_waves_by_hand_are_judged_as_they_are_and_the_last_may_take_the_rest():
    by_hand = (Sized(0, 150_000), Sized(600, 0))

    plan = plan_of(plans_for(replace(terms(), by_hand=by_hand)), "by_hand")

    assert [wave.people for wave in plan.waves] == [150_000, 50_000]
    assert not plan.fits
    assert plan.peak.after_s == 2


def test_crowds_that_overlap_are_counted_together():
    by_hand = (Sized(0, 100_000), Sized(1, 100_000))

    plan = plan_of(plans_for(replace(terms(), by_hand=by_hand)), "by_hand")

    alone = plan_of(plans_for(terms(people=100_000)), "at_once")
    assert plan.peak.orders > 1.8 * alone.peak.orders


def test_opening_times_are_told_when_the_first_is():
    plan = plan_of(plans_for(replace(terms(), opens_ms=1_000_000)), "fewest")

    assert [wave.opens_ms for wave in plan.waves] == [1_000_000, 1_900_000]


def test_the_chance_of_a_small_crowd_is_that_of_a_binomial():
    people, units, share = 60, 20, 0.4
    exact = sum(
        math.comb(people - 1, came) * share**came * (1 - share) ** (people - 1 - came)
        for came in range(units)
    )

    turn = turn_of([Demand("phone", people, units)], share, 0, people)

    assert turn.last == pytest.approx(exact, abs=0.01)


def test_when_everybody_comes_the_chance_is_certain_or_none():
    demands = [Demand("phone", 100, 50)]

    assert turn_of(demands, 1.0, 0, 50).last == 1.0
    assert turn_of(demands, 1.0, 0, 51).last == 0.0
    assert turn_of(demands, 1.0, 0, 100).mean == 0.5


def test_each_sku_has_a_chance_of_its_own():
    demands = [Demand("black", 900, 1_000), Demand("white", 100, 0)]

    turn = turn_of(demands, 0.6, 0, 1_000)

    assert {sku.sku: sku.chance for sku in turn.skus} == {"black": pytest.approx(1.0), "white": 0.0}
    assert turn.last == pytest.approx(0.9)
    assert turn.skus[0].units_left == 1_000 - math.ceil(899 * 0.6)


def test_who_asks_for_two_units_leaves_half_as_many_people_with_some():
    one = turn_of([Demand("phone", 100, 50, 1.0)], 1.0, 0, 100)
    two = turn_of([Demand("phone", 100, 50, 2.0)], 1.0, 0, 100)

    assert (one.mean, two.mean) == (0.5, 0.25)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"demands": ()}, "Nobody is to be invited"),
        ({"demands": (Demand("phone", 10**8, 1),)}, "At most 10,000,000 people"),
        ({"demands": (Demand("phone", 10, -1),)}, "not below 0"),
        ({"demands": (Demand("phone", 10, 1, 0.0),)}, "more than 0 units"),
        ({"capacity_per_s": 0.0}, "the one that a rehearsal measured"),
        ({"capacity_per_s": float("nan")}, "the one that a rehearsal measured"),
        ({"most_share": 1.5}, "at most 1"),
        ({"every_s": 0}, "after a second at least"),
        ({"within_s": -1}, "not before the first wave opens"),
        ({"by_hand": (Sized(5, 0),)}, "after 0 minutes"),
        ({"by_hand": (Sized(0, 1), Sized(0, 0))}, "each later than the one before"),
        ({"by_hand": (Sized(0, 0), Sized(60, 1))}, "only the last may say 0"),
        ({"by_hand": (Sized(0, 150_000),)}, "150,000 people, and there are 200,000"),
        ({"by_hand": (Sized(0, 200_000), Sized(60, 0))}, "give the last wave 0 people"),
        ({"by_hand": tuple(Sized(turn, 1) for turn in range(201))}, "at most 200 waves"),
    ],
)
def test_terms_that_cannot_be_planned_are_refused_in_one_line(
    changes: dict[str, object], said: str
):
    with pytest.raises(TermsInvalid, match=said) as refused:
        plans_for(replace(terms(), **changes))

    assert "\n" not in str(refused.value)
