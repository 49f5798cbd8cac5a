"""
Estimates: every line cut in windows, with how many orders are told each, and which have passed.

Always true:
- It shows what the front tells now, pool by pool, as many as stand on a page.
- A window whose last day has passed is marked: those orders were told so, and their units have not
  come.

Never here: one order's estimate (its own page has it), changing anything.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from firstcome.api.supply_bodies import EstimatesBody, PoolEstimates, WindowView
from firstcome.day_windows import day_of
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.days import zone_of
from firstcome.web.operations.supply.knowing import Subject, subject_of
from firstcome.web.operations.supply.paging import Pages, page_asked, paged
from firstcome.web.operations.supply.standing import asked, window_said

POOLS_SHOWN: Final = 25
FILTERS: Final = ("sku", "location")
PLACES_LISTED_MAX: Final = 500


class ToldRow(Struct, frozen=True):
    """The next orders of a line, with what they are told."""

    sku: str
    sku_id: str
    place: str
    location: str
    first: int
    """The place in line of the first of them, from 1."""
    last: int
    orders: int
    told: str
    supply: int
    """The delivery that closes the window; 0: none does."""
    delivery: int
    is_overdue: bool


class QuietPool(Struct, frozen=True):
    """A pool that nobody waits for, and to which something is to come."""

    sku: str
    place: str
    units: int


class EstimatesPage(Struct, frozen=True):
    """The page."""

    subject: Subject
    typed: Mapping[str, str]
    places: Mapping[str, str]
    """Those that a list suggests; any id can be typed."""
    rows: Sequence[ToldRow]
    quiet: Sequence[QuietPool]
    pools: int
    """Pools on this page."""
    orders: int
    """Orders that wait at the pools of this page."""
    overdue: int
    """Orders of those whose window has passed."""
    pages: Pages


def estimates_routes(desk: Desk) -> Sequence[Any]:
    """The handler."""

    def page(request: AnyRequest, launch: str) -> Response[bytes]:
        subject = subject_of(desk, launch)
        typed = {name: str(request.query_params.get(name, "")).strip() for name in FILTERS}
        fault = place_fault(subject, typed["location"])
        first = (max(1, page_asked(request)) - 1) * POOLS_SHOWN
        kept = {"sku": typed["sku"] if typed["sku"] in subject.skus else ""}
        kept["location"] = "" if fault else typed["location"]
        wanted = {name: value for name, value in kept.items() if value}
        query = urlencode(wanted | {"offset": str(first), "limit": str(POOLS_SHOWN)})
        body = asked(desk, f"/api/v1/launches/{launch}/estimates?{query}")
        told = msgspec.convert(body, EstimatesBody)
        found = estimates_page(subject, typed, told, page_asked(request), desk.now_ms())
        title = f"Estimates of {subject.names.launch}"
        head = shell(desk, request, title, zone=subject.zone, reads_models=False)
        return show("supply_estimates.html", head, 422 if fault else 200, page=found, fault=fault)

    @get("/launches/{launch:str}/estimates", opt={"needs": "see_supply", "unbound": True})
    async def estimates(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(page, request, launch)

    return [estimates]


def place_fault(subject: Subject, location: str) -> str:
    """What is wrong with a place that was typed."""
    if not location or any(each.location == location for each in subject.terms.locations):
        return ""
    return "The launch has no such place: all are shown. Give the id of one."


def estimates_page(
    subject: Subject, typed: Mapping[str, str], body: EstimatesBody, page: int, now_ms: int
) -> EstimatesPage:
    """The page of what the front told."""
    markets = {each.location: each.market for each in subject.terms.locations}

    def today(pool: PoolEstimates) -> date:
        return day_of(now_ms, zone_of(subject.names, markets.get(pool.location, "")))

    rows = [
        _row(subject, pool, window, today(pool)) for pool in body.pools for window in pool.windows
    ]
    path = f"/launches/{subject.launch}/estimates"
    _, pages = paged(range(body.count), POOLS_SHOWN, page, path, dict(typed))
    places = [each.location for each in subject.terms.locations[:PLACES_LISTED_MAX]]
    return EstimatesPage(
        subject=subject,
        typed=typed,
        places={place: subject.names.place(place) for place in places},
        rows=rows,
        quiet=[_quiet(subject, pool) for pool in body.pools if not pool.windows],
        pools=len(body.pools),
        orders=sum(pool.waiting_orders for pool in body.pools),
        overdue=sum(row.orders for row in rows if row.is_overdue),
        pages=pages,
    )


def _row(subject: Subject, pool: PoolEstimates, window: WindowView, today: date) -> ToldRow:
    last = None if window.to_day is None else date.fromisoformat(window.to_day)
    return ToldRow(
        sku=subject.names.sku(pool.sku),
        sku_id=pool.sku,
        place=subject.names.place(pool.location),
        location=pool.location,
        first=window.ahead + 1,
        last=window.ahead + window.orders,
        orders=window.orders,
        told=window_said(window, today),
        supply=window.supply or 0,
        delivery=window.delivery or 0,
        is_overdue=last is not None and last < today,
    )


def _quiet(subject: Subject, pool: PoolEstimates) -> QuietPool:
    units = sum(due.units for due in pool.dues)
    return QuietPool(subject.names.sku(pool.sku), subject.names.place(pool.location), units)
