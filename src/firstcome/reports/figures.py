"""
Figures: what is counted of demand and of supply, for a pool, a market, or all of a launch.

Always true:
- Figures add up: those of a market are the sum of its pools', field by field. People in line alone
  do not, since one may wait at two pools; they are counted anew at each level.
- Units are exact. Who would take any of several SKUs counts as a part of each, as a fraction.

Never here: SQL, what a figure means in words (`definitions`).
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

Number = int | Fraction

ZERO: Final = Fraction(0)

_F = TypeVar("_F", bound=Struct)


class Demand(Struct, frozen=True, kw_only=True):
    """Who wants units, and what is there for them."""

    registrations: Fraction = ZERO
    registered_units: Fraction = ZERO
    not_ordered_units: Fraction = ZERO
    orders: int = 0
    ordered_units: int = 0
    kept_units: int = 0
    orders_in_line: int = 0
    people_in_line: int = 0
    units_in_line: int = 0
    received_units: int = 0
    free_units: int = 0
    held_units: int = 0
    allocated_units: int = 0
    handed_over_units: int = 0

    @property
    def wanted_units(self) -> Fraction:
        """Units of the orders that stand, and of the registered who have not ordered."""
        return self.kept_units + self.not_ordered_units

    @property
    def uncovered_units(self) -> Fraction:
        """Units that are wanted and that no order has, whatever is free or on its way."""
        return self.units_in_line + self.not_ordered_units


class Supplied(Struct, frozen=True, kw_only=True):
    """What was asked of the supplier, and what became of it."""

    asked_units: int = 0
    planned_units: int = 0
    confirmed_units: int = 0
    delivered_units: int = 0
    coming_units: int = 0


def added(figures: Iterable[_F], start: _F) -> _F:
    """The sum, field by field, with `start`."""
    names = start.__struct_fields__
    sums = [getattr(start, name) for name in names]
    for each in figures:
        for number, name in enumerate(names):
            sums[number] += getattr(each, name)
    return msgspec.structs.replace(start, **dict(zip(names, sums, strict=True)))


def unmet_units(demand: Demand, supplied: Supplied) -> Fraction:
    """What is wanted and is neither free nor confirmed to come; never below nothing."""
    return max(ZERO, demand.uncovered_units - demand.free_units - supplied.coming_units)


def plain(number: Number) -> str:
    """A figure as files have it: whole, or with two decimals (half to even)."""
    number = Fraction(number)
    if number.denominator == 1:
        return str(number.numerator)
    return f"{float(round(number, 2)):.2f}"


def shown(number: Number) -> str:
    """A figure for people: with thousands, and whole or with one decimal (half to even)."""
    number = Fraction(number)
    tenth = round(number, 1)
    if tenth.denominator == 1:
        return f"{tenth.numerator:,}"
    return f"{float(tenth):,.1f}"
