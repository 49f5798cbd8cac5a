"""
Terms: what an operator says of the nodes of a tree that is there already, by node.

Always true:
- Terms change what a node is owed, never where it hangs or what it weighs by what is counted.
- A file that says them has the form of a tree's; a fault names its line and column, and then
  nothing of the file is used.

Never here: files, the units that are shared.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.allocation.nodes import Measure, Node, Tree, tree_of
from firstcome.allocation.sheets import Faults, Row, SheetText, read_sheets

TERMS: Final = ("fixed", "minimum", "cap", "lock", "lot")
"""What can be said of a node, as the columns of a tree's file are called."""


class Terms(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What one node is owed, in units; `fixed` is its weight where fixed shares are what counts.

    A term that is at its default says nothing.
    """

    fixed: int | None = None
    minimum: int = 0
    cap: int | None = None
    lock: int | None = None
    lot: int = 1


NO_TERMS: Final = Terms()


def terms_of(node: Node) -> Terms:
    """The terms that a node of a tree has."""
    return Terms(
        fixed=node.weights.get("fixed"),
        minimum=node.minimum,
        cap=node.cap,
        lock=node.lock,
        lot=node.lot,
    )


def with_terms(tree: Tree, terms: Mapping[str, Terms]) -> Tree:
    """The tree with these terms, in place of any it had; raises TreeWrong, naming the node."""
    return tree_of(_with(node, terms.get(name, NO_TERMS)) for name, node in tree.nodes.items())


def read_terms(sheet: SheetText, tree: Tree, sku: str) -> dict[str, Terms]:
    """
    The terms that a file in the form of a tree's says for one SKU; raises SheetsWrong.

    A file without a row for it is a fault: it is another file's, and would take all terms off.

    Its nodes have to be nodes of `tree`, and to hang where they hang there. What the file counts
    (registrations, orders in line, sold) is left aside: it is counted elsewhere.
    """
    rows = [row for row in read_sheets(sheet, None).tree if row.cells.get("sku", sku) == sku]
    rows.sort(key=lambda row: "sku" in row.cells)
    faults = Faults(sheet.name)
    if not rows:
        faults.add(1, "", f"has no row for {sku}. Write one for each node that has terms.")
    said: dict[str, dict[str, Any]] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        _require_node(row, tree, faults)
        said.setdefault(row.cells["node"], {}).update(row.cells)
        lines |= {(row.cells["node"], column): row.line for column in ("", *row.cells)}
    faults.stop_if_any()
    found = {name: _terms(cells) for name, cells in said.items()}
    with faults.told_for(lines):
        with_terms(tree, found)
    return {name: terms for name, terms in found.items() if terms != NO_TERMS}


def _with(node: Node, terms: Terms) -> Node:
    weights: dict[Measure, int] = {
        measure: weight for measure, weight in node.weights.items() if measure != "fixed"
    }
    if terms.fixed is not None:
        weights["fixed"] = terms.fixed
    return replace(
        node,
        weights=weights,
        minimum=terms.minimum,
        cap=terms.cap,
        lock=terms.lock,
        lot=terms.lot,
    )


def _terms(cells: Mapping[str, Any]) -> Terms:
    return Terms(**{name: cells[name] for name in TERMS if name in cells})


def _require_node(row: Row, tree: Tree, faults: Faults) -> None:
    """A row is about a node that is there; a parent and a kind that it names are the node's."""
    name = row.cells["node"]
    node = tree.nodes.get(name)
    if node is None:
        faults.add(row.line, "node", f"{name} is no node of this sheet. Take one from its file.")
        return
    if row.cells.get("parent", node.parent) != node.parent:
        above = node.parent or "nothing"
        faults.add(row.line, "parent", f"{name} hangs from {above} here. Write that, or nothing.")
    if row.cells.get("kind", node.kind) != node.kind:
        faults.add(row.line, "kind", f"{name} is a {node.kind} here. Write {node.kind}.")
