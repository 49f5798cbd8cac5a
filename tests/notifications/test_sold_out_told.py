"""Sold out: those who registered and have no order are told once that nothing is left."""

from pathlib import Path
from typing import Any

import pytest

from firstcome.domain import commands as c
from tests.api.launch_bodies import definition_of
from tests.domain.terms import hashed
from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import LAUNCH, SmallShop
from tests.notifications.supplied import states, tellings

KIND = "sold_out"


def made(directory: Path, **terms: Any) -> SmallShop:
    """One unit of each SKU online, none in the shop, and no line."""
    usual: dict[str, Any] = {"units": 1, "register": True, "line": False}
    shop = SmallShop(directory, **(usual | terms))
    for sku in ("phone-8gb", "phone-16gb"):
        name = hashed("count", sku)
        shop.append(c.CountStock(name, name, LAUNCH, sku, "bath", 0))
    return shop


def pay(shop: SmallShop, order: int) -> None:
    """The order, which was held at once, is paid."""
    name = hashed("pay", order)
    shop.append(c.MarkPaid(name, name, order, order))


def take(shop: SmallShop, sku: str) -> None:
    """Nothing is left of a SKU online."""
    name = hashed("take", sku)
    shop.append(c.CountStock(name, name, LAUNCH, sku, "web", 0))


@pytest.fixture
def shop(tmp_path: Path, server: MailServer) -> SmallShop:
    """`ada` ordered the last one; `bea` agreed to mails, `cyd` to nothing, `dan` wants either."""
    shop = made(tmp_path)
    shop.registered("ada")
    shop.registered("bea")
    shop.registered("cyd", consents=())
    shop.registered("dan", skus=("phone-8gb", "phone-16gb"))
    pay(shop, shop.order("ada"))
    shop.tell(by(server), lambda: bool(tellings(tmp_path, KIND)) and not waits(shop))
    return shop


def waits(shop: SmallShop) -> bool:
    """Whether anything of it is still to be told."""
    written = all(whole for _, whole in tellings(shop.directory, KIND))
    waiting = {"pending", "sending"} & {state for _, state in states(shop.directory, KIND)}
    return not written or bool(waiting)


def told(server: MailServer) -> list[str]:
    """Who was told that it is sold out."""
    return [
        each.recipient.partition("@")[0]
        for each in server.mails
        if "sold out" in each.mail["Subject"]
    ]


def test_who_has_no_order_and_agreed_to_messages_is_told(shop: SmallShop, server: MailServer):
    assert told(server) == ["bea"]
    assert sorted(state for _, state in states(shop.directory, KIND)) == ["no_consent", "sent"]
    (mail,) = [each for each in server.mails if "sold out" in each.mail["Subject"]]
    assert "the last unit has been sold" in mail.text
    assert mail.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_would_take_another_is_told_when_that_is_gone_too_and_nobody_twice(
    shop: SmallShop, server: MailServer
):
    take(shop, "phone-16gb")

    shop.tell(by(server), lambda: len(tellings(shop.directory, KIND)) == 2 and not waits(shop))

    assert told(server) == ["bea", "dan"]


def test_nobody_is_told_while_a_unit_is_on_hold(tmp_path: Path, server: MailServer):
    shop = made(tmp_path)
    shop.registered("bea")
    shop.order("ada")

    shop.tell(by(server), lambda: len(server.mails) == 2)

    assert tellings(tmp_path, KIND) == []


def test_nobody_is_told_while_a_line_is_open(tmp_path: Path, server: MailServer):
    shop = made(tmp_path, line=True, line_orders_max=2)
    shop.registered("eve")
    pay(shop, shop.order("ada"))
    shop.order("bea")
    take(shop, "phone-16gb")

    shop.tell(by(server), lambda: len(server.mails) == 4)

    assert tellings(tmp_path, KIND) == []


def test_a_line_that_is_full_is_none(tmp_path: Path, server: MailServer):
    whole = definition_of(LAUNCH, 1)
    shop = SmallShop(
        tmp_path, register=True, line_orders_max=1, locations=whole.locations[:1], stock=()
    )
    shop.registered("eve")
    shop.registered("bea")
    shop.order("bea")

    shop.tell(by(server), lambda: "eve" in told(server))

    assert told(server) == ["eve"]
