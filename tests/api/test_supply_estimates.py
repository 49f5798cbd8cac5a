"""Estimates over HTTP: by order, by line, and who would be told otherwise."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from firstcome.api.calendars import Calendars
from tests.api.desk import Desk
from tests.api.inside import Inside
from tests.api.test_registrations import tell
from tests.serve.running import Answer


def wanted(desk: Desk, people: int) -> list[Answer]:
    """Orders of people with sound addresses."""
    for who in ("ada", "bea"):
        desk.order(who)
    return [desk.order(f"person-{number}") for number in range(people)]


def test_an_order_in_line_has_an_estimate_with_its_margin_and_its_history(desk: Desk):
    (placed,) = wanted(desk, 1)
    before = desk.status(placed)
    supply = desk.announce(stage="confirmed").json["supply"]
    after = desk.status(placed)

    assert before["estimate"] == {"certainty": "unknown", "is_overdue": False}
    assert before["estimate_history"] == [
        {"certainty": "unknown", "change": "first", "time": before["placed_at"]}
    ]
    assert after["estimate"] == {
        "certainty": "confirmed",
        "is_overdue": False,
        "from": "2030-08-02",
        "to": "2030-08-11",
        "delivery": 1,
    }
    assert after["estimate_history"] == [
        *before["estimate_history"],
        {
            "certainty": "confirmed",
            "change": "supply",
            "time": desk.supply(supply)["announced"],
            "from": "2030-08-02",
            "to": "2030-08-11",
            "reason": {
                "kind": "announced",
                "delivery": 1,
                "from": "2030-08-02",
                "to": "2030-08-09",
            },
        },
    ]


def test_a_slip_stands_in_the_history_with_both_windows_of_the_delivery(desk: Desk):
    (placed,) = wanted(desk, 1)
    supply = desk.announce().json["supply"]
    terms = {"units": 5, "stage": "planned", "from": "2030-08-09", "to": "2030-08-16"}

    desk.of_supply(supply, "change", terms | {"note": "the ship is late"})

    last = desk.status(placed)["estimate_history"][-1]
    assert (last["certainty"], last["from"], last["to"]) == ("planned", "2030-08-09", "2030-08-30")
    assert last["reason"] == {
        "kind": "slipped",
        "delivery": 1,
        "was_from": "2030-08-02",
        "was_to": "2030-08-09",
        "from": "2030-08-09",
        "to": "2030-08-16",
    }


def test_an_order_that_has_its_units_has_no_estimate(desk: Desk):
    held = desk.status(desk.order("ada"))

    assert "estimate" not in held
    assert "estimate_history" not in held


def test_units_that_never_came_are_overdue(desk: Desk):
    (placed,) = wanted(desk, 1)
    desk.announce(**{"from": "2020-08-02", "to": "2020-08-09"})

    assert desk.status(placed)["estimate"]["is_overdue"] is True


def test_staff_and_customers_and_every_way_of_writing_the_link_get_the_same(desk: Desk):
    (placed,) = wanted(desk, 1)
    desk.announce()
    code, link = placed.json["order"], placed.json["link"]

    answers = [
        desk.shop.ask("GET", link),
        desk.shop.ask("GET", f"{link}&more=1"),  # the framework's route
        desk.seen(f"/api/v1/orders/{code}"),
    ]

    bodies = [answer.json | {"as_of": ""} for answer in answers]
    assert bodies[0]["estimate"]["delivery"] == 1
    assert bodies[1:] == bodies[:1] * 2


def test_the_first_look_after_a_start_waits_for_the_zones_and_is_the_same(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        for who in ("ada", "bea", "cyd"):
            await shop.order(who)
        code, token = shop.name_of_last_order()
        link = f"/api/v1/orders/{code}?token={token}"
        terms = {"units": 1, "stage": "planned", "from": "2030-08-02", "to": "2030-08-09"}
        body = {"sku": "phone-8gb", "location": "web"} | terms
        await shop.staff("/api/v1/launches/phone-2008/supplies", msgspec.json.encode(body))
        shop.shop.calendars = Calendars(shop.engine, shop.contacts)  # as after a start

        answers = await shop.at_once(*(shop.client.get(link) for _ in range(3)))

        assert [answer.json()["estimate"]["from"] for answer in answers] == ["2030-08-02"] * 3

    tell(tmp_path, scenario)


def test_a_line_is_shown_by_the_windows_that_its_orders_are_told(desk: Desk):
    wanted(desk, 8)
    first = desk.announce(units=2, stage="confirmed").json["supply"]
    second = desk.announce(units=5, **{"from": "2030-09-01", "to": "2030-09-07"}).json["supply"]

    seen = desk.seen("estimates").json

    assert (seen["launch"], seen["count"], seen["next"]) == (desk.launch, 1, None)
    assert seen["pools"] == [
        {
            "sku": "phone-8gb",
            "location": "web",
            "waiting_orders": 8,
            "waiting_units": 8,
            "available": 0,
            "dues": [
                {
                    "supply": first,
                    "delivery": 1,
                    "units": 2,
                    "is_confirmed": True,
                    "from": "2030-08-02",
                    "to": "2030-08-11",
                },
                {
                    "supply": second,
                    "delivery": 2,
                    "units": 5,
                    "is_confirmed": False,
                    "from": "2030-09-01",
                    "to": "2030-09-21",
                },
            ],
            "windows": [
                {
                    "certainty": "confirmed",
                    "orders": 2,
                    "ahead": 0,
                    "from": "2030-08-02",
                    "to": "2030-08-11",
                    "supply": first,
                    "delivery": 1,
                },
                {
                    "certainty": "planned",
                    "orders": 5,
                    "ahead": 2,
                    "from": "2030-09-01",
                    "to": "2030-09-21",
                    "supply": second,
                    "delivery": 2,
                },
                {"certainty": "unknown", "orders": 1, "ahead": 7},
            ],
        }
    ]


def test_pools_are_chosen_by_sku_and_location_and_come_in_pages(desk: Desk):
    for sku in ("phone-8gb", "phone-16gb"):
        for location in ("web", "bath"):
            desk.announce(sku=sku, location=location)

    def pools(query: str) -> list[tuple[str, str]]:
        found = desk.seen(f"estimates?{query}").json["pools"]
        return [(each["sku"], each["location"]) for each in found]

    page = desk.seen("estimates?sku=phone-8gb&limit=1").json

    assert len(pools("")) == 4
    assert pools("sku=phone-16gb") == [("phone-16gb", "web"), ("phone-16gb", "bath")]
    assert pools("location=bath") == [("phone-8gb", "bath"), ("phone-16gb", "bath")]
    assert page["next"] == f"{desk.path}/estimates?offset=1&limit=1&sku=phone-8gb"
    assert desk.seen(page["next"]).json["pools"][0]["location"] == "bath"
    assert desk.seen("estimates?sku=phone-1tb").code == "sku_unknown"
    assert desk.seen("estimates?location=mars").code == "location_unknown"


def test_what_if_says_who_would_be_told_otherwise_and_tells_nobody(desk: Desk):
    orders = wanted(desk, 4)
    supply = desk.announce(units=3).json["supply"]
    before = [desk.status(order)["estimate"] for order in orders]

    found = desk.of_supply(supply, "what-if", {"from": "2030-08-09", "to": "2030-08-16"})

    assert found.status == 200
    old = {
        "certainty": "planned",
        "supply": supply,
        "delivery": 1,
        "from": "2030-08-02",
        "to": "2030-08-23",
    }
    assert found.json == {
        "supply": supply,
        "delivery": 1,
        "as_of": found.json["as_of"],
        "orders": 3,
        "groups": [
            {
                "location": "web",
                "ahead": 0,
                "orders": 3,
                "direction": "later",
                "old": old,
                "new": old | {"from": "2030-08-09", "to": "2030-08-30"},
            }
        ],
    }
    assert [desk.status(order)["estimate"] for order in orders] == before
    assert desk.supply(supply)["to"] == "2030-08-09"


@pytest.mark.parametrize(
    ("body", "directions"),
    [
        ({}, []),
        ({"units": 5}, []),
        ({"units": 1}, ["lost"]),
        ({"stage": "confirmed"}, ["earlier"]),
        ({"stage": "asked"}, ["lost"]),
        ({"to": "2030-08-16"}, ["later"]),
        ({"from": "2030-08-01", "to": "2030-08-01"}, ["earlier"]),
        ({"is_cancelled": True}, ["lost"]),
        ({"shares": [{"location": "web", "units": 1}]}, ["lost"]),
        ({"shares": []}, []),
    ],
)
def test_what_is_left_out_of_a_what_if_stays(
    desk: Desk, body: dict[str, Any], directions: list[str]
):
    wanted(desk, 2)
    supply = desk.announce().json["supply"]

    groups = desk.of_supply(supply, "what-if", body).json["groups"]

    assert [group["direction"] for group in groups] == directions


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"units": 0}, "units_invalid"),
        ({"units": 2**70}, "units_invalid"),
        ({"units": 1}, "units_invalid"),  # two came
        ({"stage": "planned"}, "stage_invalid"),
        ({"to": "2030-08-01"}, "window_invalid"),
        ({"to": "soon"}, "body_invalid"),
        ({"shares": [{"location": "mars", "units": 1}]}, "location_unknown"),
        ({"shares": [{"location": "bath", "units": 1}]}, "location_unknown"),  # it is the web's
        ({"shares": [{"location": "web", "units": 6}]}, "units_invalid"),
        ({"shares": [{"location": "web", "units": -1}]}, "units_invalid"),
    ],
)
def test_a_what_if_that_no_change_could_make_true_is_refused(
    desk: Desk, body: dict[str, Any], code: str
):
    supply = desk.announce(stage="confirmed").json["supply"]
    desk.of_supply(supply, "receive", {"parts": [{"location": "web", "units": 2}]})

    refused = desk.of_supply(supply, "what-if", body)

    assert (refused.status, refused.code) == (422, code)
