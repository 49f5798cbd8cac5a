"""
Proposing: one SKU's supply, shared down the tree.

Always true:
- The reserve, what locations get and what nodes keep come to the units of the supply.
- First the locks, then the minimums, then the weights: at every node, for all of its children.
- More units take nothing from any node, while the tree and the reserve stay as they are.
- A minimum that is not kept is named.

Never here: sentences, where numbers come from.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from firstcome.allocation.bounds import Bounds, bounds_of
from firstcome.allocation.nodes import ALL, Measure, Node, Tree
from firstcome.allocation.sharing import Claim, Parts, share

Phase = Literal["minimums", "weights"]
Kept = Literal["", "lot", "caps", "no_weight"]


class SupplyWrong(ValueError):
    """The supply cannot be shared so; the text says what to do."""


class Supply(Struct, frozen=True):
    """Units of one SKU; `reserve` of them are kept back at the top."""

    sku: str
    units: int
    reserve: int = 0


class Share(Struct, frozen=True, kw_only=True):
    """
    What one node gets. `missing` are units of its own minimum that it does not get, `kept` those
    that it cannot give to the nodes under it.
    """

    node: str
    parent: str
    kind: str
    units: int
    weight: int
    bounds: Bounds
    missing: int = 0
    kept: int = 0


class Division(Struct, frozen=True, kw_only=True):
    """
    How one node's units, `units`, were shared between its children.

    `phase` is "minimums" when they do not suffice for those. `free` are the children to whom
    rounding alone gave what they have; all others stand at a bound. `kept` says why units are left,
    `waits` for whose lot, and `tied` who stood at the same turn for the last lots.
    """

    phase: Phase
    units: int
    free: frozenset[str]
    free_units: int
    free_weight: int
    left: int
    kept: Kept
    waits: str
    tied: frozenset[str]


class Proposal(Struct, frozen=True):
    """
    One SKU's allocation, not adopted by anybody.

    `shares` are in the order of the tree, `divisions` by parent, `ALL` being the supply.
    """

    supply: Supply
    tree: Tree
    measures: Mapping[str, Measure]
    shares: Mapping[str, Share]
    divisions: Mapping[str, Division]

    @property
    def locations(self) -> Iterable[Share]:
        """What is adopted: the shares of nodes that have none under them."""
        return (share for share in self.shares.values() if share.node not in self.tree.children)

    @property
    def short(self) -> Iterable[Share]:
        """Those whose minimum is not kept."""
        return (share for share in self.shares.values() if share.missing)

    @property
    def kept(self) -> int:
        """Units that stay at the top or at a node, besides the reserve."""
        return sum(division.left for division in self.divisions.values())


def propose(tree: Tree, supply: Supply, measures: Mapping[str, Measure]) -> Proposal:
    """
    Share a supply along a tree, in whole units; the same input gives the same answer.

    Raises SupplyWrong when the reserve or the locks are more than there is, and TreeWrong when
    locks contradict what stands above them.
    """
    bounds = bounds_of(tree, measures)
    units = supply.units - supply.reserve
    if supply.reserve < 0 or units < 0:
        raise SupplyWrong(
            f"{supply.sku}: a reserve of {supply.reserve:,} cannot be kept of {supply.units:,}"
            " units. Give 0 up to the units."
        )
    if bounds[ALL].locked > units:
        raise SupplyWrong(
            f"{supply.sku}: locks come to {bounds[ALL].locked:,}, and there are {units:,} units"
            " to share. Lower a lock or the reserve."
        )
    given, divisions = {ALL: units}, dict[str, Division]()
    for parent in (ALL, *(name for name in tree.nodes if name in tree.children)):
        below = tree.children[parent]
        claims = _Claims(supply.sku, below, bounds)
        parts, phase = claims.share(given[parent])
        given |= dict(zip(below, parts.units, strict=True))
        divisions[parent] = claims.division(given[parent], parts, phase)
    shares = {
        name: _share(node, given[name], bounds[name], divisions.get(name))
        for name, node in tree.nodes.items()
    }
    return Proposal(supply, tree, measures, shares, divisions)


class _Claims:
    """The children of one node, and what they have a claim to."""

    def __init__(self, sku: str, names: tuple[str, ...], bounds: Mapping[str, Bounds]) -> None:
        self._names = names
        self._bounds = [bounds[name] for name in names]
        self._draws = [hashlib.sha256(f"{sku} {name}".encode()).digest() for name in names]

    def share(self, units: int) -> tuple[Parts, Phase]:
        """The parts of the children: the minimums by what they are, or the rest by weight."""
        if units < sum(each.least for each in self._bounds):
            return share(
                units,
                [
                    Claim(each.least, each.locked, each.least, each.lot, draw)
                    for each, draw in zip(self._bounds, self._draws, strict=True)
                ],
            ), "minimums"
        return share(
            units,
            [
                Claim(each.weight, each.least, each.most, each.lot, draw)
                for each, draw in zip(self._bounds, self._draws, strict=True)
            ],
        ), "weights"

    def division(self, units: int, parts: Parts, phase: Phase) -> Division:
        """The record of it."""
        free = [
            (name, units, each.least if phase == "minimums" else each.weight)
            for number, (name, each, units) in enumerate(
                zip(self._names, self._bounds, parts.units, strict=True)
            )
            if number in parts.free
        ]
        return Division(
            phase=phase,
            units=units,
            free=frozenset(name for name, _, _ in free),
            free_units=sum(got for _, got, _ in free),
            free_weight=sum(weight for _, _, weight in free),
            left=parts.left,
            kept=self._kept(parts),
            waits="" if parts.waits is None else self._names[parts.waits],
            tied=frozenset(self._names[number] for number in parts.tied),
        )

    def _kept(self, parts: Parts) -> Kept:
        if not parts.left:
            return ""
        if parts.waits is not None:
            return "lot"
        return "caps" if any(each.weight for each in self._bounds) else "no_weight"


def _share(node: Node, units: int, bounds: Bounds, division: Division | None) -> Share:
    return Share(
        node=node.node,
        parent=node.parent,
        kind=node.kind,
        units=units,
        weight=bounds.weight,
        bounds=bounds,
        missing=max(0, node.minimum - units),
        kept=division.left if division else 0,
    )
