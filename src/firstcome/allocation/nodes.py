"""
Nodes: the tree that a supply is shared along, and what each of its nodes is owed.

Always true:
- A tree has no circle, and every parent is a node of it.
- A market hangs from nothing, a channel from a market, a channel or nothing; a location ends it.
- What a node says against itself, such as a lock that is no whole lot, is refused by name.

Never here: how units are shared, where the numbers come from.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from firstcome.allocation.sizes import DEPTH_MAX, UNITS_MAX

Kind = Literal["market", "channel", "location"]
Measure = Literal["registrations", "orders_in_line", "sold", "fixed"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
ALL: Final = ""
"""The parent of those that hang from nothing: the supply itself."""

_ABOVE: Final[Mapping[Kind, tuple[str, ...]]] = {
    "market": (),
    "channel": ("market", "channel"),
    "location": ("market", "channel"),
}


class TreeWrong(ValueError):
    """
    The tree cannot be shared along.

    `node` is where it stands, `field` the member that is at fault (`parent`, `kind`, `minimum`,
    `cap`, `lock` or `lot`).
    """

    def __init__(self, node: str, field: str, what: str) -> None:
        super().__init__(f"{node}: {what}")
        self.node = node
        self.field = field
        self.what = what


class Node(Struct, frozen=True, kw_only=True):
    """
    One node, for one SKU; `minimum`, `cap`, `lock` and `lot` are units.

    A lock is what somebody decided: it wins over the node's own minimum and cap. `weights` has what
    was said of this node itself; a node that has children and says nothing weighs what they weigh.
    """

    node: str
    kind: Kind
    parent: str = ALL
    name: str = ""
    weights: Mapping[Measure, int] = {}
    minimum: int = 0
    cap: int | None = None
    lock: int | None = None
    lot: int = 1

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.node


class Tree(Struct, frozen=True):
    """Nodes by their id, each after its parent; `children` by the id of the parent, `ALL` first."""

    nodes: Mapping[str, Node]
    children: Mapping[str, tuple[str, ...]]

    def title(self, node: str) -> str:
        """What people call a node, or what all of them are together."""
        return self.nodes[node].title if node else "the supply"


def tree_of(nodes: Iterable[Node]) -> Tree:
    """The tree of these nodes, in the order given among siblings; raises TreeWrong."""
    known: dict[str, Node] = {}
    children: dict[str, list[str]] = {ALL: []}
    for node in nodes:
        if node.node in known:
            raise TreeWrong(node.node, "node", "stands there twice. Remove one.")
        known[node.node] = node
        children.setdefault(node.parent, []).append(node.node)
    for node in known.values():
        _check(node, known, has_children=node.node in children)
    ordered: dict[str, Node] = {}
    level = [(each, 1) for each in children[ALL]]
    for name, depth in level:
        if depth > DEPTH_MAX:
            raise TreeWrong(name, "parent", f"stands deeper than {DEPTH_MAX} nodes.")
        ordered[name] = known[name]
        level.extend((each, depth + 1) for each in children.get(name, ()))
    for name in known:
        if name not in ordered:
            raise TreeWrong(name, "parent", "hangs in a circle. Let one of them hang from above.")
    return Tree(ordered, {parent: tuple(below) for parent, below in children.items()})


def with_locks(tree: Tree, locks: Mapping[str, int]) -> Tree:
    """The tree with nodes locked at so many units; raises TreeWrong for one that is not there."""
    for name in locks:
        if name not in tree.nodes:
            raise TreeWrong(name, "node", "is not in the tree. Lock a node that is.")
    return tree_of(
        replace(node, lock=locks[name]) if name in locks else node
        for name, node in tree.nodes.items()
    )


def _check(node: Node, known: Mapping[str, Node], *, has_children: bool) -> None:
    if node.parent and node.parent not in known:
        raise TreeWrong(node.node, "parent", f"hangs from {node.parent}, which is not there.")
    if node.parent and known[node.parent].kind not in _ABOVE[node.kind]:
        allowed = " or a ".join(_ABOVE[node.kind]) or "nothing"
        what = f"is a {node.kind} under a {known[node.parent].kind}. Hang it from "
        raise TreeWrong(
            node.node, "parent", f"{what}{'' if allowed == 'nothing' else 'a '}{allowed}."
        )
    if node.kind == "location" and has_children:
        raise TreeWrong(node.node, "kind", "is a location with nodes under it. Call it a channel.")
    if not 1 <= node.lot <= UNITS_MAX:
        raise TreeWrong(node.node, "lot", f"has a lot of {node.lot}. Give 1 or more units.")
    for field, units in (("minimum", node.minimum), ("cap", node.cap), ("lock", node.lock)):
        if units is not None and not 0 <= units <= UNITS_MAX:
            raise TreeWrong(node.node, field, f"has a {field} of {units}. Give 0 to {UNITS_MAX:,}.")
    if node.lock is not None and node.lock % node.lot:
        below = node.lock - node.lock % node.lot
        what = f"is locked at {node.lock:,}, which is no whole number of lots of {node.lot:,}."
        raise TreeWrong(node.node, "lock", f"{what} Lock {below:,} or {below + node.lot:,}.")
    if node.lock is None and node.cap is not None and in_lots(node.minimum, node.lot) > node.cap:
        what = f"has a minimum of {node.minimum:,} above its cap of {node.cap:,}"
        lots = f" in lots of {node.lot:,}" if node.lot > 1 else ""
        raise TreeWrong(node.node, "minimum", f"{what}{lots}. Change one of them.")


def in_lots(units: int, lot: int) -> int:
    """The units, rounded up to whole lots."""
    return -(-units // lot) * lot
