"""
Loading a community: people whom another system registered, a slice of them in one request.

Always true:
- A slice is judged as a whole before anybody of it is registered; one fault refuses it.
- Rows become entries in their order, so their places are in their order.
- Sending a slice again registers nobody twice: each row has a key of its own.
- Whom staff vouch for is confirmed at once, and not written to.

Never here: files, the rules.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
from litestar import post
from litestar.params import JSONBody

from firstcome.api.authority import staff_only
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.order_request import fingerprint_of
from firstcome.api.order_routes import Name
from firstcome.api.problems import PROBLEMS, Problem, ProblemRaised
from firstcome.api.registration_bodies import (
    LoadedRegistrationBody,
    LoadedRegistrationsBody,
    LoadRegistrationsBody,
)
from firstcome.api.registration_request import registrant, wish_of
from firstcome.api.requests import AnyRequest, Key, staff_guard, staff_of
from firstcome.api.responses import LOAD_REGISTRATIONS_RESPONSES
from firstcome.api.shop import LAUNCHES_PATH, Shop
from firstcome.domain.commands import Register
from firstcome.domain.launch import Launch
from firstcome.domain.register import registered_again, registration_refusal
from firstcome.engine.engine import REGISTRATION_CHANNEL
from firstcome.engine.pending import FutureAsker
from firstcome.engine.refusals import Refused
from firstcome.limits import LOAD_WAIT_S_MAX, STAFF_BODY_BYTES_MAX

LOOK_AGAIN_S: Final = 0.02
"""How soon a place to wait is looked for again, when there was none."""


class _Row(NamedTuple):
    command: Register
    contact: bytes
    known: bool


def loading_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @post(
        LAUNCHES_PATH + "/{launch:str}/registrations/load",
        operation_id="LoadRegistrations",
        opt=staff_only("plan_waves"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=LOAD_REGISTRATIONS_RESPONSES,
        security=STAFF_SECURITY,
        summary="Load people who registered elsewhere",
        request_max_body_size=STAFF_BODY_BYTES_MAX,
    )
    async def load_registrations(
        request: AnyRequest,
        launch: Name,
        data: JSONBody[LoadRegistrationsBody],
        idempotency_key: Key,
    ) -> LoadedRegistrationsBody:
        """
        Rows in the order of their first requests; their places follow it.

        Who is `confirmed` counts at once and is not written to; the others are asked to confirm,
        as who registers on the page. Each row has a key of its own: a repeat registers nobody
        twice. Nobody is registered unless every row can be.
        """
        found = shop.launch(launch)
        for number, row in enumerate(data.registrations):
            refusal = registration_refusal(found, wish_of(found, row), row.customer_class)
            if refusal in PROBLEMS:
                raise ProblemRaised(refusal, field=f"registrations[{number}]")
            if refusal is not None:
                return LoadedRegistrationsBody(refusal, launch, 0, 0)  # type: ignore[arg-type]
        rows = _rows(shop, found, staff_of(shop, request).number, data.registrations)
        await _registered(shop, rows)
        known = sum(row.known for row in rows)
        return LoadedRegistrationsBody("loaded", launch, len(rows) - known, known)

    return [load_registrations]


def _rows(
    shop: Shop, launch: Launch, staff: int, bodies: Sequence[LoadedRegistrationBody]
) -> list[_Row]:
    rows: list[_Row] = []
    customers: set[bytes] = set()
    for number, body in enumerate(bodies):
        try:
            row = _row(shop, launch, staff, body)
        except ProblemRaised as raised:
            raise _within(raised, f"registrations[{number}]") from raised
        if row.command.customer in customers:
            raise ProblemRaised(
                "body_invalid",
                "This customer stands twice in the request. Leave the later row out.",
                f"registrations[{number}].contact",
            )
        customers.add(row.command.customer)
        rows.append(row)
    return rows


def _within(raised: ProblemRaised, place: str) -> ProblemRaised:
    """The same problem, with the place of the row in front of its field."""
    told = msgspec.json.decode(raised.reply.body, type=Problem)
    return ProblemRaised(told.code, told.detail, f"{place}.{told.field}".rstrip("."))


def _row(shop: Shop, launch: Launch, staff: int, body: LoadedRegistrationBody) -> _Row:
    """A row as its command; raises `ProblemRaised`."""
    name = launch.definition.launch
    key = shop.hash_key("register-key", f"{name} {body.key}")
    fingerprint = fingerprint_of(shop, body)
    customer, contact = registrant(shop, launch.definition.identity, body, key)
    again = registered_again(shop.state, key, fingerprint)
    if again is not None and again.outcome == "key_reused":
        raise ProblemRaised("key_reused")
    wish = wish_of(launch, body)
    command = Register(
        skus=wish.skus,
        market=wish.market,
        location=wish.location,
        units=wish.units,
        consents=wish.consents,
        launch=name,
        customer=customer,
        key=key,
        fingerprint=fingerprint,
        contact=0,
        customer_class=body.customer_class,
        language=body.language,
        vouched=body.confirmed,
        staff=staff,
    )
    return _Row(command, contact, again is not None or customer in launch.registered)


async def _registered(shop: Shop, rows: Sequence[_Row]) -> None:
    """Have the rows folded in their order; raises `ProblemRaised` when some were not."""
    askers: list[FutureAsker] = []
    refused = None
    for row in rows:
        if registered_again(shop.state, row.command.key, row.command.fingerprint) is not None:
            continue
        asker = FutureAsker(asyncio.get_running_loop())
        try:
            await _asked(shop, row, asker)
        except Refused as refusal:
            refused = refusal
            break
        askers.append(asker)
    for ended in await asyncio.gather(*(each.future for each in askers), return_exceptions=True):
        if isinstance(ended, Refused):
            refused = refused or ended
        elif isinstance(ended, BaseException):
            raise ended
    if refused is not None:
        raise ProblemRaised(refused.reason) from refused


async def _asked(shop: Shop, row: _Row, asker: FutureAsker) -> None:
    """Ask as soon as there is a place to wait; raises `Refused`."""
    loop = asyncio.get_running_loop()
    until_s = loop.time() + LOAD_WAIT_S_MAX
    while True:
        try:
            shop.engine.ask(row.command, REGISTRATION_CHANNEL, row.contact, asker)
            return
        except Refused as refused:
            if refused.reason != "overloaded" or loop.time() > until_s:
                raise
        await asyncio.sleep(LOOK_AGAIN_S)
