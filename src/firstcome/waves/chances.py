"""
Chances: whether there is still a unit when it is somebody's turn.

Of those who were invited before, each comes or stays away on their own, so how many have come is
binomial; it is taken as normal, with the correction of a half. Everybody wants one SKU: who would
take any of several counts as a part of each.

Always true:
- The chance never grows from a wave to the next: more people stand before.

Never here: when people come.
"""

from collections.abc import Sequence
from math import floor, sqrt
from statistics import NormalDist
from typing import Final

from msgspec import Struct

_NORMAL: Final = NormalDist()


class Demand(Struct, frozen=True):
    """How many want a SKU, how many units of it there are, and how many each of them asks for."""

    sku: str
    people: float
    units: int
    units_each: float = 1.0


class SkuChance(Struct, frozen=True):
    """For the last person of a wave who wants this SKU: the chance of it, and what is left then."""

    sku: str
    chance: float
    units_left: int


class Turn(Struct, frozen=True):
    """
    What a wave's people can expect.

    `last` is the chance of whoever comes last in the wave, after all who were invited until then
    and come at all; `mean` is that of somebody who does not know yet when they will come.
    """

    last: float
    mean: float
    skus: tuple[SkuChance, ...]


def turn_of(demands: Sequence[Demand], share: float, before: float, until: float) -> Turn:
    """
    What the people of a wave can expect.

    `before` of the whole community were invited earlier, `until` with this wave, in both cases
    wanting what the community wants; `share` of the invited come.
    """
    people = sum(demand.people for demand in demands)
    last = mean = 0.0
    skus: list[SkuChance] = []
    for demand in demands:
        part = demand.people / people
        ahead = max(0.0, part * until - 1)
        chance = _last(demand, share, ahead)
        left = max(0, floor(demand.units - ahead * share * demand.units_each))
        skus.append(SkuChance(demand.sku, chance, left))
        last += part * chance
        mean += part * _mean(demand, share, part * before, part * until)
    return Turn(min(last, 1.0), min(mean, 1.0), tuple(skus))


def _last(demand: Demand, share: float, ahead: float) -> float:
    """The chance that, of so many ahead, few enough come to leave enough units."""
    few_enough = floor(demand.units / demand.units_each) - 1
    if few_enough < 0:
        return 0.0
    expected = ahead * share
    deviation = sqrt(expected * (1 - share))
    if deviation == 0:
        return 1.0 if expected <= few_enough else 0.0
    return _NORMAL.cdf((few_enough + 0.5 - expected) / deviation)


def _mean(demand: Demand, share: float, before: float, until: float) -> float:
    """The part of the wave's people who come that finds units, when as many come as expected."""
    come = (until - before) * share
    served = demand.units / demand.units_each - before * share
    return min(1.0, max(0.0, served / come)) if come > 0 else float(served > 0)
