"""
The terms of a plan: who is to be invited, what the shop can bear, what there is to be had.

Always true:
- Terms that were checked can be planned, or the plan says why not.

Never here: a plan.
"""

from itertools import pairwise
from math import isfinite
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.domain.commands import WAVE_PEOPLE_MAX, WAVES_MAX
from firstcome.waves.chances import Demand
from firstcome.waves.load import Sized
from firstcome.waves.show_up import AT_THE_HOUR, ShowUp

EVERY_S: Final = 900
MOST_SHARE: Final = 0.5
SPAN_S_MAX: Final = 366 * 86_400
CAPACITY_MAX: Final = 10_000_000.0


class TermsInvalid(ValueError):
    """These terms cannot be planned; the text says what to change."""


class Terms(Struct, frozen=True, kw_only=True):
    """
    What a plan is made from.

    `capacity_per_s` orders a second were measured, and at most `most_share` of them are to come.
    Waves follow each other every `every_s` seconds, closer when otherwise not all were invited
    `within_s` after the first one opened (None: it may take as long as it takes). `by_hand` are
    waves that somebody wishes; people 0 in the last: all that are left. `opens_ms` is when the
    first opens (0: not said).
    """

    demands: tuple[Demand, ...]
    capacity_per_s: float
    show_up: ShowUp = AT_THE_HOUR
    most_share: float = MOST_SHARE
    every_s: int = EVERY_S
    within_s: int | None = None
    opens_ms: int = 0
    by_hand: tuple[Sized, ...] = ()

    @property
    def people(self) -> int:
        """The whole community."""
        return round(sum(demand.people for demand in self.demands))

    @property
    def units(self) -> int:
        """All that can be had."""
        return sum(demand.units for demand in self.demands)

    @property
    def allowed_per_s(self) -> float:
        """So many orders a second may come."""
        return self.capacity_per_s * self.most_share


def checked(terms: Terms) -> Terms:
    """The terms, with the waves by hand complete; raises `TermsInvalid`."""
    if terms.people < 1:
        raise TermsInvalid("Nobody is to be invited: say how many people there are.")
    if terms.people > WAVE_PEOPLE_MAX:
        raise TermsInvalid(f"At most {WAVE_PEOPLE_MAX:,} people can be invited.")
    if any(demand.people < 0 or demand.units < 0 for demand in terms.demands):
        raise TermsInvalid("Numbers of people and of units are not below 0.")
    if any(demand.units_each <= 0 for demand in terms.demands):
        raise TermsInvalid("Everybody asks for more than 0 units.")
    if not (isfinite(terms.capacity_per_s) and 0 < terms.capacity_per_s <= CAPACITY_MAX):
        raise TermsInvalid(
            f"The capacity is a number of orders a second, above 0 and at most {CAPACITY_MAX:,.0f}:"
            " the one that a rehearsal measured."
        )
    if not 0 < terms.most_share <= 1:
        raise TermsInvalid("The share of the capacity lies above 0 and is at most 1, such as 0.5.")
    if not 1 <= terms.every_s <= SPAN_S_MAX:
        raise TermsInvalid("Waves follow each other after a second at least, a year at most.")
    if terms.within_s is not None and not 0 <= terms.within_s <= SPAN_S_MAX:
        raise TermsInvalid("All are invited not before the first wave opens, and within a year.")
    return replace(terms, by_hand=_completed(terms.by_hand, terms.people))


def _completed(waves: tuple[Sized, ...], people: int) -> tuple[Sized, ...]:
    """Waves by hand, the last with all that are left when it says 0; raises `TermsInvalid`."""
    if not waves:
        return ()
    if len(waves) > WAVES_MAX:
        raise TermsInvalid(f"There are at most {WAVES_MAX} waves.")
    times = [wave.after_s for wave in waves]
    is_rising = all(before < after for before, after in pairwise(times))
    if times[0] != 0 or times[-1] > SPAN_S_MAX or not is_rising:
        raise TermsInvalid("The first wave opens after 0 minutes, each later than the one before.")
    if any(wave.people < 1 for wave in waves[:-1]) or waves[-1].people < 0:
        raise TermsInvalid("Every wave has people; only the last may say 0: all that are left.")
    given = round(sum(wave.people for wave in waves))
    if waves[-1].people == 0 and given < people:
        return (*waves[:-1], replace(waves[-1], people=people - given))
    if given != people or waves[-1].people == 0:
        raise TermsInvalid(
            f"The waves hold {given:,} people, and there are {people:,}: give the last wave 0"
            " people, which means all that are left."
        )
    return waves
