"""
Signing in and out: the password, then the code of the second factor.

Always true:
- A wrong name and a wrong password get one answer, as late and in the same words.
- Signing in begins a new session and ends the one that the browser came with.
- Afterwards only an address of this desk is gone to.

Never here: who may try how often (`staff/lockout`).
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from anyio.to_thread import run_sync
from litestar import Response, get, post
from msgspec import Struct

from firstcome.staff.accounts import SIGN_IN_CHARACTERS_MAX, Account
from firstcome.staff.permissions import Who
from firstcome.staff.sign_in import CodeNeeded, SignInRefused, StepGone
from firstcome.web.operations.access import PUBLIC, SIGNED_IN, AnyRequest, Signed, signed_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import go_to, read_form, read_strangers_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.signing import no_cookie, session_cookie

SIGN_IN_PATH: Final = "/sign-in"
STRANGER: Final = Who(0, "stranger", "read_only", frozenset())
"""Who the audit log names for a sign-in that failed."""

WRONG: Final = "Name or password is not right. If you lost the password, ask for a new link."
WRONG_CODE: Final = "This code is not right, or was used already. Wait for the next one."
STEP_GONE: Final = "That took too long. Begin again."

_LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_NEXT_CHARACTERS_MAX: Final = 1_000


class SignInView(Struct, frozen=True):
    """What the page asks for: name and password, or, with a `step`, a code."""

    next: str
    sign_in: str = ""
    step: str = ""
    fault: str = ""


def sign_in_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get(SIGN_IN_PATH, opt={"needs": PUBLIC})
    async def ask(request: AnyRequest) -> Response[bytes]:
        wanted = local_address(request.query_params.get("next", ""))
        return go_to(wanted) if request.auth else _page(desk, request, SignInView(wanted))

    @post(SIGN_IN_PATH, opt={"needs": PUBLIC})
    async def answer(request: AnyRequest) -> Response[bytes]:
        form = await read_strangers_form(request, desk.settings.staff_url)
        view = SignInView(
            local_address(form.get("next", "")),
            form.get("sign_in", "")[:SIGN_IN_CHARACTERS_MAX],
            form.get("step", ""),
        )
        return await run_sync(
            lambda: _answered(desk, request, view, form.get("password", form.get("code", "")))
        )

    @post("/sign-out", opt={"needs": SIGNED_IN})
    async def sign_out(request: AnyRequest) -> Response[bytes]:
        await read_form(request)
        signed = signed_of(request)
        await run_sync(lambda: _end(desk, signed))
        gone = go_to(SIGN_IN_PATH, "You are signed out.")
        gone.set_cookie(no_cookie(desk))
        return gone

    return [ask, answer, sign_out]


def local_address(text: str) -> str:
    """The address on this desk to go to next; the first page for whatever leads elsewhere."""
    is_local = len(text) <= _NEXT_CHARACTERS_MAX and _LOCAL.fullmatch(text) is not None
    return text if is_local and not text.startswith(SIGN_IN_PATH) else "/"


def begin_session(desk: Desk, request: AnyRequest, account: Account, where: str) -> Response[bytes]:
    """Sign an account in, in this browser, and go on `where`."""
    before: Signed | None = request.auth
    if before is not None and before.session:
        desk.staff.sessions.end(before.session)
    token = desk.staff.sessions.begin(account.number, request.headers.get("user-agent", ""))
    desk.staff.audit(account.who(), "sign_in", account.sign_in)
    gone = go_to(where)
    gone.set_cookie(session_cookie(desk, token))
    return gone


def _answered(desk: Desk, request: AnyRequest, view: SignInView, secret: str) -> Response[bytes]:
    sign_ins = desk.staff.sign_ins
    try:
        if view.step:
            found = sign_ins.with_code(view.step, secret)
        else:
            found = sign_ins.with_password(view.sign_in, secret)
    except SignInRefused as refused:
        return _refused(desk, request, view, refused)
    except StepGone:
        return _page(desk, request, SignInView(view.next, fault=STEP_GONE), 400)
    if isinstance(found, CodeNeeded):
        return _page(desk, request, SignInView(view.next, step=found.step))
    return begin_session(desk, request, found, view.next)


def _refused(
    desk: Desk, request: AnyRequest, view: SignInView, refused: SignInRefused
) -> Response[bytes]:
    if refused.wait_ms:
        seconds = -(-refused.wait_ms // 1_000)
        fault = f"Too many tries. Try again in {_lasting(seconds)}."
        page = _page(desk, request, _with_fault(view, fault), 429)
        page.headers["Retry-After"] = str(seconds)
        return page
    # A name that nobody has is not written down: people type passwords into the wrong field.
    about = "" if refused.account is None else refused.account.sign_in
    desk.staff.audit(STRANGER, "sign_in_refused", about)
    return _page(desk, request, _with_fault(view, WRONG_CODE if view.step else WRONG), 400)


def _with_fault(view: SignInView, fault: str) -> SignInView:
    return SignInView(view.next, view.sign_in, view.step, fault)


def _lasting(seconds: int) -> str:
    if seconds == 1:
        return "1 second"
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"


def _end(desk: Desk, signed: Signed) -> None:
    desk.staff.sessions.end(signed.session)
    desk.staff.audit(signed.who, "sign_out")


def _page(desk: Desk, request: AnyRequest, view: SignInView, status: int = 200) -> Response[bytes]:
    title = "Your code" if view.step else "Sign in"
    page = shell(desk, request, title, reads_models=False)
    return show("sign_in.html", page, status, view=view)
