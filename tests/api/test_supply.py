"""Supply over HTTP: announcing deliveries, saying more of them, and who may."""

from collections.abc import Generator
from datetime import datetime
from typing import Any

import msgspec
import pytest

from firstcome.domain.definition import LocationTerms, MarketTerms, Price, SkuTerms
from firstcome.launches.texts import LocationTexts, MarketTexts
from firstcome.sqlite import open_reader, rows
from firstcome.staff.accounts import Duty
from firstcome.staff.permissions import GRANTED, ROLES
from firstcome.staff.store import StaffStore
from tests.api.desk import Desk, fresh
from tests.api.launch_bodies import SKUS, definition_of, texts_of
from tests.api.test_staff_accounts import LOCATIONS, Staffed
from tests.serve.running import RunningShop

TERMS = {"units": 5, "stage": "planned", "from": "2030-08-02", "to": "2030-08-09"}


@pytest.fixture(scope="module")
def staffed(shop: RunningShop) -> Generator[Staffed]:
    store = StaffStore(shop.directory / "staff.db")
    yield Staffed(Desk.opened(shop, 3, locations=LOCATIONS), store)
    store.close()


def test_a_delivery_is_announced_and_shown_in_the_days_of_its_market(desk: Desk):
    announced = desk.announce(note="by mail, Ms Jones")

    assert (announced.status, announced.code) == (201, "supply_announced")
    supply = announced.json["supply"]
    assert announced.json["delivery"] == 1
    assert desk.supply(supply) == {
        "supply": supply,
        "delivery": 1,
        "launch": desk.launch,
        "sku": "phone-8gb",
        "market": "GB",
        "location": "web",
        "units": 5,
        "received": 0,
        "left": 5,
        "reserve": 0,
        "status": "planned",
        "stage": "planned",
        "from": "2030-08-02",
        "to": "2030-08-09",
        "said_by": "shop",
        "announced": announced.json["time"],
        "note": "by mail, Ms Jones",
        "shares": [],
        "as_of": desk.supply(supply)["as_of"],
    }


def test_deliveries_are_counted_within_their_launch_in_the_order_of_announcing(desk: Desk):
    Desk.opened(desk.shop).announce()
    first, second = desk.announce().json, desk.announce(location="", market="GB").json

    listed = desk.seen("supplies").json

    assert listed["count"] == 2
    assert [(each["supply"], each["delivery"]) for each in listed["supplies"]] == [
        (first["supply"], 1),
        (second["supply"], 2),
    ]
    page = desk.seen("supplies?offset=1&limit=1").json
    assert [each["supply"] for each in page["supplies"]] == [second["supply"]]
    assert page["previous"] == f"{desk.path}/supplies?offset=0&limit=1"


def test_a_repeat_announces_nothing_more(desk: Desk):
    first, again = desk.announce("a-key"), desk.announce("a-key")
    other = desk.announce("a-key", units=6)

    assert again.json == first.json
    assert (other.status, other.code) == (422, "key_reused")
    assert desk.seen("supplies").json["count"] == 1


def test_a_delivery_slips_is_confirmed_and_is_cancelled(desk: Desk):
    supply = desk.announce().json["supply"]

    slipped = desk.of_supply(supply, "change", TERMS | {"to": "2030-08-16", "note": "the ship"})
    late = desk.supply(supply)
    desk.of_supply(supply, "change", TERMS | {"stage": "confirmed", "said_by": "supplier"})
    sure = desk.supply(supply)
    cancelled = desk.of_supply(supply, "cancel", {"note": "the ship sank"})
    over = desk.supply(supply)

    assert (slipped.status, slipped.json["outcome"]) == (200, "supply_changed")
    assert slipped.json["supply"] == supply
    assert (late["to"], late["note"], late["status"]) == ("2030-08-16", "the ship", "planned")
    assert (sure["to"], sure["status"], sure["said_by"]) == ("2030-08-09", "confirmed", "supplier")
    assert cancelled.json["outcome"] == "supply_cancelled"
    assert (over["status"], over["left"], over["note"]) == ("cancelled", 0, "the ship sank")
    assert desk.of_supply(supply, "cancel").json["outcome"] == "supply_over"


@pytest.mark.parametrize(
    ("other", "code", "field"),
    [
        ({"sku": "phone-1tb"}, "sku_unknown", "sku"),
        ({"market": "FR"}, "market_unknown", "market"),
        ({"location": "mars"}, "location_unknown", "location"),
        ({"units": 0}, "units_invalid", "units"),
        ({"units": -1}, "units_invalid", "units"),
        ({"units": 100_000_001}, "units_invalid", "units"),
        ({"units": 2**70}, "units_invalid", "units"),
        ({"units": "5"}, "body_invalid", "units"),
        ({"stage": "sure"}, "body_invalid", "stage"),
        ({"from": "2030-02-30"}, "body_invalid", "from"),
        ({"from": "2030-8-02"}, "body_invalid", "from"),
        ({"to": "2030-W01-1"}, "body_invalid", "to"),
        ({"from": "1969-12-31"}, "body_invalid", "from"),
        ({"to": "9999-12-31"}, "body_invalid", "from"),
        ({"from": "2030-08-10"}, "window_invalid", "to"),
        ({"note": "turn\u202earound"}, "body_invalid", "note"),
        ({"note": "x" * 1_001}, "body_invalid", "note"),
        ({"said_by": "somebody"}, "body_invalid", "said_by"),
        ({"colour": "red"}, "body_invalid", ""),
    ],
)
def test_what_cannot_be_announced_is_refused_with_its_field(
    desk: Desk, other: dict[str, Any], code: str, field: str
):
    refused = desk.announce(**other)

    assert (refused.status, refused.code) == (422, code)
    assert refused.json.get("field", "") == field
    assert refused.json["detail"]
    assert desk.seen("supplies").json["count"] == 0


def test_a_location_of_another_market_is_refused(shop: RunningShop):
    desk = in_two_markets(shop)

    refused = desk.announce(market="GB", location="ginza")

    assert (refused.status, refused.code, refused.json["field"]) == (
        422,
        "location_unknown",
        "location",
    )


def test_days_are_those_of_the_market_and_without_one_of_the_first(shop: RunningShop):
    desk = in_two_markets(shop)
    places = [{"location": "ginza"}, {"location": "", "market": "JP"}, {"location": ""}]
    numbers = [desk.announce(**place).json["supply"] for place in places]

    journal = open_reader(shop.directory / "journal.db")
    found = rows(
        journal,
        "SELECT command ->> 'from_ms', command ->> 'to_ms' FROM entries WHERE sequence IN "
        f"({','.join(map(str, numbers))})",
    )
    windows = [tuple(int(str(cell)) for cell in row) for row in found]
    journal.close()

    assert [desk.supply(number)["from"] for number in numbers] == ["2030-08-02"] * 3
    assert [desk.supply(number)["to"] for number in numbers] == ["2030-08-09"] * 3
    assert windows == [
        (instant_ms(f"2030-08-02T00:00:00.000{off}"), instant_ms(f"2030-08-09T23:59:59.999{off}"))
        for off in ("+09:00", "+09:00", "+01:00")
    ]


def instant_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def in_two_markets(shop: RunningShop) -> Desk:
    """A launch in the United Kingdom and in Japan."""
    name = fresh("launch")
    texts = msgspec.structs.replace(
        texts_of(name),
        markets=(
            MarketTexts("GB", "United Kingdom", "Europe/London"),
            MarketTexts("JP", "Japan", "Asia/Tokyo"),
        ),
        locations=(
            LocationTexts("web", "Web", "Europe/London"),
            LocationTexts("ginza", "Ginza", "Asia/Tokyo"),
        ),
    )
    definition = definition_of(
        name,
        markets=(MarketTerms("GB", "GBP"), MarketTerms("JP", "JPY")),
        skus=tuple(SkuTerms(sku, (Price("GB", 9_900), Price("JP", 30_000))) for sku in SKUS),
        locations=(
            LocationTerms("web", "online", "own", "GB"),
            LocationTerms("ginza", "stores", "own", "JP"),
        ),
        stock=(),
        texts=texts.id(),
    )
    desk = Desk(shop, name)
    body = msgspec.json.encode({"definition": definition, "texts": texts})
    assert desk.staff("/api/v1/launches", body).status == 201
    return desk


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"units": 1}, "units_invalid"),  # two came
        ({"stage": "planned"}, "stage_invalid"),
        ({"from": "2030-08-10"}, "window_invalid"),
    ],
)
def test_what_cannot_be_said_of_a_delivery_is_refused(desk: Desk, other: dict[str, Any], code: str):
    supply = desk.announce(stage="confirmed").json["supply"]
    desk.of_supply(supply, "receive", {"parts": [{"location": "web", "units": 2}]})

    refused = desk.of_supply(supply, "change", TERMS | {"stage": "confirmed"} | other)

    assert (refused.status, refused.code) == (422, code)
    assert refused.json["detail"]


@pytest.mark.parametrize(
    ("method", "verb", "body"),
    [
        ("GET", "", None),
        ("POST", "/change", TERMS),
        ("POST", "/cancel", {}),
        ("POST", "/receive", {}),
        ("POST", "/what-if", {}),
        ("POST", "/allocation", {"shares": [{"location": "web", "units": 1}]}),
        ("POST", "/allocation/revert", {}),
    ],
)
def test_a_delivery_that_there_is_not_is_unknown(desk: Desk, method: str, verb: str, body: Any):
    sent = None if body is None else msgspec.json.encode(body)

    unknown = desk.shop.ask(method, f"/api/v1/supplies/999999999{verb}", sent, desk.staff_headers())

    assert (unknown.status, unknown.code) == (404, "supply_unknown")


def test_a_supplier_changes_deliveries_and_speaks_for_themselves(staffed: Staffed):
    desk = staffed.desk
    supply = desk.announce().json["supply"]
    supplier = staffed.named(staffed.account(Duty("supplier")).number)
    path = f"/api/v1/supplies/{supply}"

    changed = staffed.post(f"{path}/change", supplier, TERMS | {"to": "2030-08-16"})
    command = staffed.last_command()

    assert changed.json["outcome"] == "supply_changed"
    assert command["said_by"] == "supplier"
    assert desk.supply(supply)["said_by"] == "supplier"


def test_each_role_does_with_supply_what_its_permissions_say(staffed: Staffed):
    desk = staffed.desk
    supply = desk.announce().json["supply"]
    needs = {
        ("GET", f"{desk.path}/supplies"): "see_supply",
        ("GET", f"{desk.path}/estimates"): "see_supply",
        ("GET", f"/api/v1/supplies/{supply}"): "see_supply",
        ("POST", f"/api/v1/supplies/{supply}/what-if"): "see_supply",
        ("POST", f"{desk.path}/supplies"): "plan_supply",
        ("POST", f"{desk.path}/supplies/load"): "plan_supply",
        ("POST", f"/api/v1/supplies/{supply}/cancel"): "plan_supply",
        ("POST", f"/api/v1/supplies/{supply}/change"): "confirm_supply",
        ("POST", f"/api/v1/supplies/{supply}/receive"): "move_stock",
        ("POST", f"{desk.path}/stock/transfer"): "move_stock",
        ("POST", f"/api/v1/supplies/{supply}/allocation"): "allocate",
        ("POST", f"/api/v1/supplies/{supply}/allocation/revert"): "allocate",
    }
    for role in ROLES:
        duty = Duty(role, "web" if role == "shop" else "", "own" if role == "partner" else "")
        headers = staffed.named(staffed.account(duty).number)
        more = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
        for (method, path), permission in needs.items():
            sent = b"[]" if method == "POST" else None
            answer = desk.shop.ask(method, path, sent, headers | more)

            assert (answer.status == 403) == (permission not in GRANTED[role]), (role, path)
