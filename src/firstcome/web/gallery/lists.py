"""
Lists and their exports, in every state: full, narrowed, empty, asked wrongly, bound to a place.

Always true:
- Columns, filters and heads are those of the lists themselves; only the rows are made up.

Never here: what a list is made of.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from firstcome.domain.orders import STATUS_NAMES
from firstcome.staff.permissions import Role
from firstcome.web.gallery.scene import (
    DAY,
    LAUNCH,
    MINUTE,
    NOW_MS,
    OPENS_MS,
    PLACE,
    PLACE_LONG,
    SECOND,
    SKU,
    SKU_LONG,
    ZONE,
    DeskState,
    code,
    live,
    names,
)
from firstcome.web.operations.lists.asked import Asked, AskedWrongly
from firstcome.web.operations.lists.every import LISTINGS, listing_named
from firstcome.web.operations.lists.listing import Bounds, Listing, Record
from firstcome.web.operations.lists.reading import ListPage
from firstcome.web.operations.lists.views import Choices, Watcher, list_view

POOLS: Final = (
    (SKU, "warehouse-online", "online", "own", 12_437),
    ("phone-16gb-black", PLACE, "stores", "own", 0),
    (SKU_LONG, PLACE_LONG, "stores", "own", 3),
    (SKU, "partner-leeds", "partner", "partner", 117),
)
EVERYONE: Final = Watcher(Bounds(), may_export=True, may_tell=True)
NEIGHBOURS: Final = ("71204", "71100")
SHORT: Final = ("launches", "supplies")
"""Lists that fit on a page."""


def list_states() -> Iterator[DeskState]:
    """Every list full, then the states that all of them share."""
    for listing in LISTINGS:
        records = tuple(_records(listing))
        count = len(records) if listing.name in SHORT else 1_000_000
        newer, older = ("", "") if listing.name in SHORT else NEIGHBOURS
        found = ListPage(records, count, newer, older, ZONE)
        yield _state(f"list-{listing.name}", listing, (), found, EVERYONE)
        yield _export(listing, ())
    yield from _shared(listing_named("orders"))


def _shared(orders: Listing) -> Iterator[DeskState]:
    records = tuple(_records(orders))
    nothing = ListPage((), 0, "", "", ZONE)
    filters = (("launch", LAUNCH), ("sku", SKU_LONG), ("location", PLACE_LONG), ("status", "held"))
    found = ListPage(records, 4, "", "", ZONE)
    yield _state("list-narrowed", orders, filters, found, EVERYONE)
    yield _state("list-empty", orders, filters, nothing, EVERYONE)
    span = (("from", "2008-07-11T08:00:00"), ("to", "2008-07-11T08:01:00"))
    uncounted = ListPage(records, None, "", "71100", ZONE)
    yield _state("list-uncounted", orders, span, uncounted, EVERYONE)
    wrong = Watcher(Bounds(), may_export=True, wrong=AskedWrongly("from", "Give a time."))
    yield _state("list-wrong", orders, (("from", "noon"),), nothing, wrong)
    shop = Watcher(Bounds(location=PLACE), may_export=False)
    yield _state("list-shop", orders, (), found, shop, role="shop")
    yield _state("list-lag", orders, (), found, EVERYONE, as_of_ms=NOW_MS - 61_000, lag_ms=61_000)
    yield _state("list-rehearsal", orders, (), found, EVERYONE, is_rehearsal=True)
    yield _export(orders, span)


def _state(
    name: str,
    listing: Listing,
    filters: tuple[tuple[str, str], ...],
    found: ListPage,
    watcher: Watcher,
    /,
    role: Role = "operations",
    **more: Any,
) -> DeskState:
    view = list_view(listing, Asked(filters), found, _choices(), watcher)
    shell = live(listing.title, listing.address, role, **more)
    return DeskState(name, "list.html", listing.address, shell, {"view": view})


def _export(listing: Listing, filters: tuple[tuple[str, str], ...]) -> DeskState:
    asked = Asked(filters)
    page = ListPage((), None if filters else 1_000_000, "", "", ZONE)
    address = f"/exports/{listing.name}"
    name = f"export-{listing.name}{'-uncounted' if filters else ''}"
    values = {
        "view": list_view(listing, asked, page, _choices(), EVERYONE),
        "query": asked.query(),
        "columns": listing.columns,
    }
    shell = live(f"Export {listing.title.lower()}", address)
    return DeskState(name, "export.html", address, shell, values)


def _choices() -> Choices:
    return {
        "launch": {LAUNCH: names().launch, f"{LAUNCH}-rehearsal": "The phone, rehearsed"},
        "sku": names().skus(),
        "location": names().places(),
        "channel": names().channels(),
        "operator": {"own": "own", "partner": "partner"},
    }


def _records(listing: Listing) -> Iterator[Record]:
    for number, values in enumerate(_VALUES[listing.name]()):
        known = _pool(number) | values
        yield tuple(known.get(column.name) for column in listing.columns)


def _pool(number: int) -> dict[str, Any]:
    sku, location, channel, operator, _ = POOLS[number % len(POOLS)]
    return {
        "launch": LAUNCH,
        "launch_name": names().launch,
        "sku": sku,
        "sku_name": names().sku(sku),
        "location": location,
        "location_name": names().place(location),
        "channel": channel,
        "channel_name": names().channel(channel),
        "operator": operator,
        "changed_at": NOW_MS - number * 7 * SECOND,
    }


def _launches() -> Iterator[dict[str, Any]]:
    for number, status in enumerate(("scheduled", "open", "paused", "closed")):
        launch = LAUNCH if number == 1 else f"{LAUNCH}-{number}"
        name = names().launch if number != 3 else f"{names().launch}, {'the second edition, ' * 4}"
        yield {
            "launch": launch,
            "launch_name": name,
            "status": status,
            "opens_at": OPENS_MS + (1 - number) * DAY,
            "orders": number * 250_000,
            "available": 19_304 - 4_000 * number,
            "held": number * 6_314,
            "allocated": number * 212,
            "handed_over": number * 31,
            "waiting": number * 12_437,
        }


def _orders() -> Iterator[dict[str, Any]]:
    for number, status in enumerate(STATUS_NAMES.values()):
        yield {
            "order": code(number),
            "sequence": 71_204 - number,
            "placed_at": NOW_MS - number * 3 * SECOND,
            "status": status,
            "units": 1 + number % 2,
            "class": "business" if number % 2 else "consumer",
            "missed": number == 1,
        }


def _stock() -> Iterator[dict[str, Any]]:
    for number, (*_, waiting) in enumerate(POOLS):
        yield {
            "available": 0 if waiting else 41,
            "held": 3_100 - number * 900,
            "allocated": number * 12,
            "handed_over": number * 3,
            "set_aside": number % 2,
            "waiting": waiting,
        }


def _lines() -> Iterator[dict[str, Any]]:
    for *_, waiting in POOLS:
        yield {"orders": waiting, "units": waiting + waiting // 9, "joined": waiting * 3}


def _events() -> Iterator[dict[str, Any]]:
    told: tuple[tuple[str, dict[str, Any]], ...] = (
        ("OrderHeld", {"sku": SKU, "location": "warehouse-online", "units": 1}),
        ("OrderJoinedLine", {"sku": SKU_LONG, "location": PLACE_LONG, "ahead": 12_436}),
        ("OrderRefused", {"outcome": "limit_reached"}),
        ("LaunchOpened", {}),
        ("SupplyReceived", {"supply": 70_002, "sku": SKU_LONG, "units": 500}),
        ("StockReceived", {"sku": SKU_LONG, "location": PLACE_LONG, "units": 500}),
    )
    for number, (kind, details) in enumerate(told):
        yield {
            "sequence": 71_204 - number,
            "time": NOW_MS - number * MINUTE,
            "kind": kind,
            "order": code(number) if kind.startswith("Order") else None,
            "details": details,
        }


def _registrations() -> Iterator[dict[str, Any]]:
    for number, status in enumerate(("confirmed", "asked", "left", "confirmed")):
        is_shop = number % 2
        yield {
            "registration": code(number),
            "sequence": 71_204 - number,
            "registered_at": OPENS_MS - 3 * DAY - number * MINUTE,
            "status": status,
            "skus": SKU if number % 2 else f"{SKU} {SKU_LONG}",
            "sku_names": names().sku(SKU) if number % 2 else f"{names().sku(SKU)}, {SKU_LONG}",
            "market": "GB",
            "location": PLACE_LONG if is_shop else "",
            "location_name": names().place(PLACE_LONG) if is_shop else None,
            "units": 1 + number % 2,
            "class": "business" if number == 3 else "consumer",
            "told_by": "email sms",
            "wave": 1 + number // 2 if status == "confirmed" else None,
        }


def _waves() -> Iterator[dict[str, Any]]:
    for number, telling in enumerate(("stopped", "paused", "telling", "planned"), 1):
        yield {
            "wave": number,
            "opens_at": OPENS_MS + number * 10 * MINUTE,
            "people": 50_000,
            "telling": telling,
            "invited_at": None if telling == "planned" else NOW_MS - number * MINUTE,
        }


def _incidents() -> Iterator[dict[str, Any]]:
    for number, status in enumerate(("investigating", "identified", "monitoring", "resolved")):
        yield {
            "incident": 71_204 - number,
            "title": "Mails are late, and we are looking into it " * (1 + number % 2 * 3),
            "status": status,
            "impact": "minor",
            "launch": LAUNCH if number else "",
            "updates": number + 1,
            "opened_at": NOW_MS - number * DAY,
            "resolved_at": NOW_MS if status == "resolved" else None,
        }


def _announcements() -> Iterator[dict[str, Any]]:
    for number, audience in enumerate(("everyone", "registered", "ordered", "in_line")):
        yield {
            "announcement": 71_204 - number,
            "title": "The shops open an hour later" if number else None,
            "audience": audience,
            "ways": "page email sms" if number else "page",
            "announced_at": NOW_MS - number * DAY,
            "until": NOW_MS + DAY if number else None,
            "withdrawn_at": NOW_MS if number == 2 else None,
        }


def _supplies() -> Iterator[dict[str, Any]]:
    for number, status in enumerate(("received", "confirmed", "planned", "asked", "cancelled"), 1):
        is_one_place, first = number == 2, date(2008, 7, 7) + timedelta(weeks=number)
        yield _delivery(number, status, first) | {
            "market": "" if number == 4 else "GB",
            "location": PLACE_LONG if is_one_place else "",
            "location_name": names().place(PLACE_LONG) if is_one_place else None,
            "units": 250_000,
            "received": 250_000 if status == "received" else 0,
            "left": 0 if status in ("received", "cancelled") else 250_000,
            "reserve": 12_500 if is_one_place else 0,
            "said_by": "supplier" if number % 2 else "shop",
        }


def _allocations() -> Iterator[dict[str, Any]]:
    for number in range(len(POOLS)):
        came = 1_200 * (number % 2)
        yield _delivery(number + 1, "confirmed" if number else "received", date(2008, 7, 14)) | {
            "market": "GB",
            "units": 1_200 * (number + 1),
            "came": came,
            "missing": 1_200 * (number + 1) - came if number else 0,
        }


def _delivery(number: int, status: str, first: date) -> dict[str, Any]:
    last = first if number == 1 else first + timedelta(days=6)
    return {
        "supply": 70_000 + number,
        "delivery": number,
        "status": status,
        "from": first.isoformat(),
        "to": last.isoformat(),
    }


_VALUES: Final = {
    "launches": _launches,
    "orders": _orders,
    "lines": _lines,
    "stock": _stock,
    "events": _events,
    "registrations": _registrations,
    "waves": _waves,
    "incidents": _incidents,
    "announcements": _announcements,
    "supplies": _supplies,
    "allocations": _allocations,
}
