"""
Ticking: when an entry of the engine's own has something to do.

Always true:
- While a hold may end, selling time goes on, whether anybody orders or not.
- What one entry left for the next is not left lying.

Never here: a clock, a timer, a batch.
"""

from typing import Final

from firstcome.domain.state import NEVER_MS, SELLING_GAP_MS, State
from firstcome.limits import TICK_EVERY_S

WORK_TICK_AFTER_S: Final = 0.005
"""How soon the engine goes on by itself with what an entry left, 200 orders at a time."""

QUIET_ENTRIES_MAX: Final = 32
"""
With so many entries meanwhile, or fewer, a tick goes on beside them; more hand on enough.

Fewer do not: from some 200 orders a second on somebody always waits, and those hand on 400.
"""

assert TICK_EVERY_S * 1_000 * 2 <= SELLING_GAP_MS, "ticks must keep selling time going"


def is_work_left(state: State) -> bool:
    """Whether the last entry left orders to lapse or to offer for the next."""
    return bool(state.backlog) or state.selling_due_ms <= state.selling_ms


def is_quiet(came: int) -> bool:
    """Whether so few entries came within `WORK_TICK_AFTER_S` that a tick has to go on for them."""
    return came <= QUIET_ENTRIES_MAX


def is_tick_due(state: State, now_ms: int, is_refusing: bool) -> bool:
    """Whether time alone has something to do at `now_ms`, or a reason to refuse may be over."""
    since_ms = now_ms - state.time_ms
    selling_ms = state.selling_ms + (since_ms if since_ms <= SELLING_GAP_MS else 0)
    return (
        bool(state.backlog)
        or is_refusing
        or state.clock_due_ms <= now_ms
        or state.selling_due_ms <= selling_ms
        or (state.selling_due_ms < NEVER_MS and since_ms >= SELLING_GAP_MS // 2)
    )
