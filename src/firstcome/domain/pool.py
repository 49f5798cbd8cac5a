"""
A pool: the units of one SKU at one location, and the line of those who wait for them.

Always true:
- held + allocated + set_aside <= on_hand, and none is negative.
- received + found + transferred_in == on_hand + handed_over + written_off + transferred_out.

Never here: who holds what (the orders know), prices.
"""

from array import array
from typing import TYPE_CHECKING, Final

from firstcome.domain.line import Line
from firstcome.domain.schedule import NOTHING_DUE, Schedule

if TYPE_CHECKING:
    from firstcome.domain.versions import Version

COUNTS: Final = (
    "on_hand",
    "held",
    "allocated",
    "set_aside",
    "received",
    "found",
    "handed_over",
    "written_off",
    "transferred_in",
    "transferred_out",
)


class Pool:
    """
    Counters of units, all whole numbers.

    `claimants` lists every order that ever had units of this pool, also those that moved away, so
    that a stocktake need not walk the whole table of orders.
    """

    __slots__ = (
        *COUNTS,
        *("claimants", "line", "location", "number", "schedule", "sku", "versions"),
    )

    def __init__(self, number: int, sku: str, location: str) -> None:
        self.number = number
        self.sku = sku
        self.location = location
        self.line = Line()
        self.claimants = array("I")
        self.on_hand = 0
        self.held = 0
        self.allocated = 0
        self.set_aside = 0
        self.received = 0
        self.found = 0
        self.handed_over = 0
        self.written_off = 0
        self.transferred_in = 0
        self.transferred_out = 0
        self.schedule: Schedule = NOTHING_DUE
        self.versions: tuple[Version, ...] = ()

    @property
    def available(self) -> int:
        """Units that nobody has a claim on."""
        return self.on_hand - self.held - self.allocated - self.set_aside

    @property
    def unwanted(self) -> int:
        """Available units that nobody in the line waits for."""
        return max(0, self.available - self.line.units)
