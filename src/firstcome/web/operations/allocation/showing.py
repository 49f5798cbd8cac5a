"""
Showing: a sheet with one node open, and the page before there is one.

Always true:
- What a page shows of a proposal was made from the sheet alone; what has changed since is said.
- A sheet that the launch's definition has moved away from says what is wrong, and can be changed.

Never here: changing anything.
"""

from typing import Final

from litestar import Response
from msgspec import Struct
from msgspec.structs import replace

from firstcome.allocation.nodes import ALL, TreeWrong
from firstcome.allocation.proposing import Proposal, SupplyWrong
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.allocation.keeping import SheetShelf
from firstcome.web.operations.allocation.knowing import Known, counted
from firstcome.web.operations.allocation.sayings import (
    KINDS_SAID,
    MEASURES_SAID,
    NOBODY_GETS,
    TERMS_SAID,
    since_said,
)
from firstcome.web.operations.allocation.sheets import Sheet, proposal_of
from firstcome.web.operations.allocation.starting import KeptSheet, StartPage, start_page
from firstcome.web.operations.allocation.typed import Faults
from firstcome.web.operations.allocation.views import (
    INVALID,
    NOTHING_SAID,
    REFUSED,
    Looked,
    Places,
    Said,
    SheetPage,
    change_of,
    figures_of,
    general_of,
    pages_count,
    pages_of,
    rows_count,
    rows_of,
    short_of,
    trail_of,
    why_of,
)
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form
from firstcome.web.operations.shell import shell, show

FIND_CHARACTERS_MAX: Final = 100
PAGE_DIGITS_MAX: Final = 6


class Room(Struct, frozen=True):
    """The desk, and the shelf of its sheets."""

    desk: Desk
    shelf: SheetShelf


def looked_at(asked: dict[str, str]) -> Looked:
    """What an address or a form says that is looked at."""
    page = asked.get("page", "")
    is_page = page.isascii() and page.isdigit() and len(page) <= PAGE_DIGITS_MAX
    return Looked(
        node=asked.get("node", ""),
        why=asked.get("why", ""),
        change=asked.get("change", ""),
        find=asked.get("find", "").strip()[:FIND_CHARACTERS_MAX],
        page=max(1, int(page)) if is_page else 1,
    )


def show_start(
    room: Room,
    request: AnyRequest,
    known: Known,
    form: Form | None = None,
    faults: Faults | None = None,
) -> Response[bytes]:
    """The page before there is a sheet: what was adopted, what is kept, how to begin."""
    kept = [
        KeptSheet(Places(known.supply, sheet.sheet).at(), sheet.changed_ms, _name(room, sheet))
        for sheet in room.shelf.of_supply(known.supply)
    ]
    page: StartPage = start_page(known, kept, form, faults or {})
    head = shell(room.desk, request, title_of(known), zone=known.subject.zone)
    return show("allocation_start.html", head, INVALID if faults else 200, page=page, **WORDS)


def show_sheet(
    room: Room,
    request: AnyRequest,
    known: Known,
    sheet: Sheet,
    looked: Looked,
    said: Said = NOTHING_SAID,
) -> Response[bytes]:
    """The page of a sheet; what was typed comes back with what is wrong with it."""
    head = shell(room.desk, request, title_of(known), zone=known.subject.zone)
    sku = known.delivery.sku
    try:
        proposal = proposal_of(known.grounds, sku, sheet.units, sheet.demand, sheet.asked)
    except (TreeWrong, SupplyWrong) as wrong:
        path = Places(known.supply).path
        return show(
            "allocation_broken.html", head, REFUSED, path=path, sheet=sheet, wrong=str(wrong)
        )
    now = counted(room.desk, known)
    page = replace(
        sheet_page(known, sheet, proposal, looked, said),
        since=since_said(sheet.demand.totals, now.totals),
        changed_by=_name(room, sheet),
    )
    return show("allocation.html", head, said.status, page=page, **WORDS)


def sheet_page(
    known: Known, sheet: Sheet, proposal: Proposal, looked: Looked, said: Said = NOTHING_SAID
) -> SheetPage:
    """The facts of the page of a sheet."""
    tree, places = proposal.tree, Places(known.supply, sheet.sheet)
    if looked.node not in tree.children or looked.find:
        looked = replace(looked, node=ALL)
    looked = replace(looked, page=min(looked.page, pages_count(tree, looked)))
    general = general_of(sheet)
    return SheetPage(
        known=known,
        sheet=sheet,
        places=places,
        looked=looked,
        figures=figures_of(proposal),
        rows=rows_of(proposal, sheet, places, looked),
        rows_count=rows_count(tree, looked),
        pages=pages_of(tree, places, looked),
        trail=trail_of(tree, places, looked),
        short=short_of(proposal, places),
        why=why_of(proposal, places, looked),
        change=change_of(proposal, sheet, places, looked, said),
        general=general if said.general is None else general | said.general,
        said=said,
    )


def title_of(known: Known) -> str:
    """What pages about the sharing of a delivery are called."""
    return f"Share delivery {known.delivery.delivery}"


def _name(room: Room, sheet: Sheet) -> str:
    account = room.desk.staff.accounts.find(sheet.changed_by)
    return "the staff key" if account is None else account.name


WORDS: Final = {
    "measures": MEASURES_SAID,
    "kinds": KINDS_SAID,
    "terms": TERMS_SAID,
    "nobody": NOBODY_GETS,
}
