"""
What plans are called, and their numbers in words, the same on every page and at the terminal.

Always true:
- A chance that is not certain is never shown as 0 % or 100 %.

Never here: a plan, a page.
"""

from collections.abc import Callable, Sequence
from typing import Final

from firstcome.waves.plans import Name, Plan, PlannedWave, Plans
from firstcome.waves.show_up import ShowUp

TITLES: Final[dict[Name, str]] = {
    "at_once": "All at once",
    "fewest": "Fewest waves",
    "even": "Even waves",
    "gentle": "Gentle",
    "by_hand": "By hand",
}
ABOUT: Final[dict[Name, str]] = {
    "at_once": "Everybody may order from the same moment on.",
    "fewest": "As few waves as the load permits, each as large as the ones before leave room for.",
    "even": "Waves of one size, as few as the load permits.",
    "gentle": "As the fewest waves, but with half the load: room for repeats and for surprises.",
    "by_hand": "The sizes and times that were given.",
}
_CERTAIN: Final = 0.995
_NEVER: Final = 1e-9
_WAVES_SAID: Final = 6
_PERCENT: Final = "\N{NO-BREAK SPACE}%"


def percent(share: float) -> str:
    """A share from 0 to 1 in percent; one that is nearly all or nearly nothing is said so."""
    if share >= 1 - _NEVER:
        return f"100{_PERCENT}"
    if share <= _NEVER:
        return f"0{_PERCENT}"
    if share >= _CERTAIN:
        return f"over 99{_PERCENT}"
    return f"under 1{_PERCENT}" if share < 1 - _CERTAIN else f"{share * 100:,.0f}{_PERCENT}"


def percent_of_capacity(plan: Plan) -> str:
    """The load of the busiest second as a part of the capacity; it may be more than all of it."""
    return f"{plan.of_capacity * 100:,.0f}{_PERCENT}"


def lasting(seconds: int) -> str:
    """A time after the first opening: "at once", "15 min", "2 h 30 min"."""
    if seconds == 0:
        return "at once"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{count:,} {unit}" for count, unit in parts if count)


def rate(orders: float) -> str:
    """Orders a second: whole ones, with a decimal under ten."""
    return f"{orders:,.1f}" if orders < 9.95 else f"{orders:,.0f}"


def sizes_of(plan: Plan) -> str:
    """How many people a wave has: one number, or from which to which."""
    people = [wave.people for wave in plan.waves]
    low, high = min(people), max(people)
    return f"{high:,}" if high - low <= 2 else f"{low:,}–{high:,}"


def chances_of(plan: Plan, chance_of: Callable[[PlannedWave], float]) -> str:
    """A chance wave by wave; of many waves, the first, the one where it runs out, and the last."""
    waves = plan.waves
    if len(waves) <= _WAVES_SAID:
        return ", ".join(percent(chance_of(wave)) for wave in waves)
    short = next((wave for wave in waves if chance_of(wave) < _CERTAIN), waves[0])
    told = sorted({1, short.wave, waves[-1].wave})
    return ", ".join(f"{number}: {percent(chance_of(waves[number - 1]))}" for number in told)


def anybodys(wave: PlannedWave) -> float:
    """The chance of a person of the wave who does not know yet when they will come."""
    return wave.mean_chance


def of_the_last(wave: PlannedWave) -> float:
    """The chance of the last person of the wave to come."""
    return wave.chance


def assumed(curve: ShowUp) -> str:
    """A curve in a sentence."""
    return (
        f"{percent(curve.share)} of those who are invited come: half of them within"
        f" {_short(curve.median_s)} of the opening of their wave, nine in ten within"
        f" {_short(curve.p90_s)}."
    )


def asked(plans: Plans) -> Sequence[str]:
    """What the plans were made from, a sentence each."""
    terms = plans.terms
    measured = (
        f"The shop was measured with {rate(terms.capacity_per_s)} orders a second, of which"
        f" {percent(terms.most_share)} may come: {rate(plans.allowed_per_s)} a second."
    )
    return (
        f"{terms.people:,} people are to be invited; there are {terms.units:,} units.",
        measured,
        assumed(terms.show_up),
    )


def _short(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.3g} s"
    return lasting(round(seconds))
