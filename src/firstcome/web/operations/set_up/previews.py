"""
Previews on the desk: the customers' pages of a launch in every state, saved or only typed.

Always true:
- The pages are those of `firstcome launch preview`; a form in them does nothing.

Never here: what is in a preview (`firstcome.web.customer.preview`).
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from litestar import Response, get, route
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from firstcome.launches.reading import LaunchFile
from firstcome.web.customer.files import LOGO_HEADERS
from firstcome.web.customer.preview import find_preview_file, page_names
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.set_up.drafts import DraftShelf
from firstcome.web.operations.set_up.known import find_launch, known_launch
from firstcome.web.operations.shell import shell, show
from firstcome.web.pages import MEDIA_TYPE, PRIVATE_HEADERS
from firstcome.web.words import LANGUAGES

SAVED: Final = "saved"
NO_NEWS: Final = "no-news"
"""What an open order page of a preview looks at: there is never any."""

_TITLES: Final = {
    "launches": "The list of launches",
    "launch": "The launch page",
    "order": "An order",
    "give-up": "Giving an order up",
    "move": "Moving an order",
    "busy": "When the shop is busy",
    "status": "The status",
    "note": "Notes",
}
_OTHERS: Final = "Other pages"


def preview_routes(desk: Desk, shelf: DraftShelf) -> Sequence[Any]:
    """The handlers."""

    @get("/launches/{launch:str}/preview", opt={"needs": "see_stock"}, sync_to_thread=True)
    def show_previews(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        token = str(request.query_params.get("draft", ""))
        launch_file = _launch_file(launch, token or SAVED)
        known = find_launch(desk, launch)
        return show(
            "set_up_preview.html",
            shell(desk, request, f"Preview of {launch_file.texts.name}"),
            launch=launch,
            which=token or SAVED,
            is_saved=not token,
            is_known=known is not None,
            groups=grouped(page_names(launch_file)),
            languages=LANGUAGES,
        )

    # Not `sync_to_thread`: the framework wraps such a handler twice when its path has another one.
    @route(
        "/launches/{launch:str}/preview/{which:str}/{path:path}",
        http_method=["GET", "POST"],
        opt={"needs": "see_stock"},
        status_code=200,
    )
    async def show_preview_page(
        launch: FromPath[str], which: FromPath[str], path: FromPath[Path]
    ) -> Response[bytes]:
        return await asyncio.to_thread(_page, launch, which, path)

    def _page(launch: str, which: str, path: Path) -> Response[bytes]:
        name = str(path).lstrip("/")
        if name.endswith(NO_NEWS):
            return Response(b"", status_code=204)
        file = find_preview_file(_launch_file(launch, which), name)
        if file is None:
            raise NotFoundException
        given = LOGO_HEADERS if file.media_type.startswith(b"image/") else PRIVATE_HEADERS
        headers = {key.decode(): value.decode() for key, value in given}
        if file.media_type != MEDIA_TYPE:
            headers["cache-control"] = "private, max-age=60"
        return Response(file.body, media_type=file.media_type.decode(), headers=headers)

    def _launch_file(launch: str, which: str) -> LaunchFile:
        if which == SAVED:
            return known_launch(desk, launch).launch_file
        draft = shelf.find(which)
        if draft is None or draft.definition.launch != launch:
            raise NotFoundException
        return draft

    return [show_previews, show_preview_page]


def grouped(names: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The pages under headings: (heading, [(name, what it shows)])."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        first = next((each for each in _TITLES if f"{name}-".startswith(f"{each}-")), "")
        heading = _TITLES.get(first, _OTHERS)
        rest = name.removeprefix(first).lstrip("-") or "as it is asked"
        groups.setdefault(heading, []).append((name, rest.replace("-", " ")))
    return sorted(groups.items(), key=lambda group: group[0] == _OTHERS)
