"""
Changes of estimates: who of a line is told otherwise since supply changed, and what.

    an event of supply ─► a telling, unless one of the SKU gathers still: it tells both
    an hour later      ─► the orders in line are walked through: who is told worse, or at last?
    before it is sent  ─► the same once more, with what is known then

Always true:
- It is told what is later by a day or more, what is not known any more, and what is known at last:
  since the change, or since it was last told.
- Who is not in that line any more is told nothing; nor is who was told the same already.

Never here: phrases, sending, changes that no supply made (the page shows those).
"""

from typing import Final, NamedTuple

from firstcome.domain.estimates import Direction, Moved, direction, estimate, history, moved_since
from firstcome.domain.orders import IN_LINE
from firstcome.domain.schedule import Estimate
from firstcome.domain.state import State
from firstcome.domain.versions import Reason
from firstcome.notifications.event_feed import FeedEvent
from firstcome.notifications.kinds import CHANNELS
from firstcome.notifications.outbox import Outbox
from firstcome.notifications.tellings import LastTold, Telling

DAY_MS: Final = 24 * 3_600_000
AUDIENCE: Final = "told_otherwise"


class Changed(NamedTuple):
    """What an order in line was told, what it is told now, and why."""

    old: Estimate
    new: Estimate
    turn: Direction
    reason: Reason


class EstimateChanges:
    """Those of one outbox, against the state beside it."""

    def __init__(self, state: State, outbox: Outbox, gather_ms: int) -> None:
        """Changes of a SKU within `gather_ms` are told as one."""
        self._state = state
        self._outbox = outbox
        self._gather_ms = gather_ms

    def begin(self, event: FeedEvent) -> None:
        """Note that a supply has changed what some are told."""
        happened, state = event.happened, self._state
        sku = state.launches[happened.launch].supplies[happened.supply].sku
        for telling in self._outbox.tellings.unwalked("estimate_changed", happened.launch):
            if self.sku(telling) == sku and event.time_ms < telling.time_ms + self._gather_ms:
                return
        self._outbox.tellings.begin(
            Telling(
                *(state.epoch_of(event.sequence), event.sequence, event.time_ms),
                *("estimate_changed", happened.launch, 0, happened.supply, AUDIENCE),
                *(CHANNELS, b""),
            )
        )

    def is_gathering(self, telling: Telling, now_ms: int) -> bool:
        """Whether other changes may still become part of it."""
        if telling.kind != "estimate_changed":
            return False
        return now_ms < telling.time_ms + self._gather_ms

    def sku(self, telling: Telling) -> str:
        """What it is about."""
        return self._state.launches[telling.launch].supplies[telling.about].sku

    def find(self, order: int, telling: Telling) -> Changed | None:
        """What an order is to be told now; None for nothing."""
        state = self._state
        launch, pool = state.place(order)
        if state.orders.status[order] != IN_LINE or launch.definition.launch != telling.launch:
            return None
        if pool.sku != self.sku(telling):
            return None
        moved = moved_since(state, order, telling.sequence)
        return self._told(order, moved) if moved else None

    def _told(self, order: int, moved: list[Moved]) -> Changed | None:
        state, new = self._state, estimate(self._state, order)
        sequence = state.orders.sequence[order]
        last = self._outbox.tellings.estimate_told(state.epoch_of(sequence), sequence)
        if last is not None and last.to_ms == new.to_ms and last.time_ms >= moved[-1].time_ms:
            return None
        old = moved[0].old
        if not matters(old, new):
            old = self._last_known(order, last)
            if not matters(old, new):
                return None
        turn = direction(old, new)
        reasons = [each.reason for each in moved if direction(each.old, each.new) == turn]
        return Changed(old, new, turn, (reasons or [moved[-1].reason])[-1])

    def _last_known(self, order: int, last: LastTold | None) -> Estimate:
        """What was told by the last message, or else when the order joined the line."""
        told = [each.estimate for each in history(self._state, order)]
        same = [each for each in told if last is not None and each.to_ms == last.to_ms]
        return same[-1] if same else told[0]


def matters(old: Estimate, new: Estimate) -> bool:
    """Whether the difference is one to write for: a turn that has come says so itself."""
    if new.certainty == "now" or old == new:
        return False
    turn = direction(old, new)
    return turn in ("lost", "found") or (turn == "later" and new.to_ms - old.to_ms >= DAY_MS)
