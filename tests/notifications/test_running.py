"""A whole shop that mails: from an order to its link, through kill -9 and deleted files."""

import os
import re
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.api.desk import Desk
from tests.notifications.mail_server import MailServer, Received
from tests.notifications.small_shop import counts_in
from tests.serve.running import RunningShop, run, running, until

KILLS = 3
ORDERS = 12


def settings(server: MailServer) -> dict[str, str]:
    return {
        "FIRSTCOME_SMTP": server.url,
        "FIRSTCOME_MAIL_FROM": "The shop <orders@shop.example>",
        "FIRSTCOME_PUBLIC_URL": "https://shop.example/",
    }


def kill_back(shop: RunningShop) -> None:
    """Kill the back, and wait until there is another one."""
    shop.wait_for("The back follows the journal")
    os.kill(shop.children()["back"], signal.SIGKILL)
    shop.wait_for("The back ended (-9)")


def test_the_link_in_the_mail_opens_the_order(tmp_path: Path, server: MailServer):
    with running(tmp_path, "serve", settings=settings(server)) as shop:
        placed = Desk.opened(shop).order("ada").json
        (received,) = server.wait_for(1)

    link = found(r"https://shop\.example/orders/(\w+)\?token=([\w-]+)", received)
    assert link == (placed["order"].replace("-", ""), placed["token"])
    assert received.mail["From"] == "The shop <orders@shop.example>"


def test_an_interest_becomes_an_order_by_the_links_in_the_mails(tmp_path: Path, server: MailServer):
    with running(tmp_path, "serve", settings=settings(server)) as shop:
        desk = Desk.opened(shop, register=True, access="waves")
        wish = {"skus": ["phone-8gb"], "market": "GB", "consents": ["email"]}
        contact = {"name": "Ada", "email": desk.address("ada")}
        body = msgspec.json.encode(wish | {"contact": contact})
        headers = {"Idempotency-Key": "ada", "Content-Type": "application/json"}
        shop.ask("POST", f"{desk.path}/registrations", body, headers)
        (asked,) = server.wait_for(1)
        code, token = found(r"/registrations/(\w+)\?token=([\w-]+)", asked)
        own = f"/api/v1/registrations/{code}/confirm?token={token}"
        assert shop.ask("POST", own).code == "confirmed"
        server.wait_for(2)
        opens = datetime.now(UTC) + timedelta(seconds=2)
        waves = {
            "order": "registration_time",
            "waves": [{"people": 0, "opens": f"{opens:%Y-%m-%dT%H:%M:%SZ}"}],
        }
        assert desk.staff("waves", waves).code == "waves_adopted"
        assert desk.staff("waves/1/invite").code == "invited"
        invited = server.wait_for(3)[2]
        (invitation,) = found(r"/launches/[\w-]+\?invitation=([\w.-]+)", invited)

        assert desk.order("ada").code == "not_registered"
        until(lambda: datetime.now(UTC) > opens + timedelta(milliseconds=100))
        assert desk.order("ada", invitation=invitation).code == "held"
        assert invited.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def found(pattern: str, received: Received) -> tuple[str, ...]:
    """What stands in a mail."""
    match = re.search(pattern, received.text)
    assert match is not None, received.text
    return match.groups()


def test_killed_between_intent_and_sending_it_sends_again_at_most_once_and_loses_nothing(
    tmp_path: Path, server: MailServer
):
    with running(tmp_path, "serve", settings=settings(server)) as shop:
        desk = Desk.opened(shop, units=99)
        server.may_answer.clear()
        for number in range(ORDERS):
            assert desk.order(f"ada{number}").code == "held"
        server.wait_for_text(4)  # on their way, and not acknowledged
        kill_back(shop)
        server.may_answer.set()
        until(lambda: len({each.recipient for each in server.mails}) == ORDERS)
        until(lambda: pending(tmp_path) == 0)

    sent = Counter(each.mail["Message-ID"] for each in server.mails)
    assert len(sent) == ORDERS
    assert max(sent.values()) <= 2


def test_killed_again_and_again_it_loses_nothing(tmp_path: Path, server: MailServer):
    with running(tmp_path, "serve", settings=settings(server)) as shop:
        desk = Desk.opened(shop, units=99)
        for kill in range(KILLS):
            for number in range(ORDERS):
                desk.order(f"ada{kill}-{number}")
            kill_back(shop)
        until(lambda: len({each.recipient for each in server.mails}) == KILLS * ORDERS)


def test_after_its_events_are_deleted_it_sends_nothing_again(tmp_path: Path, server: MailServer):
    with running(tmp_path, "serve", settings=settings(server)) as shop:
        desk = Desk.opened(shop)
        desk.order("ada")
        server.wait_for(1)
    for file in tmp_path.glob("events.db*"):
        file.unlink()

    with running(tmp_path, "serve", settings=settings(server)) as shop:
        shop.wait_for("The back follows the journal")
        Desk(shop, desk.launch).order("bea")
        server.wait_for(2)

    assert [each.recipient.partition("@")[0] for each in server.mails] == ["ada", "bea"]


def test_without_a_mail_server_mails_are_files(tmp_path: Path):
    with running(tmp_path, "serve") as shop:
        Desk.opened(shop).order("ada")
        until(lambda: len(list((tmp_path / "outbox").rglob("*.eml"))) == 1)

        (path,) = (tmp_path / "outbox").rglob("*.eml")
        assert f"http://127.0.0.1:{shop.port}/orders/" in path.read_text()


def test_orders_are_taken_while_the_mail_server_hangs(tmp_path: Path, server: MailServer):
    server.may_answer.clear()
    with running(tmp_path, "serve", settings=settings(server)) as shop:
        desk = Desk.opened(shop)
        desk.order("ada")
        server.wait_for_text(1)

        assert desk.order("bea").code == "held"
        server.may_answer.set()


@pytest.mark.parametrize("command", ["serve", "front", "back"])
def test_a_wrong_mail_server_stops_the_start_without_its_password(tmp_path: Path, command: str):
    code, said, failed = run(
        command, "--data", str(tmp_path), FIRSTCOME_SMTP="smtp://shop:a-secret@mail.example:x"
    )

    assert code == 78
    assert "FIRSTCOME_SMTP is no address of a mail server. Give one such as" in failed
    assert "a-secret" not in said + failed


def pending(directory: Path) -> int:
    return counts_in(directory).get("pending", 0)
