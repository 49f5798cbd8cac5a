"""
The supply calendar of a launch: its figures, week by week, and the launches that have one.

Always true:
- Every figure leads to the deliveries, or the lines, that it counts.
- Filters and the page stand in the address.

Never here: deeds.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from firstcome.projections import launches, stock
from firstcome.projections.stock import StockFilter, StockSum
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.calendar import (
    ROWS_SHOWN,
    WeekRow,
    calendar_of,
    page_with,
)
from firstcome.web.operations.supply.days import monday, week_said
from firstcome.web.operations.supply.figures import Figures, figures_of
from firstcome.web.operations.supply.knowing import (
    Delivery,
    Subject,
    chosen,
    deliveries_of,
    subject_in,
    subject_of,
)
from firstcome.web.operations.supply.listed import NO_MARKET
from firstcome.web.operations.supply.paging import Pages, page_asked, paged

SEE: Final = {"needs": "see_supply", "unbound": True}


class Narrowed(Struct, frozen=True):
    """The filters of the calendar; empty: all."""

    sku: str = ""
    market: str = ""


class CalendarPage(Struct, frozen=True):
    """The page."""

    subject: Subject
    narrowed: Narrowed
    whole: Figures
    by_sku: Mapping[str, Figures]
    rows: Sequence[WeekRow]
    pages: Pages
    count: int
    """Deliveries that are counted in."""
    may: frozenset[str]
    """What who looks may do."""

    @property
    def path(self) -> str:
        """The address of the calendar."""
        return f"/launches/{self.subject.launch}/supply"

    def week(self, row: WeekRow) -> str:
        """A week, in words."""
        return week_said(row.week, self.subject.today)

    def slipped(self, row: WeekRow) -> str:
        """What slipped away from a week, and into which."""
        today = self.subject.today
        return "; ".join(f"{each.units:,} → {week_said(each.week, today)}" for each in row.slipped)

    def behind(self, **asked: str) -> str:
        """The address of the deliveries behind a number."""
        kept = {"sku": self.narrowed.sku, "market": self.narrowed.market} | asked
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.path}/deliveries{'?' if query else ''}{query}"

    def behind_row(self, row: WeekRow) -> str:
        """The address of the deliveries behind a row."""
        if row.count == 1 and row.first is not None:
            return f"/supplies/{row.first.supply}"
        week = row.week.isoformat()
        return self.behind(week=week, sku=row.sku, market=row.market or NO_MARKET)

    def waiting(self) -> str:
        """The address of the lines that the number of those who wait counts."""
        asked = {"launch": self.subject.launch, "sku": self.narrowed.sku}
        return f"/lines?{urlencode({name: value for name, value in asked.items() if value})}"


class LaunchFigures(Struct, frozen=True):
    """A launch with what its supply comes to."""

    launch: str
    name: str
    status: str
    count: int
    """Of deliveries."""
    figures: Figures


def overview_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    def every(request: AnyRequest) -> Response[bytes]:
        return show(
            "supply_launches.html", shell(desk, request, "Supply"), rows=launch_figures(desk)
        )

    def page(request: AnyRequest, launch: str) -> Response[bytes]:
        subject = subject_of(desk, launch)
        narrowed = _narrowed(request, subject)
        found = deliveries_of(desk, subject), pools_of(desk, subject, narrowed)
        shown = calendar_page(subject, narrowed, found, page_asked(request), who_of(request))
        head = shell(desk, request, f"Supply of {subject.names.launch}", zone=subject.zone)
        return show("supply.html", head, page=shown)

    @get("/supply", opt=SEE)
    async def supply(request: AnyRequest) -> Response[bytes]:
        return await asyncio.to_thread(every, request)

    @get("/launches/{launch:str}/supply", opt=SEE)
    async def calendar(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(page, request, launch)

    return [supply, calendar]


def calendar_page(
    subject: Subject,
    narrowed: Narrowed,
    found: tuple[Sequence[Delivery], Sequence[StockSum]],
    page: int,
    who: Who,
) -> CalendarPage:
    """The page of what was found: deliveries, and the pools with those who wait there."""
    deliveries, pools = found
    counted = list(chosen(deliveries, sku=narrowed.sku, market=narrowed.market))
    skus = [each for each in subject.skus if narrowed.sku in ("", each)]
    by_sku, whole = figures_of(skus, counted, pools)
    rows = calendar_of(counted, subject.skus)
    page = page or page_with(rows, monday(subject.today))
    path = f"/launches/{subject.launch}/supply"
    query = {"sku": narrowed.sku, "market": narrowed.market}
    shown, pages = paged(rows, ROWS_SHOWN, page, path, query)
    return CalendarPage(
        subject, narrowed, whole, by_sku, shown, pages, len(counted), frozenset(who.granted)
    )


def launch_figures(desk: Desk) -> list[LaunchFigures]:
    """Every launch, the one that was loaded last first."""
    with desk.models.connection() as connection:
        rows = launches.every(connection)
    found: list[LaunchFigures] = []
    for row in reversed(rows):
        subject = subject_in(desk, row)
        deliveries = deliveries_of(desk, subject)
        _, whole = figures_of(subject.skus, deliveries, pools_of(desk, subject, Narrowed()))
        name, count = subject.names.launch, len(deliveries)
        found.append(LaunchFigures(row.launch, name, row.status, count, whole))
    return found


def pools_of(desk: Desk, subject: Subject, narrowed: Narrowed) -> list[StockSum]:
    """The units of a launch, and who waits for them."""
    wanted = StockFilter(subject.launch, narrowed.sku, market=narrowed.market)
    with desk.models.connection() as connection:
        return stock.sums(connection, wanted)


def _narrowed(request: AnyRequest, subject: Subject) -> Narrowed:
    """The filters of an address; one that the launch does not have is none."""
    sku, market = (str(request.query_params.get(name, "")) for name in ("sku", "market"))
    return Narrowed(sku if sku in subject.skus else "", market if market in subject.markets else "")
