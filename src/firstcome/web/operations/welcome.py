"""
The page of an invitation: its holder chooses a password.

Always true:
- The link is used up by the password that is chosen, not by looking at the page.
- A link alone does not get past a second factor: who has one signs in with it.

Never here: making links (`staff_pages`, `firstcome staff invite`).
"""

from collections.abc import Sequence
from typing import Any, Final

from anyio.to_thread import run_sync
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from firstcome.staff.passwords import CHARACTERS_MIN, PasswordRefused, hash_password, require_good
from firstcome.staff.tokens import TOKEN_CHARACTERS_MAX
from firstcome.web.operations.access import PUBLIC, AnyRequest
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.forms import Form, go_to, read_strangers_form
from firstcome.web.operations.shell import shell, show
from firstcome.web.operations.sign_in import SIGN_IN_PATH, begin_session

GONE: Final = (
    "This link does not work: it was used, it is older than 48 hours, or a newer one was made. Ask "
    "whoever runs the desk for a new one."
)
DIFFERENT: Final = "The two passwords differ. Type the same one twice."


class WelcomeView(Struct, frozen=True):
    """Whom the link invites."""

    address: str
    name: str
    sign_in: str
    characters_min: int
    fault: str = ""


def welcome_routes(desk: Desk) -> Sequence[Any]:
    """The handlers."""

    @get("/welcome/{token:str}", opt={"needs": PUBLIC})
    async def ask(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
        return await run_sync(_page, desk, request, token)

    @post("/welcome/{token:str}", opt={"needs": PUBLIC})
    async def answer(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
        form = await read_strangers_form(request, desk.settings.staff_url)
        return await run_sync(lambda: _chosen(desk, request, token, form))

    return [ask, answer]


def _chosen(desk: Desk, request: AnyRequest, token: str, form: Form) -> Response[bytes]:
    account = _invited(desk, token)
    if account is None:
        return _page(desk, request, token)
    password = form.get("password", "")
    try:
        require_good(password, account.sign_in, account.name)
    except PasswordRefused as refused:
        return _page(desk, request, token, str(refused))
    if password != form.get("again", ""):
        return _page(desk, request, token, DIFFERENT)
    accepted = desk.staff.invitations.accept(token, hash_password(password))
    if accepted is None:
        return _page(desk, request, token)
    desk.staff.audit(accepted.who(), "choose_password", accepted.sign_in, "by an invitation")
    desk.staff.lockout.succeeded(accepted.sign_in)
    if desk.staff.second_factors.is_on(accepted.number):
        return go_to(SIGN_IN_PATH, "Your password is kept. Sign in with it and your code.")
    return begin_session(desk, request, accepted, "/account")


def _invited(desk: Desk, token: str) -> Any:
    if len(token) > TOKEN_CHARACTERS_MAX:
        return None
    return desk.staff.invitations.find(token)


def _page(desk: Desk, request: AnyRequest, token: str, fault: str = "") -> Response[bytes]:
    account = _invited(desk, token)
    if account is None:
        page = shell(desk, request, "This link does not work", reads_models=False)
        return show("note.html", page, 404, detail=GONE)
    view = WelcomeView(f"/welcome/{token}", account.name, account.sign_in, CHARACTERS_MIN, fault)
    page = shell(desk, request, "Welcome", reads_models=False)
    return show("welcome.html", page, 400 if fault else 200, view=view)
