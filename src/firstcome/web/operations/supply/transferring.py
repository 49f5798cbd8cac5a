"""
Transfers: free units of a place are brought to another one, looked at once more, then recorded.

    fields ─► what follows, in words ─► record ─► the front: transferred

Always true:
- The fields are in the address, so a transfer can be prepared by one and recorded by another.
- Who is bound to a place or an operator moves units within that alone.
- The form carries the key of its command, so pressing twice counts once; every record stands in the
  audit log with its reason, also one that was refused.

Never here: whether units are free (the rules say).
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from firstcome.projections import stock
from firstcome.projections.stock import PoolRow, StockFilter
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.knowing import Subject, subject_of
from firstcome.web.operations.supply.sayings import orders_said, said_of, units_said
from firstcome.web.operations.supply.terms import Faults, faults_of_note, read_units

NEEDS: Final = {"needs": "move_stock"}
FIELDS: Final = ("sku", "location", "to_location", "units")
POOLS_READ_MAX: Final = 60_000
PLACES_LISTED_MAX: Final = 500

Pools = Mapping[tuple[str, str], PoolRow]
"""By SKU and location, all in reach of who asks."""


class Transfer(Struct, frozen=True):
    """What is to be moved, as it was typed; what is wrong with it, or what follows from it."""

    subject: Subject
    typed: Form
    skus: Mapping[str, str]
    places: Mapping[str, str]
    free: str = ""
    """How many units are free where they are to leave, once that is known."""
    faults: Faults = {}
    following: tuple[str, ...] = ()
    """Empty until everything is sound."""
    key: str = ""

    @property
    def address(self) -> str:
        """Of this form."""
        return f"/launches/{self.subject.launch}/transfer"


def transferring_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(request: AnyRequest, asked: Transfer) -> Response[bytes]:
        head = shell(desk, request, "Move units between places", zone=asked.subject.zone)
        status = 422 if asked.faults else 200
        return show("supply_transfer.html", head, status, asked=asked)

    def asking(request: AnyRequest, launch: str) -> Response[bytes]:
        subject = subject_of(desk, launch)
        form = {name: str(request.query_params.get(name, "")).strip() for name in FIELDS}
        return page(request, judged(subject, form, _pools(desk, who_of(request), subject)))

    def doing(request: AnyRequest, launch: str, form: Form) -> Response[bytes]:
        subject, who = subject_of(desk, launch), who_of(request)
        asked = judged(subject, form, _pools(desk, who, subject))
        if not asked.following:
            return page(request, asked)
        faults = faults_of_note(form)
        if faults:
            return page(request, replace(asked, faults=faults))
        where = urlencode({"launch": launch, "sku": form["sku"]})
        return go_to(f"/stock?{where}", _record(desk, who, launch, form))

    @get("/launches/{launch:str}/transfer", opt=NEEDS)
    async def ask(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, launch)

    @post("/launches/{launch:str}/transfer", opt=NEEDS, name="transfer-stock")
    async def do(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, launch, form)

    return [ask, do]


def judged(subject: Subject, form: Form, pools: Pools) -> Transfer:
    """What was typed, with what is wrong with it or what follows."""
    typed = {name: form.get(name, "") for name in FIELDS} | {"note": form.get("note", "")}
    names = subject.names
    skus = {sku: names.sku(sku) for sku in subject.skus if any(key[0] == sku for key in pools)}
    places = {location: names.place(location) for _, location in pools}
    found = Transfer(subject, typed, skus, places)
    source = pools.get((typed["sku"], typed["location"]))
    if source is not None:
        free = max(0, source.available - source.units_waiting)
        found = replace(found, free=f"{units_said(free)} can leave {places[source.location]} now.")
    if not typed["units"] and not typed["to_location"]:
        return found
    faults = _faults(typed, pools, skus)
    if faults:
        return replace(found, faults=faults)
    key = form.get("key") or secrets.token_urlsafe(16)
    return replace(found, following=_following(subject, typed, pools), key=key)


def _faults(typed: Form, pools: Pools, skus: Mapping[str, str]) -> Faults:
    faults: Faults = {}
    if typed["sku"] not in skus:
        faults["sku"] = "Choose what is moved."
    for field in ("location", "to_location"):
        if (typed["sku"], typed[field]) not in pools and "sku" not in faults:
            faults[field] = "Give the id of a place of yours that sells this, as in the list."
    if typed["location"] and typed["location"] == typed["to_location"]:
        faults["to_location"] = "Both places are the same. Give another one."
    units = read_units(typed["units"])
    if units is None:
        faults["units"] = "Give a whole number, such as 40."
    elif not faults:
        pool = pools[typed["sku"], typed["location"]]
        if units > max(0, pool.available - pool.units_waiting):
            faults["units"] = "Fewer units can leave there: somebody has the others, or waits."
    return faults


def _following(subject: Subject, typed: Form, pools: Pools) -> tuple[str, ...]:
    source = pools[typed["sku"], typed["location"]]
    target = pools[typed["sku"], typed["to_location"]]
    units, names = read_units(typed["units"]) or 0, subject.names
    left, there = names.place(source.location), names.place(target.location)
    if target.orders_waiting:
        verb = "waits" if target.orders_waiting == 1 else "wait"
        then = (
            f"{orders_said(target.orders_waiting)} {verb} there: the first of the line get units "
            "at once, and are told."
        )
    else:
        then = "Nobody waits there: the units can be ordered at once."
    return (
        f"To go from {left} to {there}: {units_said(units)} of {names.sku(source.sku)}.",
        then,
        f"Free at {left} then: {units_said(source.available - units)}. Nobody's hold is touched.",
    )


def _pools(desk: Desk, who: Who, subject: Subject) -> Pools:
    wanted = StockFilter(subject.launch, location=who.location, operator=who.operator)
    with desk.models.connection() as connection:
        rows = stock.pools(connection, wanted, POOLS_READ_MAX)
    return {(row.sku, row.location): row for row in rows}


def _record(desk: Desk, who: Who, launch: str, form: Form) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    body = {name: form[name] for name in ("sku", "location", "to_location", "note")}
    units, outcome, detail = read_units(form["units"]) or 0, "no answer", ""
    try:
        path = f"/api/v1/launches/{launch}/stock/transfer"
        reply = desk.front.send(path, who.number, body | {"units": units}, form.get("key", ""))
        outcome, detail = reply.outcome, str(reply.body.get("detail", ""))
    finally:
        told = f"{units} of {body['sku']}, {body['location']} to {body['to_location']}"
        desk.staff.audit(who, "transfer_stock", launch, f"{told}: {form['note']} ({outcome})")
    return said_of(outcome, detail)
