"""Messages as a stranger gets them: verified, tried again, sent again, to an end."""

import time

import pytest

from firstcome.domain import commands as c
from firstcome.engine.clock import system_now_ms
from firstcome.webhooks.endpoints import Endpoints, endpoint_of, health_of
from firstcome.webhooks.log import (
    NotSentAgain,
    attempts_at,
    messages_of,
    read_key,
    send_again,
    send_failed_again,
    skip_waiting,
    try_out,
)
from firstcome.webhooks.messages import Attempt, Key
from firstcome.webhooks.pace import Waits
from tests.domain.terms import hashed
from tests.serve.running import SOON_S, until
from tests.webhooks.consumer import Consumer, consuming
from tests.webhooks.hook_shop import AT_ONCE, LAUNCH, HookShop


def attempts(shop: HookShop, endpoint: int, message: str) -> list[Attempt]:
    key = read_key(endpoint, message)
    assert key is not None
    with shop.file() as file:
        return attempts_at(file, key)


def test_a_stranger_verifies_every_message_with_the_library_of_the_specification(
    shop: HookShop, consumer: Consumer
):
    shop.endpoint(consumer)
    held, in_line = shop.order("ada"), shop.order("bea")

    shop.dispatch(lambda: len(consumer.taken) == 2)

    assert consumer.refused == []
    assert {each.type: each.message for each in consumer.taken} == {
        "order.held": f"evt_1_{held}_0",
        "order.joined_line": f"evt_1_{in_line}_0",
    }
    first = min(consumer.taken, key=lambda each: each.message)
    assert first.headers["content-type"] == "application/json"
    assert set(first.json) == {"type", "timestamp", "data"}


def test_an_endpoint_gets_what_it_wants_and_what_happened_after_it_was_made(
    shop: HookShop, consumer: Consumer
):
    shop.order("before")
    until(lambda: system_now_ms() > shop.now_ms)
    shop.endpoint(consumer, ("launch.*", "order.paid"))
    order = shop.order("ada")
    shop.append(c.PauseLaunch(hashed("pause"), hashed("pause"), LAUNCH))
    shop.append(c.CancelOrder(order, "customer"))
    shop.append(c.ResumeLaunch(hashed("resume"), hashed("resume"), LAUNCH))

    shop.dispatch(lambda: len(consumer.taken) == 2)

    assert {each.type for each in consumer.seen} == {"launch.paused", "launch.resumed"}


def test_what_fails_is_sent_again_with_the_same_id_and_the_same_body(
    shop: HookShop, consumer: Consumer
):
    endpoint = shop.endpoint(consumer)
    consumer.answers.extend([500, 302, 503])
    consumer.headers["location"] = "/elsewhere"
    shop.order("ada")

    shop.dispatch(lambda: bool(consumer.taken), AT_ONCE)

    assert [each.status for each in consumer.seen] == [500, 302, 503, 204]
    assert len({(each.message, each.body) for each in consumer.seen}) == 1
    assert set(consumer.paths) == {"/hooks"}, "a redirect is not followed"
    tried = attempts(shop, endpoint, consumer.seen[0].message)
    assert [each.status for each in tried] == [500, 302, 503, 204]
    assert all(each.took_ms >= 0 and each.why == "" for each in tried)
    assert shop.states() == ["sent"]


def test_it_waits_for_five_seconds_before_the_second_attempt(shop: HookShop, consumer: Consumer):
    endpoint = shop.endpoint(consumer)
    consumer.status = 500
    shop.order("ada")

    shop.dispatch(lambda: bool(attempts_of_all(shop, endpoint)))

    with shop.file() as file:
        (row,) = messages_of(file, endpoint, 9)
    assert (row.state, row.tries) == ("pending", 1)
    assert 5_000 <= row.next_ms - row.last.time_ms <= 6_000 + SOON_S * 1_000


def attempts_of_all(shop: HookShop, endpoint: int) -> list[Attempt]:
    with shop.file() as file:
        return [row.last for row in messages_of(file, endpoint, 99) if row.attempts]


def test_after_the_last_attempt_it_has_failed_and_staff_have_it_sent_again(
    shop: HookShop, consumer: Consumer
):
    endpoint = shop.endpoint(consumer)
    consumer.status = 500
    shop.order("ada")
    shop.order("bea")
    shop.dispatch(lambda: shop.counts(endpoint).failed == 2, AT_ONCE)
    first, second = sorted({each.message for each in consumer.seen})
    consumer.status = 200

    key = read_key(endpoint, first)
    assert key is not None
    with shop.file() as file:
        send_again(file, key, system_now_ms())
    shop.dispatch(lambda: len(consumer.taken) == 1, AT_ONCE)
    with shop.file() as file:
        count = send_failed_again(file, endpoint, system_now_ms())
    shop.dispatch(lambda: len(consumer.taken) == 2, AT_ONCE)

    assert count == 1
    assert [each.message for each in consumer.taken] == [first, second]
    assert [each.status for each in attempts(shop, endpoint, first)] == [500] * 4 + [200]
    assert shop.states() == ["sent", "sent"]


def test_what_was_taken_is_sent_again_when_staff_want_it_and_what_waits_is_not(
    shop: HookShop, consumer: Consumer
):
    endpoint = shop.endpoint(consumer)
    shop.order("ada")
    shop.dispatch(lambda: bool(consumer.taken))
    key = read_key(endpoint, consumer.taken[0].message)
    assert key is not None

    with shop.file() as file:
        send_again(file, key, system_now_ms())
        with pytest.raises(NotSentAgain, match="waits"):
            send_again(file, key, system_now_ms())
        with pytest.raises(NotSentAgain, match="There is no message evt_9_9_9"):
            send_again(file, Key(endpoint, 9, 9, 9), system_now_ms())
    shop.dispatch(lambda: len(consumer.taken) == 2)

    assert consumer.taken[0].body == consumer.taken[1].body
    assert consumer.taken[0].message == consumer.taken[1].message


def test_410_switches_an_endpoint_off_and_messages_wait_until_it_is_on_again(
    shop: HookShop, consumer: Consumer
):
    endpoint = shop.endpoint(consumer)
    consumer.status = 410
    shop.order("ada")

    with shop.dispatching(AT_ONCE) as dispatch:
        shop.work(dispatch, lambda: state_of(shop, endpoint) == ("off", "gone"))
        shop.order("bea")
        shop.work(dispatch, lambda: shop.counts(endpoint).waiting == 2)
        for _ in range(5):
            dispatch.step()
        seen = len(consumer.seen)
        consumer.status = 200
        with shop.file() as file:
            Endpoints(file).switch(endpoint, is_on=True)
        shop.work(dispatch, lambda: len(consumer.taken) == 2)

    assert seen == 1
    assert state_of(shop, endpoint) == ("on", "")


def state_of(shop: HookShop, endpoint: int) -> tuple[str, str]:
    with shop.file() as file:
        found = endpoint_of(file, endpoint)
    assert found is not None
    return found.state, found.why


def test_what_waits_can_be_passed_over(shop: HookShop, consumer: Consumer):
    endpoint = shop.endpoint(consumer)
    with shop.file() as file:
        Endpoints(file).switch(endpoint, is_on=False)
    shop.order("ada")

    with shop.dispatching() as dispatch:
        shop.work(dispatch, lambda: shop.counts(endpoint).waiting == 1)
        with shop.file() as file:
            assert skip_waiting(file, endpoint) == 1
            Endpoints(file).switch(endpoint, is_on=True)
        shop.order("bea")
        shop.work(dispatch, lambda: len(consumer.taken) == 1)

    assert shop.states() == ["skipped", "sent"]


def test_an_endpoint_that_does_not_answer_holds_up_no_other(shop: HookShop, consumer: Consumer):
    with consuming() as slow:
        shop.endpoint(slow, label="slow")
        shop.endpoint(consumer)
        slow.may_answer.clear()
        for number in range(30):
            shop.order(f"ada{number}")

        with shop.dispatching() as dispatch:
            shop.work(dispatch, lambda: len(consumer.taken) == 30)
            under_way = len(slow.seen)
            slow.may_answer.set()

    assert 0 < under_way <= 8, "no more are under way to one endpoint at one time"


def test_an_endpoint_that_takes_nothing_is_left_alone_for_a_while(
    shop: HookShop, consumer: Consumer
):
    endpoint = shop.endpoint(consumer)
    consumer.status = 500
    for number in range(40):
        shop.order(f"ada{number}")

    with shop.dispatching(Waits((0.0,) * 9, (NEVER_S,))) as dispatch:
        shop.work(dispatch, lambda: len(attempts_of_all(shop, endpoint)) == 8)
        for _ in range(20):
            dispatch.step()

    assert len(consumer.seen) == 8
    with shop.file() as file:
        health = health_of(file)[endpoint]
    assert health.failing_since_ms > 0
    assert (health.taken_ms, health.status) == (0, 500)


NEVER_S = 10.0**6


def test_while_a_secret_is_replaced_who_knows_either_can_verify(shop: HookShop, consumer: Consumer):
    endpoint = shop.endpoint(consumer)
    with shop.file() as file:
        new = Endpoints(file).rotate(endpoint)
    shop.order("ada")
    shop.dispatch(lambda: len(consumer.taken) == 1)
    consumer.secrets = [new]
    shop.order("bea")
    shop.dispatch(lambda: len(consumer.taken) == 2)

    assert consumer.refused == []
    assert len(consumer.taken[0].headers["webhook-signature"].split()) == 2


def test_a_day_after_a_rotation_the_old_secret_verifies_nothing(shop: HookShop, consumer: Consumer):
    endpoint = shop.endpoint(consumer)
    a_day_ago_ms = system_now_ms() - 86_401_000
    with shop.file() as file:
        new = Endpoints(file, lambda: a_day_ago_ms).rotate(endpoint)
    consumer.secrets.append(new)
    shop.order("ada")

    shop.dispatch(lambda: len(consumer.taken) == 1)

    assert len(consumer.taken[0].headers["webhook-signature"].split()) == 1


def test_an_endpoint_is_tried_out_once_even_while_it_is_off(shop: HookShop, consumer: Consumer):
    endpoint = shop.endpoint(consumer)
    with shop.file() as file:
        Endpoints(file).switch(endpoint, is_on=False)
        first = try_out(file, endpoint, system_now_ms())
        second = try_out(file, endpoint, system_now_ms())
    consumer.answers.extend([410, 200])

    shop.dispatch(lambda: shop.states() in (["failed", "sent"], ["sent", "failed"]))

    assert {each.message for each in consumer.seen} == {first.message, second.message}
    assert consumer.taken[0].type == "webhook.test"
    assert state_of(shop, endpoint) == ("off", "staff"), "a test ends nothing"


def test_one_that_is_removed_gets_nothing_more_and_leaves_no_secret(
    shop: HookShop, consumer: Consumer
):
    endpoint = shop.endpoint(consumer)
    shop.order("ada")
    shop.dispatch(lambda: bool(consumer.taken))
    (secret,) = consumer.secrets

    with shop.dispatching() as dispatch:
        with shop.file() as file:
            Endpoints(file).remove(endpoint)
            assert endpoint_of(file, endpoint) is None
        shop.order("bea")
        shop.work(dispatch, lambda: shop.states() == [])
        shop.work(dispatch, lambda: rows(shop, "endpoint") == rows(shop, "attempt") == 0)

    assert len(consumer.seen) == 1
    assert secret.encode() not in shop.path.read_bytes()


def rows(shop: HookShop, table: str) -> int:
    with shop.file() as file:
        return file.rows(f"SELECT count(*) FROM {table}")[0][0]


def test_after_its_events_are_deleted_it_sends_nothing_again(shop: HookShop, consumer: Consumer):
    shop.endpoint(consumer)
    shop.order("ada")
    shop.dispatch(lambda: bool(consumer.taken))

    shop.lose_events()
    shop.order("bea")
    shop.dispatch(lambda: len(consumer.taken) == 2)

    assert len({each.message for each in consumer.seen}) == 2


def test_an_order_of_before_a_restart_is_sent_the_same_after_it(shop: HookShop, consumer: Consumer):
    shop.endpoint(consumer)
    consumer.status = 500
    order = shop.order("ada")
    hold = shop.append(c.MarkPaid(hashed("paid"), hashed("paid"), order, order))
    shop.dispatch(lambda: len(consumer.seen) == 2)
    consumer.status = 200

    shop.lose_events()
    with shop.file() as file, file.changing() as changes:
        changes.run("UPDATE message SET next_ms = 0")
    shop.dispatch(lambda: len(consumer.taken) == 2)

    assert hold > order
    assert len({(each.message, each.body) for each in consumer.seen}) == 2


def test_in_a_rush_few_are_sent(shop: HookShop, consumer: Consumer):
    shop.endpoint(consumer)
    for number in range(60):
        shop.order(f"ada{number}")

    with shop.dispatching() as dispatch:
        ends_s = time.monotonic() + 0.5
        while time.monotonic() < ends_s:
            dispatch.step(is_rush=True)
        assert len(consumer.seen) <= 8
        shop.work(dispatch, lambda: len(consumer.taken) == 60)


def test_a_test_does_not_wait_behind_what_waits_nor_while_an_endpoint_rests(
    shop: HookShop, consumer: Consumer
):
    endpoint = shop.endpoint(consumer)
    consumer.status = 500
    for number in range(20):
        shop.order(f"ada{number}")

    with shop.dispatching(Waits((0.0,) * 9, (NEVER_S,))) as dispatch:
        shop.work(dispatch, lambda: len(attempts_of_all(shop, endpoint)) == 8)
        consumer.status = 200
        with shop.file() as file:
            tried = try_out(file, endpoint, system_now_ms())
        shop.work(dispatch, lambda: bool(consumer.taken))

    assert consumer.taken[0].message == tried.message
