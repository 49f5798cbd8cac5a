"""
Loading deliveries from a spreadsheet: sent or pasted, looked at row by row, announced at once.

    a file, or pasted rows ─► every fault, or what will be announced ─► announced

Always true:
- Nothing is announced by sending a sheet; all of it is, or nothing, by the press that follows.
- The key of a load is made of its words: the same sheet again announces nothing twice.
- What was sent stays in the form, whatever is wrong with it.

Never here: how a sheet is judged (`sheets`).
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.api.problems import ProblemFault
from firstcome.api.supply_bodies import LoadedSuppliesBody
from firstcome.launches.faults import Fault
from firstcome.launches.supply_sheet import SUPPLY_COLUMNS
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to
from firstcome.web.operations.front import FrontReply
from firstcome.web.operations.set_up.uploads import Uploaded, read_upload
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.knowing import Delivery, Subject, deliveries_of, subject_of
from firstcome.web.operations.supply.sayings import said_of
from firstcome.web.operations.supply.sheets import PASTED, Sheet, key_of, sheet_of

NEEDS: Final = {"needs": "plan_supply", "unbound": True}
EXAMPLE: Final = (
    "sku,market,location,units,stage,from,to,said_by,note",
    "{sku},{market},,500,planned,2008-08-04,2008-08-08,supplier,by mail",
)
NOTHING_SENT: Final = "Choose a file, or paste its rows."


class Loading(Struct, frozen=True):
    """The form, what is wrong with what was sent, or what it will announce."""

    subject: Subject
    sheet: Sheet
    columns: Sequence[str]
    example: str
    key: str = ""
    """Of the command; empty until the sheet is sound."""
    back: str = ""
    """Where to change what will be announced; empty: in this form."""
    fault: str = ""

    @property
    def address(self) -> str:
        """Of this form."""
        return f"/launches/{self.subject.launch}/supply/load"


def loading_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(request: AnyRequest, asked: Loading) -> Response[bytes]:
        title = "Announce these deliveries?" if asked.key else "Load deliveries"
        head = shell(desk, request, title, zone=asked.subject.zone)
        status = 422 if asked.sheet.faults or asked.fault else 200
        return show("supply_load.html", head, status, asked=asked)

    def asking(request: AnyRequest, launch: str) -> Response[bytes]:
        return page(request, loading_of(subject_of(desk, launch), Sheet(PASTED, "")))

    def doing(request: AnyRequest, launch: str, sent: Uploaded) -> Response[bytes]:
        subject = subject_of(desk, launch)
        name, content = sent_sheet(sent)
        if not content.strip():
            return page(request, loading_of(subject, Sheet(PASTED, ""), fault=NOTHING_SENT))
        deliveries = deliveries_of(desk, subject)
        sheet = sheet_of(subject, name, content, deliveries)
        if sheet.faults or sent.form.get("step") != "announce":
            writes = sent.form.get("step") == "write"
            key = "" if sheet.faults or writes else key_of(launch, sheet.text)
            return page(request, loading_of(subject, sheet, key=key))
        reply = load(desk, who_of(request), subject, sheet, sent.form)
        told = faults_told(reply, sheet.name)
        if told:
            refused = msgspec.structs.replace(sheet, faults=told)
            return page(request, loading_of(subject, refused))
        return go_to(f"/launches/{launch}/supply", loaded_said(reply, deliveries))

    @get("/launches/{launch:str}/supply/load", opt=NEEDS)
    async def ask(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, launch)

    @post("/launches/{launch:str}/supply/load", opt=NEEDS, name="load-supplies")
    async def do(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        sent = await read_upload(request)
        return await asyncio.to_thread(doing, request, launch, sent)

    return [ask, do]


def sent_sheet(sent: Uploaded) -> tuple[str, bytes | str]:
    """The name of what was sent, and its content: a file, or else what was pasted."""
    for name, content in sent.files.get("sheet", {}).items():
        return name, content
    text = sent.form.get("csv", "").replace("\r\n", "\n")
    return sent.form.get("name") or PASTED, text


def loading_of(
    subject: Subject, sheet: Sheet, *, key: str = "", back: str = "", fault: str = ""
) -> Loading:
    """The form; with a key, the page that shows what will be announced."""
    sku, market = subject.skus[0], subject.markets[0]
    example = "\n".join(EXAMPLE).format(sku=sku, market=market)
    return Loading(subject, sheet, SUPPLY_COLUMNS, example, key, back, fault)


def load(desk: Desk, who: Who, subject: Subject, sheet: Sheet, form: Form) -> FrontReply:
    """Have the front announce all of a sheet; raises `FrontSilent`."""
    outcome = "no answer"
    try:
        path = f"/api/v1/launches/{subject.launch}/supplies/load"
        # Without the name of the file: whatever it is called, the same words are the same load.
        reply = desk.front.send(path, who.number, {"csv": sheet.text}, form.get("key", ""))
        outcome = reply.outcome
    finally:
        about = f"{sheet.name}: {len(sheet.rows)} deliveries, {sheet.units} units ({outcome})"
        desk.staff.audit(who, "load_supplies", subject.launch, about)
    return reply


def faults_told(reply: FrontReply, name: str) -> Sequence[Fault]:
    """What the front has against a sheet that was sound when it was looked at."""
    found = msgspec.convert(reply.body.get("faults", []), list[ProblemFault])
    return [Fault(name, each.line, each.column, each.what, each.mend) for each in found]


def loaded_said(reply: FrontReply, before: Sequence[Delivery]) -> str:
    """What loading came to; `before` are the deliveries that there were."""
    if reply.outcome != "loaded":
        return said_of(reply.outcome, str(reply.body.get("detail", "")))
    loaded = msgspec.convert(reply.body, LoadedSuppliesBody).supplies
    numbers = [each.delivery for each in loaded]
    if loaded[0].supply in {each.supply for each in before}:
        return (
            f"Nothing was announced twice: this sheet was loaded before, as {_range(numbers)}. "
            "If it is meant anew, change a note in it."
        )
    return f"Announced: {_range(numbers)}."


def _range(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"delivery {numbers[0]}"
    return f"deliveries {numbers[0]} to {numbers[-1]}"
