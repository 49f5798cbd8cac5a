"""
Announcing one delivery by a form: it becomes a sheet of one row, and is looked at like any sheet.

Always true:
- Nothing is announced by the form itself; the page that follows shows it, and announces it.
- What was typed stays; a fault stands beside its field.

Never here: the announcing (`loading`).
"""

import asyncio
import csv
import io
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.day_windows import DayWindow
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.days import later, monday
from firstcome.web.operations.supply.knowing import Subject, deliveries_of, subject_of
from firstcome.web.operations.supply.loading import loading_of
from firstcome.web.operations.supply.sayings import SPEAKERS, STAGES
from firstcome.web.operations.supply.sheets import Sheet, sheet_of
from firstcome.web.operations.supply.terms import UNITS_NEEDED, Faults
from firstcome.web.pages import beginning

NEEDS: Final = {"needs": "plan_supply", "unbound": True}
FIELDS: Final = (*("sku", "market", "location", "units", "stage", "from", "to", "said_by", "note"),)
FORM_NAME: Final = "form.csv"
PLACES_LISTED_MAX: Final = 500
WORKING_DAYS: Final = 4
FORTNIGHT_DAYS: Final = 14


class Announcing(Struct, frozen=True):
    """The form."""

    subject: Subject
    typed: Form
    faults: Faults
    skus: Mapping[str, str]
    markets: Mapping[str, str]
    places: Mapping[str, str]
    """Those that a list suggests; any id can be typed."""

    @property
    def address(self) -> str:
        """Of this form."""
        return f"/launches/{self.subject.launch}/supply/announce"


def announcing_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(request: AnyRequest, subject: Subject, form: Form, faults: Faults) -> Response[bytes]:
        asked = announcing_of(subject, form, faults)
        head = shell(desk, request, "Announce a delivery", zone=subject.zone, reads_models=False)
        values = {"asked": asked, "stages": STAGES, "speakers": SPEAKERS}
        return show("supply_announce.html", head, 422 if faults else 200, **values)

    def asking(request: AnyRequest, launch: str) -> Response[bytes]:
        query = request.query_params
        form = {name: str(query[name]).strip() for name in FIELDS if name in query}
        return page(request, subject_of(desk, launch), form, {})

    def doing(request: AnyRequest, launch: str, form: Form) -> Response[bytes]:
        subject = subject_of(desk, launch)
        sheet = sheet_of(subject, FORM_NAME, written(form), deliveries_of(desk, subject))
        faults = faults_of(sheet)
        if faults:
            return page(request, subject, form, faults)
        key = form.get("key") or secrets.token_urlsafe(16)
        looked = loading_of(subject, sheet, key=key, back=announcing_of(subject, {}, {}).address)
        head = shell(desk, request, "Announce this delivery?", zone=subject.zone)
        return show("supply_load.html", head, asked=looked)

    @get("/launches/{launch:str}/supply/announce", opt=NEEDS)
    async def ask(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, launch)

    @post("/launches/{launch:str}/supply/announce", opt=NEEDS, name="announce-supply")
    async def do(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, launch, form)

    return [ask, do]


def announcing_of(subject: Subject, form: Form, faults: Faults) -> Announcing:
    """The form as it was sent; at first, with the working days of the week after next."""
    first = later(DayWindow(monday(subject.today), monday(subject.today)), FORTNIGHT_DAYS).first
    week = later(DayWindow(first, first), WORKING_DAYS)
    usual = {
        "stage": "planned",
        "from": first.isoformat(),
        "to": week.last.isoformat(),
        "said_by": "supplier",
    }
    typed = dict.fromkeys(FIELDS, "") | usual | form
    places = [each.location for each in subject.terms.locations[:PLACES_LISTED_MAX]]
    return Announcing(
        subject,
        typed,
        faults,
        {sku: subject.names.sku(sku) for sku in subject.skus},
        {market: subject.market(market) for market in subject.markets},
        {place: subject.names.place(place) for place in places},
    )


def written(form: Form) -> str:
    """The form as a sheet of one row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerow([form.get(name, "") for name in FIELDS])
    return out.getvalue()


def faults_of(sheet: Sheet) -> Faults:
    """What is wrong with the row, by field."""
    faults = {
        fault.field if fault.field in FIELDS else "sku": beginning(f"{fault.what} {fault.mend}")
        for fault in reversed(sheet.faults)
    }
    return faults | ({"units": UNITS_NEEDED} if "units" in faults else {})
