"""The documented twins of the hot paths: whichever way a request comes, the answer is the same."""

import msgspec
import pytest

from tests.api.desk import Desk, fresh
from tests.serve.running import Answer

SOUND = b'{"sku":"phone-8gb","location":"web","contact":{"email":"ada@shop.example"}}'
JSON = {"Content-Type": "application/json"}


def twins(desk: Desk, body: bytes, headers: dict[str, str]) -> list[Answer]:
    """The answers on the hot path, and by the ways on which the framework routes."""
    paths = (f"{desk.path}/orders", f"{desk.path}/orders/", f"/{desk.path}//orders")
    return [desk.shop.ask("POST", path, body, headers) for path in paths]


def comparable(answer: Answer) -> tuple[int, str, bytes, bool]:
    """What has to be equal: a time to wait is jittered."""
    return (
        answer.status,
        answer.headers["content-type"],
        answer.body,
        "retry-after" in answer.headers,
    )


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (SOUND, JSON),
        (SOUND, JSON | {"Idempotency-Key": ""}),
        (SOUND, JSON | {"Idempotency-Key": "x" * 201}),
        (SOUND, JSON | {"Idempotency-Key": "caf\xe9"}),
        (SOUND, {"Content-Type": "text/plain", "Idempotency-Key": "a"}),
        (b"", JSON | {"Idempotency-Key": "a"}),
        (b"{", JSON | {"Idempotency-Key": "a"}),
        (b"\xff", JSON | {"Idempotency-Key": "a"}),
        (b"{}", JSON | {"Idempotency-Key": "a"}),
        (b"{}", JSON),
        (SOUND.replace(b"{", b'{"units":"1",', 1), JSON | {"Idempotency-Key": "a"}),
        (SOUND.replace(b"{", b'{"units":0,', 1), JSON | {"Idempotency-Key": "a"}),
        (SOUND.replace(b"web", b"mars"), JSON | {"Idempotency-Key": "a"}),
        (SOUND.replace(b"@", b""), JSON | {"Idempotency-Key": "a"}),
        (SOUND.ljust(16_385), JSON | {"Idempotency-Key": "a"}),
    ],
)
def test_a_request_that_cannot_be_used_is_refused_alike(
    desk: Desk, body: bytes, headers: dict[str, str]
):
    answers = twins(desk, body, headers)

    assert 400 <= answers[0].status < 500
    assert len({comparable(answer) for answer in answers}) == 1


def test_an_order_and_its_repeats_are_answered_alike(desk: Desk):
    answers = twins(desk, SOUND, JSON | {"Idempotency-Key": fresh()})

    assert answers[0].status == 201
    assert len({comparable(answer) for answer in answers}) == 1


def test_an_order_that_is_judged_and_refused_is_answered_alike(desk: Desk):
    desk.staff("pause")

    answers = twins(desk, SOUND, JSON | {"Idempotency-Key": fresh()})

    assert answers[0].json == {"outcome": "paused", "launch": desk.launch}
    assert len({comparable(answer) for answer in answers}) == 1


def test_an_unknown_launch_is_answered_alike(desk: Desk):
    answers = twins(Desk(desk.shop, "unknown"), SOUND, JSON | {"Idempotency-Key": fresh()})

    assert {answer.status for answer in answers} == {404}
    assert len({comparable(answer) for answer in answers}) == 1


def test_the_twin_itself_never_runs(desk: Desk):
    """Its body says so: were it run, the answer would be a defect."""
    answer = twins(desk, msgspec.json.encode(desk.wanted("ada")), JSON | {"Idempotency-Key": "a"})

    assert [each.status for each in answer] == [201, 201, 201]


@pytest.mark.parametrize("spoil", ["", "token", "code", "length", "unknown"])
def test_a_refresh_by_link_is_answered_as_the_route_would(desk: Desk, spoil: str):
    placed, other = desk.order("ada").json, desk.order("bea").json
    code = {"code": placed["order"][:-1], "length": "x" * 65, "unknown": "2346-789B-CDFG"}.get(
        spoil, placed["order"]
    )
    token = other["token"] if spoil == "token" else placed["token"]
    link = f"/api/v1/orders/{code}?token={token}"

    hot = desk.shop.ask("GET", link)
    routed = [desk.shop.ask("GET", f"{link}&other=1"), desk.shop.ask("GET", f"/{link}")]

    assert hot.status == {"": 200, "length": 400}.get(spoil, 404)
    for answer in routed:
        assert (answer.status, answer.headers["content-type"]) == (
            hot.status,
            hot.headers["content-type"],
        )
        assert answer.json | {"as_of": ""} == hot.json | {"as_of": ""}
