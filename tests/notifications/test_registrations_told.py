"""Those who register are told what became of it, each change once, and nothing that it is not."""

import re
from pathlib import Path

import pytest

from firstcome.domain import commands as c
from firstcome.domain.identifiers import Consent
from firstcome.limits import LINK_EVERY_S
from firstcome.notifications.link_requests import FOLDER, LinkRequests
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import LAUNCH, SmallShop


@pytest.fixture
def shop(tmp_path: Path) -> SmallShop:
    return SmallShop(tmp_path, register=True, access="waves")


def subjects(server: MailServer, who: str) -> list[str]:
    return [each.mail["Subject"].removeprefix("The phone: ") for each in server.to(who)]


def change(
    registration: int,
    sku: str = "phone-8gb",
    consents: tuple[Consent, ...] = ("email",),
    location: str = "",
) -> c.ChangeRegistration:
    return c.ChangeRegistration(
        registration=registration, skus=(sku,), market="GB", location=location, consents=consents
    )


def test_a_registration_is_told_from_its_confirmation_to_its_end(
    shop: SmallShop, server: MailServer
):
    ada = shop.registered("ada")
    shop.tell(by(server), lambda: len(server.mails) == 1)
    shop.append(change(ada, "phone-16gb", location="bath"))
    shop.tell(by(server), lambda: len(server.mails) == 2)
    shop.append(c.LeaveRegistration(ada))

    shop.tell(by(server), lambda: len(server.mails) == 3)

    assert subjects(server, "ada") == [
        "your interest is registered",
        "your registration is changed",
        "your registration is taken back",
    ]
    assert "It now says: 1 unit of Phone phone-16gb, at bath." in server.mails[1].text
    assert "/registrations/" not in server.mails[2].text


def test_the_link_to_confirm_is_sent_and_says_that_nothing_is_registered_yet(
    shop: SmallShop, server: MailServer
):
    shop.register("ada")

    shop.tell(by(server), lambda: len(server.mails) == 1)

    (received,) = server.mails
    assert received.mail["Subject"] == "The phone: confirm your interest"
    assert "Nothing is registered yet" in received.text
    assert re.search(r"https://shop\.example/registrations/\w{12}\?token=[\w-]{22}", received.text)
    assert received.mail["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    ("chosen", "language", "words"),
    [("", "de", "Interesse"), ("de", "en", "Interesse"), ("en", "de", "interest")],
)
def test_a_mail_is_in_the_language_that_was_chosen_else_in_that_of_the_market(
    tmp_path: Path, server: MailServer, chosen: str, language: str, words: str
):
    shop = SmallShop(tmp_path, language=language, register=True)
    shop.register("ada", language=chosen)

    shop.tell(by(server), lambda: len(server.mails) == 1)

    assert words in server.mails[0].mail["Subject"]


def test_who_registers_again_and_again_is_told_once_in_ten_minutes(
    shop: SmallShop, server: MailServer
):
    shop.registered("ada")
    for number in range(3):
        shop.register("ada", again=f"again{number}")
    shop.append(c.Tick(), after_ms=LINK_EVERY_S * 1_000)
    shop.register("ada", again="later")

    shop.tell(by(server), lambda: len(server.mails) == 3)

    assert subjects(server, "ada")[1:] == ["the link to your registration"] * 2
    assert (
        "stands as it was: Phone phone-8gb, by delivery in United Kingdom" in server.mails[1].text
    )


def test_who_registers_again_unconfirmed_is_asked_to_confirm(shop: SmallShop, server: MailServer):
    shop.register("ada")
    shop.register("ada", again="again")

    shop.tell(by(server), lambda: len(server.mails) == 2)

    assert "Nothing is registered yet" in server.mails[1].text


def test_who_only_agrees_to_more_or_less_is_not_written_to(shop: SmallShop, server: MailServer):
    ada = shop.registered("ada")
    shop.append(change(ada, consents=()), change(ada, consents=("email", "sms")))
    shop.registered("bea")

    shop.tell(by(server), lambda: len(server.mails) == 2)

    assert subjects(server, "ada") == subjects(server, "bea") == ["your interest is registered"]


def test_what_was_taken_back_is_told_and_what_went_before_no_more(
    shop: SmallShop, server: MailServer
):
    ada = shop.registered("ada")
    shop.append(change(ada, "phone-16gb"), c.LeaveRegistration(ada))

    shop.tell(by(server), lambda: len(server.mails) == 1)

    assert subjects(server, "ada") == ["your registration is taken back"]


def test_a_lost_link_is_that_of_the_registration_too(shop: SmallShop, server: MailServer):
    shop.registered("ada")
    shop.registered("bea")
    shop.tell(by(server), lambda: len(server.mails) == 2)
    for _ in range(2):
        LinkRequests(shop.directory / FOLDER).send_link(shop.customer("ada"), LAUNCH)
        shop.tell(by(server), lambda: not list((shop.directory / FOLDER).iterdir()))

    shop.tell(by(server), lambda: shop.counts() == {"sent": 3})

    assert subjects(server, "ada")[1:] == ["the link to your registration"]


def test_somebody_who_is_erased_is_not_written_to(shop: SmallShop, server: MailServer):
    shop.registered("ada")
    shop.contacts.erase([1])

    shop.tell(by(server), lambda: shop.counts() == {"given_up": 1})

    assert server.seen == []
