"""Stock: what staff receive, count and set aside, and what cannot be."""

from typing import Any

import pytest

from tests.api.desk import Desk

PLACE = {"sku": "phone-8gb", "location": "web"}


def test_units_are_received_counted_and_set_aside(desk: Desk):
    outcomes = [
        desk.staff(f"stock/{verb}", PLACE | {"units": units}).code
        for verb, units in (("receive", 5), ("count", 6), ("set-aside", 4))
    ]

    assert outcomes == ["received", "counted", "set_aside"]
    stock = desk.stock()
    assert (stock["on_hand"], stock["set_aside"], stock["available"]) == (6, 4, 2)


def test_a_stocktake_that_finds_too_few_displaces_the_latest_order(desk: Desk):
    first, last = desk.order("ada"), desk.order("bea")

    desk.staff("stock/count", PLACE | {"units": 1})

    assert desk.status(first)["status"] == "held"
    assert (desk.status(last)["status"], desk.status(last)["ahead"]) == ("in_line", 0)


def test_what_is_promised_is_not_set_aside(desk: Desk):
    desk.order("ada")

    refused = desk.staff("stock/set-aside", PLACE | {"units": 2})

    assert (refused.status, refused.code) == (200, "units_unavailable")


@pytest.mark.parametrize(
    ("verb", "units"),
    [
        ("receive", 0), ("receive", -1), ("receive", 10_000_001), ("receive", 2**63 - 1),
        ("receive", 2**63), ("receive", -(2**63)), ("receive", 10**30),
        ("count", -1), ("count", 10_000_001), ("set-aside", -1), ("set-aside", 2**64),
    ],
)  # fmt: skip
def test_a_number_of_units_that_no_pool_can_have_is_refused(desk: Desk, verb: str, units: int):
    body = '{"sku":"phone-8gb","location":"web","units":%d}' % units  # noqa: UP031

    refused = desk.staff(f"stock/{verb}", body.encode())

    assert (refused.status, refused.code) == (422, "units_invalid")
    assert desk.stock()["on_hand"] == 2


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"", 400, "body_not_json", ""),
        (b"{", 400, "body_not_json", ""),
        (b'{"sku":"\xff"}', 400, "body_not_json", ""),
        ({}, 422, "body_invalid", ""),
        (PLACE | {"units": "5"}, 422, "body_invalid", "units"),
        (PLACE | {"units": 5.0}, 422, "body_invalid", "units"),
        (PLACE | {"units": True}, 422, "body_invalid", "units"),
        (PLACE | {"units": 5, "sku": 7}, 422, "body_invalid", "sku"),
        (PLACE | {"units": 5, "colour": "red"}, 422, "body_invalid", ""),
        (PLACE | {"units": 5, "sku": "unknown"}, 422, "sku_unknown", ""),
        (PLACE | {"units": 5, "location": "mars"}, 422, "location_unknown", ""),
        (b" " * 20_000, 413, "body_too_large", ""),
    ],
)
def test_a_body_that_cannot_be_used_is_refused(
    desk: Desk, body: Any, status: int, code: str, field: str
):
    refused = desk.staff("stock/receive", body)

    assert (refused.status, refused.code, refused.json.get("field", "")) == (status, code, field)


def test_staff_see_every_count_and_others_what_is_free(desk: Desk):
    desk.order("ada")
    path = f"{desk.path}/stock"

    public = desk.shop.ask("GET", path).json["results"][0]
    seen_by_staff = desk.shop.ask("GET", path, None, desk.staff_headers()).json["results"][0]

    assert (public["available"], public["waiting"]) == (1, 0)
    assert public["on_hand"] is public["held"] is None
    assert (seen_by_staff["on_hand"], seen_by_staff["held"]) == (2, 1)
