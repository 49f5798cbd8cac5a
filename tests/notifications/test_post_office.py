"""The post office: what happened is told once, to the right person, through every mishap."""

from pathlib import Path

import pytest

from firstcome.domain import commands as c
from firstcome.engine.clock import system_now_ms
from firstcome.notifications.files import FileTransport
from firstcome.notifications.link_requests import FOLDER, LinkRequests
from firstcome.notifications.sender import Pauses
from tests.api.launch_bodies import HOUR_MS
from tests.domain.terms import hashed
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import LAUNCH, SmallShop
from tests.serve.running import until


def test_everything_that_becomes_of_an_order_is_told(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path)
    ada, _ = shop.order("ada"), shop.order("bea")
    shop.append(c.MarkPaid(hashed("paid"), hashed("paid"), ada, ada))
    shop.append(c.HandOver(hashed("over"), hashed("over"), ada, ada))
    received = c.ReceiveStock(
        hashed("come"), hashed("come"), LAUNCH, sku="phone-8gb", location="web", units=1
    )
    shop.append(received)
    shop.append(c.CancelOrder(5, "customer"))

    shop.tell(by(server), lambda: shop.counts() == {"sent": 6})

    assert [each.mail["Subject"] for each in server.to("ada")][1:] == [
        "The phone: your order is paid",
        "The phone: you have your units",
    ]
    assert "on hold" in server.to("ada")[0].mail["Subject"]
    subjects = [each.mail["Subject"] for each in server.to("bea")]
    assert subjects[0] == "The phone: you are in line, place 1"
    assert "your turn has come" in subjects[1]
    assert subjects[2] == "The phone: your order is cancelled"


def test_a_missed_hold_and_a_stocktake_are_told(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, hold_ttl_ms=5_000, offer_ttl_ms=5_000)
    shop.order("ada")
    shop.order("bea")
    shop.append(c.Tick(), after_ms=5_000)
    shop.tell(by(server), lambda: len(server.mails) == 4)
    shop.append(c.Tick(), after_ms=5_000)
    shop.tell(by(server), lambda: len(server.mails) == 6)
    counted = c.CountStock(
        hashed("count"), hashed("count"), LAUNCH, sku="phone-8gb", location="web", units=0
    )
    shop.append(counted)

    shop.tell(by(server), lambda: len(server.mails) == 7)

    to_ada = [each.mail["Subject"] for each in server.to("ada")]
    assert to_ada[1] == "The phone: your hold has ended, you are in line again, place 1"
    assert "your turn has come" in to_ada[2]
    assert to_ada[3].startswith("The phone: fewer units than promised, you are in line again")
    assert "it goes to the next in line, and your order ends" in server.to("ada")[2].text


def test_what_a_later_event_tells_better_is_not_told(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, hold_ttl_ms=5_000, offer_ttl_ms=5_000)
    ada = shop.order("ada")
    shop.order("bea")
    shop.append(c.Tick(), after_ms=5_000)
    shop.append(c.CancelOrder(ada, "customer"))

    shop.tell(by(server), lambda: len(server.mails) == 4)

    assert [each.mail["Message-ID"].split(".")[2] for each in server.to("ada")] == [
        "held",
        "cancelled",
    ]


def test_a_mail_tells_the_place_of_then_when_the_order_has_moved_since(
    tmp_path: Path, server: MailServer
):
    shop = SmallShop(tmp_path, move=True)
    ada = shop.order("ada")
    shop.append(c.MoveOrder(ada, "bath", "customer"))

    shop.tell(by(server), lambda: len(server.mails) == 2)

    held, moved = server.mails
    assert "on hold at web." in held.text
    assert moved.mail["Subject"] == "The phone: your order has moved"
    assert "is at bath now." in moved.text
    assert "The hold lasts until" in moved.text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You have 1 unit"), ("de", "Für Sie zurückgelegt: 1 Stück")]
)
def test_a_mail_is_in_the_language_of_its_market(
    tmp_path: Path, server: MailServer, language: str, words: str
):
    shop = SmallShop(tmp_path, language=language)
    shop.order("ada")

    shop.tell(by(server), lambda: len(server.mails) == 1)

    assert words in server.mails[0].text
    assert server.mails[0].mail["Content-Language"] == language


def test_events_that_are_written_again_send_nothing(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path)
    shop.order("ada")
    shop.tell(by(server), lambda: len(server.mails) == 1)

    shop.lose_events()
    shop.order("bea")
    shop.tell(by(server), lambda: len(server.mails) == 2)

    assert shop.counts() == {"sent": 2}
    assert [each.recipient for each in server.mails] == ["ada@example.org", "bea@example.org"]


def test_without_its_outbox_it_tells_the_last_minutes_only(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, begins_ms=system_now_ms() - HOUR_MS)
    shop.order("ada")
    shop.append(c.Tick(), after_ms=HOUR_MS)
    shop.order("bea")

    shop.tell(by(server), lambda: len(server.mails) == 1)

    assert [each.recipient for each in server.mails] == ["bea@example.org"]


def test_a_recipient_who_is_refused_is_not_tried_again(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, units=9)
    server.answers = {"ada@example.org": "550 no such mailbox"}
    server.answers_to_text = {"bea@example.org": "554 no"}
    for who in ("ada", "bea", "cyd"):
        shop.order(who)

    shop.tell(by(server), lambda: shop.counts() == {"sent": 1, "failed": 2})

    assert [each.recipient for each in server.mails] == ["cyd@example.org"]


def test_a_recipient_who_is_delayed_is_tried_again_and_given_up(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, units=9)
    server.answers_to_text = {"ada@example.org": "451 later"}
    shop.order("ada")
    shop.order("bea")

    shop.tell(by(server), lambda: shop.counts() == {"sent": 1, "given_up": 1})

    assert server.seen.count("ada@example.org") == 3


def test_a_server_that_is_down_gets_everything_when_it_is_up(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, units=9)
    server.stop()
    for who in ("ada", "bea", "cyd"):
        shop.order(who)
    post = shop.post(by(server), Pauses((0.0,) * 10_000, (0.05,)))
    shop.work(post, lambda: shop.attempts() > 3)
    server.start()
    until(lambda: post.step() >= 0 and len(server.mails) == 3)
    post.close()

    assert sorted(each.recipient for each in server.mails) == [
        "ada@example.org",
        "bea@example.org",
        "cyd@example.org",
    ]


def test_an_erased_customer_and_one_without_an_address_are_passed_over(
    tmp_path: Path, server: MailServer
):
    shop = SmallShop(tmp_path, units=9)
    shop.order("ada")
    shop.order("bea", email="")
    shop.contacts.erase([1])

    shop.tell(by(server), lambda: shop.counts() == {"given_up": 2})

    assert server.seen == []


def test_what_is_no_address_is_not_sent_to(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, units=9)
    shop.order("ada", email="ada@example.org\r\nBcc: bea@example.org")
    shop.order("bea", email="bea")
    shop.order("cyd", email="cyd@münchen.example")

    shop.tell(by(server), lambda: shop.counts() == {"failed": 2, "sent": 1})

    assert [each.recipient for each in server.mails] == ["cyd@xn--mnchen-3ya.example"]


def test_a_name_cannot_add_a_header_nor_a_recipient(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path)
    shop.order("ada", name="Ada\r\nBcc: bea@example.org\r\n\r\nBuy at evil.example")

    shop.tell(by(server), lambda: len(server.mails) == 1)

    (received,) = server.mails
    assert received.mail["Bcc"] is None
    assert b"evil" not in received.raw
    assert "Hello,\n" in received.text


def test_a_link_that_is_asked_for_is_sent_once_in_ten_minutes(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, units=1)
    shop.order("ada")
    shop.order("bea")
    shop.tell(by(server), lambda: len(server.mails) == 2)

    for _ in range(2):
        requests = LinkRequests(tmp_path / FOLDER)  # as after a restart of the front
        requests.send_link(shop.customer("bea"), LAUNCH)
        requests.send_link(shop.customer("cyd"), LAUNCH)
        requests.send_link(shop.customer("ada"), "another")
        shop.tell(by(server), lambda: not list((tmp_path / FOLDER).iterdir()))

    assert shop.counts() == {"sent": 3}
    assert server.mails[2].recipient == "bea@example.org"
    assert server.mails[2].mail["Subject"] == "The phone: the link to your order"
    assert "Your place in line is 1: nobody is before you." in server.mails[2].text


def test_more_than_the_folder_holds_waits_and_is_sent_when_there_is_room(tmp_path: Path):
    shop = SmallShop(tmp_path, units=9)
    for who in ("ada", "bea", "cyd"):
        shop.order(who)
    folder = tmp_path / "outbox"
    transport = FileTransport(folder, files_max=2, count_every_s=0)
    post = shop.post(transport)
    shop.work(post, lambda: len(list(folder.rglob("*.eml"))) == 2)
    assert shop.counts() == {"sent": 2, "pending": 1}

    next(folder.rglob("*.eml")).unlink()
    shop.work(post, lambda: shop.counts() == {"sent": 3})
    post.close()


def test_a_post_office_that_is_closed_waits_for_what_is_on_its_way(
    tmp_path: Path, server: MailServer
):
    shop = SmallShop(tmp_path, units=99)
    for number in range(20):
        shop.order(f"ada{number}")
    server.may_answer.clear()
    post = shop.post(by(server))
    shop.work(post, lambda: len(server.seen) == 4)
    server.may_answer.set()
    post.close()

    counts = shop.counts()
    assert counts["sent"] == len(server.mails)
    assert counts["sent"] + counts.get("pending", 0) == 20
