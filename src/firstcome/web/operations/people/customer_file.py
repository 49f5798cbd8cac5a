"""
The customer's file: a page that begins at one order or registration, and its twin in the API.

Always true:
- Whoever may see lists reaches an order or a registration by its code; only who may see people
  sees whose it is.

Never here: the facts (`file_facts`), deeds (`order_deeds`).
"""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from firstcome.api.shop import iso_time
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.people.file_facts import file_of, file_of_registration
from firstcome.web.operations.people.times import stamp
from firstcome.web.operations.people.views import CustomerFile, OrderFile, RegistrationFile
from firstcome.web.operations.shell import shell, show


def file_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get("/orders/{code:str}", opt={"needs": "see_lists"}, sync_to_thread=True)
    def order_page(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        found = file_of(desk, who_of(request), code)
        page = shell(desk, request, f"Order {found.code}", zone=found.orders[0].zone)
        return show("order.html", page, file=found, stamp=stamp)

    @get("/api/v1/orders/{code:str}/story", opt={"needs": "see_lists"}, sync_to_thread=True)
    def order_story(request: AnyRequest, code: FromPath[str]) -> dict[str, Any]:
        found = file_of(desk, who_of(request), code)
        return {"order": found.code} | as_json(found)

    @get("/registrations/{code:str}", opt={"needs": "see_lists"}, sync_to_thread=True)
    def registration_page(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        found = file_of_registration(desk, who_of(request), code)
        zone = found.registrations[0].zone
        page = shell(desk, request, f"Registration {found.code}", zone=zone)
        return show("registration.html", page, file=found, stamp=stamp)

    @get("/api/v1/registrations/{code:str}/story", opt={"needs": "see_lists"}, sync_to_thread=True)
    def registration_story(request: AnyRequest, code: FromPath[str]) -> dict[str, Any]:
        found = file_of_registration(desk, who_of(request), code)
        return {"registration": found.code} | as_json(found)

    return [order_page, order_story, registration_page, registration_story]


def as_json(file: CustomerFile) -> dict[str, Any]:
    """A customer's file as the API gives it."""
    person = file.person
    return {
        "customer": None
        if person is None
        else {
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "erased": person.is_erased,
        },
        "orders": [_order(order) for order in file.orders],
        "others": [hit.code for hit in file.others],
        "registrations": [_registration(each) for each in file.registrations],
        "launches": [
            {"launch": each.launch, "orders": each.orders, "units": each.units}
            for each in file.launches
        ],
    }


def _registration(registration: RegistrationFile) -> dict[str, Any]:
    return {
        "registration": registration.code,
        "sequence": registration.sequence,
        "launch": registration.launch,
        "wish": registration.wish,
        "place": registration.place,
        "units": registration.units,
        "class": registration.customer_class,
        "told_by": registration.told_by,
        "status": registration.status,
        "standing": registration.standing,
        "registered_at": iso_time(registration.registered_ms),
        "next": list(registration.next_steps),
        **_happened(registration),
    }


def _order(order: OrderFile) -> dict[str, Any]:
    return {
        "order": order.code,
        "sequence": order.sequence,
        "launch": order.launch,
        "sku": order.sku,
        "place": order.place,
        "units": order.units,
        "class": order.customer_class,
        "status": order.status,
        "standing": order.standing,
        "placed_at": iso_time(order.placed_ms),
        "ahead": order.ahead,
        "hold": order.hold or None,
        "hold_until": iso_time(order.hold_until_ms) if order.hold_until_ms else None,
        "next": list(order.next_steps),
        **_happened(order),
    }


def _happened(order: OrderFile | RegistrationFile) -> dict[str, Any]:
    return {
        "story": [
            {
                "sequence": line.sequence,
                "time": iso_time(line.time_ms),
                "events": list(line.kinds),
                "what": line.what,
                "asked": line.asked or None,
                "by": line.by,
                "answered": line.answered or None,
            }
            for line in order.lines
        ],
        "mails": [
            {"about": mail.kind, "state": mail.state, "time": iso_time(mail.time_ms)}
            for mail in order.mails
        ],
        "notes": [
            {"text": note.text, "by": note.by, "time": iso_time(note.time_ms)}
            for note in order.notes
        ],
        "staff": [
            {"what": line.what, "by": line.by, "why": line.why, "time": iso_time(line.time_ms)}
            for line in order.audit
        ],
    }
