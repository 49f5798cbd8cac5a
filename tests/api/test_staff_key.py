"""The staff key: every operation that asks for it refuses who does not have it, unread."""

from typing import Any

import pytest

from tests.api.desk import Desk, fresh
from tests.serve.running import Answer, RunningShop

WRONG = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer wrong",
    "Basic {key}",
    "{key}",
    "Bearer {key}x",
    "Bearer x{key}",
    "Bearer caf\xe9",
    "Bearer {shorter}",
]


NAMED = {
    "launch": "a",
    "code": "2346-789B-CDFG",
    **dict.fromkeys(("wave", "incident", "announcement", "supply"), "1"),
}


def operations(shop: RunningShop, *, optional: bool) -> list[tuple[str, str]]:
    """Method and address of what staff may do: alone, or with others (`optional`)."""
    document: dict[str, Any] = shop.ask("GET", "/api/v1/openapi.json").json
    return [
        (method.upper(), path.format(**NAMED))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if {"staff_key": []} in operation["security"] and ({} in operation["security"]) == optional
    ]


def refused(answer: Answer) -> bool:
    """Whether it says that a staff key is needed, and how to show one."""
    return (answer.status, answer.code, answer.headers.get("www-authenticate")) == (
        401,
        "staff_key_needed",
        "Bearer",
    )


def test_every_operation_of_staff_refuses_who_shows_no_key(shop: RunningShop):
    found = operations(shop, optional=False)

    assert len(found) == 42
    for method, path in found:
        answers = [
            shop.ask(method, path),
            shop.ask(method, path, b"{}", {"Idempotency-Key": fresh()}),
            shop.ask(method, path, b"no json", {"Content-Type": "text/plain"}),
        ]
        assert all(map(refused, answers)), (method, path, answers)


@pytest.mark.parametrize("wrong", WRONG)
def test_every_operation_of_staff_refuses_a_wrong_key(shop: RunningShop, wrong: str):
    key = shop.staff_key
    headers = {
        "Authorization": wrong.format(key=key, shorter=key[:-1]),
        "Idempotency-Key": fresh(),
    }
    found = operations(shop, optional=False) + operations(shop, optional=True)

    for method, path in found:
        assert refused(shop.ask(method, path, b"{}", headers)), (method, path)


def test_a_large_body_without_a_key_is_not_even_read(shop: RunningShop):
    """The head alone is sent: the answer does not wait for the 16 MB that it announces."""
    headers = {"Content-Length": str(16 * 1024 * 1024), "Idempotency-Key": fresh()}

    assert refused(shop.ask("POST", "/api/v1/launches", None, headers))


def test_the_word_before_the_key_may_be_written_in_any_case(desk: Desk):
    headers = desk.staff_headers() | {"Authorization": f"bearer  {desk.shop.staff_key}"}

    assert desk.shop.ask("POST", f"{desk.path}/pause", None, headers).status == 200


def test_every_operation_of_staff_needs_an_idempotency_key(desk: Desk):
    headers = {"Authorization": f"Bearer {desk.shop.staff_key}"}

    doing = [
        (method, path)
        for method, path in operations(desk.shop, optional=False)
        if method == "POST" and not path.endswith("/what-if")  # which changes nothing
    ]
    assert doing
    for method, path in doing:
        missing = desk.shop.ask(method, path, b"{}", headers)
        wrong = desk.shop.ask(method, path, b"{}", headers | {"Idempotency-Key": "caf\xe9"})

        assert (missing.status, missing.code) == (400, "key_missing"), (method, path)
        assert (wrong.status, wrong.code) == (400, "key_invalid"), (method, path)


def test_every_operation_of_staff_with_a_body_wants_json(desk: Desk):
    document: dict[str, Any] = desk.shop.ask("GET", "/api/v1/openapi.json").json
    with_body = [
        path.format(**NAMED | {"launch": desk.launch})
        for path, methods in document["paths"].items()
        if "requestBody" in methods.get("post", {})
        and not path.endswith(("/orders", "/registrations"))
    ]

    assert len(with_body) == 27
    for path in with_body:
        headers = desk.staff_headers() | {"Content-Type": "text/plain"}
        assert desk.shop.ask("POST", path, b"{}", headers).status == 415, path
