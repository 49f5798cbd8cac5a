"""
Load: how many orders a second some waves bring, and when most.

Always true:
- Every wave counts at every second from its opening on: their crowds overlap.
- No second that is left out brings more than the busiest one that is looked at, since after it
  has settled the crowd of a wave only ebbs.

Never here: what a shop can bear, stock.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

from msgspec import Struct

from firstcome.waves.show_up import Arrivals

BINS_MAX: Final = 600
STEPS_S: Final = (1, 10, 60, 300, 900, 3_600, 14_400, 86_400)
_CAME: Final = 0.98
"""A drawing ends when so many of those who come have come."""


class Sized(Struct, frozen=True):
    """So many `people` from `after_s` on, in seconds since the first wave opened."""

    after_s: int
    people: float


class Peak(Struct, frozen=True):
    """The busiest second: how many orders, and when."""

    orders: float
    after_s: int


class Load(Struct, frozen=True):
    """Orders a second over time: for each step of `step_s` seconds, its busiest second."""

    step_s: int
    orders: tuple[float, ...]


def orders_at(second: int, waves: Sequence[Sized], arrivals: Arrivals) -> float:
    """How many orders all waves together bring in this second."""
    return sum(
        wave.people * arrivals.at(second - wave.after_s) for wave in waves if wave.after_s <= second
    )


def peak_of(waves: Sequence[Sized], arrivals: Arrivals) -> Peak:
    """The busiest second of all."""
    return max(
        (Peak(orders_at(second, waves, arrivals), second) for second in _busy(waves, arrivals)),
        key=lambda peak: (peak.orders, -peak.after_s),
    )


def span_s(waves: Sequence[Sized], arrivals: Arrivals) -> int:
    """From the first opening until nearly everybody of the last wave has come."""
    return max(wave.after_s for wave in waves) + max(1, ceil(arrivals.until(_CAME)))


def step_for(seconds: int) -> int:
    """The shortest step that keeps a drawing of so many seconds within `BINS_MAX` bins."""
    return next((step for step in STEPS_S if seconds / step <= BINS_MAX), STEPS_S[-1])


def load_of(waves: Sequence[Sized], arrivals: Arrivals, step_s: int, seconds: int) -> Load:
    """The load over so many seconds, in steps of `step_s`."""
    bins = [0.0] * ceil(seconds / step_s)
    starts = range(0, len(bins) * step_s, step_s)
    for second in (*starts, *_busy(waves, arrivals)):
        bin_ = second // step_s
        if bin_ < len(bins):
            bins[bin_] = max(bins[bin_], orders_at(second, waves, arrivals))
    return Load(step_s, tuple(round(each, 2) for each in bins))


def _busy(waves: Sequence[Sized], arrivals: Arrivals) -> Iterator[int]:
    """The seconds that can be the busiest."""
    for after_s in sorted({wave.after_s for wave in waves}):
        for second in arrivals.busy:
            yield after_s + second
