"""
Files of the sheet: terms from a CSV file, the tree with its terms as one, the shares as one.

Always true:
- A file says all terms of the sheet: what it does not name is without. A faulty one changes
  nothing, and each fault is told with its line and column.
- The tree that is downloaded can be changed and loaded again, and `firstcome allocation` reads it.
- Who took the shares away stands in the audit log.

Never here: how a file is read (`firstcome.allocation`).
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec.structs import replace

from firstcome.allocation.nodes import TreeWrong
from firstcome.allocation.proposing import SupplyWrong
from firstcome.allocation.sheets import SheetsWrong, SheetText
from firstcome.allocation.terms import Terms, read_terms
from firstcome.allocation.written import shares_csv, tree_csv
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.allocation.keeping import SheetMoved
from firstcome.web.operations.allocation.knowing import Known, known_of
from firstcome.web.operations.allocation.sheets import Sheet, proposal_of, tree_for
from firstcome.web.operations.allocation.showing import Room, looked_at, show_sheet
from firstcome.web.operations.allocation.views import Places, Said
from firstcome.web.operations.allocation.working import MOVED_BARE, NEEDS, PATH, changed, wrong_with
from firstcome.web.operations.forms import go_to
from firstcome.web.operations.set_up.uploads import Uploaded, read_upload
from firstcome.web.pages import PRIVATE_HEADERS

FIELD: Final = "file"
CSV: Final = "text/csv; charset=utf-8"
CONFLICT: Final = 409

Answer = Response[bytes]


def loading_routes(room: Room) -> Sequence[Any]:
    """The handlers."""

    def loading(request: AnyRequest, supply: int, sent: Uploaded) -> Answer:
        known = known_of(room.desk, supply)
        sheet = room.shelf.find(supply, sent.form.get("sheet", ""))
        if sheet is None:
            return go_to(Places(supply).at(), "That sheet is not kept any more. Propose anew.")
        return _load(room, request, known, sheet, sent)

    def writing(request: AnyRequest, supply: int, name: str) -> Answer:
        known = known_of(room.desk, supply)
        sheet = room.shelf.find(supply, str(request.query_params.get("sheet", "")))
        if sheet is None:
            raise NotFoundException
        try:
            text = _shares(known, sheet) if name == "shares" else _tree(known, sheet)
        except (TreeWrong, SupplyWrong) as wrong:
            plain = "text/plain; charset=utf-8"
            return Response(f"{wrong}\n".encode(), status_code=CONFLICT, media_type=plain)
        about = f"delivery {known.delivery.delivery} of {known.delivery.launch}"
        room.desk.staff.audit(who_of(request), f"export_allocation_{name}", about)
        headers = {header.decode(): value.decode() for header, value in PRIVATE_HEADERS}
        file = f"{known.delivery.launch}-delivery-{known.delivery.delivery}-{name}.csv"
        headers["content-disposition"] = f'attachment; filename="{file}"'
        return Response(text.encode(), media_type=CSV, headers=headers)

    @post(f"{PATH}/load", opt=NEEDS)
    async def load(request: AnyRequest, supply: FromPath[int]) -> Answer:
        sent = await read_upload(request)
        return await asyncio.to_thread(loading, request, supply, sent)

    @get(f"{PATH}/shares.csv", opt=NEEDS)
    async def write_shares(request: AnyRequest, supply: FromPath[int]) -> Answer:
        return await asyncio.to_thread(writing, request, supply, "shares")

    @get(f"{PATH}/tree.csv", opt=NEEDS)
    async def write_tree(request: AnyRequest, supply: FromPath[int]) -> Answer:
        return await asyncio.to_thread(writing, request, supply, "tree")

    return [load, write_shares, write_tree]


def _load(room: Room, request: AnyRequest, known: Known, sheet: Sheet, sent: Uploaded) -> Answer:
    looked = looked_at(sent.form)
    if str(sheet.version) != sent.form.get("version"):
        return show_sheet(room, request, known, sheet, looked, Said(MOVED_BARE))
    try:
        asked = replace(sheet.asked, terms=_terms(known, sent))
        wrong = wrong_with(known, sheet, asked)
        if wrong is not None:
            raise SheetsWrong(wrong)
        kept = changed(room, request, sheet, asked)
    except SheetsWrong as faults:
        said = Said(file_faults=tuple(str(faults).splitlines()))
        return show_sheet(room, request, known, sheet, looked, said)
    except SheetMoved:
        moved = room.shelf.find(known.supply, sheet.sheet) or sheet
        return show_sheet(room, request, known, moved, looked, Said(MOVED_BARE))
    count = len(asked.terms)
    nodes = "1 node has" if count == 1 else f"{count:,} nodes have"
    return go_to(Places(known.supply, kept.sheet).at(), f"Loaded: {nodes} terms now.")


def _terms(known: Known, sent: Uploaded) -> dict[str, Terms]:
    """The terms of the file that was sent; raises `SheetsWrong`."""
    content = sent.file(FIELD)
    name = next(iter(sent.files.get(FIELD, {})), "")
    if content is None:
        raise SheetsWrong("No file was chosen. Choose one that ends in .csv.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SheetsWrong(f"{name}:{line}: is not UTF-8. Save it as CSV in UTF-8.") from error
    return read_terms(SheetText(name, text), known.grounds.tree, known.delivery.sku)


def _shares(known: Known, sheet: Sheet) -> str:
    sku = known.delivery.sku
    return shares_csv([proposal_of(known.grounds, sku, sheet.units, sheet.demand, sheet.asked)])


def _tree(known: Known, sheet: Sheet) -> str:
    return tree_csv(tree_for(known.grounds, sheet.demand, sheet.asked))
