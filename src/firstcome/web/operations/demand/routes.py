"""
Routes of demand: the page of a launch, the files of its pack, and what a supplier lands on.

Always true:
- No page has a name or an address of a customer.

Never here: what a page shows (`views`), deeds: confirming and moving are pages of `supply`.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from firstcome.day_windows import day_of
from firstcome.reports.sheets import Subject
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.demand.keeping import Keeper
from firstcome.web.operations.demand.taking import file_response
from firstcome.web.operations.demand.views import page_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.shell import shell, show

NEEDS: Final = {"needs": "see_demand", "unbound": True}
SUPPLIER_PATH: Final = "/supplier"


def demand_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    keeper = Keeper(desk)

    def page(
        request: AnyRequest, title: str, subject: Subject, *, is_supplier: bool
    ) -> Response[bytes]:
        zone = subject.naming.zone
        today = day_of(desk.now_ms(), zone)
        view = page_of(subject, keeper.launches(), who_of(request), today, is_supplier=is_supplier)
        head = shell(desk, request, title, zone=zone)
        return show("demand.html", head, page=view)

    def of_launch(request: AnyRequest, launch: str) -> Response[bytes]:
        subject = keeper.subject(launch)
        if subject is None:
            raise NotFoundException
        title = f"Demand for {subject.naming.name}"
        return page(request, title, subject, is_supplier=False)

    def of_supplier(request: AnyRequest, wanted: str) -> Response[bytes]:
        subject = keeper.subject(wanted)
        if subject is None and wanted:
            raise NotFoundException
        if subject is None:
            return show("supplier_empty.html", shell(desk, request, "Demand"))
        return page(request, "Demand and deliveries", subject, is_supplier=True)

    @get("/launches/{launch:str}/demand", opt=NEEDS)
    async def demand(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        return await asyncio.to_thread(of_launch, request, launch)

    @get("/launches/{launch:str}/demand/{name:str}", opt=NEEDS)
    async def take(
        request: AnyRequest, launch: FromPath[str], name: FromPath[str]
    ) -> Response[bytes]:
        return await asyncio.to_thread(file_response, keeper, who_of(request), launch, name)

    @get(SUPPLIER_PATH, opt=NEEDS)
    async def supplier(request: AnyRequest) -> Response[bytes]:
        wanted = str(request.query_params.get("launch", ""))
        return await asyncio.to_thread(of_supplier, request, wanted)

    return [demand, take, supplier]
