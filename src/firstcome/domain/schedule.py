"""
The schedule of a pool: what is still to come to it, and from which unit on which window counts.

Always true:
- Dues stand in the order of their ends, then of their supplies; a window never begins before one
  that fewer units are enough for.
- A window is as certain as the least certain due that it needs.
- What is only asked for counts nothing.

Never here: who waits; whether a delivery is late.
"""

from bisect import bisect_left
from itertools import accumulate
from typing import Final, Literal, NamedTuple, get_args

from msgspec import Struct

CONFIRMED_MARGIN_MS: Final = 2 * 24 * 3_600_000
PLANNED_MARGIN_MS: Final = 14 * 24 * 3_600_000

Certainty = Literal["now", "confirmed", "planned", "unknown"]
CERTAINTIES: Final[tuple[Certainty, ...]] = get_args(Certainty)


class Estimate(Struct, frozen=True, array_like=True, gc=False):
    """
    When an order can expect its units: a window, the supply that closes it, and how sure it is.

    `now`: units are free, no window. `unknown`: beyond the schedule, no window either.
    """

    from_ms: int
    to_ms: int
    supply: int
    certainty: Certainty

    def is_overdue(self, now_ms: int) -> bool:
        """Whether the window has passed and the units have not come."""
        return 0 < self.to_ms < now_ms


NOW: Final = Estimate(0, 0, 0, "now")
UNKNOWN: Final = Estimate(0, 0, 0, "unknown")


class Due(NamedTuple):
    """Units of a supply that are still to come to a pool; `to_ms` is with its margin."""

    to_ms: int
    supply: int
    from_ms: int
    units: int
    is_confirmed: bool


def due(supply: int, units: int, from_ms: int, to_ms: int, *, is_confirmed: bool) -> Due:
    """A due of a supply that is said to come from `from_ms` to `to_ms`."""
    margin_ms = CONFIRMED_MARGIN_MS if is_confirmed else PLANNED_MARGIN_MS
    return Due(to_ms + margin_ms, supply, from_ms, units, is_confirmed)


class Schedule:
    """What is to come, and how far it reaches; never changes."""

    __slots__ = ("dues", "through", "windows")

    def __init__(self, dues: tuple[Due, ...] = ()) -> None:
        self.dues = dues
        self.through = list(accumulate(due.units for due in dues))
        """Units that are there when the window of the same number ends."""
        self.windows: list[Estimate] = []
        from_ms, certainty = 0, "confirmed"
        for each in dues:
            from_ms = max(from_ms, each.from_ms)
            certainty = certainty if each.is_confirmed else "planned"
            self.windows.append(Estimate(from_ms, each.to_ms, each.supply, certainty))

    def with_due(self, supply: int, other: Due | None) -> "Schedule":
        """The schedule in which this is what comes of a supply, or nothing."""
        dues = [each for each in self.dues if each.supply != supply]
        if other is not None:
            dues.append(other)
        return Schedule(tuple(sorted(dues))) if dues else NOTHING_DUE

    def window(self, units: int) -> Estimate:
        """The window of the last of so many units, counted from the first that is not there."""
        if units <= 0:
            return NOW
        at = bisect_left(self.through, units)
        return self.windows[at] if at < len(self.windows) else UNKNOWN


NOTHING_DUE: Final = Schedule()
