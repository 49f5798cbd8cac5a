"""The customer's file: the story of every order, and the deeds of staff about it."""

import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from firstcome.contacts.reader import ContactReader
from firstcome.staff.audit import AuditFilter
from firstcome.web.operations.people.consequences import WORDINGS
from firstcome.web.operations.people.next_steps import OFFERS
from firstcome.web.operations.people.telling import ANSWERED, ASKED, MAIL_STATES, MAILS
from tests.contacts.people import traces
from tests.operations.house import DeskClient
from tests.operations.people_of import Town, town
from tests.serve.running import Answer, run, until


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    with town(tmp_path_factory.mktemp("town"), units=20, move=True) as found:
        yield found


def file_of(client: DeskClient, placed: Answer) -> Any:
    answer = client.get(f"/api/v1/orders/{placed.json['order']}/story")
    assert answer.status_code == 200, answer.text
    return answer.json()


def page_of(client: DeskClient, placed: Answer, verb: str = "") -> str:
    answer = client.get(f"/orders/{placed.json['order']}{verb}")
    assert answer.status_code == 200, answer.text
    return answer.text


def deed(client: DeskClient, placed: Answer, verb: str, **fields: str) -> str:
    """Do a deed as the page asks for it; what the desk says afterwards."""
    path = f"/orders/{placed.json['order']}/{verb}"
    form = client.get(path)
    assert form.status_code == 200, form.text
    hidden = dict(re.findall(r'name="(key|hold)" value="([^"]*)"', form.text))
    answer = client.submit(path, **(hidden | fields))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def audited(here: Town, placed: Answer) -> list[tuple[str, str]]:
    lines = here.house.desk.staff.audit_page(AuditFilter(about=placed.json["order"])).lines
    return [(line.what, line.why) for line in reversed(lines)]


def test_the_file_tells_who_and_every_event_with_what_was_answered(here: Town):
    placed = here.place("ada", "Ada King", contact={"phone": "+447700900123"})
    here.followed()
    said = deed(here.care, placed, "paid")
    here.followed()

    file = file_of(here.care, placed)

    assert "Marked%20as%20paid" in said
    assert file["customer"] == {
        "name": "Ada King",
        "email": here.launch.address("ada"),
        "phone": "+447700900123",
        "erased": False,
    }
    [order] = file["orders"]
    assert order["status"] == "paid"
    told = [(line["asked"], line["answered"], line["events"][0]) for line in order["story"]]
    assert told == [("Order", "on hold", "OrderHeld"), ("Mark paid", "paid", "OrderPaid")]
    assert order["story"][0]["by"] == "the customer"
    assert order["story"][0]["sequence"] == placed.json["sequence"]
    assert order["story"][0]["time"] == placed.json["time"]


def test_the_page_says_where_it_stands_what_comes_next_and_what_can_be_done(here: Town):
    placed = here.place("bea")
    here.followed()

    page = page_of(here.care, placed)

    for told in ("On hold at", "May pay until", "May give the order up", "What happened"):
        assert told in page
    for verb in ("paid", "move", "release", "cancel", "note", "erase", "link"):
        assert f"/orders/{placed.json['order']}/{verb}" in page
    assert f"/orders/{placed.json['order']}/hand-over" not in page
    assert placed.json["token"] not in page


def test_who_did_it_stands_in_the_story_and_in_the_audit_log(here: Town):
    placed = here.place("cyd")
    here.followed()
    deed(here.care, placed, "cancel", why="customer", text="Called at noon.")
    here.followed()

    [order] = file_of(here.care, placed)["orders"]

    assert order["status"] == "cancelled"
    assert audited(here, placed) == [("cancel_order", "The customer asked for it (cancelled)")]
    assert order["staff"][0]["what"] == "cancel order"
    assert here.care.account is not None
    assert order["staff"][0]["by"] == here.care.account.name
    assert [note["text"] for note in order["notes"]] == ["Called at noon."]


def test_an_order_that_waited_tells_its_turn_and_the_place_it_had(tmp_path: Path):
    with town(tmp_path, units=1) as here:
        first, second = here.place("ada"), here.place("bea")
        here.followed()
        waiting = page_of(here.care, second)
        deed(here.care, first, "release", why="unreached")
        here.followed()

        [released] = file_of(here.care, first)["orders"]
        [served] = file_of(here.care, second)["orders"]

    assert "In line at" in waiting
    assert "nobody is before it" in waiting
    assert released["story"][-1]["what"].startswith("Hold released: to the back of the line")
    assert (released["status"], released["ahead"]) == ("in_line", 0)
    assert [line["events"] for line in served["story"]] == [["OrderJoinedLine"], ["OrderOffered"]]
    assert served["story"][1]["by"] == "by itself"
    assert served["story"][1]["answered"] is None


def test_a_hold_that_changed_meanwhile_is_refused_in_words(here: Town):
    placed = here.place("dee")
    here.followed()
    old = placed.json["sequence"]
    deed(here.care, placed, "release", why="mistake")

    said = deed(here.care, placed, "paid", hold=str(old))
    here.followed()

    assert "the%20hold%20is%20another%20one" in said
    assert file_of(here.care, placed)["orders"][0]["story"][-1]["answered"].startswith("refused")


def test_pressing_twice_counts_once(here: Town):
    placed = here.place("eve")
    here.followed()
    path = f"/orders/{placed.json['order']}/release"
    hold = str(placed.json["sequence"])
    form = {"key": "press-" + placed.json["order"], "hold": hold, "why": "mistake"}

    answers = [here.care.submit(path, **form) for _ in range(2)]
    here.followed()

    assert {"Released" in answer.headers["location"] for answer in answers} == {True}
    [order] = file_of(here.care, placed)["orders"]
    assert [event for line in order["story"] for event in line["events"]].count("OrderLapsed") == 1


def test_an_order_moves_to_a_place_that_was_chosen(here: Town):
    placed = here.place("fay")
    here.followed()

    page = page_of(here.care, placed, "/move")
    said = deed(here.care, placed, "move", location="bath", why="customer")
    here.followed()

    assert 'value="bath"' in page
    assert "Moved" in said
    assert file_of(here.care, placed)["orders"][0]["place"] == "bath"


def test_all_orders_of_the_customer_stand_in_one_file(here: Town):
    from tests.api.desk import Desk

    other = Desk.opened(here.house.front)
    contact = {"email": here.launch.address("gil")}
    first, second = here.place("gil"), other.order("gil", contact=contact)
    here.followed()

    codes = [order["order"] for order in file_of(here.care, first)["orders"]]

    assert codes == [first.json["order"], second.json["order"]]


def test_the_mails_about_an_order_are_listed(here: Town):
    placed = here.place("hal")
    here.followed()

    until(lambda: bool(file_of(here.care, placed)["orders"][0]["mails"]))

    [mail] = file_of(here.care, placed)["orders"][0]["mails"]
    assert mail["about"] == "It is on hold"


def test_a_note_is_kept_and_shown_as_it_was_written(here: Town):
    placed = here.place("ivy")
    here.followed()

    deed(here.care, placed, "note", text="<b>Two</b>\nlines")

    page = page_of(here.care, placed)
    assert "&lt;b&gt;Two&lt;/b&gt;\nlines" in page


@pytest.mark.parametrize(
    ("verb", "fields", "fault"),
    [
        ("cancel", {}, "Choose why"),
        ("cancel", {"why": "other"}, "Say the reason in a note"),
        ("note", {}, "Write the note"),
        ("note", {"text": "x" * 1_001}, "at most 1,000"),
        ("move", {"why": "customer"}, "Choose a place"),
        ("erase", {"why": "law", "typed": "2346-789B-CDFG"}, "to be sure"),
        ("paid", {"hold": "x"}, "not whole"),
    ],
)
def test_a_form_that_is_not_whole_says_so_and_loses_nothing(
    here: Town, verb: str, fields: dict[str, str], fault: str
):
    placed = here.place(f"joe-{verb}-{len(fields)}", sku="phone-16gb", location="bath")
    here.followed()

    answer = here.care.submit(f"/orders/{placed.json['order']}/{verb}", **fields)

    assert answer.status_code == 422
    assert fault in answer.text
    assert all(value in answer.text for value in fields.values() if value != "x")


def test_erasing_leaves_no_trace_in_any_file_and_the_order_stands(tmp_path: Path):
    with town(tmp_path) as here:
        placed = here.place("ada", "Augusta Lovelace", contact={"phone": "+447700900123"})
        here.place("bea")
        here.followed()
        deed(here.care, placed, "note", text="Wears a violet hat")
        texts = [here.launch.address("ada"), "ugusta", "ovelace", "7700900123", "violet hat"]
        until(lambda: any((tmp_path / "outbox").rglob("*.eml")))
        before = set(traces(tmp_path, texts))

        said = deed(here.care, placed, "erase", why="law", typed=placed.json["order"].lower())
        here.followed()
        until(lambda: traces(tmp_path, texts) == {})

        page = page_of(here.care, placed)
        file = file_of(here.care, placed)

    assert before >= {here.launch.address("ada"), "ugusta", "violet hat"}
    assert "Erased%3A%201%20contact%2C%201%20note." in said
    assert "Erased. Nothing personal is left" in page
    assert file["customer"]["erased"]
    assert file["orders"][0]["status"] == "held"
    assert file["orders"][0]["notes"] == []
    assert traces(tmp_path, texts) == {}
    code, said_of_journal, _ = run("journal", "verify", "--data", str(tmp_path))
    assert code == 0, said_of_journal
    reader = ContactReader.open(tmp_path / "contacts.db")
    assert reader.reached().erased == 1
    reader.close()


def test_a_shop_sees_orders_at_its_own_place_and_nobody_by_name(here: Town):
    mine = here.place("kim", "Kim Secret")
    theirs = here.place("lea", location="bath")
    here.followed()
    shop = here.house.client_of("shop")

    page, file = page_of(shop, mine), file_of(shop, mine)
    refused = shop.get(f"/orders/{theirs.json['order']}")

    assert refused.status_code == 403
    assert file["customer"] is None
    for hidden in ("Kim", here.launch.address("kim"), "/cancel", "/erase", "/note"):
        assert hidden not in page
    assert f"/orders/{mine.json['order']}/paid" in page
    assert "paid" in deed(shop, mine, "paid")


def test_a_shop_changes_no_order_of_another_place(here: Town):
    theirs = here.place("mia", location="bath")
    here.followed()
    shop = here.house.client_of("shop")
    path = f"/orders/{theirs.json['order']}/paid"

    answer = shop.submit(path, hold=str(theirs.json["sequence"]))

    assert answer.status_code == 403
    assert here.launch.status(theirs)["status"] == "held"


def test_a_deed_needs_its_permission(here: Town):
    placed = here.place("ned")
    here.followed()
    reader = here.house.client_of("read_only")

    answers = {
        offer.verb: reader.get(f"/orders/{placed.json['order']}/{offer.verb}") for offer in OFFERS
    }

    assert {answer.status_code for answer in answers.values()} == {403}
    assert page_of(reader, placed).count("/orders/" + placed.json["order"] + "/") == 0


@pytest.mark.parametrize("code", ["2346-789B-CDFG", "nonsense", "%00"])
def test_a_code_of_no_order_is_not_found(here: Town, code: str):
    assert here.care.get(f"/orders/{code}").status_code == 404


def test_while_the_front_is_silent_the_read_models_say_where_it_stands(tmp_path: Path):
    with town(tmp_path) as here:
        placed = here.place("ada")
        here.followed()
        here.house.front.end()

        page = page_of(here.care, placed)
        answer = here.care.submit(
            f"/orders/{placed.json['order']}/cancel", why="customer", key="k", hold="1"
        )

    assert "the front did not say" in page
    assert answer.status_code == 503


def test_the_link_is_asked_for_and_never_shown(here: Town):
    placed = here.place("oda")
    here.followed()

    said = deed(here.care, placed, "link")

    assert "sent%20to%20the%20address" in said
    until(
        lambda: (
            "Its link again"
            in [mail["about"] for mail in file_of(here.care, placed)["orders"][0]["mails"]]
        )
    )


def test_everything_that_can_be_told_has_its_words():
    from typing import get_args

    from firstcome.domain import commands as c
    from firstcome.notifications.kinds import KINDS
    from firstcome.notifications.outbox import MailState

    on_orders = {
        kind.__name__
        for kind in get_args(c.AnyCommand)
        if kind is c.PlaceOrder
        or ("order" in kind.__struct_fields__ and kind is not c.AdoptWaves)  # it orders people
    }

    assert set(ASKED) == on_orders
    assert set(MAILS) == set(KINDS)
    assert set(MAIL_STATES) == set(get_args(MailState))
    assert set(WORDINGS) == {offer.verb for offer in OFFERS}
    assert {"released", "stale", "paid", "collected"} <= set(ANSWERED)
