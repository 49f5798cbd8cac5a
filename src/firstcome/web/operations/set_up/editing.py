"""
Editing: one section of a launch as a form, or the whole file as text.

    GET  the saved launch   ─► form
    POST fields             ─► form with faults, or the review
    POST open=yes and draft ─► form of what was typed before, and not saved

Always true:
- A draft travels in the form: several sections can be changed before any is saved.

Never here: loading.
"""

import asyncio
import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from firstcome.launches.logos import PNG, SVG
from firstcome.launches.reading import LaunchFile
from firstcome.launches.trees import LOCATIONS_SHEET, LOGO_NAMES, STOCK_SHEET, draft_of
from firstcome.launches.writing import LAUNCH_TOML, files_of
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.set_up.drafts import DraftShelf
from firstcome.web.operations.set_up.edits import Edit, edited, groups_of, judged, typed_of
from firstcome.web.operations.set_up.known import KnownLaunch, known_launch
from firstcome.web.operations.set_up.saving import reviewed, show_review
from firstcome.web.operations.set_up.sections import SECTIONS, WHOLE_FILE, Section
from firstcome.web.operations.set_up.shown import brand_shown
from firstcome.web.operations.set_up.uploads import Uploaded, read_draft, read_upload
from firstcome.web.operations.shell import shell, show

SHEETS: Final = (LOCATIONS_SHEET, STOCK_SHEET)
LOGO_KEPT: Final = "logo_kept"
"""The field of a form that carries a logo on, while something else of the form is at fault."""
PNG_START: Final = b"\x89PNG"


def editing_routes(desk: Desk, shelf: DraftShelf) -> Sequence[Any]:
    """The handlers."""

    # Not `sync_to_thread`: the framework wraps such a handler twice when its path has another one.
    @get("/launches/{launch:str}/edit/{section:str}", opt={"needs": "set_up_launch"})
    async def show_section(
        request: AnyRequest, launch: FromPath[str], section: FromPath[str]
    ) -> Response[bytes]:
        return await asyncio.to_thread(_open, request, launch, section)

    def _open(request: AnyRequest, launch: str, section: str) -> Response[bytes]:
        known = known_launch(desk, launch)
        return _form(request, known, section, _opened(section, known.launch_file), "")

    @post(
        "/launches/{launch:str}/edit/{section:str}",
        opt={"needs": "set_up_launch"},
        status_code=200,
    )
    async def send_section(
        request: AnyRequest, launch: FromPath[str], section: FromPath[str]
    ) -> Response[bytes]:
        sent = await read_upload(request)
        return await asyncio.to_thread(_judge, request, launch, section, sent)

    def _judge(request: AnyRequest, launch: str, section: str, sent: Uploaded) -> Response[bytes]:
        known = known_launch(desk, launch)
        if known.closed_to_changes:
            return _form(request, known, section, _opened(section, known.launch_file), "")
        draft = sent.form.get("draft", "")
        before = read_draft(draft) if draft else known.launch_file
        if sent.form.get("open"):
            return _form(request, known, section, _opened(section, before), draft)
        edit = _edit(section, before, sent)
        if edit.launch_file is None:
            return _form(request, known, section, edit, draft, before)
        return show_review(desk, request, reviewed(shelf, known, edit.launch_file))

    def _form(
        request: AnyRequest,
        known: KnownLaunch,
        section: str,
        edit: Edit,
        draft: str,
        before: LaunchFile | None = None,
    ) -> Response[bytes]:
        found = _section(section)
        texts = known.launch_file.texts
        title = "The whole file" if found is None else found.title
        page = shell(desk, request, f"{title}: {texts.name}", zone=texts.zone)
        based_on = before or edit.launch_file or known.launch_file
        brand = based_on.texts.brand
        return show(
            "set_up_edit.html",
            page,
            422 if edit.faults else 409 if known.closed_to_changes else 200,
            known=known,
            name=section,
            about="launch.toml, and the CSV files that it names." if found is None else found.about,
            groups=[] if found is None else groups_of(found, based_on),
            edit=edit,
            draft=draft,
            brand=None if brand is None else brand_shown(brand),
        )

    return [show_section, send_section]


def _section(name: str) -> Section | None:
    """A section by name, None for the whole file; raises `NotFoundException`."""
    if name != WHOLE_FILE and name not in SECTIONS:
        raise NotFoundException
    return SECTIONS.get(name)


def _opened(name: str, launch_file: LaunchFile) -> Edit:
    """A form before anything is typed."""
    section = _section(name)
    if section is not None:
        return Edit(
            typed_of(section, draft_of(launch_file, in_sheets=section.in_sheets)), launch_file
        )
    files = files_of(draft_of(launch_file))
    typed = {each: files[each].decode() for each in (LAUNCH_TOML, *SHEETS) if each in files}
    return Edit(typed, launch_file)


def _edit(name: str, before: LaunchFile, sent: Uploaded) -> Edit:
    section = _section(name)
    files = {
        field: content for field in SHEETS if (content := sent.file(f"file:{field}")) is not None
    }
    if section is None:
        return _whole(before, sent, files)
    if name != "brand":
        return edited(section, before, sent.form, files)
    return _brand(section, before, sent)


def _whole(before: LaunchFile, sent: Uploaded, sheets: dict[str, bytes]) -> Edit:
    files = dict(files_of(draft_of(before)))
    typed: dict[str, str] = {}
    for name in (LAUNCH_TOML, *SHEETS):
        if name in sent.form:
            typed[name] = sent.form[name].replace("\r\n", "\n") + "\n"
            files[name] = typed[name].encode()
    files |= sheets
    return judged(files, typed, before.definition.launch)


def _brand(section: Section, before: LaunchFile, sent: Uploaded) -> Edit:
    """The brand; a logo that is sent, now or with a form that had a fault, is the new one."""
    logo = sent.file("file:logo") or _kept_logo(sent.form.get(LOGO_KEPT, ""))
    present = before.texts.brand
    name = "" if present is None else LOGO_NAMES.get(present.logo_type, "")
    if sent.form.get("no_logo"):
        name, logo = "", b""
    if logo:
        name = LOGO_NAMES[PNG if logo.startswith(PNG_START) else SVG]
    files = {name: logo} if logo else {}
    edit = edited(section, before, {**sent.form, "brand/logo": name}, files)
    edit.typed["brand/logo"] = name
    if logo:
        edit.typed[LOGO_KEPT] = b64encode(logo).decode()
    return edit


def _kept_logo(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error:
        return b""
