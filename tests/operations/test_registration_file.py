"""Registrations in a customer's file: found by anything, told event by event, deeds of staff."""

import re
from collections.abc import Generator
from html import unescape
from typing import Any

import msgspec
import pytest

from firstcome.journal.reader import JournalReader
from firstcome.staff.audit import AuditFilter
from tests.api.desk import fresh
from tests.operations.people_of import Town, town


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    with town(tmp_path_factory.mktemp("town"), units=20, register=True) as found:
        yield found


def register(here: Town, who: str, name: str = "", **other: Any) -> tuple[str, str]:
    """Register an interest; the code and the token of the link."""
    contact = {"name": name or who.title(), "email": here.launch.address(who)}
    given: dict[str, Any] = other.pop("contact", {})
    wish = {"skus": ["phone-8gb"], "market": "GB", "contact": contact | given} | other
    headers = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
    path = f"{here.launch.path}/registrations"
    answer = here.launch.shop.ask("POST", path, msgspec.json.encode(wish), headers)
    assert answer.status == 202, answer
    journal = JournalReader(here.house.front.directory / "journal.db")
    try:
        entries = journal.entries(0)
        sequence = max(each.sequence for each in entries if b'"Register"' in each.command)
    finally:
        journal.close()
    return here.house.desk.registration_codes.make(1, sequence)


def by_link(here: Town, link: tuple[str, str], verb: str, body: Any = None) -> None:
    """What a customer does by their link."""
    path = f"/api/v1/registrations/{link[0]}/{verb}?token={link[1]}"
    raw = None if body is None else msgspec.json.encode(body)
    headers = {"Content-Type": "application/json"}
    assert here.launch.shop.ask("POST", path, raw, headers).status == 200


def file_of(here: Town, code: str) -> Any:
    answer = here.care.get(f"/api/v1/registrations/{code}/story")
    assert answer.status_code == 200, answer.text
    return answer.json()


def still(registrations: list[Any]) -> list[Any]:
    """Registrations without their mails, which may go out between two looks."""
    return [each | {"mails": [mail["about"] for mail in each["mails"]]} for each in registrations]


def found(here: Town, typed: str) -> list[str]:
    answer = here.care.get("/api/v1/find", params={"q": typed}).json()
    return [hit["registration"].replace("-", "") for hit in answer["registrations"]]


def test_a_registration_is_found_by_code_address_phone_and_name(here: Town):
    phone = {"phone": "+447700900456"}
    code, _ = register(here, "ada", "Augusta Lovelace", contact=phone)
    here.followed()

    by_code = here.care.get("/find", params={"q": code.lower()})
    page = here.care.get("/find", params={"q": "lovelace"}).text

    assert by_code.headers["location"].replace("-", "") == f"/registrations/{code}"
    for typed in (here.launch.address("ada"), "07700 900456", "lovel aug"):
        assert found(here, typed) == [code]
    assert "Augusta Lovelace" in page
    assert "Registrations that were found" in page
    assert found(here, "nobody") == []


def test_the_file_tells_every_event_with_who_asked_and_what_comes_next(here: Town):
    link = register(here, "bea")
    register(here, "bea")
    by_link(here, link, "confirm")
    by_link(here, link, "change", {"skus": ["phone-16gb", "phone-8gb"], "market": "GB"})
    placed = here.place("bea")
    here.followed()

    file = file_of(here, link[0])
    [told] = file["registrations"]
    page = unescape(here.care.get(f"/registrations/{link[0]}").text)
    of_order = here.care.get(f"/api/v1/orders/{placed.json['order']}/story").json()

    assert [(line["asked"], line["by"], line["answered"]) for line in told["story"]] == [
        ("Register", "the customer", "registered"),
        ("Register", "the customer", "registered"),
        ("Confirm", "the customer", "confirmed"),
        ("Change", "the customer", "changed"),
    ]
    assert told["story"][1]["what"].startswith("Registered again")
    assert told["status"] == "confirmed"
    assert told["next"][0].startswith("May order like everybody from ")
    assert file["customer"]["email"] == here.launch.address("bea")
    assert [order["order"] for order in file["orders"]] == [placed.json["order"]]
    assert still(of_order["registrations"]) == still(file["registrations"])
    assert [(each["orders"], each["units"]) for each in file["launches"]] == [(1, 1)]
    assert "1 unit counts against the limit" in " ".join(page.split())
    assert "Confirmed: the address is its owner's" in page
    assert f'href="/registrations/{told["registration"]}/leave"' in page


def test_staff_take_a_registration_back_with_a_reason_and_it_stands_in_the_story(here: Town):
    code, _ = register(here, "cyd")
    here.followed()
    path = f"/registrations/{code}/leave"
    form = here.care.get(path).text
    hidden = dict(re.findall(r'name="(key)" value="([^"]*)"', form))

    without = here.care.submit(path, **hidden)
    done = here.care.submit(path, **hidden, why="customer")
    here.followed()
    [told] = file_of(here, code)["registrations"]

    assert "their place in time is lost" in form
    assert without.status_code == 422
    assert done.status_code == 303
    assert told["status"] == "left"
    last = told["story"][-1]
    assert (last["asked"], last["answered"]) == ("Take back", "taken back")
    assert last["by"].startswith("Care-")
    spoken = told["registration"]
    [line] = here.house.desk.staff.audit_page(AuditFilter(about=spoken)).lines
    assert (line.what, line.why) == ("leave_registration", "The customer asked for it (left)")
    page = here.care.get(f"/registrations/{code}").text
    assert f"/registrations/{spoken}/leave" not in page
    assert "May register again" in page


def test_erasing_by_a_registration_asks_for_its_code_and_erases_orders_too(here: Town):
    code, _ = register(here, "dan", "Daniel Doomed")
    placed = here.place("dan", "Daniel Doomed")
    here.followed()
    path = f"/registrations/{code}/erase"

    wrong = here.care.submit(path, why="law", typed="2346-789B-CDFG")
    done = here.care.submit(path, why="law", typed=code.lower())
    here.followed()
    file = file_of(here, code)

    assert wrong.status_code == 422
    assert "Registrations that stand are taken back" in here.care.get(path).text
    assert "2%20contacts" in done.headers["location"]
    assert "1%20registration%20taken%20back" in done.headers["location"]
    assert file["customer"]["erased"]
    assert file["registrations"][0]["status"] == "left"
    assert found(here, "doomed") == []
    order = here.care.get(f"/api/v1/orders/{placed.json['order']}/story").json()
    assert order["customer"]["erased"]


def test_a_shop_sees_registrations_for_its_place_alone_and_nobody_by_name(here: Town):
    mine, _ = register(here, "kim", "Kim Secret", location="web")
    theirs, _ = register(here, "lea", location="bath")
    here.followed()
    shop = here.house.client_of("shop")

    page = shop.get(f"/registrations/{mine}")

    assert page.status_code == 200
    assert shop.get(f"/registrations/{theirs}").status_code == 403
    for hidden in ("Kim", here.launch.address("kim"), "/leave", "/erase"):
        assert hidden not in page.text
    assert shop.get("/registrations/2346-789B-CDFG").status_code == 404
