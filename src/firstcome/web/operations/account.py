"""
The page of one's own account: password, second factor, sessions.

Always true:
- A new password and the end of the second factor are asked for with the password of now.
- Recovery codes are shown once, in the answer that turns the second factor on.

Never here: the accounts of others (`staff_pages`).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from anyio.to_thread import run_sync
from litestar import Response, get, post
from msgspec import Struct

from firstcome.staff.accounts import Account
from firstcome.staff.passwords import (
    CHARACTERS_MIN,
    PasswordRefused,
    hash_password,
    is_password,
    require_good,
)
from firstcome.staff.permissions import MEANINGS, PERMISSIONS
from firstcome.staff.sessions import Session
from firstcome.staff.totp import picture_of, spoken
from firstcome.web.operations.access import (
    SIGNED_IN,
    AnyRequest,
    NotAllowed,
    Signed,
    signed_of,
)
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.sign_in import begin_session

PATH: Final = "/account"
WRONG_PASSWORD: Final = "The password of now is not right."
WRONG_CODE: Final = "This code is not right, or was used already. Type the next one that it shows."
TOO_MANY: Final = "Too many tries. Wait some minutes and try again."


class AccountView(Struct, frozen=True):
    """One's own account."""

    sign_in: str
    bound_to: str
    may: tuple[str, ...]
    """What the role grants, in words."""
    has_second_factor: bool
    recovery_codes_left: int
    sessions: tuple[Session, ...]
    characters_min: int
    password_fault: str = ""
    factor_fault: str = ""


class EnrolView(Struct, frozen=True):
    """A second factor that waits for its first code."""

    picture: str
    secret: str
    fault: str = ""


class CodesView(Struct, frozen=True):
    """Recovery codes, shown this once."""

    codes: tuple[str, ...]


def account_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get(PATH, opt={"needs": SIGNED_IN})
    async def look(request: AnyRequest) -> Response[bytes]:
        return await run_sync(_page, desk, request)

    @get(f"{PATH}/second-factor", opt={"needs": SIGNED_IN})
    async def enrol(request: AnyRequest) -> Response[bytes]:
        return await run_sync(_enrolling, desk, request)

    return [
        look,
        enrol,
        _deed(desk, "password", _change_password),
        _deed(desk, "second-factor", _confirm),
        _deed(desk, "second-factor/off", _turn_off),
        _deed(desk, "sessions/end", _end_session),
    ]


Do = Callable[[Desk, AnyRequest, Form], Response[bytes]]


def _deed(desk: Desk, path: str, do: Do) -> Any:
    """The route of a form about one's own account; an API key is nobody's session, and refused."""

    @post(f"{PATH}/{path}", opt={"needs": SIGNED_IN}, name=f"account-{path.replace('/', '-')}")
    async def deed(request: AnyRequest) -> Response[bytes]:
        form = await read_form(request)
        if signed_of(request).is_key:
            raise NotAllowed("not_permitted")
        return await run_sync(lambda: do(desk, request, form))

    return deed


def _change_password(desk: Desk, request: AnyRequest, form: Form) -> Response[bytes]:
    account = _own(desk, signed_of(request))
    fault = _password_fault(desk, account, form.get("now", ""))
    password = form.get("password", "")
    if not fault:
        try:
            require_good(password, account.sign_in, account.name)
        except PasswordRefused as refused:
            fault = str(refused)
    if fault:
        return _page(desk, request, password_fault=fault)
    desk.staff.accounts.set_password(account.number, hash_password(password))
    desk.staff.audit(account.who(), "change_password", account.sign_in)
    # Every session has ended with the old password; this browser gets a new one.
    return begin_session(
        desk, request, account, f"{PATH}?said=Your+password+is+changed.+Other+sessions+have+ended."
    )


def _confirm(desk: Desk, request: AnyRequest, form: Form) -> Response[bytes]:
    account = _own(desk, signed_of(request))
    if desk.staff.second_factors.is_on(account.number):
        return go_to(PATH)
    if desk.staff.own_tries.try_now(account.sign_in):
        return _enrolling(desk, request, TOO_MANY)
    codes = desk.staff.second_factors.confirm(account.number, form.get("code", ""))
    if codes is None:
        return _enrolling(desk, request, WRONG_CODE)
    desk.staff.own_tries.succeeded(account.sign_in)
    desk.staff.audit(account.who(), "turn_second_factor_on", account.sign_in)
    page = shell(desk, request, "Recovery codes", reads_models=False)
    return show("recovery_codes.html", page, view=CodesView(tuple(codes)))


def _turn_off(desk: Desk, request: AnyRequest, form: Form) -> Response[bytes]:
    account = _own(desk, signed_of(request))
    fault = _password_fault(desk, account, form.get("now", ""))
    if fault:
        return _page(desk, request, factor_fault=fault)
    desk.staff.second_factors.remove(account.number)
    desk.staff.audit(account.who(), "turn_second_factor_off", account.sign_in, "by its holder")
    return go_to(PATH, "The second factor is off.")


def _end_session(desk: Desk, request: AnyRequest, form: Form) -> Response[bytes]:
    account = _own(desk, signed_of(request))
    number = form.get("session", "")
    if number.isdecimal() and desk.staff.sessions.end_numbered(account.number, int(number[:18])):
        desk.staff.audit(account.who(), "end_session", account.sign_in)
    return go_to(PATH, "The session has ended.")


def _password_fault(desk: Desk, account: Account, password: str) -> str:
    """What is wrong with the password of now; tries are bounded, as at sign-in."""
    if desk.staff.own_tries.try_now(account.sign_in):
        return TOO_MANY
    if not is_password(account.password, password):
        return WRONG_PASSWORD
    desk.staff.own_tries.succeeded(account.sign_in)
    return ""


def _own(desk: Desk, signed: Signed) -> Account:
    account = desk.staff.accounts.find(signed.who.number)
    assert account is not None
    return account


def _page(
    desk: Desk, request: AnyRequest, password_fault: str = "", factor_fault: str = ""
) -> Response[bytes]:
    signed = signed_of(request)
    account = _own(desk, signed)
    factors = desk.staff.second_factors
    view = AccountView(
        account.sign_in,
        account.location or account.operator,
        tuple(MEANINGS[name] for name in PERMISSIONS if signed.who.may(name)),
        factors.is_on(account.number),
        factors.recovery_codes_left(account.number),
        tuple(desk.staff.sessions.of(account.number, signed.session)),
        CHARACTERS_MIN,
        password_fault,
        factor_fault,
    )
    page = shell(desk, request, "Your account", reads_models=False)
    return show("account.html", page, 400 if password_fault or factor_fault else 200, view=view)


def _enrolling(desk: Desk, request: AnyRequest, fault: str = "") -> Response[bytes]:
    signed = signed_of(request)
    account = _own(desk, signed)
    if signed.is_key:
        raise NotAllowed("not_permitted")
    if desk.staff.second_factors.is_on(account.number):
        return go_to(PATH)
    secret = desk.staff.second_factors.enrol(account.number)
    view = EnrolView(picture_of(secret, account.sign_in), spoken(secret), fault)
    page = shell(desk, request, "Second factor", reads_models=False)
    return show("second_factor.html", page, 400 if fault else 200, view=view)
