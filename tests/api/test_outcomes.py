"""Outcomes of an order: what each says, and what it leaves behind."""

import pytest

from tests.api.desk import Desk
from tests.api.launch_bodies import FAR_MS
from tests.serve.running import RunningShop


def test_units_that_are_there_are_held_until_a_time(desk: Desk):
    placed = desk.order("ada")

    answer = placed.json
    assert placed.status == 201
    assert answer.keys() == {
        "outcome", "order", "sequence", "time", "launch", "sku", "location", "units",
        "hold_until", "token", "link",
    }  # fmt: skip
    assert (answer["outcome"], answer["launch"], answer["units"]) == ("held", desk.launch, 1)
    assert (
        answer["link"]
        == f"/api/v1/orders/{answer['order'].replace('-', '')}?token=" + (answer["token"])
    )
    assert desk.status(placed)["hold_until"] == answer["hold_until"]
    assert desk.stock()["held"] == 1


def test_who_comes_after_the_last_unit_stands_in_line_and_sees_how_many_are_ahead(desk: Desk):
    for who in ("ada", "bea"):
        assert desk.order(who).code == "held"

    placed = [desk.order(who) for who in ("cyd", "dee")]

    assert [(answer.status, answer.code) for answer in placed] == [(201, "in_line")] * 2
    assert [(answer.json["place"], answer.json["ahead"]) for answer in placed] == [(1, 0), (2, 1)]
    assert "hold_until" not in placed[0].json
    assert desk.status(placed[1])["ahead"] == 1


def test_who_wants_no_place_in_line_is_told_that_all_is_sold(desk: Desk):
    for who in ("ada", "bea"):
        desk.order(who)

    refused = desk.order("cyd", line=False)

    assert (refused.status, refused.json) == (200, {"outcome": "sold_out", "launch": desk.launch})


def test_a_refusal_binds_no_key(desk: Desk):
    for who in ("ada", "bea"):
        desk.order(who)

    refused = desk.order("cyd", key="cyd-1", line=False)
    desk.receive(1)
    placed = desk.order("cyd", key="cyd-1", line=False)

    assert (refused.code, placed.code) == ("sold_out", "held")


@pytest.mark.parametrize(
    ("turns", "outcome"),
    [(["pause"], "paused"), (["close"], "closed"), (["pause", "resume"], "held")],
)
def test_a_launch_sells_only_while_it_is_open(desk: Desk, turns: list[str], outcome: str):
    for turn in turns:
        assert desk.staff(turn).status == 200

    answer = desk.order("ada")

    assert answer.code == outcome
    assert answer.status == (201 if outcome == "held" else 200)


def test_a_launch_that_has_not_opened_sells_nothing_until_staff_open_it(shop: RunningShop):
    desk = Desk.opened(shop, opens_ms=FAR_MS)

    early = desk.order("ada")
    opened = desk.staff("open")
    placed = desk.order("ada")

    assert (early.status, early.json) == (200, {"outcome": "not_open", "launch": desk.launch})
    assert (opened.status, opened.code) == (200, "opened")
    assert placed.code == "held"


def test_a_limit_counts_over_all_channels_and_skus_paid_or_not(desk: Desk):
    first = desk.order("ada")
    hold = desk.status(first)["hold"]
    desk.staff(f"/api/v1/orders/{first.json['order']}/mark-paid", {"hold": hold})

    elsewhere = desk.order("ada", sku="phone-16gb", location="bath")
    spelt = desk.send(
        b'{"sku":"phone-16gb","location":"bath","contact":{"email":"%b"}}'
        % desk.address("ada").upper().encode()
    )

    assert (elsewhere.status, elsewhere.code) == (200, "limit_reached")
    assert spelt.code == "limit_reached"


def test_a_business_may_have_two_over_all_channels(desk: Desk):
    outcomes = [
        desk.order("ada", customer_class="business", location=location).code
        for location in ("web", "bath", "web")
    ]

    assert outcomes == ["held", "held", "limit_reached"]


def test_units_given_up_count_no_more(desk: Desk):
    first = desk.order("ada")
    desk.cancel(first)

    assert desk.order("ada").code == "held"
