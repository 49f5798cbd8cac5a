"""Every route of the desk and of the front, asked as a stranger and as every role."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstcome.staff.permissions import GRANTED, PERMISSIONS, ROLES, Role
from firstcome.web.operations.app import build_desk
from tests.docs.test_pages_page import documented
from tests.operations.house import DeskClient, House
from tests.serve.running import Answer
from tools.reference.access import (
    OUTSIDE,
    PUBLIC,
    SIGNED_IN,
    Access,
    both,
    routes_without_needs,
)

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "pages.md"
FRONT, DESK = both()
PARTS = {
    "number": "1",
    "verb": "pause",
    "launch": "phone-2008",
    "code": "2346-789B-CDFG",
    "wave": "1",
    "incident": "1",
    "announcement": "1",
    "supply": "1",
}
"""What goes into the parts of an address; into others goes "none"."""


def address(found: Access) -> str:
    """The route's address with something in every part."""
    return re.sub(r"{(\w+)}", lambda part: PARTS.get(part[1], "none"), found.path)


def ask(client: DeskClient, found: Access) -> int:
    """Ask a route of the desk, with the session's token where it takes forms; its status."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    fields = {"csrf": client.csrf} if found.method == "POST" else None
    # Only the head is waited for: one of the routes goes on telling for ever.
    with client.stream(found.method, address(found), data=fields, headers=headers) as answer:
        client.location = answer.headers.get("location", "")
        return answer.status_code


def guarded(found: list[Access]) -> Iterator[Access]:
    """Those that need a permission."""
    return (each for each in found if each.needs not in (PUBLIC, SIGNED_IN))


@pytest.mark.parametrize("route", DESK, ids=lambda route: f"{route.method} {route.path}")
def test_a_stranger_sees_nothing_of_the_desk_but_the_way_in(found: House, route: Access):
    client = found.stranger()

    status = ask(client, route)

    if route.needs == PUBLIC:
        assert status not in (401, 403)
    elif route.path.startswith("/api/"):
        assert status == 401
    else:
        assert status == 303
        assert client.location.startswith("/sign-in")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_let_in_where_the_table_says_so_and_nowhere_else(found: House, role: Role):
    wrong: list[str] = []
    for route in DESK:
        client = found.client_of(role)
        status = ask(client, route)
        is_in = status not in (401, 403) and not client.location.startswith("/sign-in?next")
        if is_in != route.is_open_to(role) or status == 500 or (not is_in and status != 403):
            wrong.append(f"{route.method} {route.path}: {status}")
        client.close()

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_key_with_every_scope_of_its_role_is_let_in_at_the_front_as_its_role(
    found: House, role: Role
):
    key = found.key_of(found.account(role), *GRANTED[role])
    wrong: list[str] = []
    for route in guarded(FRONT):
        answer = front(found, route, key)
        if (answer.status not in (401, 403)) != route.is_open_to(role):
            wrong.append(f"{route.method} {route.path}: {answer.status} {answer.body!r}")

    assert wrong == []


@pytest.mark.parametrize("scope", PERMISSIONS)
def test_a_key_with_one_scope_is_let_in_at_the_front_for_that_alone(found: House, scope: str):
    key = found.key_of(found.account("operations"), scope)

    let_in = {route.needs for route in guarded(FRONT) if front(found, route, key).status != 403}

    assert let_in == {scope} & {route.needs for route in FRONT}


def test_a_stranger_at_the_front_is_asked_for_a_key_but_where_customers_may_ask(found: House):
    wrong = [
        f"{route.method} {route.path}"
        for route in FRONT
        if (front(found, route, {}).status == 401)
        != (route.needs != PUBLIC and not route.customers)
    ]

    assert wrong == []


def test_an_account_in_whose_name_the_staff_key_asks_may_no_more_than_its_role(found: House):
    headers = {"Authorization": f"Bearer {found.front.staff_key}"}
    for role in ROLES:
        number = str(found.account(role).number)
        for route in guarded(FRONT):
            answer = front(found, route, headers | {"Firstcome-Staff": number})
            assert (answer.status != 403) == route.is_open_to(role), (role, route, answer)


def test_every_route_of_the_desk_names_what_it_needs(found: House):
    assert routes_without_needs(build_desk(found.desk, lambda _: None)) == []
    assert len(DESK) > 30
    assert len(FRONT) > 20


def test_the_pages_listed_as_answered_outside_of_the_application_are_all_of_them():
    listed = {
        (path.split("/")[1], len(path.split("/")), path): methods
        for methods, path in OUTSIDE
        if not path.startswith("/api/")
    }

    assert len(listed) == len(documented(PAGES.read_text(encoding="utf-8")))
    for _, path in OUTSIDE:
        assert path.startswith("/api/") or f"`{path}`" in PAGES.read_text(encoding="utf-8")


def front(found: House, route: Access, headers: dict[str, str]) -> Answer:
    """Ask a route of the front."""
    key = {"Idempotency-Key": f"access-{next(_KEYS)}", "Content-Type": "application/json"}
    body = b"{}" if route.method == "POST" else None
    return found.front.ask(route.method, address(route), body, headers | key)


_KEYS = iter(range(1_000_000))
