"""
Views of the sheet: its rows under one node, why a node gets what it gets, what can be changed.

Always true:
- Every figure is one of the proposal; each stands with a link that explains it.
- One node is open at a time, and the address says which.

Never here: reading, keeping, what a form does.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from firstcome.allocation.explaining import explain
from firstcome.allocation.nodes import ALL, Tree
from firstcome.allocation.proposing import Proposal, Share
from firstcome.allocation.sizes import ROWS_SHOWN_MAX
from firstcome.allocation.terms import NO_TERMS, Terms
from firstcome.web.customer.guide import fold
from firstcome.web.operations.allocation.knowing import Known
from firstcome.web.operations.allocation.sayings import terms_said, weight_said
from firstcome.web.operations.allocation.sheets import Sheet
from firstcome.web.operations.allocation.typed import Faults, asked_fields, fields_of
from firstcome.web.operations.forms import Form

SHORT_NAMED_MAX: Final = 20
REFUSED: Final = 409
INVALID: Final = 422


class Looked(Struct, frozen=True):
    """What of a sheet is looked at: the open node, what is explained and changed, which rows."""

    node: str = ALL
    why: str = ""
    change: str = ""
    find: str = ""
    """Nodes whose names have this, wherever they hang; empty: those under the open node."""
    page: int = 1


class Places(Struct, frozen=True):
    """The addresses of one sheet."""

    supply: int
    sheet: str = ""

    @property
    def path(self) -> str:
        """The path that all of them are under."""
        return f"/supplies/{self.supply}/allocation"

    def at(self, below: str = "", /, **query: str | int) -> str:
        """The address of a page of the sheet; what is empty is left out."""
        asked = {"sheet": self.sheet, **query}
        shown = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.path}{below}" + (f"?{shown}" if shown else "")

    def seen(self, looked: Looked, **query: str | int) -> str:
        """The address of the sheet with the same node open."""
        page = looked.page if looked.page > 1 else 0
        return self.at(node=looked.node, find=looked.find, page=page, **query)


class Said(Struct, frozen=True):
    """What a page says besides: a refusal, or what was typed and what is wrong with it."""

    refusal: str = ""
    typed: Form | None = None
    """Terms of the node that is to be changed."""
    faults: Faults = {}
    general: Form | None = None
    """By what is weighed, and the reserve."""
    general_faults: Faults = {}
    file_faults: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """Of the answer."""
        if self.refusal:
            return REFUSED
        return INVALID if self.faults or self.general_faults or self.file_faults else 200


NOTHING_SAID: Final = Said()


class Row(Struct, frozen=True):
    """One node as a row; `opens` is empty where nothing is under it."""

    node: str
    name: str
    kind: str
    depth: int
    units: int
    weight: str
    terms: str
    missing: int
    kept: int
    below: int
    is_locked: bool
    opens: str
    explains: str
    changes: str


class Step(Struct, frozen=True):
    """A node above the rows, as a link."""

    name: str
    address: str


class Why(Struct, frozen=True):
    """Why a node gets what it gets."""

    node: str
    name: str
    units: int
    sentences: tuple[str, ...]
    closes: str
    changes: str


class Change(Struct, frozen=True):
    """The form of one node's terms."""

    node: str
    name: str
    kind: str
    units: int
    typed: Form
    faults: Faults
    has_terms: bool
    leaves: str


class Short(Struct, frozen=True):
    """A node whose minimum is not kept."""

    name: str
    minimum: int
    missing: int
    explains: str


class Figures(Struct, frozen=True):
    """What the whole of it comes to."""

    units: int
    reserve: int
    shared: int
    kept: int
    locations: int
    without: int
    """Locations that get none."""
    short: int


class SheetPage(Struct, frozen=True):
    """A sheet, with one node open."""

    known: Known
    sheet: Sheet
    places: Places
    looked: Looked
    figures: Figures
    rows: tuple[Row, ...]
    rows_count: int
    pages: tuple[Step, ...]
    trail: tuple[Step, ...]
    short: tuple[Short, ...]
    why: Why | None
    change: Change | None
    general: Form
    said: Said
    since: str = ""
    """What was counted since the proposal was made."""
    changed_by: str = ""

    @property
    def is_behind(self) -> bool:
        """Whether the delivery has other units than the sheet shares."""
        return self.known.delivery.units != self.sheet.units


def figures_of(proposal: Proposal) -> Figures:
    """The sums of a proposal: shared, kept and the reserve come to the units."""
    units = [share.units for share in proposal.locations]
    return Figures(
        units=proposal.supply.units,
        reserve=proposal.supply.reserve,
        shared=sum(units),
        kept=proposal.kept,
        locations=len(units),
        without=units.count(0),
        short=sum(True for _ in proposal.short),
    )


def rows_of(proposal: Proposal, sheet: Sheet, places: Places, looked: Looked) -> tuple[Row, ...]:
    """The rows under the open node: of the supply the markets with their channels."""
    first = (looked.page - 1) * ROWS_SHOWN_MAX
    return tuple(
        _row(proposal, sheet, places, looked, proposal.shares[name], depth)
        for name, depth in _names(proposal.tree, looked)[first : first + ROWS_SHOWN_MAX]
    )


def rows_count(tree: Tree, looked: Looked) -> int:
    """How many rows there are, over all pages."""
    return len(_names(tree, looked))


def pages_of(tree: Tree, places: Places, looked: Looked) -> tuple[Step, ...]:
    """The pages of the rows under the open node, where one is not enough."""
    count = pages_count(tree, looked)
    if count < 2:
        return ()
    return tuple(
        Step(str(page), "" if page == looked.page else places.seen(replace(looked, page=page)))
        for page in range(1, count + 1)
    )


def pages_count(tree: Tree, looked: Looked) -> int:
    """How many pages the rows take; one at least."""
    return max(1, -(-rows_count(tree, looked) // ROWS_SHOWN_MAX))


def trail_of(tree: Tree, places: Places, looked: Looked) -> tuple[Step, ...]:
    """From the supply down to the open node, which is no link."""
    steps: list[Step] = []
    name = looked.node
    while name != ALL:
        steps.append(Step(tree.title(name), places.at(node=name) if steps else ""))
        name = tree.nodes[name].parent
    steps.append(Step("All markets", places.at() if steps else ""))
    return tuple(reversed(steps))


def short_of(proposal: Proposal, places: Places) -> tuple[Short, ...]:
    """Nodes whose minimum is not kept, those that miss most first."""
    found = sorted(proposal.short, key=lambda share: -share.missing)[:SHORT_NAMED_MAX]
    return tuple(
        Short(
            proposal.tree.title(share.node),
            proposal.tree.nodes[share.node].minimum,
            share.missing,
            places.at(node=share.parent, why=share.node),
        )
        for share in found
    )


def why_of(proposal: Proposal, places: Places, looked: Looked) -> Why | None:
    """The explanation that is asked for."""
    if looked.why not in proposal.shares:
        return None
    return Why(
        node=looked.why,
        name=proposal.tree.title(looked.why),
        units=proposal.shares[looked.why].units,
        sentences=explain(proposal, looked.why),
        closes=places.seen(looked),
        changes=places.seen(looked, change=looked.why) + "#change",
    )


def change_of(
    proposal: Proposal,
    sheet: Sheet,
    places: Places,
    looked: Looked,
    said: Said,
) -> Change | None:
    """The form of the node that is to be changed, with what was typed if it was sent before."""
    if looked.change not in proposal.shares:
        return None
    terms = sheet.asked.terms.get(looked.change, NO_TERMS)
    share = proposal.shares[looked.change]
    return Change(
        node=looked.change,
        name=proposal.tree.title(looked.change),
        kind=share.kind,
        units=share.units,
        typed=fields_of(terms) if said.typed is None else fields_of(NO_TERMS) | said.typed,
        faults=said.faults,
        has_terms=terms != NO_TERMS,
        leaves=places.seen(looked),
    )


def general_of(sheet: Sheet) -> Form:
    """By what is weighed, and the reserve, as the form shows it."""
    return asked_fields(sheet.asked)


def _names(tree: Tree, looked: Looked) -> list[tuple[str, int]]:
    """The nodes of the rows, with how far each stands in."""
    if not looked.find:
        return list(_below(tree, looked.node, 0, has_more=looked.node == ALL))
    wanted = fold(looked.find)
    return [
        (name, 0)
        for name, node in tree.nodes.items()
        if wanted in fold(node.title) or wanted in fold(name)
    ]


def _below(tree: Tree, node: str, depth: int, *, has_more: bool) -> Iterator[tuple[str, int]]:
    for name in tree.children.get(node, ()):
        yield name, depth
        if has_more:
            yield from _below(tree, name, depth + 1, has_more=False)


def _row(
    proposal: Proposal, sheet: Sheet, places: Places, looked: Looked, share: Share, depth: int
) -> Row:
    node = proposal.tree.nodes[share.node]
    terms: Terms = sheet.asked.terms.get(share.node, NO_TERMS)
    below = len(proposal.tree.children.get(share.node, ()))
    return Row(
        node=share.node,
        name=node.title,
        kind=node.kind,
        depth=depth,
        units=share.units,
        weight=weight_said(proposal.measures[node.kind], share.weight),
        terms=terms_said(terms),
        missing=share.missing,
        kept=share.kept,
        below=below,
        is_locked=terms.lock is not None,
        opens=places.at(node=share.node) if below else "",
        explains=places.seen(looked, why=share.node) + "#why",
        changes=places.seen(looked, change=share.node) + "#change",
    )
