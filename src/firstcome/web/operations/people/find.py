"""
The page that finds anyone, and its twin in the API.

Always true:
- The very code of an order, or of a registration, goes straight to its file.

Never here: how it is found (`finding`).
"""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get

from firstcome.api.shop import iso_time
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import go_to
from firstcome.web.operations.people.finding import find
from firstcome.web.operations.people.times import stamp
from firstcome.web.operations.people.views import Hit, RegistrationHit
from firstcome.web.operations.shell import shell, show


def find_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get("/find", opt={"needs": "see_people"}, sync_to_thread=True)
    def find_page(request: AnyRequest) -> Response[bytes]:
        found = find(desk, str(request.query_params.get("q", "")))
        if found.code and found.hits:
            return go_to(f"/orders/{found.code}")
        if found.registration:
            return go_to(f"/registrations/{found.registration}")
        return show("find.html", shell(desk, request, "Find anyone"), found=found, stamp=stamp)

    @get("/api/v1/find", opt={"needs": "see_people"}, sync_to_thread=True)
    def find_api(request: AnyRequest) -> dict[str, Any]:
        found = find(desk, str(request.query_params.get("q", "")))
        return {
            "count": None if found.has_more else len(found.hits),
            "next": None,
            "previous": None,
            "results": [as_json(hit) for hit in found.hits],
            "registrations": [registration_as_json(hit) for hit in found.registrations],
            "locations": [
                {"location": shop.location, "name": shop.name, "orders": shop.address}
                for shop in found.shops
            ],
        }

    return [find_page, find_api]


def as_json(hit: Hit) -> dict[str, Any]:
    """A found order as the API gives it."""
    return {
        "order": hit.code,
        "sequence": hit.sequence,
        "name": hit.name,
        "email": hit.email,
        "phone": hit.phone,
        "erased": hit.is_erased,
        "launch": hit.launch,
        "sku": hit.sku,
        "place": hit.place,
        "status": hit.status,
        "units": hit.units,
        "placed_at": iso_time(hit.placed_ms),
    }


def registration_as_json(hit: RegistrationHit) -> dict[str, Any]:
    """A found registration as the API gives it."""
    return {
        "registration": hit.code,
        "sequence": hit.sequence,
        "name": hit.name,
        "email": hit.email,
        "phone": hit.phone,
        "erased": hit.is_erased,
        "launch": hit.launch,
        "wish": hit.wish,
        "place": hit.place,
        "status": hit.status,
        "units": hit.units,
        "registered_at": iso_time(hit.registered_ms),
    }
