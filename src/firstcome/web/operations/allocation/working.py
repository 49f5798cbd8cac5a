"""
Working on a sheet: it is looked at, explained, changed by its forms, and kept after each change.

    propose ─► look, explain ─► change a term, lock ─► count anew ─► adopt (`adopting`)

Always true:
- A change that contradicts itself changes nothing: the page says what is wrong beside what was
  typed.
- A form carries the version that its page showed, so that nobody's change is lost under another's.

Never here: adopting, the file (`loading`).
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from firstcome.allocation.nodes import TreeWrong
from firstcome.allocation.proposing import SupplyWrong
from firstcome.allocation.terms import NO_TERMS, Terms
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.allocation.keeping import SheetMoved
from firstcome.web.operations.allocation.knowing import Known, counted, known_of
from firstcome.web.operations.allocation.sheets import Asked, Sheet, proposal_of
from firstcome.web.operations.allocation.showing import Room, looked_at, show_sheet, show_start
from firstcome.web.operations.allocation.typed import (
    RESERVE,
    Faults,
    asked_typed,
    terms_typed,
)
from firstcome.web.operations.allocation.views import Looked, Places, Said
from firstcome.web.operations.forms import Form, go_to, read_form

PATH: Final = "/supplies/{supply:int}/allocation"
NEEDS: Final[dict[str, Any]] = {"needs": "allocate", "unbound": True}
MOVED: Final = (
    "Somebody changed the sheet meanwhile. This is how it is now; what you typed changed nothing "
    "yet, and is still in its form."
)
MOVED_BARE: Final = "Somebody changed the sheet meanwhile. This is how it is now; change it again."

Answer = Response[bytes]
Change = Callable[[AnyRequest, Known, Sheet, Form], Answer]


def working_routes(room: Room) -> Sequence[Any]:
    """The handlers."""

    def looking(request: AnyRequest, supply: int) -> Answer:
        known = known_of(room.desk, supply)
        sheet = room.shelf.find(supply, str(request.query_params.get("sheet", "")))
        if sheet is None:
            return show_start(room, request, known)
        return show_sheet(room, request, known, sheet, looked_at(dict(request.query_params)))

    def proposing(request: AnyRequest, supply: int, form: Form) -> Answer:
        known = known_of(room.desk, supply)
        asked, faults = asked_typed(form, known.delivery.units)
        if asked is None:
            return show_start(room, request, known, form, faults)
        sheet = room.shelf.add(_new_sheet(room, request, known, asked))
        return go_to(Places(supply, sheet.sheet).at())

    @get(PATH, opt=NEEDS)
    async def look(request: AnyRequest, supply: FromPath[int]) -> Answer:
        return await asyncio.to_thread(looking, request, supply)

    @post(PATH, opt=NEEDS, name="propose-allocation")
    async def propose(request: AnyRequest, supply: FromPath[int]) -> Answer:
        form = await read_form(request)
        return await asyncio.to_thread(proposing, request, supply, form)

    return [look, propose, *_changes(room)]


def _changes(room: Room) -> Sequence[Any]:
    """The forms that change a sheet."""

    def changing(request: AnyRequest, supply: int, form: Form, change: Change) -> Answer:
        known = known_of(room.desk, supply)
        sheet = room.shelf.find(supply, form.get("sheet", ""))
        if sheet is None:
            return go_to(Places(supply).at(), "That sheet is not kept any more. Propose anew.")
        if str(sheet.version) != form.get("version"):
            return show_sheet(room, request, known, sheet, looked_at(form), moved_under(form))
        is_broken = wrong_with(known, sheet, sheet.asked) is not None
        if is_broken and not request.url.path.endswith("/drop"):
            return show_sheet(room, request, known, sheet, looked_at(form))
        try:
            return change(request, known, sheet, form)
        except SheetMoved:
            moved = room.shelf.find(supply, sheet.sheet) or sheet
            return show_sheet(room, request, known, moved, looked_at(form), moved_under(form))

    @post(f"{PATH}/node", opt=NEEDS)
    async def change_node(request: AnyRequest, supply: FromPath[int]) -> Answer:
        form = await read_form(request)
        return await asyncio.to_thread(changing, request, supply, form, _change_node(room))

    @post(f"{PATH}/general", opt=NEEDS)
    async def change_general(request: AnyRequest, supply: FromPath[int]) -> Answer:
        form = await read_form(request)
        return await asyncio.to_thread(changing, request, supply, form, _change_general(room))

    @post(f"{PATH}/count", opt=NEEDS)
    async def count_anew(request: AnyRequest, supply: FromPath[int]) -> Answer:
        form = await read_form(request)
        return await asyncio.to_thread(changing, request, supply, form, _count(room))

    @post(f"{PATH}/drop", opt=NEEDS)
    async def drop(request: AnyRequest, supply: FromPath[int]) -> Answer:
        form = await read_form(request)
        return await asyncio.to_thread(changing, request, supply, form, _drop(room))

    return [change_node, change_general, count_anew, drop]


def moved_under(form: Form) -> Said:
    """That the sheet was changed before this form came; what was typed stays in the form."""
    if RESERVE in form:
        return Said(MOVED, general=form)
    if form.get("change") and not form.get("deed"):
        return Said(MOVED, typed=form)
    return Said(MOVED_BARE)


def changed(room: Room, request: AnyRequest, sheet: Sheet, asked: Asked) -> Sheet:
    """The sheet with what is asked now, kept; raises `SheetMoved`."""
    who = who_of(request)
    made = replace(sheet, asked=asked, changed_ms=room.desk.now_ms(), changed_by=who.number)
    return room.shelf.change(made)


def wrong_with(known: Known, sheet: Sheet, asked: Asked) -> str | None:
    """What keeps the sheet from being shared so; None: nothing does."""
    try:
        proposal_of(known.grounds, known.delivery.sku, sheet.units, sheet.demand, asked)
    except TreeWrong as wrong:
        return f"{known.grounds.tree.title(wrong.node)} {wrong.what}"
    except SupplyWrong as wrong:
        return str(wrong)
    return None


def _new_sheet(room: Room, request: AnyRequest, known: Known, asked: Asked) -> Sheet:
    now_ms = room.desk.now_ms()
    return Sheet(
        sheet="",
        supply=known.supply,
        version=0,
        units=known.delivery.units,
        demand=counted(room.desk, known),
        asked=asked,
        made_ms=now_ms,
        changed_ms=now_ms,
        changed_by=who_of(request).number,
    )


def _change_node(room: Room) -> Change:
    """Other terms for a node, or a lock at what it gets, or none at all."""

    def change(request: AnyRequest, known: Known, sheet: Sheet, form: Form) -> Answer:
        looked = looked_at(form)
        node = known.grounds.tree.nodes.get(looked.change)
        if node is None:
            return show_sheet(room, request, known, sheet, looked)
        terms, faults = _asked_of_node(known, sheet, looked.change, form)
        if terms is not None:
            asked = sheet.asked.with_node(looked.change, terms)
            wrong = wrong_with(known, sheet, asked)
            if wrong is None:
                kept = changed(room, request, sheet, asked)
                seen = Places(known.supply, kept.sheet).seen(_closed(looked))
                return go_to(seen, f"Changed: {node.title}.")
            faults = {"terms": wrong}
        return show_sheet(room, request, known, sheet, looked, Said(typed=form, faults=faults))

    return change


def _asked_of_node(
    known: Known, sheet: Sheet, node: str, form: Form
) -> tuple[Terms | None, Faults]:
    """The terms that a press on one of the buttons means, or what is wrong with those typed."""
    before = sheet.asked.terms.get(node, NO_TERMS)
    match form.get("deed"):
        case "clear":
            return NO_TERMS, {}
        case "lock":
            sku = known.delivery.sku
            proposal = proposal_of(known.grounds, sku, sheet.units, sheet.demand, sheet.asked)
            return replace(before, lock=proposal.shares[node].units), {}
        case _:
            return terms_typed(form)


def _change_general(room: Room) -> Change:
    """By what nodes are weighed, and the reserve."""

    def change(request: AnyRequest, known: Known, sheet: Sheet, form: Form) -> Answer:
        looked = _closed(looked_at(form))
        asked, faults = asked_typed(form, sheet.units, sheet.asked)
        if asked is not None:
            wrong = wrong_with(known, sheet, asked)
            if wrong is None:
                kept = changed(room, request, sheet, asked)
                return go_to(Places(known.supply, kept.sheet).seen(looked), "Shared anew.")
            faults = {"reserve": wrong}
        said = Said(general=form, general_faults=faults)
        return show_sheet(room, request, known, sheet, looked, said)

    return change


def _count(room: Room) -> Change:
    """The units and the demand of now, with the same terms."""

    def change(request: AnyRequest, known: Known, sheet: Sheet, form: Form) -> Answer:
        looked = _closed(looked_at(form))
        demand = counted(room.desk, known)
        fresh = replace(sheet, units=known.delivery.units, demand=demand)
        wrong = wrong_with(known, fresh, fresh.asked)
        if wrong is not None:
            refusal = f"Not counted anew: {wrong} Change that first."
            return show_sheet(room, request, known, sheet, looked, Said(refusal))
        kept = changed(room, request, fresh, fresh.asked)
        return go_to(Places(known.supply, kept.sheet).seen(looked), "Counted and shared anew.")

    return change


def _drop(room: Room) -> Change:
    """The sheet is thrown away; what was adopted stays."""

    def change(request: AnyRequest, known: Known, sheet: Sheet, form: Form) -> Answer:
        room.shelf.drop(sheet)
        return go_to(Places(known.supply).at(), "The sheet is thrown away.")

    return change


def _closed(looked: Looked) -> Looked:
    return replace(looked, why="", change="")
