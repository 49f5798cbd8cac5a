"""
The deliveries of a launch one by one, as many as stand on a page.

Always true:
- Filters and the page stand in the address; a number of the calendar leads to what it counts.

Never here: sums, deeds.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.supply.days import days_said, monday, read_day, week_of, week_said
from firstcome.web.operations.supply.knowing import Delivery, Subject, deliveries_of, subject_of
from firstcome.web.operations.supply.paging import Pages, page_asked, paged

SEE: Final = {"needs": "see_supply", "unbound": True}
ROWS_SHOWN: Final = 50
NO_MARKET: Final = "-"
"""In an address: what is for no one market."""

STATUSES: Final[Mapping[str, str]] = {
    "asked": "asked",
    "planned": "planned",
    "confirmed": "confirmed, to come",
    "received": "received whole",
    "cancelled": "cancelled",
    "to_come": "planned or confirmed, to come",
    "firm": "confirmed, come or not",
    "came": "of which something came",
    "slipped": "slipped, to come",
}
"""What can be asked for: how a delivery stands, and what the figures of the calendar count."""


class Asked(Struct, frozen=True):
    """What an address asks for; what is empty does not matter."""

    sku: str = ""
    market: str = ""
    status: str = ""
    week: str = ""

    def query(self) -> dict[str, str]:
        """As an address says it."""
        return {name: getattr(self, name) for name in self.__struct_fields__}

    def takes(self, delivery: Delivery) -> bool:
        """Whether a delivery is among those."""
        market = "" if self.market == NO_MARKET else self.market
        return (
            self.sku in ("", delivery.sku)
            and (not self.market or market == delivery.market)
            and self._is_status(delivery)
            and (not self.week or self.week == week_of(delivery.days).isoformat())
        )

    def _is_status(self, delivery: Delivery) -> bool:
        match self.status:
            case "to_come":
                return delivery.stage != "asked" and delivery.left > 0
            case "firm":
                is_confirmed = delivery.stage == "confirmed" and delivery.status != "cancelled"
                return is_confirmed or delivery.received > 0
            case "came":
                return delivery.received > 0
            case "slipped":
                return delivery.has_slipped and delivery.left > 0
            case status:
                return status in ("", delivery.status)


class DeliveriesPage(Struct, frozen=True):
    """The page."""

    subject: Subject
    asked: Asked
    rows: Sequence[Delivery]
    pages: Pages

    @property
    def week(self) -> str:
        """The week that is asked for, in words."""
        found = read_day(self.asked.week)
        return "" if found is None else week_said(found, self.subject.today)

    def days(self, delivery: Delivery) -> str:
        """The window of a delivery."""
        return days_said(delivery.days, self.subject.today)

    def was(self, delivery: Delivery) -> str:
        """The window that was said first, if it was an earlier one."""
        return days_said(delivery.first_said, self.subject.today) if delivery.has_slipped else ""

    def is_late(self, delivery: Delivery) -> bool:
        """Whether its last day has passed, and units have not come."""
        return bool(delivery.left) and delivery.days.last < self.subject.today


def listed_routes(desk: Desk) -> Sequence[Any]:
    """The handler."""

    def page(request: AnyRequest, launch: str) -> Response[bytes]:
        subject = subject_of(desk, launch)
        asked = asked_of(request)
        shown = deliveries_page(subject, asked, deliveries_of(desk, subject), page_asked(request))
        head = shell(desk, request, f"Deliveries of {subject.names.launch}", zone=subject.zone)
        return show("supply_deliveries.html", head, page=shown, statuses=STATUSES)

    @get("/launches/{launch:str}/supply/deliveries", opt=SEE)
    async def deliveries(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(page, request, launch)

    return [deliveries]


def deliveries_page(
    subject: Subject, asked: Asked, deliveries: Iterable[Delivery], page: int
) -> DeliveriesPage:
    """The page of those that are asked for, the next to come first."""
    found = sorted(filter(asked.takes, deliveries), key=_turn)
    path = f"/launches/{subject.launch}/supply/deliveries"
    shown, pages = paged(found, ROWS_SHOWN, page, path, asked.query())
    return DeliveriesPage(subject, asked, shown, pages)


def asked_of(request: AnyRequest) -> Asked:
    """What an address asks for; a day that is none is not asked for."""
    query = {name: str(request.query_params.get(name, "")) for name in Asked.__struct_fields__}
    day: date | None = read_day(query["week"])
    status = query["status"] if query["status"] in STATUSES else ""
    week = "" if day is None else monday(day).isoformat()
    return Asked(query["sku"], query["market"], status, week)


def _turn(delivery: Delivery) -> tuple[date, int]:
    return delivery.days.last, delivery.number
