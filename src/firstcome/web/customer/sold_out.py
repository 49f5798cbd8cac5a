"""
Since when a pool has had nothing left for newcomers.

Always true:
- A time is either right to within `LOOK_MS_MAX`, or that of the first order of the present line,
  or not known; it is never guessed.
- It is forgotten when something is left again.

Never here: what is left (the pool says so).
"""

from typing import Final

from firstcome.domain.orders import WAS_IN_LINE_FLAG
from firstcome.domain.pool import Pool
from firstcome.domain.state import State
from firstcome.web.customer.bands import units_left

LOOK_MS_MAX: Final = 5_000
"""Two looks no further apart than this see when the last unit went."""

WALK_MAX: Final = 2_000
"""Orders of a line that are looked at for the first of it."""


class SoldOutTimes:
    """What was seen of the pools, by whoever looked at them last."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._some_left_ms: dict[tuple[int, int], int] = {}
        self._since_ms: dict[tuple[int, int], int | None] = {}

    def look(self, launch: int, pool: Pool, now_ms: int) -> int | None:
        """Since when nothing is left, as of now; None when something is, or it is not known."""
        pool_id = launch, pool.number
        if units_left(pool) > 0:
            self._some_left_ms[pool_id] = now_ms
            self._since_ms.pop(pool_id, None)
            return None
        if pool_id not in self._since_ms:
            before_ms = self._some_left_ms.get(pool_id)
            is_fresh = before_ms is not None and now_ms - before_ms <= LOOK_MS_MAX
            self._since_ms[pool_id] = now_ms if is_fresh else self._first_in_line_ms(pool)
        return self._since_ms[pool_id]

    def _first_in_line_ms(self, pool: Pool) -> int | None:
        """When the first of those joined who have waited here without a gap until now."""
        if not pool.line.waiting or len(pool.line.slots) > WALK_MAX:
            return None
        orders = self._state.orders
        for order in reversed(pool.line.slots):
            if orders.line_sequence[order] != orders.sequence[order]:
                return None  # it came back or moved: what it found here is not known any more
            facts = orders.facts(order)
            # Whoever found nobody ahead of them began the line.
            if orders.flags[order] & WAS_IN_LINE_FLAG and facts[7] == 0:
                return facts[4]
        return None
