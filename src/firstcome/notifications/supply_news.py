"""
Supply news: what those in a line, and those who registered, are told of because supply moves.

Always true:
- What an event begins is noted in the transaction that moves the cursor of the events.

Never here: who is told what (`estimate_changes`, `sold_out`).
"""

from typing import NamedTuple

from firstcome.domain.state import State
from firstcome.notifications.estimate_changes import EstimateChanges
from firstcome.notifications.event_feed import FeedEvent
from firstcome.notifications.kinds import CHANGES_ESTIMATES, SELLS_OUT
from firstcome.notifications.outbox import Outbox
from firstcome.notifications.sold_out import SoldOut


class SupplyNews(NamedTuple):
    """Both of them, of one outbox."""

    changes: EstimateChanges
    sold_out: SoldOut

    @classmethod
    def of(cls, state: State, outbox: Outbox, gather_s: float) -> "SupplyNews":
        """Those of an outbox; changes of estimates are gathered for so long."""
        changes = EstimateChanges(state, outbox, int(gather_s * 1_000))
        return cls(changes, SoldOut(state, outbox))

    def heard(self, event: FeedEvent) -> None:
        """An event was read."""
        if event.happened.kind in CHANGES_ESTIMATES:
            self.changes.begin(event)
        elif event.happened.kind in SELLS_OUT:
            self.sold_out.note(event)
