"""
How people come who were invited: what share of them, and how soon after their wave has opened.

The delays are lognormal: a steep rise, and a long tail. Two such curves are given, and both are
assumptions of ours until a wave of the shop's own has been seen:

- `AT_THE_HOUR`: everybody knows when the wave opens and waits for it. It is cut to the launch of
  July 2008, where 200,000 people were told at one time and the busiest second brought 13,000
  orders, which would have been all of them within 15 seconds. That six in ten come is not known.
- `BY_MAIL`: people learn that their wave is open from the mail that says so; half of those who
  come have read it within five minutes, nine in ten within half an hour.

Always true:
- Nobody comes before their wave opens; `share` of the invited come in the end, and no more.

Never here: how many are invited.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil, exp, floor, log
from statistics import NormalDist
from typing import Final

from msgspec import Struct

LEARNED_ORDERS_MIN: Final = 30
"""From fewer delays, nothing is learned."""

_NORMAL: Final = NormalDist()
_SIGMAS_OF_P90: Final = _NORMAL.inv_cdf(0.9)
_SPREAD_MIN: Final = 0.01
_DELAY_S_MIN: Final = 0.5
"""Delays are kept in whole seconds; the first of them stands for its middle."""
_BUSY_STEPS: Final = 60


class CurveInvalid(ValueError):
    """There is no such curve; the text says what to change."""


class ShowUp(Struct, frozen=True):
    """
    `share` of the invited come: half of them within `median_s`, nine in ten within `p90_s`.

    Raises `CurveInvalid` unless 0 < share <= 1 and 0 < median_s < p90_s.
    """

    share: float
    median_s: float
    p90_s: float

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise CurveInvalid("The share that comes lies above 0 and is at most 1, such as 0.6.")
        if not 0 < self.median_s < self.p90_s < float("inf"):
            raise CurveInvalid(
                "Nine in ten come later than half of them do: the second time must be longer than"
                " the first, and both longer than 0 seconds."
            )


AT_THE_HOUR: Final = ShowUp(0.6, 6, 22)
BY_MAIL: Final = ShowUp(0.6, 300, 1_800)
CURVES: Final = {"hour": AT_THE_HOUR, "mail": BY_MAIL}


class Arrivals:
    """What one invited person adds to each second after their wave has opened."""

    def __init__(self, curve: ShowUp) -> None:
        self.curve = curve
        self._mean = log(curve.median_s)
        self._spread = max(log(curve.p90_s / curve.median_s) / _SIGMAS_OF_P90, _SPREAD_MIN)
        self._kept: dict[int, float] = {}
        self.busy = tuple(_busy_seconds(exp(self._mean - self._spread**2)))
        """Seconds among which the busiest one is: later ones bring fewer and fewer."""
        self.settles_s = self.busy[-1] + 1
        """From here on, each second brings fewer people than the one before."""
        self.busiest = max(self.at(second) for second in self.busy)

    def come_by(self, seconds: float) -> float:
        """The share, of those who come at all, who have come by then."""
        return _NORMAL.cdf((log(seconds) - self._mean) / self._spread) if seconds > 0 else 0.0

    def until(self, share: float) -> float:
        """After how many seconds this share of those who come at all have come."""
        return exp(self._mean + self._spread * _NORMAL.inv_cdf(share))

    def at(self, second: int) -> float:
        """How many come in this second of those who were invited, for each who was."""
        if second < 0:
            return 0.0
        known = self._kept.get(second)
        if known is None:
            share = self.come_by(second + 1) - self.come_by(second)
            known = self._kept[second] = share * self.curve.share
        return known


@lru_cache(maxsize=32)
def arrivals_of(curve: ShowUp) -> Arrivals:
    """The arrivals of a curve, worked out once."""
    return Arrivals(curve)


def learn(delays_s: Sequence[float], invited: int) -> ShowUp:
    """
    The curve of waves that were seen: `delays_s` from each opening to the orders that followed.

    The delays' logarithms are taken as normal, with their own mean and deviation. Use waves whose
    people have had the time to come. Raises `CurveInvalid` for fewer than `LEARNED_ORDERS_MIN`
    delays, or more than were `invited`.
    """
    if len(delays_s) < LEARNED_ORDERS_MIN:
        raise CurveInvalid(
            f"{len(delays_s):,} orders tell too little of how people come: at least"
            f" {LEARNED_ORDERS_MIN} are needed. Use one of the given curves."
        )
    if len(delays_s) > invited:
        raise CurveInvalid("More orders came than people were invited: they are not of waves.")
    seen = NormalDist.from_samples([log(max(delay, _DELAY_S_MIN)) for delay in delays_s])
    spread = max(seen.stdev, _SPREAD_MIN)
    median_s = exp(seen.mean)
    return ShowUp(len(delays_s) / invited, median_s, median_s * exp(spread * _SIGMAS_OF_P90))


def delays_since(openings_s: Sequence[float], orders_s: Sequence[float]) -> list[float]:
    """
    From each order back to the last opening before it; orders before all openings are left out.

    An order of an earlier wave that comes late counts to the wave that opened last.
    """
    openings = sorted(openings_s)
    found: list[float] = []
    turn = -1
    for order_s in sorted(orders_s):
        while turn + 1 < len(openings) and openings[turn + 1] <= order_s:
            turn += 1
        if turn >= 0:
            found.append(order_s - openings[turn])
    return found


def _busy_seconds(mode_s: float) -> Iterator[int]:
    """Seconds up to just after the mode: all of them, or about sixty with those around the mode."""
    last = ceil(mode_s) + 1
    step = max(1, last // _BUSY_STEPS)
    near = {max(0, floor(mode_s) + shift) for shift in (-1, 0, 1)}
    yield from sorted({*range(0, last, step), *near, last})
