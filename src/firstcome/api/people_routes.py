"""
Routes about the people behind orders: a note of staff, and erasing what is known of a customer.

Always true:
- A note is durable before it is answered, and so is an erasure; the journal holds neither.
- Erasing takes all orders and registrations of the customer, in all launches, and asked again it
  finds nothing left.
- A registration that stands is taken back before its contact is erased: nobody is invited whom
  nothing can reach.

Never here: showing personal data (the desk reads it), the rules.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import post
from litestar.params import JSONBody

from firstcome.api.authority import require_reach, staff_only
from firstcome.api.bodies import ErasedBody, ErasedRegistrationBody, NoteBody, NotedBody
from firstcome.api.commands import fold
from firstcome.api.documented import STAFF_SECURITY
from firstcome.api.order_routes import Code
from firstcome.api.problems import ProblemRaised
from firstcome.api.registration_routes import Code as RegistrationCode
from firstcome.api.registration_routes import found_registration
from firstcome.api.requests import AnyRequest, Key, staff_guard, staff_of
from firstcome.api.responses import (
    ERASE_REGISTERED_RESPONSES,
    ERASE_RESPONSES,
    NOTE_RESPONSES,
)
from firstcome.api.shop import ORDERS_PATH, REGISTRATIONS_PATH, Shop, iso_time
from firstcome.contacts.failures import ContactsFull
from firstcome.contacts.notes import NewNote
from firstcome.contacts.store import ERASE_MAX, ContactStore
from firstcome.domain.commands import LeaveRegistration
from firstcome.domain.registrations import REGISTERED
from firstcome.engine.clock import system_now_ms
from firstcome.limits import ERASE_ROWS_MAX
from firstcome.staff.permissions import Who

Done = TypeVar("Done")


def people_routes(shop: Shop) -> list[Any]:
    """The handlers, closed over the shop."""

    @post(
        ORDERS_PATH + "/{code:str}/notes",
        operation_id="WriteNote",
        opt=staff_only("write_notes"),
        guards=[staff_guard(shop)],
        status_code=201,
        responses=NOTE_RESPONSES,
        security=STAFF_SECURITY,
        summary="Write a note about an order",
    )
    async def write_note(
        request: AnyRequest, code: Code, data: JSONBody[NoteBody], idempotency_key: Key
    ) -> NotedBody:
        """Kept with the customer's contact and erased with it; no customer sees it."""
        who = staff_of(shop, request)
        sequence = shop.state.orders.sequence[_found(shop, who, code)]
        text = data.text.strip()
        if not text:
            raise ProblemRaised("body_invalid", "It is empty. Write something.", "text")
        # No key has a blank in it, so none of one account is that of another.
        key = shop.hash_key("note-key", f"{who.number} {idempotency_key}")
        now_ms = system_now_ms()
        note = NewNote(key, sequence, who.number, now_ms, text)
        if not await _written(shop, lambda: shop.contacts.add_note(note)):
            raise ProblemRaised("key_reused")
        return NotedBody(shop.order_name(sequence), iso_time(now_ms))

    @post(
        ORDERS_PATH + "/{code:str}/erase",
        operation_id="EraseCustomer",
        opt=staff_only("erase_people"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=ERASE_RESPONSES,
        security=STAFF_SECURITY,
        summary="Erase a customer's personal data",
    )
    async def erase_customer(request: AnyRequest, code: Code, idempotency_key: Key) -> ErasedBody:
        """
        Name, e-mail, phone and notes of whoever placed the order, at all their orders.

        Their registrations are taken back. The orders stand, and so does the journal, which names
        nobody.
        """
        who = staff_of(shop, request)
        order = _found(shop, who, code)
        found = await _erase(shop, who, shop.state.orders.customer(order))
        return ErasedBody(order=shop.order_name(shop.state.orders.sequence[order]), **found)

    @post(
        REGISTRATIONS_PATH + "/{code:str}/erase",
        operation_id="EraseRegistered",
        opt=staff_only("erase_people"),
        guards=[staff_guard(shop)],
        status_code=200,
        responses=ERASE_REGISTERED_RESPONSES,
        security=STAFF_SECURITY,
        summary="Erase the personal data of somebody who registered",
    )
    async def erase_registered(
        request: AnyRequest, code: RegistrationCode, idempotency_key: Key
    ) -> ErasedRegistrationBody:
        """As of somebody who placed an order, whether they have placed one or not."""
        who = staff_of(shop, request)
        row = found_registration(shop, who, code)
        registrations = shop.state.registrations
        found = await _erase(shop, who, registrations.customer(row))
        name = shop.registration_name(registrations.sequence[row])
        return ErasedRegistrationBody(registration=name, **found)

    return [write_note, erase_customer, erase_registered]


def _found(shop: Shop, who: Who, code: str) -> int:
    """The row of an order that is within what this account may reach."""
    order = shop.find_order(code, "", is_staff=True)
    launch, pool = shop.state.place(order)
    require_reach(who, launch, pool.location)
    return order


async def _erase(shop: Shop, who: Who, customer: bytes) -> dict[str, Any]:
    """Erase a customer; the members of `ErasedOf`."""
    left = await _leave(shop, who, customer)
    orders, registrations = shop.state.orders, shop.state.registrations
    owned = orders.of_customer(customer)
    sequences = [orders.sequence[each] for each in owned]
    contacts = [orders.contact(each) for each in owned]
    contacts += [registrations.contact(each) for each in registrations.of_customer(customer)]
    contacts += await _unnamed(shop, customer)

    def erase() -> tuple[int, int, bool]:
        store = shop.contacts
        before = store.reached().erased
        notes = 0
        for start in range(0, max(len(contacts), len(sequences)), ERASE_MAX):
            notes += store.erase_notes(sequences[start : start + ERASE_MAX])
            store.erase(contacts[start : start + ERASE_MAX])
        return store.reached().erased - before, notes, store.finish_erasing()

    erased, notes, is_cut = await _written(shop, erase)
    return {
        "orders": len(owned),
        "contacts": erased,
        "notes": notes,
        "finished": is_cut,
        "registrations": left,
    }


async def _leave(shop: Shop, who: Who, customer: bytes) -> int:
    """Take back what the customer has registered and not taken back; how many."""
    registrations = shop.state.registrations
    standing = [
        registrations.sequence[row]
        for row in registrations.of_customer(customer)
        if registrations.status[row] in REGISTERED
    ]
    for sequence in standing:
        await fold(shop, LeaveRegistration(sequence, "staff", staff=who.number))
    return len(standing)


async def _unnamed(shop: Shop, customer: bytes) -> list[int]:
    """Contacts of a customer that came to no order, and that are not swept away yet."""
    store, found = shop.contacts, list[int]()
    after = await _written(shop, lambda: store.orphans_after)
    while True:
        owned = await _written(shop, _next(store, customer, after))
        found += owned.contacts
        after = owned.through
        if owned.length < ERASE_ROWS_MAX:
            return found


def _next(store: ContactStore, customer: bytes, after: int) -> Callable[[], Any]:
    return lambda: store.contacts_of(customer, after, ERASE_ROWS_MAX)


async def _written(shop: Shop, job: Callable[[], Done]) -> Done:
    """Have a job done in turn with the batches; raises `ProblemRaised` on a full disk."""
    try:
        return await shop.engine.in_writer(job)
    except ContactsFull as error:
        raise ProblemRaised("disk_full") from error
