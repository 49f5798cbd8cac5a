"""
Written: shares and trees as the text of CSV files.

Always true:
- A tree that is written and read again is the same tree, but for the counts that it weighs by.
- No cell is one that a spreadsheet would calculate.

Never here: files, what the numbers come to.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from firstcome.allocation.nodes import MEASURES, Node, Tree
from firstcome.allocation.proposing import Proposal, Share
from firstcome.allocation.sheets import TREE_COLUMNS

SHARE_COLUMNS: Final = (
    "sku", "node", "parent", "kind", "name", "units", "weight", "minimum", "missing", "kept",
)  # fmt: skip

_CALCULATED: Final = re.compile(r"'*[=+@-]")

Cell = str | int | None


def share_row(proposal: Proposal, share: Share) -> dict[str, str | int]:
    """The share of one node, by column."""
    node = proposal.tree.nodes[share.node]
    values = (
        proposal.supply.sku, node.node, node.parent, node.kind, node.name, share.units,
        share.weight, node.minimum, share.missing, share.kept,
    )  # fmt: skip
    return dict(zip(SHARE_COLUMNS, values, strict=True))


def shares_csv(proposals: Iterable[Proposal]) -> str:
    """Every node's share, in the order of the trees."""
    rows = (
        tuple(share_row(proposal, share).values())
        for proposal in proposals
        for share in proposal.shares.values()
    )
    return _csv(SHARE_COLUMNS, rows)


def tree_csv(tree: Tree) -> str:
    """The tree in the form that `read_sheets` reads, for every SKU; a default is an empty cell."""
    columns = [column for column in TREE_COLUMNS if column != "sku"]
    return _csv(columns, (tuple(_tree_cells(node)) for node in tree.nodes.values()))


def _tree_cells(node: Node) -> Iterator[Cell]:
    yield from (node.node, node.parent, node.kind, node.name)
    yield from (node.weights.get(measure) for measure in MEASURES)
    yield from (node.minimum or None, node.cap, node.lock, node.lot if node.lot > 1 else None)


class _Text:
    """What the writer of CSV takes for a file."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def write(self, piece: str) -> None:
        self.pieces.append(piece)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = _Text()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return "".join(text.pieces)


def _guarded(cell: Cell) -> Cell:
    """A text that no spreadsheet calculates."""
    return f"'{cell}" if isinstance(cell, str) and _CALCULATED.match(cell) else cell
