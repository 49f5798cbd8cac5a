"""
Orders at hand: those that a slice places or changes, in memory.

Always true:
- An order is at one pool, and counted among those that are like it.

Never here: SQL, what an event changes.
"""

from typing import Any

from firstcome.domain import events as e
from firstcome.projections.pools import OrderCount, Pool


class Order:
    """An order as it is now; `placed` is None when it has a row already."""

    __slots__ = (
        "changed_ms",
        "changed_sequence",
        "count",
        "customer_class",
        "deadline_ms",
        "epoch",
        "hold",
        "line_sequence",
        "missed",
        "placed",
        "placed_ms",
        "pool",
        "sequence",
        "units",
        "was_paid",
    )

    count: OrderCount
    deadline_ms: int
    hold: int
    missed: int
    placed_ms: int
    was_paid: int
    line_sequence: int
    changed_sequence: int
    changed_ms: int

    def __init__(
        self, sequence: int, units: int, customer_class: str, pool: Pool, placed: Any = None
    ) -> None:
        self.sequence = sequence
        self.units = units
        self.customer_class = customer_class
        self.pool = pool
        self.placed: e.OrderPlaced | None = placed
        self.epoch = 0
