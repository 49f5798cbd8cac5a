"""
Routes of the lists: for each its page, its exports as CSV and JSON, and its list of the API.

Always true:
- A page and a list of the API need what the listing needs; an export needs `export` besides.
- What an address asks wrongly is said beside the field, or in a problem document.

Never here: which lists there are (`every`).
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get

from firstcome.api.problems import problem
from firstcome.api.requests import response
from firstcome.api.shop import iso_time
from firstcome.web.operations import audit_page
from firstcome.web.operations.access import AnyRequest, NotAllowed, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.lists.asked import AskedWrongly, read_asked
from firstcome.web.operations.lists.audit import audit_export
from firstcome.web.operations.lists.choices import choices_of
from firstcome.web.operations.lists.every import LISTINGS
from firstcome.web.operations.lists.exports import Export, export_response, format_of
from firstcome.web.operations.lists.faces import Face, Format
from firstcome.web.operations.lists.listing import Bounds, Listing
from firstcome.web.operations.lists.reading import ListPage, Reading
from firstcome.web.operations.lists.views import Watcher, list_view
from firstcome.web.operations.shell import shell, show

FORMATS: tuple[Format, ...] = ("csv", "json")


def list_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""
    return [
        *(handler for listing in LISTINGS for handler in _routes_of(desk, listing)),
        *_audit_routes(desk),
    ]


def _routes_of(desk: Desk, listing: Listing) -> Sequence[Any]:
    page_opt, export_opt = {"needs": listing.needs}, _export_opt(listing)

    @get(listing.address, opt=page_opt, sync_to_thread=True, name=f"{listing.name} page")
    def page(request: AnyRequest) -> Response[bytes]:
        return _page(desk, listing, request)

    @get(f"/api/v1/{listing.name}", opt=page_opt, sync_to_thread=True, name=listing.name)
    def api(request: AnyRequest) -> Response[Any]:
        if "format" not in request.query_params:
            return _api_list(desk, listing, request)
        if not who_of(request).may("export"):
            raise NotAllowed("not_permitted")
        return _export(desk, listing, request, str(request.query_params["format"]))

    @get(f"/exports/{listing.name}", opt=export_opt, sync_to_thread=True)
    def export_page(request: AnyRequest) -> Response[bytes]:
        return _export_page(desk, listing, request)

    def export_route(form: Format) -> Any:
        @get(f"/{listing.name}.{form}", opt=export_opt, sync_to_thread=True)
        def export(request: AnyRequest) -> Response[Any]:
            return _export(desk, listing, request, form)

        return export

    return [page, api, export_page, *(export_route(form) for form in FORMATS)]


def _export_opt(listing: Listing) -> dict[str, Any]:
    """Waves are of a whole launch: they are not for who is bound to a part of it."""
    whole = {"unbound": True} if listing.needs == "see_waves" else {}
    return {"needs": "export", "also": listing.needs, **whole}


def _audit_routes(desk: Desk) -> Sequence[Any]:
    def export_route(form: Format) -> Any:
        @get(f"/audit.{form}", opt={"needs": "see_audit"}, sync_to_thread=True)
        def export(request: AnyRequest) -> Response[Any]:
            if not who_of(request).may("export"):
                raise NotAllowed("not_permitted")
            try:
                asked = audit_page.read_asked(request.query_params)
            except audit_page.AskedWrongly as wrong:
                return response(problem("request_invalid", str(wrong)))
            return export_response(desk, request, audit_export(desk, asked), form)

        return export

    return [export_route(form) for form in FORMATS]


def _export_page(desk: Desk, listing: Listing, request: AnyRequest) -> Response[bytes]:
    reading, wrong = _read(desk, listing, request)
    page = shell(desk, request, f"Export {listing.title.lower()}", zone=reading.zone)
    view = list_view(
        listing,
        reading.asked,
        ListPage((), reading.count(), "", "", reading.zone),
        choices_of(reading, listing, reading.bounds),
        Watcher(reading.bounds, may_export=True, wrong=wrong),
    )
    query = reading.asked.query()
    return show(
        "export.html",
        page,
        200 if wrong is None else 400,
        view=view,
        query=query,
        columns=listing.columns,
    )


def _page(desk: Desk, listing: Listing, request: AnyRequest) -> Response[bytes]:
    reading, wrong = _read(desk, listing, request)
    found = reading.page() if wrong is None else ListPage((), None, "", "", reading.zone)
    who = who_of(request)
    watcher = Watcher(
        reading.bounds,
        who.may("export"),
        wrong,
        may_move=who.may("move_stock"),
        may_tell=who.may("tell_everyone"),
    )
    choices = choices_of(reading, listing, reading.bounds)
    view = list_view(listing, reading.asked, found, choices, watcher)
    page = shell(desk, request, listing.title, zone=reading.zone)
    return show("list.html", page, 200 if wrong is None else 400, view=view)


def _read(desk: Desk, listing: Listing, request: AnyRequest) -> tuple[Reading, AskedWrongly | None]:
    """What is asked for; and what of it is wrong, which is then left out."""
    bounds = Bounds.of(who_of(request))
    fields = list(request.query_params.multi_items())
    first: AskedWrongly | None = None
    while True:
        try:
            return Reading(desk, listing, read_asked(listing, fields), bounds), first
        except AskedWrongly as wrong:
            first = first or wrong
            fields = [each for each in fields if each[0] != wrong.field]


def _api_list(desk: Desk, listing: Listing, request: AnyRequest) -> Response[Any]:
    try:
        asked = read_asked(listing, list(request.query_params.multi_items()))
        reading = Reading(desk, listing, asked, Bounds.of(who_of(request)))
    except AskedWrongly as wrong:
        return _refused(wrong)
    as_of = iso_time(desk.models.as_of_ms(desk.now_ms()))
    found = reading.page()
    face, path = Face(listing.columns), request.url.path
    limit = str(asked.limit)
    older = f"{path}{asked.query(limit=limit, after=found.older)}" if found.older else None
    newer = f"{path}{asked.query(limit=limit, before=found.newer)}" if found.newer else None
    body = {
        "count": found.count,
        "next": older,
        "previous": newer,
        "results": [face.values(record) for record in found.records],
        "as_of": as_of,
    }
    return Response(
        msgspec.json.encode(body),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _export(desk: Desk, listing: Listing, request: AnyRequest, form: str) -> Response[Any]:
    fields = list(request.query_params.multi_items())
    try:
        chosen = format_of(form)
        asked = read_asked(listing, fields)
        for name, _ in fields:
            if name in ("after", "before", "limit"):
                raise AskedWrongly(name, "An export has every row: leave it out.")
        reading = Reading(desk, listing, asked, Bounds.of(who_of(request)))
    except AskedWrongly as wrong:
        return _refused(wrong)
    export = Export(listing.name, listing.columns, reading.slices(), reading.count(), asked.query())
    return export_response(desk, request, export, chosen)


def _refused(wrong: AskedWrongly) -> Response[Any]:
    return response(problem("request_invalid", wrong.why, wrong.field))
