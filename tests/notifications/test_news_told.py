"""News: what staff tell reaches its audience, each customer once, in their language."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firstcome.domain import commands as c
from firstcome.domain.definition import Limits
from firstcome.notifications.outbox_reader import Counts, telling_of_news
from tests.domain.terms import hashed
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import SmallShop

LATE = {"en": "A day later\nWe are sorry.", "de": "Einen Tag später\nEs tut uns leid."}


@pytest.fixture
def shop(tmp_path: Path, server: MailServer) -> SmallShop:
    """`ada` ordered, `bea` waits in line and registered, `cyd` and `dan` registered."""
    shop = SmallShop(tmp_path, units=1, register=True)
    shop.order("ada")
    shop.order("bea")
    for who in ("bea", "cyd", "dan"):
        shop.registered(who, language="de" if who == "dan" else "")
    shop.register("eve")
    shop.tell(by(server), lambda: len(server.mails) == 6)
    server.mails.clear()
    return shop


def is_told(shop: SmallShop, sequence: int, **counts: int) -> Callable[[], bool]:
    """Whether an announcement is written out, and told so far."""

    def look() -> bool:
        found = telling_of_news(shop.directory / "outbox.db", sequence, sequence)
        return found is not None and found.is_written_out and found.in_all == Counts(**counts)

    return look


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        ("everyone", ["ada", "bea", "cyd", "dan"]),
        ("registered", ["bea", "cyd", "dan"]),
        ("ordered", ["ada", "bea"]),
        ("in_line", ["bea"]),
    ],
)
def test_news_reach_their_audience_and_each_customer_once(
    shop: SmallShop, server: MailServer, audience: str, people: list[str]
):
    told = shop.announce(audience, **LATE)

    shop.tell(by(server), is_told(shop, told, told=len(people)))

    assert [each.recipient.partition("@")[0] for each in server.mails] == people
    assert {each.mail["Subject"] for each in server.mails} <= {
        "The phone: A day later",
        "The phone: Einen Tag später",
    }


def test_a_customer_with_two_orders_is_told_once_and_who_gave_theirs_up_is_not(
    tmp_path: Path, server: MailServer
):
    shop = SmallShop(tmp_path, units=9, limits=Limits(consumer=2))
    shop.order("ada")
    shop.order("ada", again="again")
    shop.append(c.CancelOrder(shop.order("bea"), "customer"))
    told = shop.announce("ordered", **LATE)

    shop.tell(by(server), is_told(shop, told, told=1))

    news = [each.recipient for each in server.mails if "later" in each.mail["Subject"]]
    assert news == ["ada@example.org"]


def test_news_are_told_in_the_language_of_their_reader_else_in_english(
    shop: SmallShop, server: MailServer
):
    shop.tell(by(server), is_told(shop, shop.announce("registered", **LATE), told=3))
    (dan,) = server.to("dan")
    assert dan.mail["Subject"] == "The phone: Einen Tag später"
    assert "Es tut uns leid." in dan.text
    assert "Die Seite Ihrer Anmeldung" in dan.text

    only = shop.announce("registered", en="A day later\nWe are sorry.")
    shop.tell(by(server), is_told(shop, only, told=3))
    assert "Your registration's page" in server.to("dan")[1].text


def test_news_about_an_order_end_with_nothing_and_those_of_an_interest_with_one_click(
    shop: SmallShop, server: MailServer
):
    told = shop.announce("everyone", **LATE)

    shop.tell(by(server), is_told(shop, told, told=4))

    for who, is_bulk in (("ada", False), ("bea", False), ("cyd", True)):
        (received,) = server.to(who)
        assert (received.mail["List-Unsubscribe-Post"] is not None) == is_bulk
        assert ("/orders/" in received.text) != is_bulk


def test_what_is_for_pages_alone_is_told_to_nobody(shop: SmallShop, server: MailServer):
    told = shop.announce("everyone", "page", **LATE)
    shop.registered("fred")

    shop.tell(by(server), lambda: len(server.mails) == 1)

    assert server.mails[0].recipient == "fred@example.org"
    assert telling_of_news(shop.directory / "outbox.db", told, told) is None


def test_what_is_withdrawn_is_told_to_nobody_more(shop: SmallShop, server: MailServer):
    server.may_answer.clear()
    told = shop.announce("registered", **LATE)
    seen = len(server.seen)
    post = shop.post(by(server))
    shop.work(post, lambda: len(server.seen) == seen + 1)
    withdrawn = hashed("withdrawn")
    shop.append(c.WithdrawAnnouncement(withdrawn, withdrawn, told))
    shop.follower.follow()
    server.may_answer.set()

    shop.work(post, is_told(shop, told, told=1, given_up=2))
    post.close()

    assert len(server.mails) == 1


def test_a_text_that_is_gone_is_told_to_nobody(shop: SmallShop, server: MailServer):
    name = hashed("announce")
    told = shop.append(c.Announce(name, name, "phone", "in_line", ("email",), hashed("gone")))

    shop.tell(by(server), is_told(shop, told, given_up=1))

    assert server.mails == []


def incident(shop: SmallShop, status: Any, about: int = 0, **more: Any) -> int:
    """Say something of an incident, or of a new one; the sequence of the entry."""
    name = hashed("incident", status, shop.now_ms)
    words = shop.words(en=f"Mails are late\nIt is {status}.")
    facts: Any = (name, name, status, "minor", (("email", "partial_outage"),), words)
    if about:
        return shop.append(c.UpdateIncident(*facts, incident=about, **more))
    return shop.append(c.OpenIncident(*facts, **more))


def is_known(shop: SmallShop, about: int, sequence: int, **counts: int) -> Callable[[], bool]:
    """Whether what an entry said of an incident is told so far."""

    def look() -> bool:
        found = telling_of_news(shop.directory / "outbox.db", about, sequence)
        return found is not None and found.is_written_out and found.in_all == Counts(**counts)

    return look


def test_an_incident_is_told_to_everyone_and_what_overtook_it_first(
    shop: SmallShop, server: MailServer
):
    server.may_answer.clear()
    opened = incident(shop, "investigating", ways=("page", "email"))
    seen = len(server.seen)
    post = shop.post(by(server))
    shop.work(post, lambda: len(server.seen) == seen + 1)
    updated = incident(shop, "identified", opened, ways=("email",), launch="phone")
    resolved = incident(shop, "resolved", opened, ways=("email",))
    shop.follower.follow()
    server.may_answer.set()

    shop.work(post, is_known(shop, opened, resolved, told=4))
    post.close()

    assert is_known(shop, opened, opened, told=1, given_up=3)()
    assert is_known(shop, opened, updated)()
    assert [each.recipient.partition("@")[0] for each in server.mails][-4:] == [
        *("ada", "bea", "cyd", "dan")
    ]
    assert server.mails[-1].mail["Subject"] == "The phone: Mails are late"
    assert "It is resolved." in server.mails[-1].text


def test_an_incident_is_for_the_page_alone_unless_staff_say_more(
    shop: SmallShop, server: MailServer
):
    opened = incident(shop, "investigating")
    incident(shop, "resolved", opened, ways=("page",))
    shop.registered("fred")

    shop.tell(by(server), lambda: len(server.mails) == 1)

    assert telling_of_news(shop.directory / "outbox.db", opened, opened) is None


def test_of_an_incident_that_is_over_only_that_is_told(shop: SmallShop, server: MailServer):
    server.may_answer.clear()
    opened = incident(shop, "investigating", ways=("email",))
    seen = len(server.seen)
    post = shop.post(by(server))
    shop.work(post, lambda: len(server.seen) == seen + 1)
    incident(shop, "resolved", opened)
    shop.follower.follow()
    server.may_answer.set()

    shop.work(post, is_known(shop, opened, opened, told=1, given_up=3))
    post.close()

    assert len(server.mails) == 1
