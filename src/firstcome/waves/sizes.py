"""
Sizes: how many people each wave may have, so that no second brings more than is allowed.

Always true:
- The sizes of a plan add up to the community, and no wave is empty.
- A higher bound never needs more waves: what fits under the lower one fits under it, too.

Never here: names of plans, chances.
"""

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import Final

from msgspec import Struct

from firstcome.domain.commands import WAVES_MAX
from firstcome.waves.load import Sized
from firstcome.waves.show_up import Arrivals
from firstcome.waves.terms import Terms

_MINUTE_S: Final = 60


class NoSizes(Exception):
    """Not so: the text says why, and what would help."""


class Asked(Struct, frozen=True):
    """So many people, with so many orders a second allowed."""

    people: int
    allowed_per_s: float
    arrivals: Arrivals
    gap_s: Callable[[int], int]
    """How far apart so many waves are; whole minutes, where one is short enough."""


def asked_of(terms: Terms, arrivals: Arrivals, allowed_per_s: float) -> Asked:
    """What checked terms ask, with a bound that may be lower than theirs."""

    def gap_s(count: int) -> int:
        if terms.within_s is None or count == 1:
            return terms.every_s
        gap_s = min(terms.every_s, terms.within_s // (count - 1))
        return gap_s if gap_s < _MINUTE_S or gap_s == terms.every_s else gap_s - gap_s % _MINUTE_S

    return Asked(terms.people, allowed_per_s, arrivals, gap_s)


def fewest(asked: Asked) -> tuple[Sized, ...]:
    """
    As few waves as possible, each as large as those before leave room for; raises `NoSizes`.

    When fewer people are left than there is room for, all waves are smaller by the same factor.
    """
    count = _waves_min(asked)
    while True:
        gap_s = _gap(asked, count)
        rooms = rooms_of(asked.arrivals, gap_s, count)
        most = [floor(asked.allowed_per_s * room) for room in rooms]
        if sum(most) >= asked.people:
            return _timed(_scaled(rooms, most, asked.people), gap_s)
        count = max(count + 1, ceil(count * asked.people / max(1, sum(most))))


def even(asked: Asked) -> tuple[Sized, ...]:
    """As few waves of one size as possible; raises `NoSizes`."""
    count = _waves_min(asked)
    while True:
        gap_s = _gap(asked, count)
        largest = ceil(asked.people / count)
        if largest * _crest(asked.arrivals, gap_s, count) <= asked.allowed_per_s:
            some, rest = divmod(asked.people, count)
            return _timed([some + (turn < rest) for turn in range(count)], gap_s)
        count += 1


def rooms_of(arrivals: Arrivals, gap_s: int, count: int) -> list[float]:
    """How many people each wave may have at most, for every order a second that is allowed."""
    rooms: list[float] = []
    for turn in range(count):
        rooms.append(
            max(
                0.0,
                min(
                    (1 - _brought(rooms, arrivals, second + turn * gap_s, gap_s)) / own
                    for second in arrivals.busy
                    if (own := arrivals.at(second)) > 0
                ),
            )
        )
    return rooms


def _brought(sizes: Sequence[float], arrivals: Arrivals, second: int, gap_s: int) -> float:
    return sum(size * arrivals.at(second - turn * gap_s) for turn, size in enumerate(sizes))


def _crest(arrivals: Arrivals, gap_s: int, count: int) -> float:
    """The busiest second of so many waves of one person each: it is one of the last wave's."""
    return max(
        sum(arrivals.at(second + turn * gap_s) for turn in range(count)) for second in arrivals.busy
    )


def _waves_min(asked: Asked) -> int:
    """No fewer waves will do, even when they do not overlap."""
    return max(1, ceil(asked.people * asked.arrivals.busiest / asked.allowed_per_s - 1e-9))


def _gap(asked: Asked, count: int) -> int:
    """How far apart so many waves are; raises `NoSizes` when it is too many, or too close."""
    if count > min(WAVES_MAX, asked.people):
        raise NoSizes(
            f"More than {min(WAVES_MAX, asked.people):,} waves would be needed: let more orders a"
            " second come, put more time between waves, or take longer."
        )
    gap_s = asked.gap_s(count)
    if count > 1 and gap_s < asked.arrivals.settles_s:
        raise NoSizes(
            f"{count:,} waves would be needed, {gap_s:,} s apart, and the crowd of one grows for"
            f" {asked.arrivals.settles_s:,} s: take longer, or let more orders a second come."
        )
    return gap_s


def _scaled(rooms: Sequence[float], most: Sequence[int], people: int) -> list[int]:
    """Sizes in the proportion of the rooms that add up to `people`; none above its `most`."""
    whole = sum(rooms)
    sizes = [min(floor(people * room / whole), top) for room, top in zip(rooms, most, strict=True)]
    left = people - sum(sizes)
    while left:
        for turn, top in enumerate(most):
            if left and sizes[turn] < top:
                sizes[turn] += 1
                left -= 1
    return sizes


def _timed(sizes: Sequence[int], gap_s: int) -> tuple[Sized, ...]:
    return tuple(Sized(turn * gap_s, size) for turn, size in enumerate(sizes) if size)
