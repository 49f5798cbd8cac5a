"""
Saving: what changes is said first, then the launch is loaded in the name of who pressed.

    review ─► save ─► the front: loaded, replaced, already_loaded, launch_exists

Always true:
- What is sent was read by the reader of launch files, from what the review said.
- A launch that somebody else changed meanwhile is reviewed again before it is saved.

Never here: forms of one section.
"""

import asyncio
import secrets
import time
from typing import Any, Final

import msgspec
from litestar import Response, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.launches.reading import LaunchFile
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, FormInvalid, go_to
from firstcome.web.operations.front import FrontReply
from firstcome.web.operations.set_up.differences import (
    CHANGES_SHOWN_MAX,
    Change,
    differences,
)
from firstcome.web.operations.set_up.drafts import DraftShelf
from firstcome.web.operations.set_up.known import KnownLaunch, base_of, find_launch
from firstcome.web.operations.set_up.sections import SECTIONS
from firstcome.web.operations.set_up.uploads import draft_text, read_draft, read_upload
from firstcome.web.operations.shell import shell, show

LOAD_PATH: Final = "/api/v1/launches"
SEEN_S_MAX: Final = 3.0
"""How long a page waits for the read models to show what was saved."""

WHY_CHARACTERS_MAX: Final = 500
_SAID: Final = {
    "loaded": "The launch is loaded.",
    "replaced": "The launch has its new terms.",
    "already_loaded": "The launch had these terms already: nothing changed.",
}
_REFUSED: Final = {
    "launch_exists": "The launch has begun meanwhile, so its terms stay as they are.",
    "not_permitted": "Your account may not load launches.",
}


class Review(Struct, frozen=True):
    """What would change, and what is sent if it is to."""

    launch: str
    name: str
    changes: list[Change]
    changes_count: int
    draft: str
    base: str
    key: str
    token: str
    is_new: bool
    closed_to_changes: str
    opens_ms: int
    refusal: str = ""
    why: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing would change."""
        return not self.changes_count and not self.is_new


def reviewed(
    shelf: DraftShelf, known: KnownLaunch | None, new: LaunchFile, refusal: str = "", why: str = ""
) -> Review:
    """What a review of a launch says; the launch can be previewed from then on."""
    changes = differences(None if known is None else known.launch_file, new)
    return Review(
        launch=new.definition.launch,
        name=new.texts.name,
        changes=changes[:CHANGES_SHOWN_MAX],
        changes_count=len(changes),
        draft=draft_text(new),
        base="" if known is None else known.base,
        key=secrets.token_urlsafe(16),
        token=shelf.keep(new),
        is_new=known is None,
        closed_to_changes="" if known is None else known.closed_to_changes,
        opens_ms=new.definition.opens_ms,
        refusal=refusal,
        why=why,
    )


def show_review(desk: Desk, request: AnyRequest, review: Review) -> Response[bytes]:
    """The page that says what changes, and asks whether it is meant."""
    title = f"Load {review.name}?" if review.is_new else f"Change {review.name}?"
    page = shell(desk, request, title)
    status = 409 if review.refusal else 200
    return show("set_up_review.html", page, status, review=review, sections=SECTIONS)


def saving_routes(desk: Desk, shelf: DraftShelf) -> list[Any]:
    """The handler."""

    @post("/launches/{launch:str}/save", opt={"needs": "set_up_launch"}, status_code=200)
    async def save_launch(request: AnyRequest, launch: FromPath[str]) -> Response[bytes]:
        form = (await read_upload(request)).form
        who = who_of(request)
        return await asyncio.to_thread(_save, request, launch, form, who)

    def _save(request: AnyRequest, launch: str, form: Form, who: Who) -> Response[bytes]:
        new = read_draft(form.get("draft", ""))
        if new.definition.launch != launch:
            raise FormInvalid
        why = form.get("why", "")[:WHY_CHARACTERS_MAX]
        known = find_launch(desk, launch)
        if form.get("base", "") != ("" if known is None else known.base):
            refusal = "Somebody changed this launch meanwhile. This is what would change now."
            return show_review(desk, request, reviewed(shelf, known, new, refusal, why))
        body = msgspec.to_builtins(new)
        reply = desk.front.send(LOAD_PATH, who.number, body, form.get("key", ""))
        outcome = reply.outcome
        changes = differences(None if known is None else known.launch_file, new)
        desk.staff.audit(who, "load_launch", launch, _told(why, outcome, changes))
        if outcome not in _SAID:
            review = reviewed(shelf, known, new, _refusal(reply), why)
            return show_review(desk, request, review)
        _await_models(desk, new)
        return go_to(f"/launches/{launch}", _SAID[outcome])

    return [save_launch]


def _refusal(reply: FrontReply) -> str:
    said = str(reply.body.get("detail") or reply.body.get("title") or reply.outcome)
    return _REFUSED.get(reply.outcome, f"The shop refused it ({reply.status}): {said}")


def _told(why: str, outcome: str, changes: list[Change]) -> str:
    """The line of the audit log: the reason, what came of it, and what changed."""
    listed = "; ".join(f"{each.what}: {each.old or '-'} → {each.new or '-'}" for each in changes)
    told = f"{outcome}, {len(changes)} changes: {listed}"
    return f"{why} ({told})"[:1_000] if why else told[:1_000]


def _await_models(desk: Desk, new: LaunchFile) -> None:
    """Wait until the pages show what was saved, but never for long: the back may be busy."""
    ends_s = time.monotonic() + SEEN_S_MAX
    wanted = base_of(new)
    while time.monotonic() < ends_s:
        known = find_launch(desk, new.definition.launch)
        if known is not None and known.base == wanted:
            return
        time.sleep(0.05)
