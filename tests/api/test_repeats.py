"""The same key again: the first answer's very bytes, whatever happened since."""

import msgspec
import pytest

from tests.api.desk import Desk, fresh


def test_a_repeat_is_answered_with_exactly_the_first_bytes(desk: Desk):
    for who, outcome in (("ada", "held"), ("bea", "held"), ("cyd", "in_line")):
        key = fresh()
        first = desk.order(who, key)

        again = desk.order(who, key)

        assert first.code == outcome
        assert (again.status, again.body) == (first.status, first.body)
    assert desk.stock()["held"] == 2


def test_how_the_body_is_written_makes_no_other_request_of_it(desk: Desk):
    key = fresh()
    wanted = desk.wanted("ada")
    first = desk.send(msgspec.json.encode(wanted), key)

    turned = dict(reversed(wanted.items())) | {"units": 1, "line": True}
    again = desk.send(msgspec.json.format(msgspec.json.encode(turned), indent=4), key)

    assert again.body == first.body


@pytest.mark.parametrize(
    "change",
    [{"sku": "phone-16gb"}, {"location": "bath"}, {"units": 2}, {"line": False},
     {"customer_class": "business"}, {"contact": {"email": "bea@shop.example"}},
     {"sku": "unknown"}, {"units": 0}],
)  # fmt: skip
def test_another_body_under_a_bound_key_is_refused(desk: Desk, change: dict[str, object]):
    key = fresh()
    first = desk.order("ada", key)

    other = desk.order("ada", key, **change)

    assert (other.status, other.code) == (422, "key_reused")
    assert desk.order("ada", key).body == first.body


def test_one_key_names_different_orders_in_different_launches(desk: Desk):
    elsewhere = Desk.opened(desk.shop)
    key = fresh()

    here, there = desk.order("ada", key), elsewhere.order("ada", key)

    assert (here.code, there.code) == ("held", "held")
    assert here.json["order"] != there.json["order"]


@pytest.mark.parametrize("turn", ["pause", "close"])
def test_a_repeat_gets_its_answer_when_the_launch_sells_no_more(desk: Desk, turn: str):
    key = fresh()
    first = desk.order("ada", key)
    desk.staff(turn)

    again = desk.order("ada", key)

    assert (again.status, again.body) == (201, first.body)


def test_a_repeat_gets_its_answer_after_the_order_was_given_up(desk: Desk):
    key = fresh()
    first = desk.order("ada", key)
    desk.cancel(first)

    again = desk.order("ada", key)

    assert again.body == first.body
    assert desk.status(first)["status"] == "cancelled"


def test_staff_who_repeat_a_request_get_the_first_answer_and_move_nothing_twice(desk: Desk):
    key = fresh()
    first = desk.receive(5, key)

    again = desk.receive(5, key)

    assert (first.status, first.code) == (200, "received")
    assert again.body == first.body
    assert desk.stock()["on_hand"] == 7


def test_staff_who_send_another_request_under_a_key_are_refused(desk: Desk):
    key = fresh()
    desk.receive(5, key)

    other = desk.receive(6, key)
    elsewhere = desk.staff("pause", key=key)

    assert [(answer.status, answer.code) for answer in (other, elsewhere)] == [
        (422, "key_reused")
    ] * 2
