"""
Beginning a launch: from files, from text, or as a copy of one that there is.

Always true:
- What is sent comes to a review; nothing is loaded by it.
- A launch that exists already is reviewed as a change of it.

Never here: loading.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post

from firstcome.launches.bundles import unpacked
from firstcome.launches.faults import Fault, Refused
from firstcome.launches.reading import LaunchFile
from firstcome.launches.records import Tree
from firstcome.launches.trees import Draft, draft_of
from firstcome.launches.writing import LAUNCH_TOML, files_of
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.set_up.drafts import DraftShelf
from firstcome.web.operations.set_up.edits import Edit, judged
from firstcome.web.operations.set_up.known import find_launch, launch_ids
from firstcome.web.operations.set_up.saving import reviewed, show_review
from firstcome.web.operations.set_up.uploads import Uploaded, read_upload
from firstcome.web.operations.shell import shell, show

COPIED_FIELDS: Final = ("launch/id", "launch/name", "launch/opens")
_NOTHING: Final = Fault("", None, "", "Nothing was chosen.", "Choose a launch file, or a ZIP.")


def beginning_routes(desk: Desk, shelf: DraftShelf) -> Sequence[Any]:
    """The handlers."""

    # Not `sync_to_thread`: the framework wraps such a handler twice when its path has another one.
    @get("/launches/new", opt={"needs": "set_up_launch"})
    async def show_new(request: AnyRequest) -> Response[bytes]:
        return await asyncio.to_thread(_opened, request)

    def _opened(request: AnyRequest) -> Response[bytes]:
        of = str(request.query_params.get("of", ""))
        known = find_launch(desk, of) if of else None
        typed = {"of": of}
        if known is not None:
            name = known.launch_file.texts.name
            typed |= {"launch/id": f"{of}-2"[:64], "launch/name": name}
        return _page(request, "copy" if of else "", Edit(typed, None))

    @post("/launches/new", opt={"needs": "set_up_launch"}, status_code=200)
    async def send_new(request: AnyRequest) -> Response[bytes]:
        sent = await read_upload(request)
        return await asyncio.to_thread(_judge, request, sent)

    def _judge(request: AnyRequest, sent: Uploaded) -> Response[bytes]:
        way = sent.form.get("way", "")
        edit = _of_copy(desk, sent) if way == "copy" else _of_files(sent, way)
        if edit.launch_file is None:
            return _page(request, way, edit)
        known = find_launch(desk, edit.launch_file.definition.launch)
        return show_review(desk, request, reviewed(shelf, known, edit.launch_file))

    def _page(request: AnyRequest, way: str, edit: Edit) -> Response[bytes]:
        return show(
            "set_up_new.html",
            shell(desk, request, "New launch"),
            422 if edit.faults else 200,
            way=way,
            edit=edit,
            launches=launch_ids(desk),
        )

    return [show_new, send_new]


def _of_files(sent: Uploaded, way: str) -> Edit:
    """The launch in the files that were sent, or in the text that was typed."""
    typed = {LAUNCH_TOML: sent.form.get(LAUNCH_TOML, "").replace("\r\n", "\n")}
    if way == "text":
        return judged({LAUNCH_TOML: f"{typed[LAUNCH_TOML]}\n".encode()}, typed)
    files = sent.files.get("files", {})
    if not files:
        return Edit(typed, None, {"files": (_NOTHING,)})
    try:
        return judged(_unpacked(files), typed)
    except Refused as refused:
        mend = refused.mend if isinstance(refused.mend, str) else refused.mend()
        return Edit(typed, None, {"files": (Fault("", None, "", refused.what, mend),)})


def _unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of one ZIP, or the files themselves; the one TOML file is the launch file."""
    bundles = [name for name in files if name.lower().endswith(".zip")]
    if bundles:
        return unpacked(files[bundles[0]])
    found = [name for name in files if name.endswith(".toml")]
    if len(found) != 1:
        raise Refused(
            f"{len(found)} TOML files were chosen.",
            "Choose one launch file, with the CSV files and the logo that it names, or a ZIP.",
        )
    return {LAUNCH_TOML: files[found[0]]} | {
        name: content for name, content in files.items() if name != found[0]
    }


def _of_copy(desk: Desk, sent: Uploaded) -> Edit:
    """Another launch, with the id, the name and the opening that were typed."""
    typed = {name: sent.form.get(name, "") for name in ("of", *COPIED_FIELDS)}
    known = find_launch(desk, typed["of"])
    if known is None:
        missing = Fault("", None, "", "There is no such launch.", "Choose one of the list.")
        return Edit(typed, None, {"of": (missing,)})
    draft = draft_of(_to_copy(known.launch_file))
    table = draft.tree["launch"]
    assert isinstance(table, dict)
    launch: Tree = {**table}
    for field in COPIED_FIELDS:
        name = field.partition("/")[2]
        launch.pop(name, None)
        if typed[field]:
            launch[name] = typed[field]
    return judged(files_of(Draft({**draft.tree, "launch": launch}, draft.files)), typed)


def _to_copy(launch_file: LaunchFile) -> LaunchFile:
    """The launch without a closing: it would lie before the opening of the copy."""
    from msgspec.structs import replace

    definition = replace(launch_file.definition, closes_ms=None)
    return LaunchFile(definition, launch_file.texts)
