"""A person who is erased is in no file of a whole shop any more, and the journal stands."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from firstcome.codes import RegistrationCodes
from firstcome.contacts.people_file import FILE as PEOPLE
from firstcome.contacts.people_reader import PeopleMissing, PeopleReader
from firstcome.contacts.reader import ContactReader
from firstcome.journal.reader import JournalReader
from firstcome.keyring import load_secrets
from firstcome.notifications.outbox_reader import mails_about
from firstcome.webhooks.endpoints import Endpoints, Wish
from firstcome.webhooks.file import FILE as WEBHOOKS
from firstcome.webhooks.file import WebhooksFile
from firstcome.webhooks.log import messages_of
from tests.api.desk import Desk, fresh
from tests.notifications.mail_server import mail_server
from tests.serve.files import files_with, followed_through
from tests.serve.running import run, running, until
from tests.webhooks.consumer import Consumer, consuming

NAME = "Violetta"
NOTE = "Wears a hat of feathers"
PHONE = "+447700900789"
SETTINGS = {"FIRSTCOME_WEBHOOKS_PRIVATE": "1", "FIRSTCOME_DESK": "0"}
LATER = "451 4.3.0 Try again later"


class Person:
    """Somebody with two registrations, of which one is left, and an order that is paid."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.directory = desk.shop.directory
        self.address = desk.address("violetta")
        self.contact = {"name": NAME, "email": self.address, "phone": PHONE}
        self.texts = (NAME, self.address, PHONE[1:], NOTE)

    def lives(self) -> None:
        """Everything that leaves something of them somewhere."""
        self.left, token = self._register()
        leave = f"/api/v1/registrations/{self.left}/leave?token={token}"
        assert self.desk.shop.ask("POST", leave).status == 200
        self.stands, _ = self._register()
        self._register()  # once more, which is answered alike
        placed = self.desk.order("violetta", contact=self.contact)
        self.order, self.sequence = placed.json["order"], placed.json["sequence"]
        path = f"/api/v1/orders/{self.order}"
        self.staff(f"{path}/notes", {"text": NOTE})
        self.staff(f"{path}/mark-paid", {"hold": self.standing(path)["hold"]})

    def staff(self, path: str, body: Any = None) -> Any:
        """What staff have done."""
        answer = self.desk.staff(path, body)
        assert answer.status < 300, answer
        return answer.json

    def standing(self, path: str) -> Any:
        """How an order or a registration stands."""
        return self.desk.shop.ask("GET", path, None, self.desk.staff_headers()).json

    def held(self) -> dict[str, set[str]]:
        """The files with something of them, by what it is."""
        found = {text: files_with(self.directory, text) for text in self.texts}
        return {text: files for text, files in found.items() if files}

    def mails(self) -> list[str]:
        """What became of every mail about their order."""
        outbox = self.directory / "outbox.db"
        return [mail.state for mail in mails_about(outbox, [(1, self.sequence)])]

    def _register(self) -> tuple[str, str]:
        """Register an interest; code and token of the link."""
        consents = {"consents": ["email", "sms"], "contact": self.contact}
        wish = {"skus": ["phone-8gb"], "market": "GB"} | consents
        headers = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
        path = f"{self.desk.path}/registrations"
        answer = self.desk.shop.ask("POST", path, msgspec.json.encode(wish), headers)
        assert answer.status == 202, answer
        journal = JournalReader(self.directory / "journal.db")
        try:
            entries = journal.entries(0)
            sequence = max(each.sequence for each in entries if b'"Register"' in each.command)
        finally:
            journal.close()
        secrets = load_secrets(self.directory, journal_is_empty=False)
        return RegistrationCodes(secrets.code).make(1, sequence)


def add_endpoint(directory: Path, consumer: Consumer) -> int:
    """Add an endpoint that is told everything."""
    file = WebhooksFile(directory / WEBHOOKS)
    wish = Wish(consumer.url, "ERP", ("order.*", "registration.*"))
    number, secret = Endpoints(file).add(wish, is_private_allowed=True)
    file.close()
    consumer.secrets.append(secret)
    return number


def is_delivered(directory: Path, endpoint: int) -> bool:
    """Whether an endpoint has had messages, and none waits."""
    file = WebhooksFile(directory / WEBHOOKS)
    rows = messages_of(file, endpoint, 200)
    file.close()
    return len(rows) >= 4 and all(row.state == "sent" for row in rows)


def are_followed(person: Person) -> bool:
    """Whether the back has every entry, every contact and every erasure."""
    last = person.desk.shop.ask("GET", "/readyz").json["sequence"]
    contacts = ContactReader.open(person.directory / "contacts.db")
    try:
        reached = contacts.reached()
        people = PeopleReader.open(person.directory / PEOPLE)
        standing = people.standing()
        people.close()
    except PeopleMissing:
        return False
    finally:
        contacts.close()
    is_found = standing == (reached.contact, reached.erased, 1)
    return is_found and followed_through(person.directory) >= last


@pytest.mark.parametrize("way", ["order", "registration"])
def test_nothing_of_a_person_is_in_any_file_once_they_are_erased(tmp_path: Path, way: str):
    """By the order mails are files; by the registration they wait for a server that says later."""
    with ExitStack() as stack:
        consumer, server = stack.enter_context(consuming()), stack.enter_context(mail_server())
        endpoint = add_endpoint(tmp_path, consumer)
        mails = {"FIRSTCOME_SMTP": server.url, "FIRSTCOME_MAIL_FROM": "orders@shop.example"}
        mails |= {"FIRSTCOME_PUBLIC_URL": "https://shop.example"}
        settings = SETTINGS | (mails if way == "registration" else {})
        shop = stack.enter_context(running(tmp_path, "serve", settings=settings))
        person = Person(Desk.opened(shop, register=True))
        server.answers_to_text[person.address] = LATER
        person.lives()
        until(lambda: are_followed(person) and is_delivered(tmp_path, endpoint))
        wanted = "pending" if way == "registration" else "sent"
        until(lambda: wanted in person.mails())
        before = person.held()

        code = person.order if way == "order" else person.left
        done = person.staff(f"/api/v1/{way}s/{code}/erase")
        until(lambda: are_followed(person) and not person.held())

        status = person.standing(f"/api/v1/registrations/{person.stands}")
    said = "\n".join([*shop.said, *(each.body.decode() for each in consumer.seen)])

    assert set(before) == set(person.texts), "the search would find nothing at all"
    if way == "order":
        assert any(file.startswith("outbox/") for file in before[person.address])
    assert (done["finished"], done["notes"], done["registrations"]) == (True, 1, 1)
    assert done["contacts"] >= 3
    assert status["status"] == "left"
    assert person.held() == {}
    assert not [text for text in person.texts if text in said]
    code, told, _ = run("journal", "verify", "--data", str(tmp_path))
    assert code == 0, told
