"""Where units of supply go: shares, receiving, transfers, and who may do it where."""

from collections.abc import Generator
from typing import Any

import pytest

from firstcome.staff.accounts import Duty
from firstcome.staff.store import StaffStore
from tests.api.desk import Desk
from tests.api.test_staff_accounts import LOCATIONS, Staffed
from tests.serve.running import RunningShop


@pytest.fixture(scope="module")
def staffed(shop: RunningShop) -> Generator[Staffed]:
    store = StaffStore(shop.directory / "staff.db")
    yield Staffed(Desk.opened(shop, 3, locations=LOCATIONS), store)
    store.close()


def shares(*parts: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"location": location, "units": units} for location, units in parts]


def test_a_delivery_is_shared_and_the_rest_is_its_reserve(desk: Desk):
    supply = desk.announce(location="").json["supply"]

    adopted = desk.of_supply(supply, "allocation", {"shares": shares(("bath", 1), ("web", 2))})
    seen = desk.supply(supply)

    assert (adopted.status, adopted.json["outcome"]) == (200, "allocation_adopted")
    assert seen["reserve"] == 2
    assert seen["shares"] == [
        {"location": "bath", "units": 1, "came": 0},
        {"location": "web", "units": 2, "came": 0},
    ]


def test_shares_are_taken_back_while_nothing_of_them_has_come(desk: Desk):
    supply = desk.announce(location="").json["supply"]
    desk.of_supply(supply, "allocation", {"shares": shares(("web", 2))})

    reverted = desk.of_supply(supply, "allocation/revert", {"note": "other shops first"})
    none = desk.of_supply(supply, "allocation/revert")

    assert (reverted.json["outcome"], none.json["outcome"]) == (
        "allocation_reverted",
        "not_allocated",
    )
    assert desk.supply(supply)["shares"] == []


def test_what_is_received_serves_the_line_and_stands_in_the_stock(desk: Desk):
    for who in ("ada", "bea"):
        desk.order(who)
    waiting = desk.order("cyd")
    supply = desk.announce().json["supply"]

    received = desk.of_supply(supply, "receive")

    assert (received.status, received.json["outcome"]) == (200, "supply_received")
    assert desk.status(waiting)["status"] == "held"
    assert desk.stock()["on_hand"] == 7
    seen = desk.supply(supply)
    assert (seen["status"], seen["received"], seen["left"]) == ("received", 5, 0)
    assert seen["shares"] == [{"location": "web", "units": 0, "came": 5}]


def test_parts_are_received_one_after_the_other_and_shares_stay_then(desk: Desk):
    supply = desk.announce(location="").json["supply"]
    desk.of_supply(supply, "allocation", {"shares": shares(("web", 2), ("bath", 3))})

    desk.of_supply(supply, "receive", {"parts": shares(("web", 1))})
    started = desk.of_supply(supply, "allocation", {"shares": shares(("web", 5))})
    rest = desk.of_supply(supply, "receive")

    assert started.json["outcome"] == "allocation_started"
    assert rest.json["outcome"] == "supply_received"
    assert (desk.stock()["on_hand"], desk.stock(location="bath")["on_hand"]) == (4, 5)


def test_nobody_knows_where_to_without_shares_or_parts(desk: Desk):
    supply = desk.announce(location="").json["supply"]

    refused = desk.of_supply(supply, "receive")

    assert (refused.status, refused.json["outcome"]) == (200, "not_allocated")


@pytest.mark.parametrize(
    ("verb", "parts", "code"),
    [
        ("allocation", [], "units_invalid"),
        ("allocation", shares(("web", 6)), "units_invalid"),
        ("allocation", shares(("web", -1)), "units_invalid"),
        ("allocation", shares(("web", 2**64)), "units_invalid"),
        ("allocation", shares(("mars", 1)), "location_unknown"),
        ("allocation", shares(("bath", 1)), "location_unknown"),  # it is for the web alone
        ("receive", shares(("web", 6)), "units_invalid"),
        ("receive", shares(("web", 0)), "units_invalid"),
        ("receive", shares(("mars", 1)), "location_unknown"),
        ("receive", shares(("bath", 1)), "location_unknown"),
    ],
)
def test_units_that_cannot_go_there_are_refused(
    desk: Desk, verb: str, parts: list[dict[str, Any]], code: str
):
    supply = desk.announce().json["supply"]
    name = "shares" if verb == "allocation" else "parts"

    refused = desk.of_supply(supply, verb, {name: parts})

    assert (refused.status, refused.code) == (422, code)
    assert refused.json["detail"]
    assert desk.supply(supply)["received"] == 0


def test_free_units_are_transferred_and_the_line_there_is_served(desk: Desk):
    for who in ("ada", "bea"):
        desk.order(who, location="bath")
    waiting = desk.order("cyd", location="bath")
    body = {"sku": "phone-8gb", "location": "web", "to_location": "bath", "units": 1}

    moved = desk.staff("stock/transfer", body | {"note": "by van"})

    assert (moved.status, moved.json["outcome"]) == (200, "transferred")
    assert desk.status(waiting)["status"] == "held"
    assert (desk.stock()["on_hand"], desk.stock(location="bath")["on_hand"]) == (1, 3)


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"units": 3}, 200, "units_unavailable"),
        ({"to_location": "web"}, 200, "same_location"),
        ({"units": 0}, 422, "units_invalid"),
        ({"units": 2**70}, 422, "units_invalid"),
        ({"sku": "phone-1tb"}, 422, "sku_unknown"),
        ({"location": "mars"}, 422, "location_unknown"),
        ({"to_location": "mars"}, 422, "location_unknown"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(
    desk: Desk, other: dict[str, Any], status: int, code: str
):
    body = {"sku": "phone-8gb", "location": "web", "to_location": "bath", "units": 1}

    refused = desk.staff("stock/transfer", body | other)

    assert (refused.status, refused.code) == (status, code)
    assert desk.stock()["on_hand"] == 2


def test_who_is_bound_to_a_location_receives_and_transfers_there_alone(staffed: Staffed):
    desk = staffed.desk
    bound = staffed.named(staffed.account(Duty("shop", "web")).number)
    supply = desk.announce(location="").json["supply"]
    desk.of_supply(supply, "allocation", {"shares": shares(("web", 2), ("bath", 2))})
    path, body = f"/api/v1/supplies/{supply}/receive", {"sku": "phone-8gb", "units": 1}

    mine = staffed.post(path, bound, {"parts": shares(("web", 1))})
    others = staffed.post(path, bound, {"parts": shares(("bath", 1))})
    all_of_it = staffed.post(path, bound, {})
    away = staffed.post(
        f"{desk.path}/stock/transfer", bound, body | {"location": "web", "to_location": "bath"}
    )

    assert mine.json["outcome"] == "supply_received"
    assert [each.code for each in (others, all_of_it, away)] == ["not_permitted"] * 3
    assert desk.stock(location="bath")["on_hand"] == 3
