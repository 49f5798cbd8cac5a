"""
Estimates that letters tell: of the summer of 2008, as days in UTC.

Always true:
- The change is that of a delivery that slipped from 2 to 9 August.
"""

from typing import Any

from firstcome.domain.schedule import Estimate
from firstcome.domain.versions import Reason

MORNING_MS = 1_215_673_200_000  # 2008-07-10, 08:00 in London
DAY_MS = 24 * 3_600_000
SECOND_MS = MORNING_MS + 23 * DAY_MS
PLANNED = Estimate(SECOND_MS, SECOND_MS + 14 * DAY_MS, 3, "planned")
LATER = Estimate(SECOND_MS + 7 * DAY_MS, SECOND_MS + 9 * DAY_MS, 3, "confirmed")
UNKNOWN = Estimate(0, 0, 0, "unknown")
SLIPPED = Reason(
    *("slipped", 3, SECOND_MS, SECOND_MS, 9, SECOND_MS + 7 * DAY_MS, SECOND_MS + 7 * DAY_MS, 9)
)
CHANGE: dict[str, Any] = {
    "old": PLANNED,
    "new": LATER,
    "turn": "later",
    "reason": SLIPPED,
    "delivery": 3,
    "may_move": True,
    "told_ms": MORNING_MS,
}
