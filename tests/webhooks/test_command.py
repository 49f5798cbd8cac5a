"""`firstcome webhooks`: what it prints, what it refuses, and what comes of it."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from firstcome.staff.store import StaffStore
from firstcome.webhooks.dispatch import Dispatch
from tests.serve.running import run
from tests.webhooks.consumer import Consumer
from tests.webhooks.hook_shop import AT_ONCE, HookShop


def command(shop: HookShop, *words: str) -> tuple[int, str, str]:
    return run("webhooks", *words, "--data", str(shop.directory), FIRSTCOME_WEBHOOKS_PRIVATE="1")


def answer(shop: HookShop, *words: str) -> Any:
    """What a command prints for a script."""
    code, said, error = command(shop, *words, "--json")
    assert (code, error) == (0, ""), (code, said, error)
    return json.loads(said)


@contextmanager
def stepped(dispatch: Dispatch) -> Generator[None]:
    """Have the dispatch stepped by a thread, as the back would."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.wait(0.02):
            dispatch.step()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def test_an_endpoint_is_added_listed_and_gets_what_it_wants(shop: HookShop, consumer: Consumer):
    added = answer(
        shop, "add", consumer.url, "--label", "ERP", "--events", "order.*, launch.opened"
    )
    consumer.secrets.append(added["secret"])
    shop.order("ada")
    shop.dispatch(lambda: len(consumer.taken) == 1)

    (listed,) = answer(shop, "list")

    assert listed["endpoint"] == added["endpoint"] == 1
    assert listed["events"] == ["order.*", "launch.opened"]
    assert (listed["state"], listed["waiting"], listed["failed"]) == ("on", 0, 0)
    assert added["secret"] not in json.dumps(listed)
    assert command(shop, "list")[1] == f"1\ton\t0\t0\tERP\t{consumer.url}\n"
    store = StaffStore(shop.directory / "staff.db")
    (line,) = store.audit_page().lines
    store.close()
    assert (line.what, line.about, line.name) == ("add_webhook", "ERP", "staff key")


def test_a_test_says_what_the_endpoint_answered(shop: HookShop, consumer: Consumer):
    shop.endpoint(consumer)
    consumer.answers.extend([200, 500])

    with shop.dispatching() as dispatch, stepped(dispatch):
        taken = command(shop, "test", "1")
        refused = command(shop, "test", "1")

    assert taken[0] == 0
    assert taken[1].startswith("ERP answered 200 after ")
    assert refused[0] == 1
    assert refused[1].startswith("ERP answered 500 after ")
    assert {each.type for each in consumer.seen} == {"webhook.test"}


def test_what_failed_is_sent_again(shop: HookShop, consumer: Consumer):
    endpoint = shop.endpoint(consumer)
    consumer.status = 500
    shop.order("ada")
    shop.dispatch(lambda: shop.counts(endpoint).failed == 1, AT_ONCE)
    consumer.status = 200
    (message,) = {each.message for each in consumer.seen}

    one = answer(shop, "redeliver", "1", message)
    waits = command(shop, "redeliver", "1", message)
    shop.dispatch(lambda: len(consumer.taken) == 1, AT_ONCE)
    none = command(shop, "redeliver", "1")

    assert one == {"endpoint": 1, "messages": 1}
    assert waits == (2, "", "It waits to be sent already.\n")
    assert none == (0, "0 messages are sent again.\n", "")


def test_what_is_asked_for_wrongly_is_one_line(shop: HookShop, consumer: Consumer, tmp_path: Path):
    nowhere = run("webhooks", "add", "https://x.example", "--label", "x", "--data", "/nowhere/x")
    empty = command(shop, "test", "1")
    shop.endpoint(consumer)

    said = [
        nowhere,
        empty,
        command(shop, "add", "http://erp.example/", "--label", "ERP"),
        command(shop, "add", "https://erp.example/", "--label", " "),
        command(shop, "add", "https://erp.example/", "--label", "ERP", "--events", "orders"),
        command(shop, "test", "9"),
        command(shop, "redeliver", "1", "evt_1"),
        command(shop, "redeliver", "1", "evt_1_99_0"),
    ]

    assert [(code, out) for code, out, _ in said] == [(2, "")] * len(said)
    assert all(error.count("\n") == 1 for *_, error in said), said
    assert "no data directory" in nowhere[2]
    assert "Add one: firstcome webhooks add" in empty[2]
    assert len(answer(shop, "list")) == 1


def test_without_the_setting_nothing_leads_to_a_private_network(shop: HookShop):
    code, _, error = run(
        "webhooks", "add", "https://10.0.0.1/", "--label", "x", "--data", str(shop.directory)
    )

    assert code == 2
    assert "FIRSTCOME_WEBHOOKS_PRIVATE=1" in error
