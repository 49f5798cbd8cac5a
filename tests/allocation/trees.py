"""Trees and supplies for the tests of the allocation: written briefly, or made up."""

from typing import Any

from hypothesis import strategies as st

from firstcome.allocation.nodes import KINDS, Measure, Node, Tree, TreeWrong, tree_of
from firstcome.allocation.proposing import Proposal, Supply, SupplyWrong, propose

REGISTRATIONS: dict[str, Measure] = dict.fromkeys(KINDS, "registrations")


def market(node: str, **terms: Any) -> Node:
    return Node(node=node, kind="market", **terms)


def shop(node: str, people: int, parent: str = "", **terms: Any) -> Node:
    return Node(
        node=node, kind="location", parent=parent, weights={"registrations": people}, **terms
    )


def shared(units: int, *nodes: Node, reserve: int = 0) -> Proposal:
    return propose(tree_of(nodes), Supply("phone", units, reserve), REGISTRATIONS)


def units_of(proposal: Proposal) -> dict[str, int]:
    """Units of each location."""
    return {share.node: share.units for share in proposal.locations}


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    """Minimum, cap and lot of a node, which do not contradict each other."""
    lot = draw(st.sampled_from((1, 1, 1, 2, 5)))
    minimum = draw(st.sampled_from((0, 0, 1, 4, 10)))
    room = draw(st.none() | st.integers(lot, 40))
    return {"lot": lot, "minimum": minimum, "cap": None if room is None else minimum + room}


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Up to four markets, with channels, shops, bounds, lots and a lock here and there."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 4))):
        name = f"m{number}"
        nodes.append(market(name, **draw(terms())))
        nodes += [
            Node(node=f"{name}c{channel}", kind="channel", parent=name)
            for channel in range(draw(st.integers(0, 2)))
        ]
    for parent in [node.node for node in nodes]:
        for number in range(draw(st.integers(0, 5))):
            weight = draw(st.integers(0, 50))
            bound = draw(terms())
            lock = draw(st.sampled_from((None, None, None, 0, 10)))
            nodes.append(shop(f"{parent}s{number}", weight, parent, lock=lock, **bound))
    return tree_of(nodes)


def attempt(tree: Tree, units: int, reserve: int = 0) -> Proposal | None:
    """A proposal; None where locks contradict caps, or come to more than there is."""
    try:
        return propose(tree, Supply("phone", units, reserve), REGISTRATIONS)
    except (TreeWrong, SupplyWrong):
        return None
