"""
What orders were told, made once for all that were told the same.

Between two places in a line at which a window ended, at any change that a supply made, everybody
was told the same: what is made for one of them serves the others.

Always true:
- But for the time of the first, which is when an order joined the line, it is what the rules say
  of that very order; that it moved was noticed when the first of them looked.
- So many histories are kept at most; then they are made anew.

Never here: what was told (`domain.estimates`), how it is shown (`supply_views`).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final

from firstcome.api.bodies import ToldEstimate
from firstcome.domain.line import FRONT_SLOT
from firstcome.domain.pool import Pool
from firstcome.domain.schedule import Estimate
from firstcome.domain.state import State
from firstcome.domain.versions import EVERYONE, Version

HISTORIES_KEPT_MAX: Final = 4_096

Histories = list[ToldEstimate]
Place = tuple[int, int]
"""The numbers of a launch and of a pool of it."""


class _Alike:
    """The histories of one pool, as long as no supply changes what its line is told."""

    __slots__ = ("edges", "told", "versions")

    def __init__(self, versions: tuple[Version, ...]) -> None:
        self.versions = versions
        self.edges = sorted(set(_edges(versions)))
        self.told: dict[tuple[int, Estimate], Histories] = {}


class ToldAlike:
    """The histories that were made lately; one for the process."""

    def __init__(self) -> None:
        self._pools: dict[Place, _Alike] = {}
        self._count = 0

    def of(
        self, state: State, order: int, now: Estimate, make: Callable[[], Histories]
    ) -> Histories:
        """
        What an order that is in line was told, or another one of which the same is true.

        `now` is its estimate; `make` makes its history anew.
        """
        launch, pool = state.place(order)
        orders = state.orders
        line_sequence = orders.line_sequence[order]
        if orders.slot[order] == FRONT_SLOT or not pool.versions:
            return make()
        alike = self._alike((launch.number, pool.number), pool)
        edges = alike.edges
        at = bisect_left(edges, line_sequence)
        if at < len(edges) and edges[at] == line_sequence:
            return make()  # one entry may have put several into the line: they can differ
        known = alike.told.get((at, now))
        if known is None:
            known = make()
            self._keep(alike, (at, now), known)
        return known

    def _alike(self, place: Place, pool: Pool) -> _Alike:
        found = self._pools.get(place)
        if found is None or found.versions is not pool.versions:
            self._count -= 0 if found is None else len(found.told)
            found = self._pools[place] = _Alike(pool.versions)
        return found

    def _keep(self, alike: _Alike, key: tuple[int, Estimate], made: Histories) -> None:
        if self._count >= HISTORIES_KEPT_MAX:
            for each in self._pools.values():
                each.told.clear()
            self._count = 0
        alike.told[key] = made
        self._count += 1


def _edges(versions: tuple[Version, ...]) -> Iterator[int]:
    """Every place at which what is told can change, in the order of places."""
    for version in versions:
        yield version.sequence
        for reach in (version.before, version.after):
            if reach is not None:
                yield from (each for each in reach.line_sequences if each != EVERYONE)
