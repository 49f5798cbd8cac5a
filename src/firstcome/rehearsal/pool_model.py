"""
A pool as the auditor counts it: units of one SKU at one location, and who waits for them.

Always true:
- `available` may fall below zero here, when the shop promised what it did not have: the auditor
  counts what was promised, and finds it.
- The line is served from its head: displaced orders first, by the entry that put them into the
  line, then the rest in the order in which they joined.

Never here: the journal, answers, deadlines.
"""

from bisect import insort
from collections import deque
from typing import Final

HELD: Final = 1
IN_LINE: Final = 2
PAID: Final = 3
COLLECTED: Final = 4
CANCELLED: Final = 5
LAPSED: Final = 6


class Order:
    """An order that the journal placed; `ticket` is its place in the line, 0 outside of it."""

    __slots__ = (
        "customer",
        "deadline_ms",
        "fingerprint",
        "has_missed",
        "hold",
        "line_sequence",
        "pool",
        "sequence",
        "status",
        "ticket",
        "units",
        "was_paid",
    )

    def __init__(
        self, sequence: int, pool: "Pool", units: int, customer: bytes, fingerprint: bytes
    ) -> None:
        self.sequence = sequence
        self.pool = pool
        self.units = units
        self.customer = customer
        self.fingerprint = fingerprint
        self.status = 0
        self.hold = 0
        self.deadline_ms = 0
        self.line_sequence = sequence
        self.ticket = 0
        self.has_missed = False
        self.was_paid = False


class Pool:
    """
    Counts of units, the line, and the live claims on the units in the order they were made.

    `waiting` counts the orders in the line, `wanted` their units.
    """

    __slots__ = (
        "_back",
        "_front",
        "_tickets",
        "allocated",
        "claimants",
        "held",
        "launch",
        "location",
        "on_hand",
        "set_aside",
        "short",
        "sku",
        "waiting",
        "wanted",
    )

    def __init__(self, launch: str, sku: str, location: str, units: int) -> None:
        self.launch = launch
        self.sku = sku
        self.location = location
        self.on_hand = units
        self.held = 0
        self.allocated = 0
        self.set_aside = 0
        self.short = 0
        self.waiting = 0
        self.wanted = 0
        self.claimants: list[Order] = []
        self._front: list[tuple[int, int, int, Order]] = []
        self._back: deque[tuple[int, Order]] = deque()
        self._tickets = 0

    @property
    def name(self) -> str:
        """What findings call it."""
        return f"{self.sku} at {self.location}"

    @property
    def available(self) -> int:
        """Units that nobody has a claim on; below zero when too many were promised."""
        return self.on_hand - self.held - self.allocated - self.set_aside

    def join(self, order: Order) -> None:
        """To the back of the line."""
        self._tickets += 1
        order.ticket = self._tickets
        order.status = IN_LINE
        self._back.append((order.ticket, order))
        self.waiting += 1
        self.wanted += order.units

    def join_front(self, order: Order) -> None:
        """Before all that joined at the back; a displaced order."""
        self._tickets += 1
        order.ticket = self._tickets
        order.status = IN_LINE
        insort(self._front, (order.line_sequence, order.sequence, order.ticket, order))
        self.waiting += 1
        self.wanted += order.units

    def head(self) -> Order:
        """Who is served next; there must be somebody."""
        while self._front:
            _, _, ticket, order = self._front[0]
            if self._stands(ticket, order):
                return order
            del self._front[0]
        while not self._stands(*self._back[0]):
            self._back.popleft()
        return self._back[0][1]

    def leave(self, order: Order) -> None:
        """Out of the line, from wherever it stands."""
        order.ticket = 0
        self.waiting -= 1
        self.wanted -= order.units

    def _stands(self, ticket: int, order: Order) -> bool:
        """Whether a place is still its order's: tickets count at each pool, and orders move."""
        return order.pool is self and order.ticket == ticket

    def claimed(self) -> list[Order]:
        """Orders that are held or paid here, each once; forgets the others."""
        live = [
            order for order in self.claimants if order.status in (HELD, PAID) and order.pool is self
        ]
        self.claimants = list(dict.fromkeys(live))
        return self.claimants
