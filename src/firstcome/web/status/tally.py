"""
Tallies: what of each launch is taken, left and waited for, added up over all its pools.

Always true:
- A tally is of pools that were looked at within one walk, and says when the walk ended.
- A walk never keeps orders waiting for more than `POOLS_COUNTED_AT_ONCE_MAX` pools.

Never here: words; which launches are told of.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from firstcome.domain.launch import Launch
from firstcome.limits import POOLS_COUNTED_AT_ONCE_MAX
from firstcome.web.customer.bands import units_left

PAUSE_S: Final = 0.005
"""Between two parts of a walk."""


class SkuTally(Struct):
    """Units of one SKU at all places: with a claim or handed over, and to be had by newcomers."""

    taken: int = 0
    left: int = 0


class LaunchTally(Struct, frozen=True):
    """One launch; `waiting` counts the orders in its lines."""

    skus: dict[str, SkuTally]
    waiting: int
    counted_ms: int


class Tallies:
    """The tallies of all launches, the last of each kept; for the event loop alone."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._kept: dict[int, LaunchTally] = {}
        self._walks: dict[int, _Walk] = {}

    def find(self, launch: Launch) -> LaunchTally | None:
        """The last tally of a launch; None before the first one."""
        return self._kept.get(launch.number)

    def renew(self, launch: Launch, then: Callable[[], None]) -> int:
        """
        Have a launch counted anew; small ones are at once.

        Returns 1 when `then` is called later, 0 when it is not called.
        """
        walk = self._walks.get(launch.number)
        if walk is None:
            walk = _Walk(launch)
            if walk.step():
                self._keep(walk)
                return 0
            self._walks[launch.number] = walk
            asyncio.get_running_loop().call_later(PAUSE_S, self._go_on, walk)
        walk.waiting_for.append(then)
        return 1

    def _go_on(self, walk: "_Walk") -> None:
        if not walk.step():
            asyncio.get_running_loop().call_later(PAUSE_S, self._go_on, walk)
            return
        del self._walks[walk.launch.number]
        self._keep(walk)
        for then in walk.waiting_for:
            then()

    def _keep(self, walk: "_Walk") -> None:
        tally = LaunchTally(walk.skus, walk.waiting, self._now_ms())
        self._kept[walk.launch.number] = tally


class _Walk:
    """A walk through the pools of a launch, and how far it is."""

    def __init__(self, launch: Launch) -> None:
        self.launch = launch
        self.skus = {terms.sku: SkuTally() for terms in launch.definition.skus}
        self.waiting = 0
        self.waiting_for: list[Callable[[], None]] = []
        self._pools = launch.pools
        self._at = 0

    def step(self) -> bool:
        """Count some more pools; whether all are counted."""
        end = self._at + POOLS_COUNTED_AT_ONCE_MAX
        for pool in self._pools[self._at : end]:
            tally = self.skus.get(pool.sku)
            if tally is not None:
                tally.taken += pool.held + pool.allocated + pool.handed_over
                tally.left += units_left(pool)
            self.waiting += pool.line.waiting
        self._at = end
        return end >= len(self._pools)
