"""Loading a community by the API: whole slices or nothing, in order, nobody twice."""

from typing import Any

import pytest

from firstcome.limits import LOAD_ROWS_MAX
from tests.api.desk import Desk, fresh
from tests.api.test_bad_orders import assert_problem
from tests.serve.running import RunningShop


@pytest.fixture
def desk(shop: RunningShop) -> Desk:
    """A desk for a launch that only those may order from whose wave has come."""
    return Desk.opened(shop, register=True, access="waves")


def row(desk: Desk, who: str, **other: Any) -> dict[str, Any]:
    """Somebody whose address is known."""
    contact = {"email": desk.address(who)}
    wanted = {"skus": ["phone-8gb"], "market": "GB", "contact": contact}
    return wanted | {"key": f"row-{who}", "confirmed": True} | other


def load(desk: Desk, *rows: dict[str, Any], key: str | None = None) -> Any:
    return desk.staff("registrations/load", {"registrations": list(rows)}, key)


def counts(desk: Desk) -> tuple[int, int]:
    """How many are registered, and how many of them confirmed."""
    seen = desk.shop.ask("GET", f"{desk.path}/waves", None, desk.staff_headers())
    return seen.json["registered"], seen.json["confirmed"]


def test_those_whom_staff_vouch_for_are_confirmed_and_the_others_are_not(desk: Desk):
    answer = load(desk, row(desk, "ada"), row(desk, "bea", confirmed=False))

    assert (answer.status, answer.json) == (
        200,
        {"outcome": "loaded", "launch": desk.launch, "registered": 2, "known": 0},
    )
    assert counts(desk) == (2, 1)


def test_a_slice_that_is_sent_again_registers_nobody_twice(desk: Desk):
    people = [row(desk, f"person{number}") for number in range(20)]
    load(desk, *people[:12])

    again = load(desk, *people)

    assert (again.json["registered"], again.json["known"]) == (8, 12)
    assert counts(desk) == (20, 20)


def test_who_registered_on_the_page_is_confirmed_and_keeps_their_registration(desk: Desk):
    body = {"skus": ["phone-16gb"], "market": "GB", "contact": {"email": desk.address("ada")}}
    desk.staff("registrations", body)

    answer = load(desk, row(desk, "ada"))

    assert (answer.json["registered"], answer.json["known"]) == (0, 1)
    assert counts(desk) == (1, 1)


@pytest.mark.parametrize(
    ("other", "code", "field"),
    [
        ({"skus": ["mars"]}, "sku_unknown", "registrations[1]"),
        ({"market": "FR"}, "market_unknown", "registrations[1]"),
        ({"location": "mars"}, "location_unknown", "registrations[1]"),
        ({"units": 2}, "units_invalid", "registrations[1]"),
        ({"contact": {"email": "nobody"}}, "contact_invalid", "registrations[1].contact.email"),
        ({"consents": ["sms"]}, "contact_invalid", "registrations[1].contact.phone"),
        ({"key": "two words"}, "body_invalid", "registrations[1].key"),
        ({"confirmed": "maybe"}, "body_invalid", "registrations[1].confirmed"),
    ],
)
def test_one_fault_in_a_slice_is_named_and_nobody_is_registered(
    desk: Desk, other: dict[str, Any], code: str, field: str
):
    answer = load(desk, row(desk, "ada"), row(desk, "bea", **other), row(desk, "cyd"))

    assert_problem(answer, code, answer.json["field"])
    assert answer.json["field"].startswith(field)
    assert counts(desk) == (0, 0)


def test_a_customer_who_stands_twice_in_a_slice_is_refused(desk: Desk):
    answer = load(desk, row(desk, "ada"), row(desk, "ADA", key="another"))

    assert_problem(answer, "body_invalid", answer.json["field"])
    assert answer.json["field"] == "registrations[1].contact"
    assert counts(desk) == (0, 0)


def test_another_row_under_the_same_key_is_refused(desk: Desk):
    load(desk, row(desk, "ada"))

    assert load(desk, row(desk, "ada", language="en")).code == "key_reused"


def test_a_slice_has_a_bound(desk: Desk):
    people = [row(desk, f"person{number}") for number in range(LOAD_ROWS_MAX + 1)]

    assert load(desk, *people).code == "body_invalid"
    assert load(desk, *people[:-1]).json["registered"] == LOAD_ROWS_MAX


def test_places_follow_the_rows(desk: Desk):
    people = [row(desk, f"person{number}") for number in range(50)]
    load(desk, *people)
    opens = "2099-01-01T00:00:00Z"
    adopted = desk.staff(
        "waves", {"order": "registration_time", "waves": [{"people": 30, "opens": opens}]}
    )

    seen = desk.shop.ask("GET", f"{desk.path}/waves", None, desk.staff_headers()).json

    assert adopted.code == "waves_adopted"
    assert seen["waves"][0]["people"] == 30


def test_a_launch_without_registration_loads_nobody(shop: RunningShop):
    desk = Desk.opened(shop)

    assert load(desk, row(desk, "ada")).code == "not_registering"


def test_nobody_but_staff_loads_a_community(desk: Desk):
    headers = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}

    answer = desk.shop.ask("POST", f"{desk.path}/registrations/load", b"{}", headers)

    assert answer.code == "staff_key_needed"
