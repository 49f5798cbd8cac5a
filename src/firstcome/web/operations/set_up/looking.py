"""
Looking at a launch: everything that its file says, all its locations, and the file itself.

Always true:
- What may no longer be changed is shown as such, with the reason.

Never here: changing.
"""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from firstcome.launches.bundles import packed
from firstcome.launches.faults import LaunchFileError
from firstcome.launches.writing import written
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.set_up.known import known_launch, within_reach
from firstcome.web.operations.set_up.sections import SECTIONS
from firstcome.web.operations.set_up.shown import (
    LOCATIONS_ON_A_PAGE,
    launch_shown,
    place_rows,
)
from firstcome.web.operations.shell import shell, show
from firstcome.web.pages import PRIVATE_HEADERS

ZIP: Final = "application/zip"


def looking_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get("/launches/{launch:str}", opt={"needs": "see_stock"}, sync_to_thread=True)
    def show_launch(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        known = known_launch(desk, launch)
        who = who_of(request)
        reach = within_reach(who, known.launch_file)
        if not reach:
            raise NotFoundException
        texts = known.launch_file.texts
        return show(
            "set_up.html",
            shell(desk, request, texts.name, zone=texts.zone),
            known=known,
            shown=launch_shown(known.launch_file, reach),
            sections=SECTIONS,
            may_change=who.may("set_up_launch"),
            is_bound=bool(who.location or who.operator),
        )

    @get("/launches/{launch:str}/locations", opt={"needs": "see_stock"}, sync_to_thread=True)
    def show_locations(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        known = known_launch(desk, launch)
        rows = place_rows(known.launch_file, within_reach(who_of(request), known.launch_file))
        start = _start(str(request.query_params.get("from", "")))
        texts = known.launch_file.texts
        return show(
            "set_up_locations.html",
            shell(desk, request, f"Locations of {texts.name}", zone=texts.zone),
            known=known,
            rows=rows[start : start + LOCATIONS_ON_A_PAGE],
            start=start,
            step=LOCATIONS_ON_A_PAGE,
            count=len(rows),
        )

    @get(
        "/api/v1/launches/{launch:str}/file",
        opt={"needs": "see_stock", "unbound": True},  # the file tells everybody's stock
        sync_to_thread=True,
    )
    def export_launch(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        who = who_of(request)
        known = known_launch(desk, launch)
        try:
            content = packed(written(known.launch_file))
        except LaunchFileError as error:
            return _cannot(str(error))
        desk.staff.audit(who, "export_launch", launch)
        headers = {name.decode(): value.decode() for name, value in PRIVATE_HEADERS}
        headers["content-disposition"] = f'attachment; filename="{launch}.zip"'
        return Response(content, media_type=ZIP, headers=headers)

    return [show_launch, show_locations, export_launch]


def _cannot(why: str) -> Response[bytes]:
    return Response(f"{why}\n".encode(), status_code=409, media_type="text/plain; charset=utf-8")


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
