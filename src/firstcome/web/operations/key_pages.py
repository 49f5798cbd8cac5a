"""
API keys, as operations make and revoke them on the page of an account.

Always true:
- A key is shown once, in the answer that makes it.
- A revoked key never works again.

Never here: what a key may do at which route (`access`, and `api/authority` at the front).
"""

from collections.abc import Sequence
from typing import Any

from anyio.to_thread import run_sync
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from firstcome.staff.keys import Key, KeyRefused
from firstcome.staff.permissions import PERMISSIONS, Who
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.staff_pages import (
    NEEDS,
    PATH,
    QuestionView,
    account_of,
    account_page,
    ask_first,
    session_form,
)

SCOPE_FIELD = "scope-"


class KeyView(Struct, frozen=True):
    """A key, shown this once."""

    key: str
    label: str
    back: str


def key_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @post(PATH + "/{number:int}/keys", opt=NEEDS)
    async def make(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, form = await session_form(request)
        return await run_sync(_make, desk, request, who, number, form)

    @get(PATH + "/keys/{number:int}/revoke", opt=NEEDS)
    async def ask(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        key = await run_sync(_key, desk, number)
        question = QuestionView(
            f"Whatever uses the key “{key.label}” is refused within two seconds, for good. A key "
            "that was revoked cannot be made to work again.",
            f"{PATH}/keys/{number}/revoke",
            "Revoke it",
            f"{PATH}/{key.account}",
        )
        return ask_first(desk, request, f"Revoke key: {key.label}", question)

    @post(PATH + "/keys/{number:int}/revoke", opt=NEEDS)
    async def revoke(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, form = await session_form(request)
        return await run_sync(_revoke, desk, who, number, form)

    return [make, ask, revoke]


def _make(desk: Desk, request: AnyRequest, who: Who, number: int, form: Form) -> Response[bytes]:
    account = account_of(desk, number)
    scopes = [name for name in PERMISSIONS if form.get(SCOPE_FIELD + name)]
    days = form.get("days", "")
    label = form.get("label", "")
    try:
        key = desk.staff.keys.make(
            account, label, scopes, int(days) if days.isdecimal() and len(days) < 6 else 0
        )
    except KeyRefused as refused:
        return account_page(desk, request, number, key_fault=str(refused))
    why = f"{label}: {' '.join(scopes)}, {days} days"
    desk.staff.audit(who, "make_key", account.sign_in, why)
    page = shell(desk, request, "API key", reads_models=False)
    return show("staff_key.html", page, view=KeyView(key, label, f"{PATH}/{number}"))


def _revoke(desk: Desk, who: Who, number: int, form: Form) -> Response[bytes]:
    key = _key(desk, number)
    account = account_of(desk, key.account)
    if desk.staff.keys.revoke(number) is not None:
        why = f"{key.label}. {form.get('why', '')}"
        desk.staff.audit(who, "revoke_key", account.sign_in, why)
    return go_to(f"{PATH}/{key.account}", "The key is revoked.")


def _key(desk: Desk, number: int) -> Key:
    for key in desk.staff.keys.all():
        if key.number == number:
            return key
    raise NotFoundException
