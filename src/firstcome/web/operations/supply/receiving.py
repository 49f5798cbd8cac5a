"""
Receiving a delivery, whole or by parts: looked at once more, then recorded.

    whole or parts ─► what follows, by place ─► recorded

Always true:
- A page says who gets the units before a form records them; the form carries the key of its
  command, so pressing twice counts once.

Never here: units that belong to no delivery (`deliveries`).
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.domain.supplies import Shares
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.carrying import carry_out
from firstcome.web.operations.supply.parts import (
    PLACES_SHOWN,
    Arrival,
    PartsWrong,
    arrival_of,
    parts_of_all,
    read_parts,
    written,
)
from firstcome.web.operations.supply.sayings import units_said
from firstcome.web.operations.supply.standing import Standing, standing_of
from firstcome.web.operations.supply.terms import Faults, faults_of_note

NEEDS: Final = {"needs": "move_stock", "unbound": True}
UNKNOWN_WHERE: Final = (
    "Nobody said which places the units go to. Name them as parts, or share the delivery first."
)

WHAT_NEEDED: Final = (
    "Say what came, such as the number of the delivery note. It stands in the history of the "
    "delivery."
)


class Receiving(Struct, frozen=True):
    """The form, and what follows from it once it is sound."""

    standing: Standing
    whole: Shares
    """What all of it would be, by place; empty when nobody knows."""
    how: str
    parts: str
    note: str
    key: str
    faults: Faults = {}
    arrival: Arrival | None = None

    @property
    def whole_said(self) -> str:
        """What “all of it” means."""
        units = units_said(sum(units for _, units in self.whole))
        if len(self.whole) == 1:
            return f"{units}, at {self.standing.subject.names.place(self.whole[0][0])}"
        return f"{units}, at {len(self.whole):,} places as they are shared"

    @property
    def unshared(self) -> int:
        """Units to come that “all of it” has not, because they are in no share."""
        return self.standing.delivery.left - sum(units for _, units in self.whole)


def receiving_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def page(request: AnyRequest, asked: Receiving) -> Response[bytes]:
        standing, status = asked.standing, 422 if asked.faults else 200
        title = f"Receive {standing.name}{'?' if asked.arrival else ''}"
        head = shell(desk, request, title, zone=standing.subject.zone)
        return show("supply_receive.html", head, status, asked=asked)

    def asking(request: AnyRequest, supply: int) -> Response[bytes]:
        return page(request, receiving_of(standing_of(desk, supply), {}))

    def doing(request: AnyRequest, supply: int, form: Form) -> Response[bytes]:
        standing = standing_of(desk, supply)
        asked = receiving_of(standing, form)
        if form.get("step") == "write":
            return page(request, asked)
        parts, faults = judged(asked)
        if form.get("step") == "record" and not faults:
            return go_to(standing.address, _record(desk, request, standing, parts, form))
        found = None if faults else arrival_of(desk, standing, parts)
        return page(request, receiving_of(standing, form, faults, found))

    @get("/supplies/{supply:int}/receive", opt=NEEDS)
    async def ask(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        return await asyncio.to_thread(asking, request, supply)

    @post("/supplies/{supply:int}/receive", opt=NEEDS, name="receive-supply")
    async def do(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(doing, request, supply, form)

    return [ask, do]


def receiving_of(
    standing: Standing, form: Form, faults: Faults | None = None, found: Arrival | None = None
) -> Receiving:
    """The form as it was sent; at first, with what the shares say."""
    whole = parts_of_all(standing)
    short = written(whole) if len(whole) <= PLACES_SHOWN else ""
    return Receiving(
        standing=standing,
        whole=whole,
        how=form.get("how") or ("whole" if whole else "parts"),
        parts=form.get("parts", short).replace("\r\n", "\n"),
        note=form.get("note", ""),
        key=form.get("key") or secrets.token_urlsafe(16),
        faults=faults or {},
        arrival=found,
    )


def judged(asked: Receiving) -> tuple[Shares, Faults]:
    """The parts that a form means, or what is wrong with it by field."""
    faults = faults_of_note({"note": asked.note})
    if not asked.note:
        faults = {"note": WHAT_NEEDED}
    left = asked.standing.delivery.left
    if asked.how == "whole":
        if not asked.whole:
            faults["how"] = UNKNOWN_WHERE
        return asked.whole, faults
    try:
        parts = read_parts(asked.parts, asked.standing.subject)
    except PartsWrong as wrong:
        return (), faults | {"parts": str(wrong)}
    units = sum(units for _, units in parts)
    if units > left:
        faults["parts"] = (
            f"These are {units_said(units)}, and {left:,} of the delivery have not come. Write "
            "fewer; what came beyond it, record as a delivery of its own."
        )
    return parts, faults


def _record(desk: Desk, request: AnyRequest, standing: Standing, parts: Shares, form: Form) -> str:
    """Have the front do it; what happened, in words. Raises `FrontSilent`."""
    listed = [{"location": place, "units": units} for place, units in parts]
    body = {"parts": listed, "note": form["note"]}
    return carry_out(desk, who_of(request), standing, ("receive", body), form)
