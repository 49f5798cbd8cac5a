"""
Plans: some ways to invite a community, side by side with telling everybody at once.

Always true:
- Every plan but `at_once` and `by_hand` keeps the busiest second within what is allowed, or says
  why it cannot.
- The waves of a plan hold the whole community.
- The chance of a wave's last person never grows from wave to wave.

Never here: carrying a plan out, words for a page.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from firstcome.waves.chances import SkuChance, turn_of
from firstcome.waves.load import Load, Peak, Sized, load_of, orders_at, peak_of, span_s, step_for
from firstcome.waves.show_up import Arrivals, arrivals_of
from firstcome.waves.sizes import Asked, NoSizes, asked_of, even, fewest
from firstcome.waves.terms import Terms, checked

Name = Literal["at_once", "fewest", "even", "gentle", "by_hand"]

GENTLE: Final = 0.5
"""The gentle plan lets this part come of what is allowed."""
_ROUNDING: Final = 1e-9


class PlannedWave(Struct, frozen=True):
    """
    One wave: its people, when it opens, its busiest second, and what its people can expect.

    `chance` is that of its last person to come, `mean_chance` that of any, both from 0 to 1.
    """

    wave: int
    after_s: int
    opens_ms: int
    people: int
    peak_per_s: float
    chance: float
    mean_chance: float
    skus: tuple[SkuChance, ...]


class Plan(Struct, frozen=True, tag="plan", tag_field="kind"):
    """
    A way to invite everybody.

    `fits` says whether no second brings more than is allowed; `all_invited_s` is when the last
    wave opens, after the first; `load` has the same steps in all plans of one question.
    """

    name: Name
    waves: tuple[PlannedWave, ...]
    peak: Peak
    of_capacity: float
    fits: bool
    all_invited_s: int
    load: Load


class NoPlan(Struct, frozen=True, tag="no_plan", tag_field="kind"):
    """It cannot be planned in this way; `why` says what would help."""

    name: Name
    why: str


class Plans(Struct, frozen=True):
    """The plans for some terms, and what was allowed."""

    terms: Terms
    allowed_per_s: float
    plans: tuple[Plan | NoPlan, ...]

    def named(self, name: str) -> Plan | NoPlan | None:
        """The plan of this name."""
        return next((plan for plan in self.plans if plan.name == name), None)


def plans_for(terms: Terms) -> Plans:
    """Every plan for these terms; raises `TermsInvalid`."""
    terms = checked(terms)
    arrivals = arrivals_of(terms.show_up)
    allowed = terms.allowed_per_s
    sized: list[tuple[Name, tuple[Sized, ...] | NoPlan]] = [
        ("at_once", (Sized(0, terms.people),)),
        ("fewest", _tried("fewest", fewest, asked_of(terms, arrivals, allowed))),
        ("even", _tried("even", even, asked_of(terms, arrivals, allowed))),
        ("gentle", _tried("gentle", fewest, asked_of(terms, arrivals, allowed * GENTLE))),
    ]
    if terms.by_hand:
        sized.append(("by_hand", terms.by_hand))
    seconds = max(span_s(waves, arrivals) for _, waves in sized if not isinstance(waves, NoPlan))
    step_s = step_for(seconds)
    return Plans(
        terms,
        allowed,
        tuple(
            waves
            if isinstance(waves, NoPlan)
            else _plan(terms, name, waves, load_of(waves, arrivals, step_s, seconds))
            for name, waves in sized
        ),
    )


def _tried(
    name: Name, size: Callable[[Asked], tuple[Sized, ...]], asked: Asked
) -> tuple[Sized, ...] | NoPlan:
    try:
        return size(asked)
    except NoSizes as refusal:
        return NoPlan(name, str(refusal))


def _plan(terms: Terms, name: Name, waves: Sequence[Sized], load: Load) -> Plan:
    arrivals = arrivals_of(terms.show_up)
    peak = peak_of(waves, arrivals)
    return Plan(
        name=name,
        waves=_waves(terms, waves, arrivals),
        peak=replace(peak, orders=round(peak.orders, 2)),
        of_capacity=round(peak.orders / terms.capacity_per_s, 4),
        fits=peak.orders <= terms.allowed_per_s * (1 + _ROUNDING),
        all_invited_s=waves[-1].after_s,
        load=load,
    )


def _waves(terms: Terms, waves: Sequence[Sized], arrivals: Arrivals) -> tuple[PlannedWave, ...]:
    found: list[PlannedWave] = []
    before = 0.0
    for number, wave in enumerate(waves, 1):
        until = before + wave.people
        turn = turn_of(terms.demands, terms.show_up.share, before, until)
        found.append(
            PlannedWave(
                wave=number,
                after_s=wave.after_s,
                opens_ms=terms.opens_ms + wave.after_s * 1_000 if terms.opens_ms else 0,
                people=round(wave.people),
                peak_per_s=_crowd(waves[:number], arrivals),
                chance=turn.last,
                mean_chance=turn.mean,
                skus=turn.skus,
            )
        )
        before = until
    return tuple(found)


def _crowd(waves: Sequence[Sized], arrivals: Arrivals) -> float:
    """The busiest second after the last of these waves has opened, those before it included."""
    seconds = (waves[-1].after_s + second for second in arrivals.busy)
    return round(max(orders_at(second, waves, arrivals) for second in seconds), 2)
