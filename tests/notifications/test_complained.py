"""Complaints: who called a message spam gets no more to many, until they agree anew."""

import json
from pathlib import Path
from typing import Any

import pytest

from firstcome.codes import RegistrationCodes
from firstcome.domain import commands as c
from firstcome.keyring import load_secrets
from firstcome.notifications.receipts import COMPLAINTS_FOLDER, FOLDER, Receipt, Receipts, tag_of
from tests.api.desk import Desk, fresh
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import SmallShop
from tests.notifications.test_bounces import bounced, complaint, report, states
from tests.serve.running import RunningShop, running, until


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    return SmallShop(tmp_path, register=True)


def change(registration: int, *consents: Any, **more: Any) -> c.ChangeRegistration:
    """The same wish, with these consents."""
    wish: dict[str, Any] = {"skus": ("phone-8gb",), "market": "GB", "consents": consents}
    return c.ChangeRegistration(registration=registration, **wish, **more)


def waiting_in(shop: SmallShop) -> list[Receipt]:
    """What the back has not followed yet."""
    return Receipts(shop.directory / FOLDER).waiting(9)


def test_who_complained_gets_no_more_bulk_and_what_they_got_stays_sent(
    shop: SmallShop, server: MailServer
):
    shop.registered("ada")
    shop.announce("registered", en="News\nMore.")
    shop.tell(by(server), lambda: len(server.mails) == 2)
    bounced(shop, complaint(server.mails[1].mail["Message-ID"]))

    shop.announce("registered", en="News\nStill more.")
    shop.tell(by(server), lambda: ("announced", "no_consent") in states(shop))

    assert states(shop)[1] == ("announced", "sent")
    assert len(server.mails) == 2


def test_who_agrees_anew_after_a_complaint_is_told_again(shop: SmallShop, server: MailServer):
    ada = shop.registered("ada")
    shop.announce("registered", en="News\nMore.")
    shop.tell(by(server), lambda: len(server.mails) == 2)
    bounced(shop, complaint(server.mails[1].mail["Message-ID"]))
    shop.append(change(ada, by="complaint"), change(ada, "sms"))
    shop.announce("registered", en="News\nNot to her.")
    shop.tell(by(server), lambda: ("announced", "no_consent") in states(shop))

    shop.append(change(ada, "email"))
    shop.announce("registered", en="News\nTo her again.")
    shop.tell(by(server), lambda: len(server.mails) == 3)

    assert "To her again." in server.mails[2].raw.decode()


def test_who_registers_anew_and_confirms_it_is_told_again(shop: SmallShop, server: MailServer):
    ada = shop.registered("ada")
    shop.announce("registered", en="News\nMore.")
    shop.tell(by(server), lambda: len(server.mails) == 2)
    bounced(shop, complaint(server.mails[1].mail["Message-ID"]))
    shop.append(change(ada, by="complaint"), c.LeaveRegistration(ada))
    shop.tell(by(server), lambda: not waiting_in(shop))

    anew = shop.register("ada", "anew")
    shop.append(c.ConfirmRegistration(anew))
    shop.announce("registered", en="News\nTo her again.")
    shop.tell(by(server), lambda: ("announced", "sent") in states(shop)[2:])


def test_a_complaint_waits_for_the_back_and_for_the_front(shop: SmallShop, server: MailServer):
    shop.registered("ada")
    shop.tell(by(server), lambda: len(server.mails) == 1)

    bounced(shop, complaint(server.mails[0].mail["Message-ID"]))

    found = [Receipts(shop.directory / each).waiting(9) for each in (FOLDER, COMPLAINTS_FOLDER)]
    assert [[each.verdict for each in one] for one in found] == [["complained"], ["complained"]]


def registered_at(shop: RunningShop) -> tuple[int, str, str]:
    """Register Ada in a new launch, with consent; its entry, code and token."""
    desk = Desk.opened(shop, register=True)
    wish = {"skus": ["phone-8gb"], "market": "GB", "contact": {"email": desk.address("ada")}}
    body = json.dumps(wish | {"consents": ["email"]}).encode()
    sent = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
    assert shop.ask("POST", f"{desk.path}/registrations", body, sent).status == 202
    codes = RegistrationCodes(load_secrets(shop.directory, journal_is_empty=False).code)
    for sequence in range(1, 20):
        code, token = codes.make(1, sequence)
        if shop.ask("GET", f"/registrations/{code}?token={token}").status == 200:
            return sequence, code, token
    raise AssertionError("it is not among the first entries")


def test_a_shop_that_runs_takes_the_consent_back_and_its_page_says_so(tmp_path: Path):
    with running(tmp_path / "data") as shop:
        sequence, code, token = registered_at(shop)
        reference = f"1.{sequence}.registered.{sequence}.{tag_of(token)}"
        page = f"/registrations/{code}?token={token}"
        before = shop.ask("GET", page).body

        done = report(shop, {"message": f"<{reference}@shop.example>", "what": "complained"})
        until(lambda: b"reported as spam" in shop.ask("GET", page).body)

    assert done.status == 204
    assert b"reported as spam" not in before
