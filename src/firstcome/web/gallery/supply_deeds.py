"""
Deeds on supply, in every state: what if, receiving, cancelling, announcing, loading, transfers.

Always true:
- Sentences about who moves are made by what makes the real ones.

Never here: pages that change nothing (`supply`).
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec.structs import replace

from firstcome.api.shop import iso_time
from firstcome.api.supply_bodies import EstimateView, GroupView, WhatIfView
from firstcome.projections.stock import PoolRow
from firstcome.staff.permissions import Role
from firstcome.web.gallery.scene import (
    LAUNCH,
    NOW_MS,
    PLACE,
    PLACE_LONG,
    SKU,
    DeskState,
    shell,
    who,
)
from firstcome.web.gallery.supply_scene import deliveries, standing, subject
from firstcome.web.operations.supply.announcing import announcing_of, faults_of, written
from firstcome.web.operations.supply.cancelling import cancelling_of
from firstcome.web.operations.supply.loading import NOTHING_SENT, loading_of
from firstcome.web.operations.supply.moves import ROWS_SHOWN, Moves, moves_in
from firstcome.web.operations.supply.parts import arrival, read_parts
from firstcome.web.operations.supply.receiving import receiving_of
from firstcome.web.operations.supply.sayings import SPEAKERS, STAGES, said_of
from firstcome.web.operations.supply.sheets import PASTED, Sheet, sheet_of
from firstcome.web.operations.supply.standing import Standing
from firstcome.web.operations.supply.terms import read_terms
from firstcome.web.operations.supply.transferring import judged
from firstcome.web.operations.supply.what_if import (
    CHANGED_MEANWHILE,
    TITLES,
    Intent,
    usual,
    what_if_page,
)

NO_WHY: Final = {"note": "Say why, in a few words. It stands in the history of the delivery."}
OTHER: Final = "london-strand"
SHEET: Final = (
    "sku,market,location,units,stage,from,to,said_by,note\n"
    f"{SKU},GB,,6000,planned,2008-08-11,2008-08-15,supplier,by mail of 10 July\n"
    f"{SKU},DE,,2500,asked,2008-08-11,2008-08-15,shop,\n"
    f"{SKU},GB,{PLACE},120,confirmed,2008-08-18,2008-08-18,supplier,\n"
    f"{SKU},GB,,4000,confirmed,2008-07-07,2008-07-09,supplier,the first lot\n"
)
WRONG: Final = (
    "sku,market,location,units,stage,from,to\n"
    "phone-8gb-blakc,GB,,6000,planned,2008-08-11,2008-08-15\n"
    f"{SKU},FR,,2500,asked,2008-08-11,2008-08-15\n"
    f"{SKU},GB,,a few,likely,2008-08-31,2008-08-15\n"
    f"{SKU},DE,{PLACE},10,planned,11/08/2008,2008-08-15\n"
)


def supply_deed_states() -> Iterator[DeskState]:
    """The pages that change something, or are about to."""
    yield from _what_if()
    yield from _receiving()
    yield from _cancelling()
    yield from _announcing()
    yield from _loading()
    yield from _transferring()


def _view(first: str, last: str, certainty: Any = "confirmed", delivery: int = 3) -> EstimateView:
    return EstimateView(certainty, first, last, 20 + delivery, delivery)


def _moves(found: Standing) -> Moves:
    unknown, now = EstimateView("unknown"), _view("2008-07-28", "2008-08-03")
    later = _view("2008-08-04", "2008-08-10")
    planned = _view("2008-07-28", "2008-08-15", "planned", 4)
    groups = [
        GroupView(PLACE, 0, 140, "later", now, later),
        GroupView(PLACE, 1_040, 231, "lost", planned, unknown),
        GroupView(PLACE_LONG, 4, 1, "later", now, later),
    ]
    return moves_in(WhatIfView(23, 3, iso_time(NOW_MS), 372, groups), found)


def _what_if() -> Iterator[DeskState]:
    def state(
        name: str, found: Standing, intent: Intent, moves: Moves | None, **other: Any
    ) -> DeskState:
        role: Role = other.get("role", "operations")
        form = {"key": "made-up", "note": other.get("note", "")}
        typed = read_terms(usual(found, intent) | other.get("typed", {}))
        asked = what_if_page((found, intent, form), typed, moves, 1, who(role))
        asked = replace(asked, faults=other.get("faults", {}))
        address = f"{found.address}/what-if"
        values = {"asked": asked, "stages": STAGES, "speakers": SPEAKERS}
        head = shell(TITLES[intent].format(found.name), address, role)
        return DeskState(name, "supply_what_if.html", address, head, values)

    here, none = standing(), Moves(0, ("Nobody in a line would be told anything else.",), (), 0)
    wrong = {"units": "a few", "from": "2008-08-31", "to": "2008-08-15"}
    units = {"units": "4000"}
    refused = Moves(0, (), (), 0, said_of("stage_invalid"))
    yield state("supply-what-if", here, "", None)
    yield state("supply-what-if-units", here, "", _moves(here), typed=units)
    yield state("supply-what-if-supplier", here, "slip", _moves(here), role="supplier")
    yield state("supply-what-if-read-only", here, "", _moves(here), typed=units, role="read_only")
    yield state("supply-what-if-wrong", here, "change", None, typed=wrong)
    yield state("supply-what-if-refused", here, "change", refused, typed={"stage": "planned"})
    yield state("supply-what-if-over", standing(1), "", None)
    yield state("supply-slip", here, "slip", _moves(here))
    yield state("supply-slip-no-reason", here, "slip", _moves(here), faults=NO_WHY)
    meanwhile = {"seen": CHANGED_MEANWHILE}
    yield state(
        "supply-slip-meanwhile", here, "slip", _moves(here), faults=meanwhile, note="By phone"
    )
    yield state("supply-confirm", standing(4), "confirm", none)


def _pool(location: str, available: int, waiting: int) -> PoolRow:
    return PoolRow(
        launch=LAUNCH,
        sku=SKU,
        location=location,
        channel="stores",
        operator="own",
        market="GB",
        received=200,
        found=0,
        written_off=0,
        transferred_in=0,
        transferred_out=0,
        set_aside=0,
        held=12,
        allocated=80,
        handed_over=108,
        available=available,
        changed_ms=NOW_MS,
        orders_waiting=waiting,
        units_waiting=waiting,
    )


def _receiving() -> Iterator[DeskState]:
    def state(name: str, found: Standing, form: dict[str, str], **other: Any) -> DeskState:
        parts = other.get("parts")
        pools = {PLACE: _pool(PLACE, 0, 140)}
        seen = None if parts is None else arrival(found, read_parts(parts, subject()), pools)
        asked = receiving_of(found, {"key": "made-up"} | form, other.get("faults"), seen)
        address = f"{found.address}/receive"
        head = shell(f"Receive {found.name}{'?' if seen else ''}", address)
        return DeskState(name, "supply_receive.html", address, head, {"asked": asked})

    shared, form = standing(is_shared=True), {"how": "parts", "note": "Delivery note 4711"}
    bad = "Line 1: atlantis is no place of the launch. Write its id.\nLine 2: “x” is no place."
    faults = NO_WHY | {"parts": bad}
    yield state("supply-receive", shared, {})
    yield state("supply-receive-unshared", standing(4), {})
    yield state(
        "supply-receive-wrong", shared, {"how": "parts", "parts": "atlantis 4"}, faults=faults
    )
    yield state("supply-receive-look", shared, form, parts=f"{PLACE} 300\n{OTHER} 40")
    yield state("supply-receive-over", standing(7), {})


def _cancelling() -> Iterator[DeskState]:
    def state(name: str, found: Standing, faults: dict[str, str]) -> DeskState:
        moves, address = _moves(found), f"{found.address}/cancel"
        asked = cancelling_of(found, moves, {"key": "made-up"}, faults)
        values = {"asked": asked, "rows": moves.rows[:ROWS_SHOWN], "speakers": SPEAKERS}
        head = shell(f"Cancel {found.name}?", address)
        return DeskState(name, "supply_cancel.html", address, head, values)

    here = standing(2)
    typed = {"typed": f"Type {here.name} here, to be sure that it is this one."}
    yield state("supply-cancel", here, {})
    yield state("supply-cancel-refused", here, NO_WHY | typed)
    yield state("supply-cancel-over", standing(1), {})


def _announcing() -> Iterator[DeskState]:
    wrong = {"sku": SKU, "market": "DE", "location": PLACE, "units": "0", "stage": "planned"}
    wrong |= {"from": "2008-08-31", "to": "2008-08-15", "said_by": "shop", "note": ""}
    sheet = sheet_of(subject(), "form.csv", written(wrong), deliveries())
    for name, form, faults in (
        ("supply-announce", {}, {}),
        ("supply-announce-wrong", wrong, faults_of(sheet)),
    ):
        asked = announcing_of(subject(), form, faults)
        values = {"asked": asked, "stages": STAGES, "speakers": SPEAKERS}
        head = shell("Announce a delivery", asked.address)
        yield DeskState(name, "supply_announce.html", asked.address, head, values)


def _loading() -> Iterator[DeskState]:
    def state(name: str, sheet: Sheet, title: str = "Load deliveries", **other: str) -> DeskState:
        asked = loading_of(subject(), sheet, **other)
        values = {"asked": asked}
        return DeskState(
            name, "supply_load.html", asked.address, shell(title, asked.address), values
        )

    sound = sheet_of(subject(), "lots.csv", SHEET, deliveries())
    head, first, *_ = SHEET.splitlines(keepends=True)
    one = sheet_of(subject(), "form.csv", head + first, ())
    many = sheet_of(subject(), "lots.csv", head + first * 120, ())
    meant = "Announce these deliveries?"
    yield state("supply-load", Sheet(PASTED, ""))
    yield state("supply-load-nothing", Sheet(PASTED, ""), fault=NOTHING_SENT)
    yield state("supply-load-wrong", sheet_of(subject(), "lots.csv", WRONG, ()))
    yield state("supply-load-look", sound, meant, key="made-up")
    yield state("supply-load-many", many, meant, key="made-up")
    yield state("supply-load-one", one, meant, key="made-up", back="/")


def _transferring() -> Iterator[DeskState]:
    pools = {(SKU, place): _pool(place, 60, 0) for place in (PLACE, OTHER)}
    pools[SKU, OTHER] = _pool(OTHER, 0, 12)
    typed = {"sku": SKU, "location": PLACE, "to_location": OTHER, "units": "40"}
    forms: dict[str, tuple[dict[str, str], dict[tuple[str, str], PoolRow]]] = {
        "supply-transfer": ({"sku": SKU, "location": PLACE}, pools),
        "supply-transfer-wrong": (typed | {"units": "500", "to_location": "atlantis"}, pools),
        "supply-transfer-look": (typed, pools),
        "supply-transfer-nothing": ({}, {}),
    }
    for name, (form, found) in forms.items():
        asked = judged(subject(), form | {"key": "made-up"}, found)
        head = shell("Move units between places", asked.address)
        yield DeskState(name, "supply_transfer.html", asked.address, head, {"asked": asked})
