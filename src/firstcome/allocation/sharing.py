"""
Sharing: units in whole lots between siblings, by their weights.

The method is Webster's (Sainte-Laguë), within bounds: every sibling gets its weight times one
common rate, rounded to the nearest lot, and the rate is the one at which all of it comes to the
units (Balinski and Young, Fair Representation, 1982; docs/decisions/0029-websters-method.md).

Always true:
- What is given and what is left come to the units; nobody is below `least` or above `most`.
- More units take nothing from anybody, and more weight never costs its own sibling a unit.
- Siblings that are alike differ by at most one lot.
- The same claims give the same answer: integers alone, and ties have a documented order.

Never here: a tree, names, where weights come from.
"""

import heapq
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

SCALE_BITS: Final = 128
"""Turns are compared as whole numbers with so many binary places: exact for our weights."""


class Claim(Struct, frozen=True):
    """
    What one sibling has a claim to, in units.

    It has `least` before any sharing. `least` and `most` are whole lots. `draw` settles ties that
    neither turn nor weight settles.
    """

    weight: int
    least: int
    most: int
    lot: int
    draw: bytes


class Parts(Struct, frozen=True):
    """
    What each claim gets, in their order.

    `free` are the claims that rounding alone gave what they have: no bound holds them back or up.
    `left` was not given. `waits` is the claim whose lot is next and did not fit, if that is why.
    `tied` are the claims whose next or last lot had the same turn as the last one given, where not
    all of them could have it.
    """

    units: tuple[int, ...]
    free: frozenset[int]
    left: int
    waits: int | None
    tied: frozenset[int]


def share(units: int, claims: Sequence[Claim]) -> Parts:
    """
    Share `units` between the claims.

    A lot's turn is where the weight times the rate passes the middle of the lot; lots are given by
    their turn. Of lots with the same turn that of the larger weight is first, then that of the
    lower draw. The first lot that does not fit ends it: its units are kept for it, so that they
    need not be taken back from others when there are more.

    Raises ValueError when there are fewer units than all `least` together.
    """
    given = [claim.least for claim in claims]
    left = units - sum(given)
    if left < 0:
        raise ValueError(f"{units} units are fewer than {sum(given)} that are given already")
    rate = _rate_below(left, claims)
    given = [_at(rate, claim) for claim in claims]
    left = units - sum(given)
    waiting = [turn for number, claim in enumerate(claims) for turn in _next(given, number, claim)]
    heapq.heapify(waiting)
    last = rate
    while waiting and claims[waiting[0][3]].lot <= left:
        last, number = waiting[0][0], waiting[0][3]
        given[number] += claims[number].lot
        left -= claims[number].lot
        following = next(_next(given, number, claims[number]), None)
        if following is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, following)
    free = frozenset(
        number
        for number, claim in enumerate(claims)
        if waiting and _is_free(given[number], claim, last)
    )
    tied = _tied(last, waiting, given, claims)
    return Parts(tuple(given), free, left, waiting[0][3] if waiting and left else None, tied)


def _turn(given: int, claim: Claim) -> int:
    """When the next lot's turn is: the rate, with `SCALE_BITS` binary places."""
    return ((2 * given + claim.lot) << SCALE_BITS) // (2 * claim.weight)


def _next(given: list[int], number: int, claim: Claim) -> Iterator[tuple[int, int, bytes, int]]:
    if claim.weight and given[number] < claim.most:
        yield _turn(given[number], claim), -claim.weight, claim.draw, number


def _at(rate: int, claim: Claim) -> int:
    """What a claim has when every lot was given whose turn is not after the rate."""
    if not claim.weight or claim.least >= claim.most:
        return claim.least
    twice_last = ((rate + 1) * 2 * claim.weight - 1) >> SCALE_BITS
    last = (twice_last - claim.lot) // 2
    if last < claim.least:
        return claim.least
    lots = (last - claim.least) // claim.lot + 1
    return min(claim.least + lots * claim.lot, claim.most)


def _rate_below(left: int, claims: Sequence[Claim]) -> int:
    """A rate at which not more than all units are given, and hardly fewer."""
    open_claims = [claim for claim in claims if claim.weight and claim.least < claim.most]
    if not open_claims:
        return 0
    total = left + sum(claim.least for claim in open_claims)
    heaviest = max(claim.weight for claim in open_claims)

    def fits(rate: int) -> bool:
        return sum(_at(rate, claim) for claim in open_claims) <= total

    near = (1 << SCALE_BITS) // heaviest  # the lots of each within such a step: at most one
    low, high = 0, (total << SCALE_BITS) // sum(claim.weight for claim in open_claims)
    step = max(near, high >> 6)
    if fits(high):
        low = high
        ceiling = (total + max(claim.lot for claim in open_claims) + 1) << SCALE_BITS
        while fits(low + step) and low < ceiling:
            low, step = low + step, 2 * step
        high = low + step
    else:
        while high > step and not fits(high - step):
            high, step = high - step, 2 * step
        low = max(0, high - step)
    while high - low > near:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _is_free(given: int, claim: Claim, rate: int) -> bool:
    """Whether it would have the same without its bounds."""
    if not claim.weight or claim.least == claim.most:
        return False
    raised = given == claim.least > 0 and _turn(given - claim.lot, claim) > rate
    return not raised and not (given == claim.most and _turn(given, claim) < rate)


def _tied(
    last: int,
    waiting: list[tuple[int, int, bytes, int]],
    given: list[int],
    claims: Sequence[Claim],
) -> frozenset[int]:
    if not waiting or waiting[0][0] != last:
        return frozenset()
    lost = {number for turn, _, _, number in waiting if turn == last}
    won = {
        number
        for number, claim in enumerate(claims)
        if claim.weight
        and given[number] > claim.least
        and _turn(given[number] - claim.lot, claim) == last
    }
    return frozenset(lost | won)
