"""Orders that cannot be used: each is refused with a problem that names what to mend."""

from typing import Any

import msgspec
import pytest

from firstcome.api.problems import CONTENT_TYPE, PROBLEM_TYPE_PREFIX, PROBLEMS
from firstcome.limits import BODY_BYTES_MAX, KEY_CHARACTERS_MAX
from tests.api.desk import Desk, fresh
from tests.serve.running import Answer

SOUND = '{"sku":"phone-8gb","location":"web","contact":{"email":"ada@shop.example"}}'


def assert_problem(answer: Answer, code: str, field: str = "") -> None:
    """It is the documented problem document for this code, with a detail of what to do."""
    kind = PROBLEMS[code]
    problem = answer.json
    assert answer.status == kind.status, answer
    assert answer.headers["content-type"] == CONTENT_TYPE
    assert problem["type"] == PROBLEM_TYPE_PREFIX + code
    assert (problem["code"], problem["title"], problem["status"]) == (code, kind.title, kind.status)
    assert problem["detail"]
    assert problem.get("field", "") == field


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        SOUND[:-1].encode(),
        SOUND.encode() + b"}",
        SOUND.encode() * 2,
        b"sku=phone-8gb",
        b"\xff\xfe",
        SOUND.replace("ada", "\u00e4da").encode("latin-1"),
        SOUND.replace('"ada@', '"\\ud800@').encode(),
        b'{"sku":NaN}',
        b"\0" * 100,
    ],
)
def test_a_body_that_is_no_json_is_refused(desk: Desk, body: bytes):
    assert_problem(desk.send(body), "body_not_json")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sku": 7}, "sku"),
        ({"sku": None}, "sku"),
        ({"sku": ""}, "sku"),
        ({"sku": "x" * 65}, "sku"),
        ({"location": ["web"]}, "location"),
        ({"units": "1"}, "units"),
        ({"units": 1.5}, "units"),
        ({"units": True}, "units"),
        ({"units": None}, "units"),
        ({"customer_class": "staff"}, "customer_class"),
        ({"line": "yes"}, "line"),
        ({"contact": "ada@shop.example"}, "contact"),
        ({"contact": {"email": 7}}, "contact.email"),
        ({"contact": {"email": "ada@shop.example", "name": "x" * 201}}, "contact.name"),
        ({"contact": {"email": "x" * 255}}, "contact.email"),
        ({"contact": {"email": "ada@shop.example", "phone": "0" * 41}}, "contact.phone"),
        ({"contact": {"email": "ada@shop.example", "fax": "1"}}, "contact"),
        ({"colour": "red"}, ""),
    ],
)
def test_a_body_that_is_not_as_described_is_refused(desk: Desk, change: Any, field: str):
    body = msgspec.json.encode(desk.wanted("ada") | change)

    assert_problem(desk.send(body), "body_invalid", field)


@pytest.mark.parametrize("missing", ["sku", "location", "contact"])
def test_a_body_without_what_is_needed_is_refused(desk: Desk, missing: str):
    wanted = desk.wanted("ada")
    del wanted[missing]

    refused = desk.send(msgspec.json.encode(wanted))

    assert_problem(refused, "body_invalid")
    assert f"`{missing}`" in refused.json["detail"]


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"x"', b"[" * 10_000])
def test_a_body_that_is_no_object_is_refused(desk: Desk, body: bytes):
    assert_problem(desk.send(body), "body_invalid")


@pytest.mark.parametrize(
    "units",
    ["-1", "0", "-0", "101", "2147483648", "9223372036854775808", "18446744073709551616",
     "-9223372036854775809", "1" + "0" * 400],
)  # fmt: skip
def test_a_quantity_that_no_order_can_have_is_refused(desk: Desk, units: str):
    refused = desk.send(SOUND.replace("{", f'{{"units":{units},', 1).encode())

    assert_problem(refused, "units_invalid")
    assert desk.stock()["held"] == 0


@pytest.mark.parametrize("units", ["1e400", "1" + "0" * 5_000, "1e2"])
def test_a_number_that_is_no_whole_one_or_too_long_is_refused(desk: Desk, units: str):
    refused = desk.send(SOUND.replace("{", f'{{"units":{units},', 1).encode())

    assert_problem(refused, "body_invalid", "units")


def test_a_sku_or_location_that_the_launch_does_not_sell_is_refused(desk: Desk):
    assert_problem(desk.order("ada", sku="phone-32gb"), "sku_unknown")
    assert_problem(desk.order("ada", location="mars"), "location_unknown")
    assert_problem(desk.order("ada", sku="phone\0"), "sku_unknown")


def test_an_unknown_launch_is_told_apart_from_everything_else(desk: Desk):
    unknown = Desk(desk.shop, fresh("unknown"))

    assert_problem(unknown.order("ada"), "launch_unknown")


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({}, "contact.email"),
        ({"name": "Ada"}, "contact.email"),
        ({"phone": "+442079460000"}, "contact.email"),
        ({"email": "ada"}, "contact.email"),
        ({"email": "ada@"}, "contact.email"),
        ({"email": "a b@shop.example"}, "contact.email"),
        ({"email": "ada@shop.example\r\nBcc: bea@shop.example"}, "contact.email"),
        ({"email": "ada@shop.example\0"}, "contact.email"),
    ],
)
def test_a_contact_that_cannot_be_reached_is_refused(desk: Desk, contact: Any, field: str):
    assert_problem(desk.order("ada", contact=contact), "contact_invalid", field)


def test_a_launch_that_knows_people_by_phone_needs_one_that_can_be_dialled(desk: Desk):
    desk = Desk.opened(desk.shop, identity="phone")

    without = desk.order("ada")
    short = desk.order("ada", contact={"phone": "07"})
    placed = desk.order("ada", contact={"phone": "+44 20 7946 0018"})
    again = desk.order("ada", contact={"phone": "+442079460018"})

    assert_problem(without, "contact_invalid", "contact.phone")
    assert_problem(short, "contact_invalid", "contact.phone")
    assert (placed.code, again.code) == ("held", "limit_reached")


def test_a_name_may_be_in_any_writing_and_breaks_nothing(desk: Desk):
    name = 'Ада "<b>\u202e\\ \U0001f4f1 \0'

    placed = desk.order("ada", contact={"name": name, "email": desk.address("ada")})

    assert placed.code == "held"


def test_a_missing_key_is_refused_with_what_a_key_is_for(desk: Desk):
    headers = {"Content-Type": "application/json"}
    refused = desk.shop.ask("POST", f"{desk.path}/orders", SOUND.encode(), headers)

    assert_problem(refused, "key_missing", "Idempotency-Key")


@pytest.mark.parametrize(
    "key",
    ["", "x" * (KEY_CHARACTERS_MAX + 1), "caf\xe9", "two words", "tab\t", "x" * 20_000],
    ids=["empty", "over-long", "not ASCII", "blank", "tab", "huge"],
)
def test_a_key_that_cannot_be_used_is_refused(desk: Desk, key: str):
    refused = desk.send(SOUND.encode(), headers={"Idempotency-Key": key})

    if key == "tab\t":  # blanks around a header's value are not part of it (RFC 9110, 5.5)
        assert refused.code == "held"
    else:
        assert_problem(refused, "key_invalid", "Idempotency-Key")


def test_the_longest_key_and_every_visible_character_are_usable(desk: Desk):
    every = "".join(map(chr, range(0x21, 0x7F)))

    assert desk.order("ada", key=every).code == "held"
    assert desk.order("bea", key="x" * KEY_CHARACTERS_MAX).code == "held"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/html; x=json", "application/x-www-form-urlencoded", "json", "",
     "multipart/form-data; boundary=x", "application/jsonp", "text/json"],
)  # fmt: skip
def test_another_content_type_is_refused(desk: Desk, content_type: str):
    refused = desk.send(SOUND.encode(), headers={"Content-Type": content_type})

    assert_problem(refused, "media_type_wrong")


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "Application/JSON", "application/vnd.shop+json"],
)
def test_a_content_type_that_is_json_is_taken(desk: Desk, content_type: str):
    assert desk.send(SOUND.encode(), headers={"Content-Type": content_type}).code == "held"


def test_a_body_may_be_as_long_as_its_bound_and_no_longer(desk: Desk):
    longest = SOUND.encode().ljust(BODY_BYTES_MAX)

    assert desk.send(longest).code == "held"
    assert_problem(desk.send(longest + b" "), "body_too_large")


def test_a_name_that_stands_twice_in_the_body_counts_where_it_stands_last(desk: Desk):
    twice = b'{"units":7,' + SOUND[1:-1].encode() + b',"units":1}'
    key = fresh()

    placed = desk.send(twice, key)

    assert placed.json["units"] == 1
    assert desk.send(SOUND.encode(), key).body == placed.body


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_another_method_is_refused_and_told_which_there_are(desk: Desk, method: str):
    refused = desk.shop.ask(method, f"{desk.path}/orders", SOUND.encode())

    assert refused.status == 405
    assert set(refused.headers["allow"].split(", ")) == {"POST", "OPTIONS"}
    if method != "HEAD":
        assert_problem(refused, "method_not_allowed")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/launches/%FF/orders", "launch_unknown"),
        ("/api/v1/launches/%ED%A0%80/orders", "launch_unknown"),
        ("/api/v1/launches/%00/orders", "launch_unknown"),
        ("/api/v1/launches/" + "x" * 5_000 + "/orders", "launch_unknown"),
        ("/api/v1/launches/a%2Fb/orders", "not_found"),
        ("/api/v1/launches/../launches/a/orders", "not_found"),
        ("/api/v1/launches//orders", "method_not_allowed"),
        ("/api/v1/launches/a/orders/b", "not_found"),
        ("/api/v1/launch/a/orders", "not_found"),
    ],
)
def test_an_odd_address_is_refused(desk: Desk, path: str, code: str):
    refused = desk.shop.ask("POST", path, SOUND.encode(), {"Idempotency-Key": fresh()})

    assert_problem(refused, code)


def test_an_address_may_be_percent_encoded(desk: Desk):
    path = f"{desk.path.replace('launch-', 'la%75nch%2D')}/orders"

    placed = desk.shop.ask("POST", path, SOUND.encode(), {"Idempotency-Key": fresh()})

    assert placed.code == "held"
    assert placed.json["launch"] == desk.launch
