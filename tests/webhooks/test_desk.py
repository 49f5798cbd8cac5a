"""The webhook desk: opens when there is an endpoint, and goes on when something fails."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from firstcome.webhooks.dispatch import Dispatch
from firstcome.webhooks.file import FILE, WebhooksFile
from firstcome.webhooks.opening import open_dispatch
from firstcome.webhooks.webhook_desk import WebhookDesk
from tests.serve.running import until
from tests.webhooks.consumer import Consumer
from tests.webhooks.hook_shop import AT_ONCE, HookShop


@pytest.fixture
def desk(shop: HookShop) -> Generator[WebhookDesk]:
    def opening() -> Dispatch | None:
        state = shop.follower.state
        return open_dispatch(shop.directory, state, is_private_allowed=True, waits=AT_ONCE)

    made = WebhookDesk(opening, (0.0,))
    yield made
    made.close()


def work(shop: HookShop, desk: WebhookDesk) -> None:
    shop.follower.follow()
    desk.step()


def test_without_an_endpoint_nothing_is_opened_nor_made(shop: HookShop, desk: WebhookDesk):
    work(shop, desk)

    assert list(shop.directory.glob("webhooks*")) == []


def test_it_opens_when_there_is_an_endpoint(shop: HookShop, desk: WebhookDesk, consumer: Consumer):
    work(shop, desk)
    shop.endpoint(consumer)
    shop.order("ada")

    until(lambda: work(shop, desk) or bool(consumer.taken))


def test_somebody_who_holds_the_file_holds_up_the_fold_for_a_moment_only(
    shop: HookShop, desk: WebhookDesk, consumer: Consumer
):
    shop.endpoint(consumer)
    shop.order("ada")
    until(lambda: work(shop, desk) or bool(consumer.seen))
    other = WebhooksFile(shop.path)
    with other.changing():
        began_s = time.monotonic()
        work(shop, desk)
        took_s = time.monotonic() - began_s
    other.close()
    shop.order("bea")
    until(lambda: work(shop, desk) or shop.states() == ["sent", "sent"])

    assert took_s < 3
    assert len(consumer.seen) == 2, "what could not be noted at once was not sent again"


def test_a_file_that_is_none_is_told_and_the_fold_goes_on(shop: HookShop, desk: WebhookDesk):
    Path(shop.directory / FILE).write_bytes(b"no database" * 1_000)

    assert desk.step() == 0
    assert shop.follower.sequence > 0
