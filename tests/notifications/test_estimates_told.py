"""Another estimate is told to those in line whom it concerns: once, and to nobody who has left."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firstcome.domain import commands as c
from firstcome.notifications import audiences
from firstcome.notifications.outbox import Outbox
from firstcome.notifications.sender import Pauses
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import SmallShop
from tests.notifications.sms_gateway import sms_gateway
from tests.notifications.supplied import (
    DAY_MS,
    NOT_GATHERED,
    announce,
    cancel,
    slip,
    states,
    tellings,
)
from tests.notifications.test_sms import way

LINE = ("ada", "bea", "cyd", "dan")
KIND = "estimate_changed"


@pytest.fixture
def shop(tmp_path: Path, server: MailServer) -> SmallShop:
    """Nothing is left, and four wait; they have their letters of before."""
    shop = SmallShop(tmp_path, units=0, move=True)
    for who in LINE:
        shop.order(who)
    shop.tell(by(server), lambda: len(server.mails) == 4)
    server.mails.clear()
    return shop


def tell(
    shop: SmallShop,
    server: MailServer,
    happened: Callable[[], bool],
    pauses: Pauses = NOT_GATHERED,
) -> None:
    """Open the post office, work until it is so, and close it."""
    post = shop.post(by(server), pauses)
    try:
        shop.work(post, happened)
    finally:
        post.close()


def is_written(shop: SmallShop, count: int) -> Callable[[], bool]:
    """Whether so many tellings are written out, and nothing of them waits."""

    def look() -> bool:
        found = tellings(shop.directory, KIND)
        waits = {"pending", "sending"} & {state for _, state in states(shop.directory, KIND)}
        return len(found) == count and all(whole for _, whole in found) and not waits

    return look


def to(server: MailServer) -> list[str]:
    """Who got a mail, in their order."""
    return [each.recipient.partition("@")[0] for each in server.mails]


def test_whom_a_delivery_reaches_is_told_so_and_nobody_else(shop: SmallShop, server: MailServer):
    announce(shop, day=23, units=2)

    tell(shop, server, is_written(shop, 1))

    assert to(server) == ["ada", "bea"]
    mail = server.mails[0]
    assert "your turn is likely" in mail.mail["Subject"]
    assert "Before: not known yet. Now: between" in mail.text
    assert "delivery 1 was announced for" in mail.text
    assert mail.mail["List-Unsubscribe"] is None


def test_a_slip_of_a_day_is_told_and_one_of_less_is_not(shop: SmallShop, server: MailServer):
    supply = announce(shop, day=23)
    tell(shop, server, is_written(shop, 1))
    server.mails.clear()

    slip(shop, supply, DAY_MS - 1)
    tell(shop, server, is_written(shop, 2))
    assert to(server) == []

    slip(shop, supply, DAY_MS)
    tell(shop, server, is_written(shop, 3))

    assert to(server) == list(LINE)
    assert "likely later" in server.mails[0].mail["Subject"]
    assert "delivery 1 slipped from" in server.mails[0].text


def test_small_slips_are_told_once_they_come_to_a_day(shop: SmallShop, server: MailServer):
    supply = announce(shop, day=23)
    tell(shop, server, is_written(shop, 1))
    server.mails.clear()

    for number in range(2, 5):
        slip(shop, supply, DAY_MS // 2)
        tell(shop, server, is_written(shop, number))

    assert to(server) == list(LINE)


def test_what_is_not_known_any_more_is_told(shop: SmallShop, server: MailServer):
    supply = announce(shop, day=23)
    tell(shop, server, is_written(shop, 1))
    server.mails.clear()

    cancel(shop, supply)
    tell(shop, server, is_written(shop, 2))

    assert to(server) == list(LINE)
    assert "is not known any more" in server.mails[0].mail["Subject"]
    assert "Now: not known yet." in server.mails[0].text


def test_what_is_better_is_on_the_page_alone_but_its_loss_is_told(
    shop: SmallShop, server: MailServer
):
    supply = announce(shop, day=23)
    tell(shop, server, is_written(shop, 1))
    server.mails.clear()
    slip(shop, supply, -10 * DAY_MS)
    tell(shop, server, is_written(shop, 2))
    assert to(server) == []

    slip(shop, supply, 10 * DAY_MS)
    tell(shop, server, is_written(shop, 3))

    assert to(server) == list(LINE)


def test_changes_that_follow_each_other_are_one_message(shop: SmallShop, server: MailServer):
    gathered = Pauses((0.0,), (0.0,), gather_s=1.5)
    supply = announce(shop, day=23)
    slip(shop, supply, 3 * DAY_MS)
    slip(shop, supply, 4 * DAY_MS)
    announce(shop, day=90, sku="phone-16gb")

    tell(shop, server, is_written(shop, 2), gathered)

    assert to(server) == list(LINE)
    assert {each.mail["Subject"] for each in server.mails} == {server.mails[0].mail["Subject"]}
    assert "Before: not known yet." in server.mails[0].text


def test_nobody_is_told_while_changes_are_gathered(shop: SmallShop, server: MailServer):
    announce(shop, day=23)
    post = shop.post(by(server), Pauses((0.0,), (0.0,), gather_s=3_600.0))

    for _ in range(20):
        post.step()
    post.close()

    assert tellings(shop.directory, KIND)[0][1] == 0
    assert states(shop.directory, KIND) == []


def test_who_has_left_is_told_nothing_nor_is_whose_turn_has_come(
    shop: SmallShop, server: MailServer
):
    (ada, bea, *_) = shop.follower.state.orders.sequence
    announce(shop, day=23)
    shop.append(c.CancelOrder(bea, "customer"))
    shop.append(c.ReceiveStock(b"r" * 16, b"r" * 16, "phone", "phone-8gb", "web", 1))
    shop.append(c.MoveOrder(shop.follower.state.orders.sequence[3], "bath"))

    tell(shop, server, is_written(shop, 1))

    told = [each.recipient for each in server.mails if "likely" in each.mail["Subject"]]
    assert told == ["cyd@example.org"]
    assert ada not in [subject for subject, _ in states(shop.directory, KIND)]


def test_who_leaves_before_it_is_sent_is_told_nothing(shop: SmallShop, server: MailServer):
    announce(shop, day=23)
    post = shop.post(by(server), NOT_GATHERED)
    server.may_answer.clear()
    seen = len(server.seen)
    shop.work(post, lambda: len(server.seen) == seen + 1)

    shop.append(c.CancelOrder(shop.follower.state.orders.sequence[2], "customer"))
    shop.follower.follow()
    server.may_answer.set()
    shop.work(post, is_written(shop, 1))
    post.close()

    told = [each.recipient for each in server.mails if "likely" in each.mail["Subject"]]
    assert told == ["ada@example.org", "bea@example.org", "dan@example.org"]


def test_who_was_told_the_newest_already_is_not_told_it_again(shop: SmallShop, server: MailServer):
    supply = announce(shop, day=23)
    post = shop.post(by(server), NOT_GATHERED)
    server.may_answer.clear()
    seen = len(server.seen)
    shop.work(post, lambda: len(server.seen) == seen + 1)
    slip(shop, supply, 5 * DAY_MS)
    shop.follower.follow()
    server.may_answer.set()

    shop.work(post, is_written(shop, 2))
    post.close()

    assert to(server) == ["ada", "bea", "cyd", "dan", "ada"]
    assert "Before: not known yet." in server.mails[1].text
    assert "likely later" in server.mails[4].mail["Subject"]


def test_a_line_is_walked_through_in_slices_and_goes_on_after_a_death(
    shop: SmallShop, server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(audiences, "TELLING_ROWS_MAX", 1)
    announce(shop, day=23)
    server.stop()
    post = shop.post(by(server), NOT_GATHERED)
    while len(states(shop.directory, KIND)) < 2:
        shop.follower.follow()
        post.step()
    post.close()
    server.start()

    tell(shop, server, is_written(shop, 1))

    assert sorted(to(server)) == list(LINE)


def test_what_was_on_its_way_when_the_back_died_is_uncertain_and_not_sent_again(
    shop: SmallShop, server: MailServer
):
    announce(shop, day=23)
    server.stop()
    post = shop.post(by(server), NOT_GATHERED)
    while len(states(shop.directory, KIND)) < 4:
        shop.follower.follow()
        post.step()
    post.close()
    outbox = Outbox(shop.directory / "outbox.db", 0)
    (telling,) = outbox.tellings.active()
    (message,) = outbox.due(shop.now_ms + DAY_MS, 1, "email", telling.telling)
    outbox.send(message.message, 0, shop.now_ms)
    outbox.close()
    server.start()

    tell(shop, server, is_written(shop, 1))

    unsent = LINE[shop.follower.state.orders.find(message.subject) or 0]
    assert sorted(to(server)) == sorted({*LINE} - {unsent})
    assert [state for _, state in states(shop.directory, KIND)].count("uncertain") == 1


def test_who_gave_a_number_alone_is_told_by_sms(tmp_path: Path, server: MailServer):
    with sms_gateway() as gateway:
        shop = SmallShop(tmp_path, units=0)
        shop.order("ada", email="", phone="+447700900001")
        announce(shop, day=23)
        post = shop.post(by(server), NOT_GATHERED, sms=way(gateway))

        shop.work(post, lambda: len(gateway.taken) == 2)
        post.close()

    assert "your turn is likely" in gateway.taken[1].text
    assert "/orders/" in gateway.taken[1].text
    assert server.mails == []
