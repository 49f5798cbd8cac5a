"""An order that moves to another location, by its customer and by staff."""

from typing import Any

import msgspec
import pytest

from tests.api.desk import Desk, fresh
from tests.serve.running import Answer, RunningShop


@pytest.fixture
def moving(shop: RunningShop) -> Desk:
    """A launch with one unit of everything everywhere, whose orders may move."""
    return Desk.opened(shop, 1, move=True)


def ask(desk: Desk, path: str, body: Any) -> Answer:
    raw = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
    return desk.shop.ask("POST", path, raw, {"Content-Type": "application/json"})


def move(desk: Desk, placed: Answer, location: Any = "bath") -> Answer:
    """As its customer."""
    code, token = placed.json["order"], placed.json["token"]
    return ask(desk, f"/api/v1/orders/{code}/move?token={token}", {"location": location})


def move_by_staff(desk: Desk, placed: Answer, location: str, key: str | None = None) -> Answer:
    return desk.staff(f"/api/v1/orders/{placed.json['order']}/move", {"location": location}, key)


def test_an_order_moves_to_free_units_and_the_line_it_leaves_is_served(moving: Desk):
    ada, bea = moving.order("ada"), moving.order("bea")

    moved = move(moving, ada)

    assert moved.status == 200
    assert moved.json | {"time": "", "hold_until": ""} == {
        "outcome": "held",
        "order": ada.json["order"],
        "time": "",
        "location": "bath",
        "hold_until": "",
    }
    stands = moving.status(ada)
    assert (stands["status"], stands["location"]) == ("held", "bath")
    assert stands["hold_until"] == moved.json["hold_until"]
    assert moving.status(bea)["status"] == "held"


def test_an_order_moves_to_the_end_of_a_line(moving: Desk):
    ada = moving.order("ada")
    moving.order("bea", location="bath")
    moving.order("cyd", location="bath")

    moved = move(moving, ada)

    assert moved.json | {"time": ""} == {
        "outcome": "in_line",
        "order": ada.json["order"],
        "time": "",
        "location": "bath",
        "place": 2,
        "ahead": 1,
    }
    assert moving.status(ada)["ahead"] == 1


def test_a_repeat_of_the_order_gets_the_first_answer_to_the_byte_after_a_move(moving: Desk):
    keys = {who: fresh() for who in ("ada", "bea")}
    first = {who: moving.order(who, keys[who]) for who in keys}
    assert [answer.json["outcome"] for answer in first.values()] == ["held", "in_line"]

    for placed in first.values():
        assert move(moving, placed).status == 200
    again = {who: moving.order(who, keys[who]) for who in keys}

    assert {who: answer.body for who, answer in again.items()} == {
        who: answer.body for who, answer in first.items()
    }


def test_moving_again_to_the_same_place_says_that_it_is_there(moving: Desk):
    ada = moving.order("ada")
    move(moving, ada)
    until = moving.status(ada)["hold_until"]

    again = move(moving, ada)

    assert (again.status, again.json["outcome"]) == (200, "same_location")
    assert "location" not in again.json
    assert moving.status(ada)["hold_until"] == until


def test_a_location_that_the_launch_does_not_have_never_reaches_the_journal(moving: Desk):
    ada = moving.order("ada")
    before = moving.shop.ask("GET", "/readyz").json["sequence"]

    refused = move(moving, ada, "ada@home.example")

    assert (refused.status, refused.code) == (422, "location_unknown")
    stored = moving.order("bea").json["sequence"]
    assert stored <= before + 2  # the order, and at most a tick


def test_a_launch_that_lets_none_move_says_so(shop: RunningShop):
    desk = Desk.opened(shop, 1)
    ada = desk.order("ada")

    refused = move(desk, ada)

    assert (refused.status, refused.json["outcome"]) == (200, "not_movable")
    assert desk.shop.ask("GET", desk.path).json["move"] is False
    assert desk.status(ada)["location"] == "web"


def test_an_order_stays_where_nothing_is_free_and_nobody_may_wait(shop: RunningShop):
    desk = Desk.opened(shop, 1, move=True, line=False)
    ada = desk.order("ada")
    desk.order("bea", location="bath")

    refused = move(desk, ada)

    assert (refused.status, refused.json["outcome"]) == (200, "sold_out")
    assert desk.status(ada)["status"] == "held"


def test_an_order_is_moved_with_its_token_or_by_staff_alone(moving: Desk):
    ada, bea = moving.order("ada"), moving.order("bea")
    path = f"/api/v1/orders/{ada.json['order']}/move"

    refused = [
        ask(moving, each, {"location": "bath"})
        for each in (path, f"{path}?token={bea.json['token']}")
    ]

    assert {(answer.status, answer.code) for answer in refused} == {(404, "order_unknown")}
    assert moving.status(ada)["location"] == "web"


def test_staff_move_an_order_once_under_one_key(moving: Desk):
    ada, key = moving.order("ada"), fresh()

    first = move_by_staff(moving, ada, "bath", key)
    again = move_by_staff(moving, ada, "bath", key)
    other = move_by_staff(moving, ada, "web", key)

    assert first.json["outcome"] == "held"
    assert again.body == first.body
    assert (other.status, other.code) == (422, "key_reused")


def test_staff_need_a_key_to_move_an_order(moving: Desk):
    ada = moving.order("ada")
    headers = moving.staff_headers()
    del headers["Idempotency-Key"]

    path = f"/api/v1/orders/{ada.json['order']}/move"
    refused = moving.shop.ask("POST", path, b'{"location":"bath"}', headers)

    assert (refused.status, refused.code) == (400, "key_missing")


@pytest.mark.parametrize("body", [None, b"{", {}, {"location": 1}, {"location": "bath", "sku": ""}])
def test_a_body_that_is_no_place_is_refused(moving: Desk, body: Any):
    ada = moving.order("ada")
    path = f"/api/v1/orders/{ada.json['order']}/move?token={ada.json['token']}"

    refused = ask(moving, path, body)

    assert refused.status in (400, 422)
    assert moving.status(ada)["location"] == "web"
