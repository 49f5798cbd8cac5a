"""
Who asks the desk: the session of a cookie, or an API key.

Always true:
- The cookie is HttpOnly and SameSite=Strict; over TLS it is Secure and bound to the host by its
  name (`__Host-`), so no neighbouring host can set it.
- A session's forms carry a word that only that session's token gives.

Never here: whether they may (`access`), passwords (`staff`).
"""

from typing import Final

from litestar.datastructures import Cookie

from firstcome.staff.tokens import TOKEN_CHARACTERS_MAX, derived
from firstcome.web.operations.access import AnyConnection, Authenticate, Signed
from firstcome.web.operations.desk import Desk

COOKIE: Final = "desk"
SECURE_COOKIE: Final = "__Host-desk"


def authenticator(desk: Desk) -> Authenticate:
    """What finds out who asks this desk."""

    def authenticate(connection: AnyConnection) -> Signed | None:
        given = connection.headers.get("authorization")
        if given is not None:
            return _signed_by_key(desk, given)
        token = connection.cookies.get(cookie_name(desk), "")
        if not token or len(token) > TOKEN_CHARACTERS_MAX:
            return None
        account = desk.staff.sessions.find(token)
        if account is None:
            return None
        return Signed(account.who(), csrf=csrf_of(token), session=token)

    return authenticate


def csrf_of(token: str) -> str:
    """The word that forms of a session carry."""
    return derived(token, "forms of this session")


def cookie_name(desk: Desk) -> str:
    """The name of the cookie, over TLS and without."""
    return SECURE_COOKIE if desk.settings.is_secure else COOKIE


def session_cookie(desk: Desk, token: str) -> Cookie:
    """The cookie of a session; it goes when the browser is closed."""
    return _cookie(desk, token, None)


def no_cookie(desk: Desk) -> Cookie:
    """What makes the browser forget the cookie."""
    return _cookie(desk, "", 0)


def _cookie(desk: Desk, value: str, max_age: int | None) -> Cookie:
    return Cookie(
        key=cookie_name(desk),
        value=value,
        path="/",
        max_age=max_age,
        secure=desk.settings.is_secure,
        httponly=True,
        samesite="strict",
    )


def _signed_by_key(desk: Desk, given: str) -> Signed | None:
    kind, _, key = given.partition(" ")
    key = key.strip()
    if kind.lower() != "bearer" or len(key) > TOKEN_CHARACTERS_MAX:
        return None
    who = desk.staff.keys.who(key)
    return None if who is None else Signed(who)
