"""
The line: orders that wait at one pool, in the order of their `line_sequence`.

Always true:
- Nobody in a line is passed: an order leaves at the head, or by its own end.
- `ahead` costs O(log n), joining and leaving cost O(log n), the length costs O(1).

Orders that a stocktake displaced stand in `front`, before all that joined at the back; they are
few, so a sorted list serves. The rest have consecutive slots, and a Fenwick tree (Fenwick 1994)
counts how many slots before one were left.

Never here: units, deadlines, why an order waits.
"""

from array import array
from bisect import insort

FRONT_SLOT = 0xFFFF_FFFF
"""The slot of an order that stands in `front`."""


class Line:
    """Places at one pool; orders are named by their index in the state's table of orders."""

    __slots__ = ("_gone", "_gone_tree", "_head", "front", "slots", "waiting")

    def __init__(self) -> None:
        self.slots = array("I")
        self.front: list[tuple[int, int]] = []
        self.waiting = 0
        self._gone = bytearray()
        self._gone_tree = array("I", [0])
        self._head = 0

    def join(self, order: int) -> int:
        """Put an order at the back; returns its slot."""
        slot = len(self.slots)
        self.slots.append(order)
        self._gone.append(0)
        self._grow(slot + 1)
        self.waiting += 1
        return slot

    def join_front(self, order: int, line_sequence: int) -> None:
        """Put a displaced order before all that joined at the back."""
        insort(self.front, (line_sequence, order))
        self.waiting += 1

    def head(self) -> int:
        """The order that is served next; refuses (assert) when nobody waits."""
        assert self.waiting > 0
        return self.front[0][1] if self.front else self.slots[self._head]

    def leave(self, order: int, slot: int, line_sequence: int) -> None:
        """Take an order out, wherever it stands."""
        self.waiting -= 1
        if slot == FRONT_SLOT:
            self.front.remove((line_sequence, order))
            return
        assert self.slots[slot] == order
        assert not self._gone[slot]
        self._gone[slot] = 1
        gone, tree, size = slot + 1, self._gone_tree, len(self._gone_tree)
        while gone < size:
            tree[gone] += 1
            gone += gone & -gone
        head, last = self._head, len(self._gone)
        while head < last and self._gone[head]:
            head += 1
        self._head = head

    def ahead(self, order: int, slot: int, line_sequence: int) -> int:
        """How many orders stand before this one."""
        if slot == FRONT_SLOT:
            return self.front.index((line_sequence, order))
        return len(self.front) + slot - self._gone_before(slot)

    def orders(self) -> list[int]:
        """Every waiting order, from the head to the back."""
        back = [order for order, gone in zip(self.slots, self._gone, strict=True) if not gone]
        return [order for _, order in self.front] + back

    def _grow(self, node: int) -> None:
        tree = self._gone_tree
        total, child, end = 0, node - 1, node - (node & -node)
        while child > end:
            total += tree[child]
            child -= child & -child
        tree.append(total)

    def _gone_before(self, slot: int) -> int:
        tree, total = self._gone_tree, 0
        while slot:
            total += tree[slot]
            slot -= slot & -slot
        return total
