"""
The line: orders that wait at one pool, in the order of their `line_sequence`, and their units.

Always true:
- Nobody in a line is passed: an order leaves at the head, or by its own end.
- `ahead` and `units_ahead` cost O(log n), joining and leaving cost O(log n), the length O(1).

Orders that a stocktake displaced stand in `front`, before all that joined at the back; they are
few, so a sorted list serves. The rest have consecutive slots, and a Fenwick tree (Fenwick 1994)
counts how many slots before one were left. Most orders want one unit: a second tree counts what
the others want beyond that, and is there only from the first of them on.

Never here: deadlines, why an order waits, what is still to come.
"""

from array import array
from bisect import insort

FRONT_SLOT = 0xFFFF_FFFF
"""The slot of an order that stands in `front`."""


class Line:
    """Places at one pool; orders are named by their index in the state's table of orders."""

    __slots__ = (
        *("_front_more", "_gone", "_gone_tree", "_head", "_more_tree"),
        *("front", "more", "slots", "waiting"),
    )

    def __init__(self) -> None:
        self.slots = array("I")
        self.front: list[tuple[int, int]] = []
        self.waiting = 0
        self.more = 0
        """Units that those in line want beyond one each."""
        self._front_more: dict[int, int] = {}
        self._gone = bytearray()
        self._gone_tree = array("I", [0])
        self._more_tree: array[int] | None = None
        self._head = 0

    @property
    def units(self) -> int:
        """Units that all in line want together."""
        return self.waiting + self.more

    def join(self, order: int, units: int = 1) -> int:
        """Put an order at the back; returns its slot."""
        slot = len(self.slots)
        self.slots.append(order)
        self._gone.append(0)
        _grow(self._gone_tree, slot + 1)
        if self._more_tree is not None:
            _grow(self._more_tree, slot + 1)
        elif units > 1:
            self._more_tree = array("I", bytes(self._gone_tree.itemsize * (slot + 2)))
        if units > 1:
            assert self._more_tree is not None
            _add(self._more_tree, slot + 1, units - 1)
            self.more += units - 1
        self.waiting += 1
        return slot

    def join_front(self, order: int, line_sequence: int, units: int = 1) -> None:
        """Put a displaced order before all that joined at the back."""
        insort(self.front, (line_sequence, order))
        self.waiting += 1
        if units > 1:
            self._front_more[order] = units - 1
            self.more += units - 1

    def head(self) -> int:
        """The order that is served next; refuses (assert) when nobody waits."""
        assert self.waiting > 0
        return self.front[0][1] if self.front else self.slots[self._head]

    def leave(self, order: int, slot: int, line_sequence: int, units: int = 1) -> None:
        """Take an order out, wherever it stands; `units` are those that it joined with."""
        self.waiting -= 1
        self.more -= units - 1
        if slot == FRONT_SLOT:
            self.front.remove((line_sequence, order))
            self._front_more.pop(order, 0)
            return
        assert self.slots[slot] == order
        assert not self._gone[slot]
        self._gone[slot] = 1
        _add(self._gone_tree, slot + 1, 1)
        if units > 1:
            assert self._more_tree is not None
            _add(self._more_tree, slot + 1, 1 - units)
        head, last = self._head, len(self._gone)
        while head < last and self._gone[head]:
            head += 1
        self._head = head

    def ahead(self, order: int, slot: int, line_sequence: int) -> int:
        """How many orders stand before this one."""
        if slot == FRONT_SLOT:
            return self.front.index((line_sequence, order))
        return len(self.front) + slot - self._gone_before(slot)

    def units_ahead(self, order: int, slot: int, line_sequence: int) -> int:
        """How many units those want together who stand before this one."""
        return self.units_before(slot, self.ahead(order, slot, line_sequence))

    def units_before(self, slot: int, ahead: int) -> int:
        """The same, where it is known already how many they are."""
        if not self.more:
            return ahead
        if slot == FRONT_SLOT:
            return ahead + sum(self._front_more.get(each, 0) for _, each in self.front[:ahead])
        more = sum(self._front_more.values()) if self._front_more else 0
        if self._more_tree is not None:
            more += _total(self._more_tree, slot)
        return ahead + more

    def reached(self, units: int) -> int:
        """How many orders, from the head on, so many units are enough for; O(log n)."""
        if units >= self.units:
            return self.waiting
        for count, (_, order) in enumerate(self.front):
            units -= 1 + self._front_more.get(order, 0)
            if units < 0:
                return count
        gone, more, node = self._gone_tree, self._more_tree, 0
        step = 1 << len(self.slots).bit_length()
        while step:
            below = node + step
            if below < len(gone):
                wanted = step - gone[below] + (0 if more is None else more[below])
                if wanted <= units:
                    units -= wanted
                    node = below
            step >>= 1
        return len(self.front) + node - self._gone_before(node)

    def order_at(self, ahead: int) -> int:
        """The order that so many stand before; refuses (assert) beyond the end; O(log n)."""
        assert 0 <= ahead < self.waiting
        if ahead < len(self.front):
            return self.front[ahead][1]
        left, gone, node = ahead - len(self.front), self._gone_tree, 0
        step = 1 << len(self.slots).bit_length()
        while step:
            below = node + step
            if below < len(gone) and step - gone[below] <= left:
                left -= step - gone[below]
                node = below
            step >>= 1
        return self.slots[node]

    def orders(self) -> list[int]:
        """Every waiting order, from the head to the back."""
        back = [order for order, gone in zip(self.slots, self._gone, strict=True) if not gone]
        return [order for _, order in self.front] + back

    def _gone_before(self, slot: int) -> int:
        return _total(self._gone_tree, slot)


def _grow(tree: "array[int]", node: int) -> None:
    """One node more, whose own number is 0."""
    total, child, end = 0, node - 1, node - (node & -node)
    while child > end:
        total += tree[child]
        child -= child & -child
    tree.append(total)


def _add(tree: "array[int]", node: int, number: int) -> None:
    size = len(tree)
    while node < size:
        tree[node] += number
        node += node & -node


def _total(tree: "array[int]", node: int) -> int:
    total = 0
    while node:
        total += tree[node]
        node -= node & -node
    return total
