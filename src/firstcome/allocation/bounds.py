"""
Bounds: what each node must have and can use, with everything under it.

Always true:
- `locked` <= `least` <= `most` at every node, each a whole number of its lots.
- A node that gets `locked` can give all of its locks; one that gets `least`, all of its minimums
  that caps permit.
- Bounds know no supply, so that more units change none of them.

Never here: sharing.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from firstcome.allocation.nodes import ALL, Measure, Node, Tree, TreeWrong, in_lots
from firstcome.allocation.sizes import UNITS_MAX, WEIGHT_MAX

UNBOUNDED: Final = UNITS_MAX * 2


class Bounds(Struct, frozen=True):
    """Units for the locks under a node, for its minimums too, and what it can use at most."""

    locked: int
    least: int
    most: int
    weight: int
    lot: int


def bounds_of(tree: Tree, measures: Mapping[str, Measure]) -> dict[str, Bounds]:
    """
    The bounds of every node, and of the supply itself under `ALL`.

    `measures` says for each kind by which weight its nodes are weighed. Raises TreeWrong when locks
    contradict a cap or a lock above them.
    """
    found: dict[str, Bounds] = {}
    for name in reversed(tuple(tree.nodes)):
        node = tree.nodes[name]
        below = [found[each] for each in tree.children.get(name, ())]
        found[name] = _bounds(node, below, _weight(tree, node, measures))
    top = [found[each] for each in tree.children[ALL]]
    found[ALL] = Bounds(
        sum(each.locked for each in top),
        sum(each.least for each in top),
        sum(_usable(each) for each in top),
        sum(each.weight for each in top),
        1,
    )
    return found


def _weight(tree: Tree, node: Node, measures: Mapping[str, Measure]) -> int:
    """The weight of a node by its kind's measure: its own, or that of all under it."""
    measure = measures[node.kind]
    total = 0
    looked = [node.node]
    for name in looked:
        own = tree.nodes[name].weights.get(measure)
        if own is None:
            looked.extend(tree.children.get(name, ()))
        else:
            total += own
    if total > WEIGHT_MAX:
        raise TreeWrong(node.node, measure, f"weighs {total:,}; {WEIGHT_MAX:,} at most.")
    return total


def _bounds(node: Node, below: list[Bounds], weight: int) -> Bounds:
    locks = in_lots(sum(each.locked for each in below), node.lot)
    if node.lock is not None:
        if locks > node.lock:
            what = f"is locked at {node.lock:,}, and locks under it come to {locks:,}."
            raise TreeWrong(node.node, "lock", f"{what} Raise the one or lower the others.")
        return Bounds(node.lock, node.lock, node.lock, weight, node.lot)
    most = UNBOUNDED if node.cap is None else node.cap
    if below:
        most = min(most, sum(_usable(each) for each in below))
    most -= most % node.lot
    if locks > most:
        what = f"has room for {most:,} units, and locks under it come to {locks:,}."
        raise TreeWrong(node.node, "cap", f"{what} Raise its cap or lower the locks.")
    wanted = max(in_lots(node.minimum, node.lot), in_lots(sum(e.least for e in below), node.lot))
    return Bounds(locks, max(locks, min(wanted, most)), most, weight, node.lot)


def _usable(bounds: Bounds) -> int:
    """What can be given: who weighs nothing gets what it must have, and no more."""
    return min(bounds.most, UNBOUNDED) if bounds.weight else bounds.least
