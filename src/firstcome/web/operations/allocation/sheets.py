"""
Sheets: an allocation that somebody works on, as it is kept, and the proposal that it comes to.

Always true:
- The same sheet gives the same proposal: what was counted is in it, with when that was.
- Units are those that the delivery had then; every figure of the proposal comes from the sheet.

Never here: files, what the delivery is like now, words for people.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.allocation.nodes import KINDS, Measure, Tree
from firstcome.allocation.proposing import Proposal, Supply, propose
from firstcome.allocation.terms import NO_TERMS, Terms, with_terms
from firstcome.web.operations.allocation.demand import Demand, weighed
from firstcome.web.operations.allocation.trees import Grounds

REGISTERED: Final[dict[str, Measure]] = dict.fromkeys(KINDS, "registrations")
"""By what nodes are weighed unless somebody says otherwise."""


class Asked(Struct, frozen=True):
    """What the operator says: by what each kind of node is weighed, the reserve, the terms."""

    measures: dict[str, Measure]
    reserve: int = 0
    terms: dict[str, Terms] = {}

    def with_node(self, node: str, terms: Terms) -> "Asked":
        """The same with other terms of one node."""
        others = {name: each for name, each in self.terms.items() if name != node}
        return replace(self, terms=others if terms == NO_TERMS else {**others, node: terms})


class Sheet(Struct, frozen=True):
    """A sheet; `version` grows with every change, `changed_by` is a number of staff."""

    sheet: str
    supply: int
    version: int
    units: int
    demand: Demand
    asked: Asked
    made_ms: int
    changed_ms: int
    changed_by: int


def tree_for(grounds: Grounds, demand: Demand, asked: Asked) -> Tree:
    """The tree with what was counted and what the operator says; raises TreeWrong."""
    known = {name: terms for name, terms in asked.terms.items() if name in grounds.tree.nodes}
    return with_terms(weighed(grounds.tree, demand.weights), known)


def proposal_of(grounds: Grounds, sku: str, units: int, demand: Demand, asked: Asked) -> Proposal:
    """How so many units are shared; raises TreeWrong, SupplyWrong."""
    supply = Supply(sku, units, asked.reserve)
    return propose(tree_for(grounds, demand, asked), supply, asked.measures)
