"""
Deliveries: units that have come are looked at once more, and then recorded where they lie.

    fields ─► what follows, in words ─► record ─► the front: received

Always true:
- The fields are in the address, so a delivery can be prepared by one and recorded by another.
- A page says who gets the units before a form records them; the form carries the key of its
  command, so pressing twice counts once.
- Every record stands in the audit log with its reason, also one that was refused.

Never here: counting and setting aside (the API does), whether it is allowed (the rules say).
"""

import secrets
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from litestar import Response, get, post
from msgspec import Struct
from msgspec.structs import replace

from firstcome.domain.definition import UNITS_MAX
from firstcome.projections import launches, stock
from firstcome.projections.launches import LaunchRow
from firstcome.projections.stock import PoolRow, StockFilter
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.board.numbers import chosen_launch
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.names import LaunchNames, names_of
from firstcome.web.operations.shell import shell, show

PATH: Final = "/deliveries"
NEEDS: Final = {"needs": "move_stock"}
FIELDS: Final = ("launch", "sku", "location", "units")
WHY_CHARACTERS_MAX: Final = 500
DIGITS_MAX: Final = 18
POOLS_READ_MAX: Final = 60_000

_SAID: Final = {
    "launch_unknown": "Nothing was recorded: the front knows no such launch.",
    "units_invalid": f"Nothing was recorded: a pool holds at most {UNITS_MAX:,} units.",
    "not_permitted": "Nothing was recorded: your account may not record units there.",
    "key_reused": "Nothing was recorded: this form has recorded something else before. "
    "Begin again.",
}


class Choice(Struct, frozen=True):
    """One option of a field."""

    value: str
    label: str


class Delivery(Struct, frozen=True):
    """What came, as it was typed; what is wrong with it, or what follows from it."""

    typed: dict[str, str]
    launches: tuple[Choice, ...]
    skus: tuple[Choice, ...]
    places: tuple[Choice, ...]
    faults: dict[str, str] = {}
    following: tuple[str, ...] = ()
    """Empty until everything is sound."""
    key: str = ""


def delivery_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get(PATH, opt=NEEDS)
    async def ask(request: AnyRequest) -> Response[bytes]:
        form = {name: str(request.query_params.get(name, "")).strip() for name in FIELDS}
        return await run_sync(_page, desk, request, form)

    @post(PATH, opt=NEEDS, name="record-delivery")
    async def record(request: AnyRequest) -> Response[bytes]:
        form = await read_form(request)
        return await run_sync(_record, desk, request, form)

    return [ask, record]


def _record(desk: Desk, request: AnyRequest, form: Form) -> Response[bytes]:
    who = who_of(request)
    found = _delivery(desk, who, form)
    why = form.get("why", "")
    if not found.following or not 0 < len(why) <= WHY_CHARACTERS_MAX:
        return _page(desk, request, form)
    outcome, launch = "no answer", form["launch"]
    body = {"sku": form["sku"], "location": form["location"], "units": int(form["units"])}
    try:
        path = f"/api/v1/launches/{launch}/stock/receive"
        reply = desk.front.send(path, who.number, body, form.get("key", ""))
        outcome = reply.outcome
    finally:
        told = f"{body['units']} of {body['sku']} at {body['location']}: {why} ({outcome})"
        desk.staff.audit(who, "receive_stock", launch, told)
    where = {name: form[name] for name in ("launch", "sku", "location")}
    if outcome == "received":
        said = f"Recorded: {body['units']:,} units more."
        return go_to(f"/stock?{urlencode(where)}", said)
    detail = str(reply.body.get("detail", ""))
    said = _SAID.get(outcome) or f"Nothing was recorded: {outcome}. {detail}".strip()
    return go_to(f"{PATH}?{urlencode(where)}", said)


def _page(desk: Desk, request: AnyRequest, form: Form) -> Response[bytes]:
    found = _delivery(desk, who_of(request), form)
    is_sent = request.method == "POST"
    if is_sent and found.following and not form.get("why"):
        why = "Say what came, such as the number of the delivery note. It is kept in the audit log."
        found = replace(found, faults={"why": why})
    page = shell(desk, request, "Record a delivery")
    return show("delivery.html", page, 422 if found.faults else 200, asked=found)


def _delivery(desk: Desk, who: Who, form: Form) -> Delivery:
    with desk.models.connection() as connection:
        known = launches.every(connection)
        launch = chosen_launch(known, form.get("launch", ""), desk.now_ms())
        if launch is None:
            missing = {"launch": "There is no such launch."} if form.get("launch") else {}
            return Delivery(form, _launches(known), (), (), missing)
        wanted = StockFilter(launch.launch, location=who.location, operator=who.operator)
        pools = stock.pools(connection, wanted, POOLS_READ_MAX)
    return judged_delivery(names_of(desk, launch), form | {"launch": launch.launch}, known, pools)


def judged_delivery(
    names: LaunchNames, form: Form, known: Sequence[LaunchRow], pools: Sequence[PoolRow]
) -> Delivery:
    """What was typed, with what is wrong with it or what follows; `pools` are all in reach."""
    form = {name: form.get(name, "") for name in FIELDS} | form
    skus = {pool.sku: names.sku(pool.sku) for pool in pools}
    places = {pool.location: names.place(pool.location) for pool in pools}
    found = Delivery(form, _launches(known), _choices(skus), _choices(places))
    if not any(form[name] for name in ("sku", "location", "units")):
        return found
    pool = next((pool for pool in pools if _key(pool) == (form["sku"], form["location"])), None)
    faults = _faults(form, skus, places)
    if not faults and pool is None:
        faults["location"] = "The launch does not sell this there."
    if faults or pool is None:
        return replace(found, faults=faults)
    key = form.get("key") or secrets.token_urlsafe(16)
    return replace(found, following=_following(names, pool, int(form["units"])), key=key)


def _key(pool: PoolRow) -> tuple[str, str]:
    return pool.sku, pool.location


def _faults(form: Form, skus: dict[str, str], places: dict[str, str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    if form["sku"] not in skus:
        faults["sku"] = "Choose what came."
    if form["location"] not in places:
        faults["location"] = "Give the id of the place where the units lie, as in the list."
    units = form["units"]
    if not (units.isascii() and units.isdigit() and len(units) <= DIGITS_MAX and int(units)):
        faults["units"] = "Give a whole number, such as 500."
    return faults


def _following(names: LaunchNames, pool: PoolRow, units: int) -> tuple[str, ...]:
    what, where = names.sku(pool.sku), names.place(pool.location)
    if pool.orders_waiting:
        waiting = "order waits" if pool.orders_waiting == 1 else "orders wait"
        waiting = f"{pool.orders_waiting:,} {waiting} there"
        then = f"{waiting}: the first of the line get units at once, and are told."
    else:
        then = "Nobody waits there: the units can be ordered at once."
    return (
        f"{units:,} {'unit' if units == 1 else 'units'} of {what} at {where}.",
        then,
        f"{pool.available:,} are free there now. Only a stocktake takes back what is recorded.",
    )


def _launches(known: Sequence[LaunchRow]) -> tuple[Choice, ...]:
    return tuple(Choice(each.launch, f"{each.launch} ({each.status})") for each in known)


def _choices(named: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in named.items())
