"""An order after its answer: who may see it, giving it up, payment, handover, the line moving."""

from typing import Any

import pytest

from firstcome.codes import ALPHABET
from tests.api.desk import Desk, fresh
from tests.serve.running import Answer


def by_staff(desk: Desk, placed: Answer, verb: str, body: Any = None) -> Answer:
    """A request of staff about an order."""
    return desk.staff(f"/api/v1/orders/{placed.json['order']}/{verb}", body)


def hold_of(desk: Desk, placed: Answer) -> int:
    return desk.status(placed)["hold"]


def test_an_order_is_seen_with_its_token_and_by_staff(desk: Desk):
    placed = desk.order("ada")
    path = f"/api/v1/orders/{placed.json['order']}"

    by_link = desk.shop.ask("GET", placed.json["link"])
    seen_by_staff = desk.shop.ask("GET", path, None, desk.staff_headers())

    assert by_link.status == seen_by_staff.status == 200
    assert by_link.json["status"] == "held"
    assert by_link.json["placed_at"] == placed.json["time"]
    assert by_link.json | {"as_of": ""} == seen_by_staff.json | {"as_of": ""}


def test_without_its_token_an_order_looks_like_one_that_does_not_exist(desk: Desk):
    placed, other = desk.order("ada"), desk.order("bea")
    code, token = placed.json["order"], placed.json["token"]
    last = "A" if token[-1] != "A" else "B"

    refused = [
        desk.shop.ask("GET", path)
        for path in (
            f"/api/v1/orders/{code}",
            f"/api/v1/orders/{code}?token=",
            f"/api/v1/orders/{code}?token={token[:-1]}{last}",
            f"/api/v1/orders/{code}?token={token.swapcase()}",
            f"/api/v1/orders/{code}?token={token}x",
            f"/api/v1/orders/{code}?token={other.json['token']}",
            f"/api/v1/orders/{code}?token=%ff%00",
            f"/api/v1/orders/{other.json['order']}?token={token}",
            f"/api/v1/orders/{'2346-789B-CDFG'}?token={token}",
            f"/api/v1/orders/nonsense?token={token}",
        )
    ]

    assert {(answer.status, answer.code) for answer in refused} == {(404, "order_unknown")}
    assert len({(answer.body, tuple(sorted(answer.headers))) for answer in refused}) == 1


def test_a_code_with_a_typing_error_is_no_order_even_for_staff(desk: Desk):
    placed = desk.order("ada")
    plain = placed.json["order"].replace("-", "")

    answers: set[int] = set()
    for at in range(len(plain)):
        other = ALPHABET[(ALPHABET.index(plain[at]) + 1) % len(ALPHABET)]
        typed = plain[:at] + other + plain[at + 1 :]
        path = f"/api/v1/orders/{typed}"
        answers.add(desk.shop.ask("GET", path, None, desk.staff_headers()).status)

    assert answers == {404}


def test_a_code_is_known_in_small_letters_and_without_dashes(desk: Desk):
    placed = desk.order("ada")
    code, token = placed.json["order"], placed.json["token"]

    for typed in (code.lower(), code.replace("-", ""), code.replace("-", "").lower()):
        assert desk.shop.ask("GET", f"/api/v1/orders/{typed}?token={token}").status == 200


def test_a_customer_gives_up_and_the_next_in_line_has_the_unit_at_once(desk: Desk):
    first, _, third = (desk.order(who) for who in ("ada", "bea", "cyd"))

    given_up = desk.cancel(first)

    assert (given_up.status, given_up.code) == (200, "cancelled")
    assert given_up.json["order"] == first.json["order"]
    assert desk.status(first)["status"] == "cancelled"
    offered = desk.status(third)
    assert offered["status"] == "held"
    assert offered["hold"] > third.json["sequence"]


def test_giving_up_twice_is_harmless(desk: Desk):
    first, _, third, fourth = (desk.order(who) for who in ("ada", "bea", "cyd", "dee"))

    answers = [desk.cancel(first) for _ in range(3)]

    assert {(answer.status, answer.code) for answer in answers} == {(200, "cancelled")}
    assert desk.status(third)["status"] == "held"
    assert desk.status(fourth)["status"] == "in_line"
    assert desk.stock()["held"] == 2


def test_nobody_else_gives_an_order_up(desk: Desk):
    placed, other = desk.order("ada"), desk.order("bea")
    code = placed.json["order"]

    refused = [
        desk.shop.ask("POST", f"/api/v1/orders/{code}/cancel"),
        desk.shop.ask("POST", f"/api/v1/orders/{code}/cancel?token={other.json['token']}"),
    ]

    assert {(answer.status, answer.code) for answer in refused} == {(404, "order_unknown")}
    assert desk.status(placed)["status"] == "held"


def test_staff_give_an_order_up_under_a_key(desk: Desk):
    placed = desk.order("ada")
    path = f"/api/v1/orders/{placed.json['order']}/cancel"
    headers = desk.staff_headers()

    without = desk.shop.ask("POST", path, None, {"Authorization": headers["Authorization"]})
    given_up = desk.shop.ask("POST", path, None, headers)
    again = desk.shop.ask("POST", path, None, headers)

    assert (without.status, without.code) == (400, "key_missing")
    assert (given_up.status, given_up.code) == (200, "cancelled")
    assert again.body == given_up.body


def test_an_order_is_paid_and_handed_over_once(desk: Desk):
    placed = desk.order("ada")
    hold = {"hold": hold_of(desk, placed)}

    paid = [by_staff(desk, placed, "mark-paid", hold) for _ in range(2)]
    after_payment = desk.stock()
    handed = [by_staff(desk, placed, "hand-over", hold) for _ in range(2)]
    after_handover = desk.stock()

    assert {(answer.status, answer.code) for answer in paid} == {(200, "paid")}
    assert (after_payment["held"], after_payment["allocated"]) == (0, 1)
    assert {(answer.status, answer.code) for answer in handed} == {(200, "collected")}
    assert (after_handover["allocated"], after_handover["handed_over"]) == (0, 1)
    assert desk.status(placed)["status"] == "collected"
    assert by_staff(desk, placed, "cancel").code == "not_cancellable"


def test_what_is_not_paid_is_not_handed_over(desk: Desk):
    placed = desk.order("ada")

    refused = by_staff(desk, placed, "hand-over", {"hold": hold_of(desk, placed)})

    assert (refused.status, refused.code) == (200, "not_paid")


def test_a_command_about_a_hold_that_is_another_one_is_stale(desk: Desk):
    held, _, waiting = (desk.order(who) for who in ("ada", "bea", "cyd"))

    refused = [
        by_staff(desk, held, "mark-paid", {"hold": hold_of(desk, held) + 1}),
        by_staff(desk, held, "hand-over", {"hold": 2**63 - 1}),
        by_staff(desk, waiting, "mark-paid", {"hold": waiting.json["sequence"]}),
    ]

    assert {(answer.status, answer.code) for answer in refused} == {(200, "stale")}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body_not_json"),
        (b"{", "body_not_json"),
        (b"\xff", "body_not_json"),
        (b"{}", "body_invalid"),
        (b'{"hold":"7"}', "body_invalid"),
        (b'{"hold":0}', "body_invalid"),
        (b'{"hold":-1}', "body_invalid"),
        (b'{"hold":9223372036854775808}', "body_invalid"),
        (b'{"hold":1' + b"0" * 400 + b"}", "body_invalid"),
        (b'{"hold":1.0}', "body_invalid"),
        (b'{"hold":true}', "body_invalid"),
        (b'{"hold":1,"units":1}', "body_invalid"),
    ],
)
def test_a_hold_that_is_none_is_refused(desk: Desk, body: bytes, code: str):
    refused = by_staff(desk, desk.order("ada"), "mark-paid", body)

    assert refused.code == code


def test_a_line_is_served_in_its_order_when_units_come(desk: Desk):
    for who in ("ada", "bea"):
        desk.order(who)
    waiting = [desk.order(who) for who in ("cyd", "dee", "eve")]
    desk.cancel(waiting[1])

    received = desk.receive(1)

    assert (received.status, received.code) == (200, "received")
    assert [desk.status(placed)["status"] for placed in waiting] == ["held", "cancelled", "in_line"]
    assert desk.status(waiting[2])["ahead"] == 0
    assert desk.stock()["waiting"] == 1


def test_a_head_that_wants_two_waits_for_two(desk: Desk):
    for who in ("ada", "bea"):
        desk.order(who)
    two = desk.order("cyd", units=2, customer_class="business")
    one = desk.order("dee")

    desk.receive(1)
    after_one = [desk.status(placed)["status"] for placed in (two, one)]
    desk.receive(2)

    assert after_one == ["in_line", "in_line"]
    assert [desk.status(placed)["status"] for placed in (two, one)] == ["held", "held"]


@pytest.mark.parametrize("code", ["x", "2346-789B-CDFG", "%FF", "x" * 64])
def test_staff_name_an_order_that_does_not_exist(desk: Desk, code: str):
    for verb, body in (("mark-paid", {"hold": 1}), ("hand-over", {"hold": 1}), ("cancel", None)):
        refused = desk.staff(f"/api/v1/orders/{code}/{verb}", body, fresh())

        assert (refused.status, refused.code) == (404, "order_unknown")


def test_a_code_that_is_far_too_long_is_refused(desk: Desk):
    refused = desk.shop.ask("GET", f"/api/v1/orders/{'x' * 65}")

    assert (refused.status, refused.code) == (400, "request_invalid")
    assert refused.json["field"] == "code"
