"""
Pages of signing in and of one's own account, in every state; and notes that stand alone.

Always true:
- What is refused is said in the words of the pages themselves.

Never here: accounts of others (`people_of_the_desk`).
"""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from firstcome.staff.passwords import CHARACTERS_MIN
from firstcome.staff.permissions import GRANTED, MEANINGS, PERMISSIONS
from firstcome.staff.sessions import Session
from firstcome.staff.totp import picture_of, spoken
from firstcome.web.gallery.scene import DAY, HOUR, NOW_MS, DeskState, shell
from firstcome.web.operations import account, app, sign_in, welcome

_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def front_door_states() -> Iterator[DeskState]:
    """The pages that a new account meets first, in the order in which it meets them."""
    yield from _welcome()
    yield from _sign_in()
    yield from _account()
    yield from _notes()


def _welcome() -> Iterator[DeskState]:
    view = welcome.WelcomeView("/welcome/made-up", "Ada Lovelace", "ada", CHARACTERS_MIN)

    def state(name: str, view: welcome.WelcomeView) -> DeskState:
        address = view.address
        return DeskState(
            name, "welcome.html", address, shell("Welcome", address, None), {"view": view}
        )

    yield state("welcome", view)
    yield state("welcome-different", replace(view, fault=welcome.DIFFERENT))


def _sign_in() -> Iterator[DeskState]:
    def state(
        name: str, view: sign_in.SignInView, title: str = "Sign in", **more: Any
    ) -> DeskState:
        page = shell(title, "/sign-in", None, **more)
        return DeskState(name, "sign_in.html", "/sign-in", page, {"view": view})

    yield state("sign-in", sign_in.SignInView("/"))
    yield state("sign-in-signed-out", sign_in.SignInView("/"), said="You are signed out.")
    yield state("sign-in-wrong", sign_in.SignInView("/", "ada", fault=sign_in.WRONG))
    late = "Too many tries. Try again in 15 minutes."
    yield state("sign-in-too-many", sign_in.SignInView("/", "ada", fault=late))
    step = sign_in.SignInView("/", "ada", "made-up")
    yield state("sign-in-code", step, "Your code")
    yield state("sign-in-code-wrong", replace(step, fault=sign_in.WRONG_CODE), "Your code")
    yield state("sign-in-rehearsal", sign_in.SignInView("/"), is_rehearsal=True)


def _account() -> Iterator[DeskState]:
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0"
    view = account.AccountView(
        "ada",
        "",
        tuple(MEANINGS[name] for name in PERMISSIONS),
        has_second_factor=True,
        recovery_codes_left=9,
        sessions=(
            Session(3, agent, NOW_MS - HOUR, NOW_MS, is_this=True),
            Session(2, f"{agent} Mobile Safari/537.36", NOW_MS - 2 * DAY, NOW_MS - HOUR, False),
        ),
        characters_min=CHARACTERS_MIN,
    )

    def state(name: str, view: account.AccountView, **more: Any) -> DeskState:
        page = shell("Your account", "/account", **more)
        return DeskState(name, "account.html", "/account", page, {"view": view})

    yield state("account", view)
    bare = replace(view, has_second_factor=False, sessions=view.sessions[:1])
    yield state("account-new", bare)
    yield state("account-wrong-password", replace(view, password_fault=account.WRONG_PASSWORD))
    yield state("account-factor-stays", replace(view, factor_fault=account.WRONG_PASSWORD))
    granted = tuple(MEANINGS[name] for name in PERMISSIONS if name in GRANTED["shop"])
    shop = replace(bare, sign_in="till-oxford-street", bound_to="london-oxford-street", may=granted)
    yield state("account-shop", shop, role="shop", said="Your password is changed.")
    enrol = account.EnrolView(picture_of(_SECRET, "ada"), spoken(_SECRET))
    path = "/account/second-factor"
    for name, fault in (("second-factor", ""), ("second-factor-wrong", account.WRONG_CODE)):
        page = shell("Second factor", path)
        view_of = {"view": replace(enrol, fault=fault)}
        yield DeskState(name, "second_factor.html", path, page, view_of)
    codes = account.CodesView(tuple(f"{1000 + 7 * at}-{9000 - 13 * at}" for at in range(10)))
    page = shell("Recovery codes", path)
    yield DeskState("recovery-codes", "recovery_codes.html", path, page, {"view": codes})


def _notes() -> Iterator[DeskState]:
    def state(name: str, title: str, detail: str, **more: Any) -> DeskState:
        page = shell(title, f"/{name}", **more)
        return DeskState(name, "note.html", f"/{name}", page, {"detail": detail})

    gone = "This link does not work"
    yield state("note-link-gone", gone, welcome.GONE, role=None)
    for name, why in app.SAID_OF.items():
        yield state(f"note-{name.replace('_', '-')}", "Not done", why, role="read_only")
    silent = "The shop's front does not answer. Orders go on if it runs; try again in a moment."
    yield state("note-front-silent", "Not done", silent)
    yield state("note-models-missing", "Not done", app.MODELS_MISSING)
    nothing = "There is nothing at this address."
    yield state("note-not-found", "Not done", nothing)
    yield state("note-not-found-stranger", "Not done", nothing, role=None)
    defect = "A defect kept this from being done. It is logged."
    yield state("note-defect", "Not done", defect, is_rehearsal=True)
