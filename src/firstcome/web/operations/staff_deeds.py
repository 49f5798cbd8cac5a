"""
What is done about an account after a question: a new link, disabling, the end of a second factor.

Always true:
- GET states the consequence and changes nothing; POST does it, with a reason for the audit log.
- The last active operations account stays.

Never here: the list and the form of accounts (`staff_pages`).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from anyio.to_thread import run_sync
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.staff.accounts import Account, AccountRefused
from firstcome.staff.permissions import Who
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import go_to
from firstcome.web.operations.staff_pages import (
    NEEDS,
    PATH,
    QuestionView,
    account_of,
    account_page,
    ask_first,
    session_form,
    show_link,
)

Do = Callable[[Desk, AnyRequest, Account], Response[bytes]]


class Deed(Struct, frozen=True):
    """One deed; `do` does it and gives the page that follows, and may raise `AccountRefused`."""

    path: str
    title: str
    consequence: str
    """In it, {name} is the account's."""
    label: str
    what: str
    """As the audit log calls it."""
    do: Do


def _link(desk: Desk, request: AnyRequest, account: Account) -> Response[bytes]:
    return show_link(desk, request, account)


def _disable(desk: Desk, request: AnyRequest, account: Account) -> Response[bytes]:
    desk.staff.accounts.set_active(account.number, active=False)
    return _back(account, "The account is disabled.")


def _enable(desk: Desk, request: AnyRequest, account: Account) -> Response[bytes]:
    desk.staff.accounts.set_active(account.number, active=True)
    return _back(account, "The account is enabled.")


def _remove_factor(desk: Desk, request: AnyRequest, account: Account) -> Response[bytes]:
    desk.staff.second_factors.remove(account.number)
    desk.staff.sessions.end_all(account.number)
    return _back(account, "The second factor is off.")


def _back(account: Account, said: str) -> Response[bytes]:
    return go_to(f"{PATH}/{account.number}", said)


DEEDS: Final = (
    Deed(
        "link",
        "New link",
        "{name} gets a one-time link to choose a new password; it works for 48 hours, and earlier "
        "links stop working. The password of now works until the link is used; then all sessions "
        "end. A second factor stays on.",
        "Make the link",
        "make_link",
        _link,
    ),
    Deed(
        "disable",
        "Disable account",
        "{name} is signed out everywhere at once and cannot sign in again; the account's API keys "
        "stop working within two seconds. What the account did stays in the journal and in the "
        "audit log. It can be enabled again.",
        "Disable it",
        "disable_account",
        _disable,
    ),
    Deed(
        "enable",
        "Enable account",
        "{name} can sign in again with the password and second factor of before, and API keys that "
        "were not revoked work again.",
        "Enable it",
        "enable_account",
        _enable,
    ),
    Deed(
        "no-second-factor",
        "End the second factor",
        "{name} signs in with the password alone until a new second factor is set up, and is "
        "signed out everywhere. Do it only for somebody whose voice or face you know: whoever has "
        "the password could ask for it.",
        "End it",
        "remove_second_factor",
        _remove_factor,
    ),
)


def deed_routes(desk: Desk) -> Sequence[Any]:
    """The handlers: two for each deed."""
    return [handler for deed in DEEDS for handler in _routes(desk, deed)]


def _routes(desk: Desk, deed: Deed) -> list[Any]:
    path = f"{PATH}/{{number:int}}/{deed.path}"

    @get(path, opt=NEEDS, name=f"ask-{deed.path}")
    async def ask(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        account = await run_sync(account_of, desk, number)
        question = QuestionView(
            deed.consequence.replace("{name}", account.name),
            f"{PATH}/{number}/{deed.path}",
            deed.label,
            f"{PATH}/{number}",
        )
        return ask_first(desk, request, f"{deed.title}: {account.name}", question)

    @post(path, opt=NEEDS, name=f"do-{deed.path}")
    async def do(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, form = await session_form(request)
        account = await run_sync(account_of, desk, number)
        return await run_sync(_done, desk, request, who, account, (deed, form.get("why", "")))

    return [ask, do]


def _done(
    desk: Desk, request: AnyRequest, who: Who, account: Account, asked: tuple[Deed, str]
) -> Response[bytes]:
    deed, why = asked
    try:
        followed = deed.do(desk, request, account)
    except AccountRefused as refused:
        return account_page(desk, request, account.number, fault=str(refused))
    desk.staff.audit(who, deed.what, account.sign_in, why)
    return followed
