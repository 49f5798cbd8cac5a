"""Personal data of a whole run: in contacts.db and nowhere else, durable, and erasable."""

import os
import signal
from pathlib import Path
from typing import Any

import msgspec

from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from tests.api.desk import Desk, fresh
from tests.serve.crowd import crowd
from tests.serve.files import entries, files_with, followed_through
from tests.serve.running import running, until

NAME = "Augusta-Ada-King"
PHONE = "+442079460018"
EVERY = {"FIRSTCOME_SNAPSHOT_EVERY": "1000"}


def test_addresses_names_and_phone_numbers_of_a_run_are_in_contacts_alone(tmp_path: Path):
    with running(tmp_path, "serve", settings=EVERY) as shop:
        desk = Desk.opened(shop, register=True)
        contact = {"name": NAME, "email": desk.address("ada"), "phone": PHONE}
        placed = desk.order("ada", contact=contact)
        others: list[dict[str, Any]] = [
            {"sku": "unknown"},
            {"units": "x"},
            {"line": False},
            {"location": "bath"},
        ]
        for other in others:
            desk.order("bea", contact=contact | {"email": desk.address("bea")}, **other)
        desk.send(b'{"contact":{"email":"%b"}' % desk.address("cyd").encode())
        desk.cancel(placed)
        for who in ("ada", "dee"):
            register(desk, contact | {"email": desk.address(who)})
            register(desk, contact | {"email": desk.address(who)})
        register(desk, contact | {"email": desk.address("cyd")}, market="FR")
        crowd(desk, 1_100)
        last = shop.ask("GET", "/readyz").json["sequence"]
        until(lambda: followed_through(tmp_path) >= last)
        until(lambda: any((tmp_path / "snapshots").glob("*.snapshot")))
        running_files = {name for who in ("ada", "person-7") for name in found(tmp_path, desk, who)}
        metrics = shop.ask("GET", "/metrics").body.decode()
    said = "\n".join(shop.said) + metrics

    ended = [found(tmp_path, desk, who) for who in ("ada", "bea", "dee")]
    for searched in (running_files, *ended):
        assert searched <= {"contacts.db", "contacts.db-wal"}
    assert ended[0], "the search would find nothing at all"
    assert ended[2], "a registration has its contact, too"
    assert found(tmp_path, desk, "cyd") == set()
    for text in (NAME, PHONE, PHONE[1:]):
        assert kept(tmp_path, text) <= {"contacts.db", "contacts.db-wal"}
        assert text not in said
    assert desk.launch + ".example" not in said


def register(desk: Desk, contact: dict[str, str], market: str = "GB") -> None:
    """Register an interest, consenting to every way of being told."""
    wish = {"skus": ["phone-8gb"], "market": market, "consents": ["email", "sms"]}
    headers = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
    body = msgspec.json.encode(wish | {"contact": contact})
    answer = desk.shop.ask("POST", f"{desk.path}/registrations", body, headers)
    assert answer.status == (202 if market == "GB" else 422), answer


def found(directory: Path, desk: Desk, who: str) -> set[str]:
    """The files that hold the address of a customer."""
    return kept(directory, desk.address(who))


def kept(directory: Path, text: str) -> set[str]:
    """The files that hold a text, but for mails: without a mail server they are files."""
    return {file for file in files_with(directory, text) if not file.startswith("outbox/")}


def test_every_order_that_was_answered_has_its_contact_after_a_kill(tmp_path: Path):
    with running(tmp_path) as shop:
        desk = Desk.opened(shop)
        answers = {who: desk.order(who) for who in (fresh("person") for _ in range(200))}
        os.kill(shop.child.pid, signal.SIGKILL)
        shop.ended()

    contacts = ContactReader.open(tmp_path / "contacts.db")
    numbers = {
        sequence: command["contact"] for sequence, command in placed_entries(tmp_path).items()
    }
    for who, answer in answers.items():
        contact = contacts.read(numbers[answer.json["sequence"]])
        assert contact is not None
        assert contact.email == desk.address(who)
    contacts.close()


def placed_entries(directory: Path) -> dict[int, dict[str, Any]]:
    """Every `PlaceOrder` of a journal by its sequence."""
    return {
        sequence: command
        for sequence, command in entries(directory).items()
        if command["kind"] == "PlaceOrder"
    }


def test_erasing_a_contact_leaves_no_trace_and_the_order_stands(tmp_path: Path):
    key = fresh()
    with running(tmp_path, "serve") as shop:
        desk = Desk.opened(shop)
        placed = desk.order("ada", key)
        desk.order("bea")
    number = placed_entries(tmp_path)[placed.json["sequence"]]["contact"]
    before = found(tmp_path, desk, "ada")

    store = ContactStore.open(tmp_path / "contacts.db")
    erased = store.erase([number])
    while_open = found(tmp_path, desk, "ada")
    store.close()

    assert before
    assert erased
    assert while_open == found(tmp_path, desk, "ada") == set()
    assert found(tmp_path, desk, "bea")
    with running(tmp_path) as later:
        again = Desk(later, desk.launch)
        assert again.order("ada", key).body == placed.body
        assert again.status(placed)["status"] == "held"
        assert again.order("ada").code == "limit_reached"
