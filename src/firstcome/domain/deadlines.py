"""
Deadlines: the holds of one launch that were made for the same length of time, first to end first.

Always true:
- Deadlines are pushed in rising order, because selling time never runs backwards.
- A deadline that its order no longer has is skipped: the order was paid or cancelled.
- A hold stands in it once: a deadline of an order that can be held anew is forgotten at once.
- `latest_ms` is the last deadline that was pushed, also when nobody has it any more.

Never here: what happens to a hold that ends.
"""

from array import array
from bisect import bisect_left

_COMPACT_ROWS = 65_536
_NOBODY = 0xFFFF_FFFF


class Deadlines:
    """A queue of (deadline, order) in two columns: 12 bytes a hold."""

    __slots__ = ("_head", "deadlines_ms", "latest_ms", "orders")

    def __init__(self) -> None:
        self.deadlines_ms = array("Q")
        self.orders = array("I")
        self.latest_ms = 0
        self._head = 0

    def __len__(self) -> int:
        return len(self.orders) - self._head

    def push(self, deadline_ms: int, order: int) -> None:
        """Add a hold that ends at `deadline_ms`, which is not before the last one pushed."""
        self.deadlines_ms.append(deadline_ms)
        self.orders.append(order)
        self.latest_ms = deadline_ms

    def first(self) -> tuple[int, int] | None:
        """The earliest (deadline, order), or None."""
        while self._head < len(self.orders) and self.orders[self._head] == _NOBODY:
            self.pop()
        if self._head == len(self.orders):
            return None
        return self.deadlines_ms[self._head], self.orders[self._head]

    def pending(self) -> list[tuple[int, int]]:
        """Every (deadline, order) that was neither dropped nor forgotten, first to end first."""
        head = self._head
        rows = zip(self.deadlines_ms[head:], self.orders[head:], strict=True)
        return [row for row in rows if row[1] != _NOBODY]

    def pop(self) -> None:
        """Drop the earliest."""
        self._head += 1
        if self._head >= _COMPACT_ROWS and self._head * 2 >= len(self.orders):
            self.compact()

    def forget(self, deadline_ms: int, order: int) -> None:
        """Drop the hold of this order that would have ended at `deadline_ms`, if there is one."""
        at = bisect_left(self.deadlines_ms, deadline_ms, self._head)
        while at < len(self.orders) and self.deadlines_ms[at] == deadline_ms:
            if self.orders[at] == order:
                self.orders[at] = _NOBODY
            at += 1

    def compact(self) -> None:
        """Forget what was dropped, so that two equal queues have equal columns."""
        del self.deadlines_ms[: self._head]
        del self.orders[: self._head]
        self._head = 0
