"""A whole shop that tells others: from an order to a verified message, through kill -9."""

import json
import os
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from firstcome.engine.clock import system_now_ms
from firstcome.launches.rehearsal_mark import write_mark
from firstcome.webhooks.endpoints import Endpoints, Wish
from firstcome.webhooks.file import FILE, WebhooksFile
from firstcome.webhooks.log import messages_of, try_out
from tests.api.desk import Desk
from tests.backup.shops import back_up, restored
from tests.serve.running import HOST, RunningShop, run, running, until
from tests.webhooks.consumer import Consumer

SETTINGS = {"FIRSTCOME_WEBHOOKS_PRIVATE": "1", "FIRSTCOME_DESK": "0"}
ORDERS = 12


def endpoint(directory: Path, consumer: Consumer, url: str = "") -> int:
    """Add an endpoint to a data directory, and tell the consumer its secret."""
    file = WebhooksFile(directory / FILE)
    wish = Wish(url or consumer.url, "ERP", ("order.*",))
    number, secret = Endpoints(file).add(wish, is_private_allowed=True)
    file.close()
    consumer.secrets.append(secret)
    return number


def kill_back(shop: RunningShop) -> None:
    """Kill the back; there will be another one."""
    shop.wait_for("The back follows the journal")
    os.kill(shop.children()["back"], signal.SIGKILL)
    shop.wait_for("The back ended (-9)")


def is_settled(directory: Path, number: int) -> bool:
    """Whether nothing waits any more."""
    file = WebhooksFile(directory / FILE)
    rows = messages_of(file, number, 200)
    file.close()
    return bool(rows) and {row.state for row in rows} == {"sent"}


def test_killed_while_messages_are_on_their_way_it_sends_every_one_again_with_its_id(
    tmp_path: Path, consumer: Consumer
):
    number = endpoint(tmp_path, consumer)
    with running(tmp_path, "serve", settings=SETTINGS) as shop:
        desk = Desk.opened(shop, units=99)
        consumer.may_answer.clear()
        codes = [desk.order(f"ada{each}").json["order"] for each in range(ORDERS)]
        consumer.wait_for_seen(8)  # on their way, and not answered
        kill_back(shop)
        consumer.may_answer.set()
        until(lambda: len({each.message for each in consumer.taken}) == ORDERS)
        until(lambda: is_settled(tmp_path, number))

    seen = Counter(each.message for each in consumer.seen)
    bodies = {(each.message, each.body) for each in consumer.seen}
    assert consumer.refused == []
    assert len(bodies) == len(seen) == ORDERS
    assert max(seen.values()) == 2, "it was killed in between"
    assert {each.json["data"]["order"] for each in consumer.taken} == set(codes)


def test_killed_again_and_again_it_loses_nothing(tmp_path: Path, consumer: Consumer):
    endpoint(tmp_path, consumer)
    with running(tmp_path, "serve", settings=SETTINGS) as shop:
        desk = Desk.opened(shop, units=99)
        for kill in range(3):
            for each in range(ORDERS):
                desk.order(f"ada{kill}-{each}")
            kill_back(shop)
        until(lambda: len({each.message for each in consumer.taken}) == 3 * ORDERS)


def test_orders_are_taken_and_others_served_while_an_endpoint_hangs(
    tmp_path: Path, consumer: Consumer
):
    endpoint(tmp_path, consumer)
    consumer.may_answer.clear()
    with running(tmp_path, "serve", settings=SETTINGS) as shop:
        desk = Desk.opened(shop)
        desk.order("ada")
        consumer.wait_for_seen(1)

        assert desk.order("bea").code == "held"
        consumer.may_answer.set()


def test_nobody_hears_of_a_rehearsal(tmp_path: Path, consumer: Consumer):
    number = endpoint(tmp_path, consumer)
    write_mark(tmp_path, "phone-2008", system_now_ms())
    file = WebhooksFile(tmp_path / FILE)
    try_out(file, number, system_now_ms())
    file.close()

    with running(tmp_path, "serve", settings=SETTINGS) as shop:
        Desk.opened(shop).order("ada")
        until(lambda: len(list((tmp_path / "outbox").rglob("*.eml"))) == 1)

    assert consumer.seen == []
    assert not (tmp_path / "webhooks.lock").exists()


def test_without_the_setting_nothing_is_sent_to_this_machine(tmp_path: Path, consumer: Consumer):
    number = endpoint(tmp_path, consumer)
    with running(tmp_path, "serve", settings={"FIRSTCOME_DESK": "0"}) as shop:
        Desk.opened(shop).order("ada")
        until(lambda: bool(whys(tmp_path, number)))

    assert whys(tmp_path, number) == ["address not allowed"]
    assert consumer.paths == []


def whys(directory: Path, number: int) -> list[str]:
    file = WebhooksFile(directory / FILE)
    rows = messages_of(file, number, 9)
    file.close()
    return [row.last.why for row in rows if row.attempts]


def test_a_backup_has_endpoints_and_messages_and_a_restore_tells_of_its_own_history(
    tmp_path: Path, consumer: Consumer
):
    shop, copy, back = tmp_path / "shop", tmp_path / "copy", tmp_path / "back"
    shop.mkdir()
    number = endpoint(shop, consumer)
    with running(shop, "serve", settings=SETTINGS) as front:
        desk = Desk.opened(front, units=9)
        desk.order("ada")
        consumer.wait_for(1)
        until(lambda: is_settled(shop, number))
    back_up(shop, copy)
    with running(shop, "serve", settings=SETTINGS) as front:
        Desk(front, desk.launch).order("lost")
        consumer.wait_for(2)

    restored(copy, back)
    with running(back, "serve", settings=SETTINGS) as front:
        Desk(front, desk.launch).order("bea")
        consumer.wait_for(3)

    assert (back / FILE).stat().st_mode & 0o777 == 0o600
    epochs = [each.json["data"]["epoch"] for each in consumer.taken]
    assert epochs == [1, 1, 2]
    assert len({each.message for each in consumer.taken}) == 3
    assert consumer.refused == []


def test_messages_go_over_tls_to_whom_the_certificate_names(
    tmp_path: Path, consumer: Consumer, monkeypatch: pytest.MonkeyPatch
):
    if shutil.which("openssl") is None:
        pytest.skip("There is no openssl to make a certificate with.")
    authority = tmp_path / "authority"
    consumer.encrypt(certificate_for("localhost", authority))
    good = consumer.url.replace(HOST, "localhost")
    shop = tmp_path / "shop"
    shop.mkdir()
    endpoint(shop, consumer, good)
    misnamed = endpoint(shop, consumer)

    settings = SETTINGS | {"SSL_CERT_FILE": str(authority / "certificate.pem")}
    with running(shop, "serve", settings=settings) as front:
        Desk.opened(front).order("ada")
        consumer.wait_for(1)
        until(lambda: bool(whys(shop, misnamed)))

    assert len(consumer.seen) == 1
    assert whys(shop, misnamed) == ["certificate or TLS refused"]


def certificate_for(host: str, folder: Path) -> Path:
    """A certificate that says it is of this host, and its key beside it."""
    folder.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return folder


def test_a_test_by_the_command_line_is_sent_by_the_back(tmp_path: Path, consumer: Consumer):
    number = endpoint(tmp_path, consumer)
    with running(tmp_path, "serve", settings=SETTINGS) as shop:
        shop.wait_for("The back follows the journal")
        code, said, error = run(
            *("webhooks", "test", str(number), "--json", "--data", str(tmp_path))
        )

    assert (code, error) == (0, "")
    assert json.loads(said)["status"] == 204
