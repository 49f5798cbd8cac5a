"""
Pages about those who work here: the list, one account, invitations.

Always true:
- They need a session: no API key makes accounts or other keys.
- A link is shown once, in the answer that makes it.
- What takes something away shows its consequence first, and asks why.

Never here: what is done about an account after a question (`staff_deeds`), API keys (`key_pages`),
one's own account (`account`).
"""

from collections.abc import Sequence
from typing import Any, Final, cast

from anyio.to_thread import run_sync
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from firstcome.staff.accounts import Account, AccountRefused, Duty
from firstcome.staff.invitations import PATH as WELCOME_PATH
from firstcome.staff.keys import Key
from firstcome.staff.permissions import GRANTED, MEANINGS, PERMISSIONS, ROLES, Role, Who
from firstcome.web.operations.access import AnyRequest, NotAllowed, signed_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show

PATH: Final = "/staff"
NEEDS: Final = {"needs": "manage_staff"}


class AccountRow(Struct, frozen=True):
    """One account in the list."""

    account: Account
    address: str
    bound_to: str
    has_second_factor: bool
    invited_until_ms: int
    """0: no link is open."""
    keys_count: int


class StaffView(Struct, frozen=True):
    """The list of accounts."""

    rows: tuple[AccountRow, ...]


class AccountForm(Struct, frozen=True):
    """The form of an account, new (number 0) or not."""

    number: int
    roles: tuple[str, ...]
    sign_in: str = ""
    name: str = ""
    role: str = "care"
    location: str = ""
    operator: str = ""
    fault: str = ""


class AccountPageView(Struct, frozen=True):
    """One account, with what can be done about it."""

    row: AccountRow
    form: AccountForm
    keys: tuple[Key, ...]
    scopes: tuple[tuple[str, str], ...]
    """What a key of it may be given, with its meaning."""
    now_ms: int
    key_fault: str = ""


class LinkView(Struct, frozen=True):
    """An invitation's link, shown this once."""

    name: str
    link: str
    back: str


class QuestionView(Struct, frozen=True):
    """What a deed would do, before it is done."""

    consequence: str
    address: str
    label: str
    back: str


def staff_routes(desk: Desk) -> Sequence[Any]:
    """The handlers, but for the deeds."""

    @get(PATH, opt=NEEDS)
    async def accounts(request: AnyRequest) -> Response[bytes]:
        return await run_sync(_list, desk, request)

    @get(f"{PATH}/invite", opt=NEEDS)
    async def new(request: AnyRequest) -> Response[bytes]:
        return _new(desk, request, AccountForm(0, ROLES))

    @post(f"{PATH}/invite", opt=NEEDS)
    async def invite(request: AnyRequest) -> Response[bytes]:
        who, form = await session_form(request)
        return await run_sync(_invite, desk, request, who, form)

    @get(PATH + "/{number:int}", opt=NEEDS)
    async def one(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        return await run_sync(account_page, desk, request, number)

    @post(PATH + "/{number:int}", opt=NEEDS)
    async def change(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        who, form = await session_form(request)
        return await run_sync(_change, desk, request, who, number, form)

    return [accounts, new, invite, one, change]


async def session_form(request: AnyRequest) -> tuple[Who, Form]:
    """Who sends a form of theirs, and its fields; raises `NotAllowed` for an API key."""
    form = await read_form(request)
    signed = signed_of(request)
    if signed.is_key:
        raise NotAllowed("not_permitted")
    return signed.who, form


def account_page(
    desk: Desk, request: AnyRequest, number: int, *, fault: str = "", key_fault: str = ""
) -> Response[bytes]:
    """The page of one account."""
    account = account_of(desk, number)
    form = AccountForm(
        number,
        ROLES,
        account.sign_in,
        account.name,
        account.role,
        account.location,
        account.operator,
        fault,
    )
    scopes = [(name, MEANINGS[name]) for name in PERMISSIONS if name in GRANTED[account.role]]
    keys = [key for key in desk.staff.keys.all() if key.account == number]
    row = next(row for row in _rows(desk) if row.account.number == number)
    view = AccountPageView(row, form, tuple(keys), tuple(scopes), desk.now_ms(), key_fault)
    page = shell(desk, request, account.name, reads_models=False)
    return show("staff_account.html", page, 400 if fault or key_fault else 200, view=view)


def account_of(desk: Desk, number: int) -> Account:
    """The account of a number; raises `NotFoundException`."""
    account = desk.staff.accounts.find(number)
    if account is None:
        raise NotFoundException
    return account


def ask_first(
    desk: Desk, request: AnyRequest, title: str, question: QuestionView, status: int = 200
) -> Response[bytes]:
    """The page that states a consequence; its form is sent to the same address."""
    page = shell(desk, request, title, reads_models=False)
    return show("staff_question.html", page, status, view=question)


def show_link(desk: Desk, request: AnyRequest, account: Account) -> Response[bytes]:
    """Make an invitation, and show its link this once."""
    token = desk.staff.invitations.make(account.number)
    view = LinkView(
        account.name,
        f"{desk.settings.staff_url}{WELCOME_PATH}{token}",
        f"{PATH}/{account.number}",
    )
    return show("staff_link.html", shell(desk, request, "Link", reads_models=False), view=view)


def _list(desk: Desk, request: AnyRequest) -> Response[bytes]:
    page = shell(desk, request, "Staff", reads_models=False)
    return show("staff.html", page, view=StaffView(tuple(_rows(desk))))


def _rows(desk: Desk) -> list[AccountRow]:
    staff, now_ms = desk.staff, desk.now_ms()
    open_until, factors = staff.invitations.open_until_ms(), staff.second_factors.all_on()
    working = [key.account for key in staff.keys.all() if key.works(now_ms)]
    return [
        AccountRow(
            account,
            f"{PATH}/{account.number}",
            account.location or account.operator,
            account.number in factors,
            open_until.get(account.number, 0),
            working.count(account.number),
        )
        for account in staff.accounts.all()
    ]


def _new(desk: Desk, request: AnyRequest, form: AccountForm) -> Response[bytes]:
    page = shell(desk, request, "Invite somebody", reads_models=False)
    return show("staff_invite.html", page, 400 if form.fault else 200, view=form)


def _invite(desk: Desk, request: AnyRequest, who: Who, form: Form) -> Response[bytes]:
    duty = _duty(form)
    sign_in, name = form.get("sign_in", ""), form.get("name", "")
    try:
        account = desk.staff.accounts.add(sign_in, name, duty)
    except AccountRefused as refused:
        typed = (sign_in, name, duty.role, duty.location, duty.operator)
        return _new(desk, request, AccountForm(0, ROLES, *typed, str(refused)))
    desk.staff.audit(who, "invite", account.sign_in, _said(duty))
    return show_link(desk, request, account)


def _change(desk: Desk, request: AnyRequest, who: Who, number: int, form: Form) -> Response[bytes]:
    account, duty = account_of(desk, number), _duty(form)
    try:
        desk.staff.accounts.change(number, form.get("name", ""), duty)
    except AccountRefused as refused:
        return account_page(desk, request, number, fault=str(refused))
    before = _said(Duty(account.role, account.location, account.operator))
    desk.staff.audit(who, "change_account", account.sign_in, f"{before} -> {_said(duty)}")
    return go_to(f"{PATH}/{number}", "The account is changed.")


def _duty(form: Form) -> Duty:
    # A role that there is not is refused where accounts are made.
    role = cast("Role", form.get("role", ""))
    return Duty(role, form.get("location", ""), form.get("operator", ""))


def _said(duty: Duty) -> str:
    return " ".join(filter(None, (duty.role, duty.location, duty.operator)))
