"""Notes of staff, erasing a customer, and releasing a hold, over HTTP."""

import asyncio
from pathlib import Path
from typing import Any

from firstcome.contacts.reader import ContactReader
from firstcome.limits import NOTE_CHARACTERS_MAX
from tests.api.desk import Desk, fresh
from tests.api.inside import inside
from tests.contacts.people import traces
from tests.serve.running import Answer


def by_staff(
    desk: Desk, placed: Answer, verb: str, body: Any = None, key: str | None = None
) -> Answer:
    return desk.staff(f"/api/v1/orders/{placed.json['order']}/{verb}", body, key)


def notes_of(desk: Desk, placed: Answer) -> list[str]:
    reader = ContactReader.open(desk.shop.directory / "contacts.db")
    found = reader.notes([placed.json["sequence"]])
    reader.close()
    return [note.body for note in found]


def texts_of(desk: Desk, *texts: str) -> dict[str, str]:
    """Which files of the shop hold the texts, but for mails and logs of nobody."""
    return traces(Path(desk.shop.directory), texts)


def test_a_note_is_kept_once_however_often_its_request_comes(desk: Desk):
    placed, key = desk.order("ada"), fresh()

    answers = [by_staff(desk, placed, "notes", {"text": " Calls back. "}, key) for _ in range(2)]
    other = by_staff(desk, placed, "notes", {"text": "Something else"}, key)

    assert {answer.status for answer in answers} == {201}
    assert answers[0].json["order"] == placed.json["order"]
    assert (other.status, other.code) == (422, "key_reused")
    assert notes_of(desk, placed) == ["Calls back."]


def test_a_note_says_who_wrote_it_and_when(desk: Desk):
    placed = desk.order("ada")

    written = by_staff(desk, placed, "notes", {"text": "Calls back."})

    reader = ContactReader.open(desk.shop.directory / "contacts.db")
    [note] = reader.notes([placed.json["sequence"]])
    reader.close()
    assert note.staff == 0
    assert note.order_sequence == placed.json["sequence"]
    assert written.json["time"].startswith("20")


def test_a_note_of_nothing_or_too_much_is_refused(desk: Desk):
    placed = desk.order("ada")

    refused = [
        by_staff(desk, placed, "notes", {"text": text})
        for text in ("", "   ", "x" * (NOTE_CHARACTERS_MAX + 1))
    ]
    longest = by_staff(desk, placed, "notes", {"text": "ß" * NOTE_CHARACTERS_MAX})

    assert {(answer.status, answer.code) for answer in refused} == {(422, "body_invalid")}
    assert longest.status == 201
    assert notes_of(desk, placed) == ["ß" * NOTE_CHARACTERS_MAX]


def test_a_note_about_an_order_that_there_is_not_is_refused(desk: Desk):
    answer = desk.staff("/api/v1/orders/2346-789B-CDFG/notes", {"text": "Calls back."})

    assert (answer.status, answer.code) == (404, "order_unknown")


def test_erasing_takes_contacts_and_notes_of_all_orders_of_the_customer(desk: Desk):
    other = Desk.opened(desk.shop)
    mine: dict[str, Any] = {"contact": {"name": "Augusta King", "email": desk.address("ada")}}
    first, second = desk.order("ada", **mine), other.order("ada", **mine)
    bea = desk.order("bea")
    refused = desk.order("ada", **mine)  # over the limit: its contact is an orphan
    by_staff(desk, second, "notes", {"text": "Wears a violet hat"})
    by_staff(desk, bea, "notes", {"text": "Has a green umbrella"})
    wanted = [desk.address("ada"), "Augusta King", "violet hat"]
    before = texts_of(desk, *wanted)

    erased = by_staff(desk, first, "erase")

    assert refused.code == "limit_reached"
    assert before.keys() == set(wanted)
    assert erased.json == {
        "order": first.json["order"],
        "orders": 2,
        "contacts": 3,
        "notes": 1,
        "finished": True,
        "registrations": 0,
    }
    assert texts_of(desk, *wanted) == {}
    assert texts_of(desk, desk.address("bea"), "green umbrella") != {}
    assert notes_of(desk, bea) == ["Has a green umbrella"]


def test_erasing_takes_back_every_registration_and_its_contact(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load(register=True)
            await shop.load("other", register=True)
            mine: dict[str, Any] = {
                "contact": {"name": "Augusta King", "email": "ada@shop.example"}
            }
            links = [
                await shop.confirmed("ada", **mine),
                await shop.confirmed("ada", launch="other", **mine),
            ]
            await shop.register("ada", **mine)  # once more: its contact is an orphan
            bea = await shop.confirmed("bea")
            await shop.order("ada", **mine)
            code, _ = shop.name_of_last_order()
            before = traces(tmp_path, ("ada@shop.example", "Augusta King"))

            erased = (await shop.staff(f"/api/v1/orders/{code}/erase")).json()
            again = (await shop.staff(f"/api/v1/orders/{code}/erase")).json()

            assert before.keys() == {"ada@shop.example", "Augusta King"}
            assert {**erased, "order": ""} == {
                "order": "",
                "orders": 1,
                "registrations": 2,
                "contacts": 4,
                "notes": 0,
                "finished": True,
            }
            assert (again["registrations"], again["contacts"]) == (0, 0)
            assert traces(tmp_path, ("ada@shop.example", "Augusta King")) == {}
            for link in links:
                assert (await shop.client.get(link.path())).json()["status"] == "left"
            assert (await shop.client.get(bea.path())).json()["status"] == "confirmed"

    asyncio.run(scenario())


def test_whoever_registered_alone_is_erased_by_the_code_of_the_registration(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load(register=True)
            ada, bea = await shop.confirmed("ada"), await shop.confirmed("bea")

            by_customer = await shop.client.post(ada.path("erase"))
            erased = await shop.staff(f"/api/v1/registrations/{ada.code}/erase")
            unknown = await shop.staff("/api/v1/registrations/2346-789B-CDFG/erase")

            assert by_customer.status_code == 401
            assert unknown.json()["code"] == "registration_unknown"
            assert erased.json() == {
                "registration": shop.shop.registration_name(
                    (await shop.client.get(ada.path())).json()["sequence"]
                ),
                "orders": 0,
                "registrations": 1,
                "contacts": 1,
                "notes": 0,
                "finished": True,
            }
            assert traces(tmp_path, ("ada@shop.example",)) == {}
            assert traces(tmp_path, ("bea@shop.example",)) != {}
            assert (await shop.client.get(bea.path())).json()["status"] == "confirmed"

    asyncio.run(scenario())


def test_the_orders_of_somebody_erased_stand_and_count(desk: Desk):
    placed = desk.order("ada")

    by_staff(desk, placed, "erase")
    again = by_staff(desk, placed, "erase")

    assert again.json["contacts"] == again.json["notes"] == 0
    assert desk.status(placed)["status"] == "held"
    assert desk.order("ada").code == "limit_reached"


def test_releasing_a_hold_serves_the_line_and_a_repeat_gets_the_first_answer(desk: Desk):
    first, _, third = (desk.order(who) for who in ("ada", "bea", "cyd"))
    hold, key = {"hold": desk.status(first)["hold"]}, fresh()

    released = [by_staff(desk, first, "release", hold, key) for _ in range(2)]

    assert [(answer.status, answer.code) for answer in released] == [(200, "released")] * 2
    assert released[0].body == released[1].body
    assert desk.status(third)["status"] == "held"
    assert desk.status(first)["status"] == "in_line"


def test_releasing_another_hold_is_stale_and_a_paid_one_is_not_held(desk: Desk):
    placed = desk.order("ada")
    hold = desk.status(placed)["hold"]

    stale = by_staff(desk, placed, "release", {"hold": hold + 1})
    by_staff(desk, placed, "mark-paid", {"hold": hold})
    paid = by_staff(desk, placed, "release", {"hold": hold})

    assert (stale.code, paid.code) == ("stale", "not_held")
    assert desk.status(placed)["status"] == "paid"
