"""What may have been sent, or not: it is listed, and told again only when staff say so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firstcome.domain import commands as c
from firstcome.notifications.outbox import Outbox, cut_off
from firstcome.notifications.outbox_reader import (
    Counts,
    telling_of_wave,
    uncertain_messages,
)
from firstcome.notifications.resend_requests import FOLDER, ResendRequest, ResendRequests
from tests.api.launch_bodies import HOUR_MS
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import LAUNCH, SmallShop


@pytest.fixture
def shop(tmp_path: Path, server: MailServer) -> SmallShop:
    """Three people in one wave, who have their mails of before."""
    shop = SmallShop(tmp_path, register=True)
    for who in ("ada", "bea", "cyd"):
        shop.registered(who)
    shop.waves((0, HOUR_MS))
    shop.tell(by(server), lambda: len(server.mails) == 3)
    server.mails.clear()
    return shop


def outbox(shop: SmallShop) -> Path:
    return shop.directory / "outbox.db"


def is_told(shop: SmallShop, **counts: int) -> Callable[[], bool]:
    def look() -> bool:
        found = telling_of_wave(outbox(shop), LAUNCH, 1)
        return found is not None and found.is_written_out and found.in_all == Counts(**counts)

    return look


def ask(shop: SmallShop, *requests: ResendRequest) -> None:
    for request in requests:
        ResendRequests(shop.directory / FOLDER).ask(request)


def kill_in_the_middle(shop: SmallShop, server: MailServer) -> None:
    """Leave the outbox as a back does that dies while an invitation is on its way."""
    shop.wave(c.InviteWave)
    shop.wave(c.PauseWave)
    shop.tell(by(server), is_told(shop, waiting=3))
    outbox_open = Outbox(outbox(shop), 0)
    (telling,) = outbox_open.tellings.active()
    (message,) = outbox_open.due(shop.now_ms, 1, "email", telling.telling)
    outbox_open.send(message.message, 0, shop.now_ms)
    outbox_open.close()
    shop.wave(c.ResumeWave)


def test_a_back_that_sends_again_what_was_on_its_way_is_noticed(
    shop: SmallShop, server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    broken = "UPDATE message SET state = 'pending' WHERE state = 'sending'"
    monkeypatch.setattr("firstcome.notifications.outbox.LEFT_SENDING", broken)
    kill_in_the_middle(shop, server)

    shop.tell(by(server), is_told(shop, told=3))

    assert len(server.mails) == 3


@pytest.fixture
def killed(shop: SmallShop, server: MailServer) -> SmallShop:
    """A shop whose back died with one of its invitations on its way."""
    kill_in_the_middle(shop, server)
    shop.tell(by(server), is_told(shop, told=2, uncertain=1))
    return shop


def test_what_was_on_its_way_is_listed_and_not_sent_again(killed: SmallShop, server: MailServer):
    (listed,) = uncertain_messages(outbox(killed), 10)

    assert [each.recipient for each in server.mails] == ["bea@example.org", "cyd@example.org"]
    assert killed.follower.state.registrations.find(listed.subject) == 0
    assert (listed.kind, listed.channel) == ("invited", "email")


def test_staff_have_it_sent_again(killed: SmallShop, server: MailServer):
    (listed,) = uncertain_messages(outbox(killed), 10)
    ask(killed, ResendRequest("again", "message", listed.message))
    ask(killed, ResendRequest("again", "message", listed.message + 1))

    killed.tell(by(server), is_told(killed, told=3))

    assert server.mails[-1].recipient == "ada@example.org"
    assert len(server.mails) == 3


def test_staff_say_that_all_of_a_telling_arrived(killed: SmallShop, server: MailServer):
    (listed,) = uncertain_messages(outbox(killed), 10)
    ask(killed, ResendRequest("arrived", "telling", listed.telling))

    killed.tell(by(server), is_told(killed, told=3))

    assert len(server.mails) == 2
    assert uncertain_messages(outbox(killed), 10) == []
    assert ResendRequests(killed.directory / FOLDER).waiting(10) == []


def test_a_file_that_is_no_request_is_left_alone(shop: SmallShop):
    folder = shop.directory / FOLDER
    requests = ResendRequests(folder)
    for name in ("README", "again.message.x", "never.message.1", "again.order.1"):
        (folder / name).touch()

    assert requests.waiting(10) == []


def test_a_connection_that_breaks_at_the_text_leaves_bulk_uncertain_and_repeats_service_mail(
    shop: SmallShop, server: MailServer
):
    server.breaks_at = {"bea@example.org"}
    shop.wave(c.InviteWave)
    shop.tell(by(server), is_told(shop, told=2, uncertain=1))
    assert len(server.to("bea")) == 1

    server.breaks_at = {"dan@example.org"}
    shop.register("dan")
    shop.tell(by(server), lambda: len(server.to("dan")) == 2)
    shop.tell(by(server), lambda: shop.counts()["sent"] == 6)

    first, again = server.to("dan")
    assert first.mail["Message-ID"] == again.mail["Message-ID"]


def test_a_restore_leaves_what_waited_and_what_was_asked_since_uncertain(
    shop: SmallShop, server: MailServer
):
    shop.wave(c.InviteWave)
    shop.wave(c.PauseWave)
    shop.tell(by(server), is_told(shop, waiting=3))
    moved = shop.wave(c.MoveWave, opens_ms=shop.now_ms + 2 * HOUR_MS)
    shop.wave(c.ResumeWave)
    cut_off(outbox(shop), moved)  # which its copy has not read of yet
    shop.registered("dan")

    shop.tell(by(server), is_told(shop, uncertain=3, told=1))

    assert {each.recipient for each in server.mails} == {"dan@example.org"}


def test_what_the_copy_did_not_know_of_is_uncertain_for_those_who_were_there(
    shop: SmallShop, server: MailServer
):
    cut_off(outbox(shop), shop.wave(c.InviteWave))
    shop.registered("dan")

    shop.tell(by(server), is_told(shop, uncertain=3, told=1))

    assert {each.recipient for each in server.mails} == {"dan@example.org"}
