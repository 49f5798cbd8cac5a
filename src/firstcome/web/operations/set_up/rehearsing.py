"""
A copy for rehearsal by page: made beside the shop, with the commands that serve and rehearse it.

Always true:
- The copy is a data directory of its own, below `rehearsal-copies/`; the files of the shop itself
  stay untouched.

Never here: how a copy is made (`rehearsal_copy`), a rehearsal itself.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.launches.copies import rehearsal_id
from firstcome.launches.faults import Refused
from firstcome.launches.moments import instant_ms, read_moment
from firstcome.launches.rehearsal_mark import read_mark
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, read_form
from firstcome.web.operations.rehearsal_copy import CopyRefused, RehearsalCopy, make_copy
from firstcome.web.operations.set_up.known import KnownLaunch, known_launch
from firstcome.web.operations.shell import shell, show

FOLDER: Final = "rehearsal-copies"
COPIES_SHOWN_MAX: Final = 20


class Copied(Struct, frozen=True):
    """A copy that was made earlier: when, and how to go on with it."""

    made: str
    commands: tuple[str, ...]


def rehearsing_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    # Not `sync_to_thread`: the framework wraps such a handler twice when its path has another one.
    @get("/launches/{launch:str}/rehearsal", opt={"needs": "set_up_launch"})
    async def show_rehearsal(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        known = await asyncio.to_thread(known_launch, desk, launch)
        return await asyncio.to_thread(_page, request, known, {}, "")

    @post("/launches/{launch:str}/rehearsal", opt={"needs": "set_up_launch"}, status_code=200)
    async def make_rehearsal(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        form = await read_form(request)
        return await asyncio.to_thread(_make, request, launch, form, who_of(request))

    def _make(request: AnyRequest, launch: str, form: Form, who: Who) -> Response[bytes]:
        known = known_launch(desk, launch)
        opens = form.get("opens", "")
        try:
            zone = known.launch_file.texts.zone
            opens_ms = instant_ms(read_moment(opens), zone) if opens else None
            folder = desk.settings.directory.resolve() / FOLDER / _name(launch, desk.now_ms())
            made = make_copy(known.launch_file, folder, desk.now_ms(), opens_ms)
        except Refused as refused:
            mend = refused.mend if isinstance(refused.mend, str) else refused.mend()
            return _page(request, known, form, f"{refused.what} {mend}")
        except CopyRefused as refused:
            return _page(request, known, form, str(refused))
        desk.staff.audit(who, "copy_for_rehearsal", launch, str(made.folder))
        return _page(request, known, {}, "", made)

    def _page(
        request: AnyRequest,
        known: KnownLaunch,
        form: Form,
        fault: str,
        made: RehearsalCopy | None = None,
    ) -> Response[bytes]:
        texts = known.launch_file.texts
        directory = desk.settings.directory.resolve()
        return show(
            "set_up_rehearsal.html",
            shell(desk, request, f"Rehearse {texts.name}", zone=texts.zone),
            422 if fault else 200,
            known=known,
            copy_id=rehearsal_id(known.launch),
            opens=form.get("opens", ""),
            fault=fault,
            made=made,
            commands=() if made is None else made.commands(directory),
            earlier=_earlier(directory, known.launch, made),
        )

    return [show_rehearsal, make_rehearsal]


def _name(launch: str, now_ms: int) -> str:
    return f"{launch}-{datetime.fromtimestamp(now_ms / 1_000, UTC):%Y%m%d-%H%M%S-%f}"[:120]


def _earlier(directory: Path, launch: str, made: RehearsalCopy | None) -> list[Copied]:
    """Copies of a launch that were made before, the newest first."""
    found: list[Copied] = []
    for each in sorted((directory / FOLDER).glob(f"{launch}-*"), reverse=True)[
        : COPIES_SHOWN_MAX + 1
    ]:
        mark = read_mark(each)
        if mark is None or mark.of != launch or (made is not None and made.folder == each):
            continue
        copy = RehearsalCopy(each, rehearsal_id(launch))
        found.append(Copied(mark.made, copy.commands(directory)))
    return found[:COPIES_SHOWN_MAX]
