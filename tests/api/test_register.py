"""Registering an interest, as customers meet it: answered alike whether it is the first or not."""

from typing import Any

import msgspec
import pytest

from firstcome.limits import BODY_BYTES_MAX
from tests.api.desk import Desk, fresh
from tests.api.test_bad_orders import assert_problem
from tests.serve.running import Answer, RunningShop

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def desk(shop: RunningShop) -> Desk:
    """A desk for a launch that interest is registered for."""
    return Desk.opened(shop, register=True)


def wished(desk: Desk, who: str, **other: Any) -> dict[str, Any]:
    """The body of an interest in any of two phones, by delivery."""
    contact = {"name": who.title(), "email": desk.address(who)}
    return {"skus": ["phone-8gb", "phone-16gb"], "market": "GB", "contact": contact} | other


def send(desk: Desk, body: bytes, key: str | None = None, below: str = "") -> Answer:
    headers = JSON | {"Idempotency-Key": key or fresh()}
    return desk.shop.ask("POST", f"{desk.path}/registrations{below}", body, headers)


def register(desk: Desk, who: str, key: str | None = None, **other: Any) -> Answer:
    return send(desk, msgspec.json.encode(wished(desk, who, **other)), key)


def test_an_interest_is_registered_and_waits_to_be_confirmed(desk: Desk):
    answer = register(desk, "ada", consents=["email"], language="en")

    assert (answer.status, answer.json) == (
        202,
        {"outcome": "registered", "launch": desk.launch, "next": "confirm"},
    )


def test_whoever_registers_again_in_whatever_way_is_answered_with_the_same_bytes(desk: Desk):
    first = register(desk, "ada", "ada-1")

    answers = [
        register(desk, "ada", "ada-1"),
        register(desk, "ada"),
        register(desk, "ada", skus=["phone-8gb"], location="bath"),
        register(desk, "ada", contact={"email": desk.address("ADA")}, consents=["email"]),
        register(desk, "bea"),
    ]

    dated = {"date"}
    assert {(each.status, each.body) for each in answers} == {(first.status, first.body)}
    assert {
        tuple(sorted(name for name in each.headers if name not in dated)) for each in answers
    } == {tuple(sorted(name for name in first.headers if name not in dated))}


def test_another_body_under_a_key_is_refused(desk: Desk):
    register(desk, "ada", "ada-1")

    other = register(desk, "ada", "ada-1", units=1, market="GB", location="bath")
    of_the_second = [register(desk, "ada", "ada-2"), register(desk, "ada", "ada-2", location="web")]

    assert (other.status, other.code) == (422, "key_reused")
    assert [each.status for each in of_the_second] == [202, 422]


def test_a_key_of_an_order_is_another_than_one_of_a_registration(desk: Desk):
    assert desk.order("ada", "ada-1").code == "held"
    assert register(desk, "ada", "ada-1").status == 202
    assert desk.order("ada", "ada-1").code == "held"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"skus": ["phone-8gb", "mars"]}, "sku_unknown"),
        ({"market": "FR"}, "market_unknown"),
        ({"location": "mars"}, "location_unknown"),
        ({"units": 0}, "units_invalid"),
        ({"units": 2}, "units_invalid"),
        ({"units": 2**70}, "units_invalid"),
        ({"skus": ["mars"], "market": "FR", "units": 0}, "sku_unknown"),
    ],
)
def test_what_the_launch_does_not_sell_is_refused(desk: Desk, other: dict[str, Any], code: str):
    refused = register(desk, "ada", **other)

    assert_problem(refused, code)


def test_a_business_may_be_interested_in_as_many_as_it_may_have(desk: Desk):
    assert register(desk, "ada", units=2, customer_class="business").status == 202
    assert_problem(register(desk, "bea", units=3, customer_class="business"), "units_invalid")


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"skus": []}, "skus"),
        ({"skus": ["x"] * 21}, "skus"),
        ({"skus": "phone-8gb"}, "skus"),
        ({"skus": [""]}, "skus[0]"),
        ({"consents": ["letter"]}, "consents[0]"),
        ({"language": "Klingon"}, "language"),
        ({"language": "en\n"}, "language"),
        ({"customer_class": "friend"}, "customer_class"),
        ({"line": True}, ""),
    ],
)
def test_a_body_that_is_not_as_described_is_refused(desk: Desk, other: dict[str, Any], field: str):
    assert_problem(register(desk, "ada", **other), "body_invalid", field)


@pytest.mark.parametrize(
    ("contact", "consents", "field"),
    [
        ({"phone": "+442079460018"}, [], "contact.email"),
        ({"email": "ada"}, [], "contact.email"),
        ({"email": "ada@shop.example"}, ["sms"], "contact.phone"),
        ({"email": "ada@shop.example", "phone": "12"}, ["email", "sms"], "contact.phone"),
    ],
)
def test_whom_nothing_can_reach_is_told_which_field_to_mend(
    desk: Desk, contact: dict[str, str], consents: list[str], field: str
):
    assert_problem(
        register(desk, "a", contact=contact, consents=consents), "contact_invalid", field
    )


def test_a_launch_that_registers_nobody_says_so(shop: RunningShop):
    other = Desk.opened(shop)

    refused = register(other, "ada")

    assert (refused.status, refused.json) == (
        200,
        {"outcome": "not_registering", "launch": other.launch},
    )


def test_interest_is_registered_while_a_launch_is_not_closed(desk: Desk):
    answers: list[str] = []
    for turn in ("pause", "resume", "close"):
        desk.staff(turn)
        answers.append(register(desk, fresh("person")).code)

    assert answers == ["registered", "registered", "closed"]


def test_a_repeat_gets_its_answer_when_the_launch_is_closed(desk: Desk):
    first = register(desk, "ada", "ada-1")
    desk.staff("close")

    assert register(desk, "ada", "ada-1").body == first.body
    assert register(desk, "ada", "ada-2").json["outcome"] == "closed"


def test_an_unknown_launch_and_a_missing_key_are_refused(desk: Desk):
    unknown = register(Desk(desk.shop, "unknown"), "ada")
    body = msgspec.json.encode(wished(desk, "ada"))
    missing = desk.shop.ask("POST", f"{desk.path}/registrations", body, JSON)

    assert_problem(unknown, "launch_unknown")
    assert_problem(missing, "key_missing", "Idempotency-Key")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b"\xff", b'{"skus":["phone-8gb"]}', b" " * (BODY_BYTES_MAX + 1)]
)
def test_the_twin_refuses_as_the_hot_post_does(desk: Desk, body: bytes):
    hot, twin = send(desk, body, "a"), send(desk, body, "a", "/")

    assert 400 <= hot.status < 500
    assert (hot.status, hot.body) == (twin.status, twin.body)


def test_the_twin_answers_as_the_hot_post_does(desk: Desk):
    body = msgspec.json.encode(wished(desk, "ada"))

    twin, hot = send(desk, body, "a", "/"), send(desk, body, "a")

    assert twin.status == 202
    assert (hot.status, hot.body, hot.headers["content-type"]) == (
        twin.status,
        twin.body,
        twin.headers["content-type"],
    )


def test_a_launch_says_whether_interest_is_registered_and_who_may_order(shop: RunningShop):
    waves = Desk.opened(shop, register=True, access="waves")

    seen = shop.ask("GET", waves.path).json

    assert (seen["register"], seen["access"]) == (True, "waves")
    assert shop.ask("GET", Desk.opened(shop).path).json["access"] == "open"
