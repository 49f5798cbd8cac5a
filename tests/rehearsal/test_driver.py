"""The driver against a real server: everything is sent once, timed truly, and ends once."""

from collections import Counter

import pytest
from msgspec import json

from firstcome.rehearsal.answers import LOST, OVERDUE, UNSENT
from firstcome.rehearsal.arrivals import FIRST
from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.plan import Plan, PlanRefused, Stream
from firstcome.rehearsal.rehearse import Glimpse, rehearse, resend
from firstcome.rehearsal.shop import ShopUnreachable
from tests.rehearsal.small_shop import LAUNCH, Answer, Asked, SmallShop, small_shop

QUICK = Stream(rate=400, seconds=0.5)


class EveryNth:
    """Answers every n-th order in another way."""

    def __init__(self, number: int, other: Answer) -> None:
        self.number = number
        self.other = other
        self.calls = 0

    def __call__(self, shop: SmallShop, asked: Asked) -> Answer:
        self.calls += 1
        return self.other if self.calls % self.number == 0 else shop.sell(asked)


def fall_silent(shop: SmallShop, asked: Asked) -> Answer:
    shop.silent = True
    return shop.sell(asked)


def test_everybody_is_asked_for_once_and_answered():
    with small_shop() as shop:
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=8))

    assert len(shop.orders) == len(run.rows) > 100
    assert Counter(run.answers.status) == {201: len(run.rows)}
    assert run.answers.held == run.answers.answered == len(run.rows)
    assert audit(run).is_clean


def test_latency_counts_from_the_intended_time():
    with small_shop() as shop:
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=8))

    for row, due_us in enumerate(run.rows.due_us):
        assert due_us <= run.answers.sent_us[row] <= run.answers.answered_us[row]


def test_the_launch_is_named_or_the_only_one():
    with small_shop() as shop:
        named = rehearse(shop.url, Plan(launch="phone", streams=(QUICK,), connections=2))
        found = rehearse(shop.url, Plan(streams=(QUICK,), connections=2))

    assert named.launch == found.launch
    assert {asked.path for asked in shop.orders} == {"/api/v1/launches/phone/orders"}


def test_a_repeat_is_sent_with_the_same_bytes():
    with small_shop() as shop:
        stream = Stream(rate=600, seconds=0.5, repeats=0.5)
        run = rehearse(shop.url, Plan(streams=(stream,), connections=8))

    by_key: dict[str, set[bytes]] = {}
    for asked in shop.orders:
        by_key.setdefault(asked.fields["idempotency-key"], set()).add(asked.body)
    assert len(by_key) < len(shop.orders)
    assert all(len(bodies) == 1 for bodies in by_key.values())
    repeats = next(check for check in audit(run).checks if check.name == "repeats")
    assert repeats.checked > 0
    assert repeats.result == "kept"


def test_an_answer_in_many_packets_is_one_answer():
    with small_shop() as shop:
        shop.split = True
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=8))

    assert Counter(run.answers.status) == {201: len(run.rows)}
    assert audit(run).is_clean


def test_a_busy_shop_is_refusal_and_no_order():
    with small_shop() as shop:
        shop.behave = EveryNth(4, (503, b'{"code":"overloaded"}'))
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=8))

    statuses = Counter(run.answers.status)
    assert statuses[503] == len(run.rows) // 4
    assert run.answers.refused == statuses[503]
    assert audit(run).outcomes["overloaded"] == statuses[503]


def test_a_connection_that_ends_before_its_answer_loses_one_answer_and_is_replaced():
    with small_shop() as shop:
        shop.behave = EveryNth(10, None)
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=4, connections_max=4))

    statuses = Counter(run.answers.status)
    assert statuses[LOST] == len(run.rows) // 10
    assert statuses[201] == len(run.rows) - statuses[LOST]
    assert audit(run).unknown == statuses[LOST]


def test_a_shop_that_closes_after_each_answer_loses_none():
    with small_shop() as shop:
        shop.closes = True
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=4))

    assert Counter(run.answers.status) == {201: len(run.rows)}


def test_what_has_no_answer_at_the_end_is_overdue():
    with small_shop() as shop:
        shop.behave = fall_silent
        stream = Stream(rate=100, seconds=0.2)
        run = rehearse(shop.url, Plan(streams=(stream,), connections=4, linger_ms=100))

    statuses = Counter(run.answers.status)
    assert statuses[OVERDUE] == len(run.rows) > 0
    assert audit(run).unknown == len(run.rows)


def test_a_shop_that_dies_ends_the_run_and_the_rest_is_not_sent():
    with small_shop() as shop:
        calls = EveryNth(10**9, None)

        def die_at_fifty(shop: SmallShop, asked: Asked) -> Answer:
            answer = calls(shop, asked)
            if calls.calls == 50:
                shop.die()
                return None
            return answer

        shop.behave = die_at_fifty
        stream = Stream(rate=500, seconds=5)
        run = rehearse(shop.url, Plan(streams=(stream,), connections=4, give_up_ms=100))

    statuses = Counter(run.answers.status)
    assert run.is_cut_short
    assert statuses[201] >= 40
    assert statuses[LOST] >= 1
    assert statuses[UNSENT] > 1_000
    assert statuses.total() == len(run.rows)


def test_what_was_lost_is_asked_again_with_the_same_keys():
    with small_shop() as shop:
        shop.behave = EveryNth(10, None)
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=4))
        lost = [shop.orders[turn] for turn in range(9, len(run.rows), 10)]
        shop.behave = lambda shop, asked: shop.sell(asked)
        before = len(shop.orders)
        again = resend(shop.url, run)

    keys = {asked.fields["idempotency-key"] for asked in lost}
    assert {asked.fields["idempotency-key"] for asked in shop.orders[before:]} == keys
    assert Counter(again.answers.status) == {201: len(lost)}
    assert audit([run, again]).is_clean


def test_a_request_that_waited_for_a_connection_is_late_and_its_wait_is_counted():
    with small_shop() as shop:
        shop.delay_s = 0.01
        stream = Stream(rate=400, seconds=0.25, arrivals="even", repeats=0)
        run = rehearse(shop.url, Plan(streams=(stream,), connections=1, connections_max=1))

    last = len(run.rows) - 1
    assert run.answers.late > len(run.rows) // 2
    assert run.answers.late_waiting > len(run.rows) // 2
    assert run.answers.answered_us[last] - run.rows.due_us[last] > 500_000


def test_more_connections_are_opened_when_all_are_busy():
    with small_shop() as shop:
        shop.delay_s = 0.05
        stream = Stream(rate=200, seconds=0.5, repeats=0)
        run = rehearse(shop.url, Plan(streams=(stream,), connections=1, connections_max=64))

    assert 5 < shop.connections <= 65
    assert Counter(run.answers.status) == {201: len(run.rows)}


def test_a_new_connection_for_each_request():
    with small_shop() as shop:
        stream = Stream(rate=200, seconds=0.5)
        run = rehearse(shop.url, Plan(streams=(stream,), new_connection=True))

    assert Counter(run.answers.status) == {201: len(run.rows)}
    assert len({asked.connection for asked in shop.orders}) == len(run.rows)
    assert {asked.fields["connection"] for asked in shop.orders} == {"close"}


def test_new_connections_survive_split_answers_and_lost_ones():
    with small_shop() as shop:
        shop.split = True
        shop.behave = EveryNth(5, None)
        stream = Stream(rate=200, seconds=0.5)
        run = rehearse(shop.url, Plan(streams=(stream,), new_connection=True))

    statuses = Counter(run.answers.status)
    assert statuses[LOST] == len(run.rows) // 5
    assert statuses[201] == len(run.rows) - statuses[LOST]


def test_new_connections_end_the_run_when_the_shop_is_gone():
    with small_shop() as shop:
        shop.behave = lambda shop, asked: shop.die()
        stream = Stream(rate=200, seconds=5)
        plan = Plan(streams=(stream,), new_connection=True, give_up_ms=100)
        run = rehearse(shop.url, plan)

    assert run.is_cut_short
    assert Counter(run.answers.status)[201] == 0


def test_a_closed_loop_asks_as_fast_as_answers_come_and_for_its_time_only():
    with small_shop() as shop:
        stream = Stream(seconds=0.3, people=100_000, repeats=0)
        run = rehearse(shop.url, Plan(streams=(stream,), closed=4))

    answered = Counter(run.answers.status)[201]
    assert len({asked.connection for asked in shop.orders}) == 4
    assert 20 < answered == len(shop.orders) < 100_000
    assert run.lasted_us < 2_000_000
    assert run.answers.late == 0


def test_a_closed_loop_ends_when_everybody_was_answered():
    with small_shop() as shop:
        stream = Stream(seconds=30, people=60, repeats=0)
        run = rehearse(shop.url, Plan(streams=(stream,), closed=4))

    assert Counter(run.answers.status) == {201: 60}
    assert run.lasted_us < 10_000_000


def test_every_order_page_is_refreshed_as_often_as_asked():
    with small_shop() as shop:
        stream = Stream(rate=100, seconds=1.5, people=20, repeats=0, arrivals="even")
        plan = Plan(streams=(stream,), connections=4, refreshes=2, refresh_every_ms=100)
        run = rehearse(shop.url, plan)

    looks = Counter(asked.path for asked in shop.asked if "/orders/" in asked.path)
    del looks["/api/v1/launches/phone/orders"]
    assert len(run.refreshes) == 40
    assert Counter(looks.values()) == {2: 20}
    assert set(run.refreshes.status) == {200}


def test_open_pages_of_an_earlier_run_are_refreshed_until_the_end():
    with small_shop() as shop:
        stream = Stream(rate=100, seconds=0.5, people=10, repeats=0)
        first = rehearse(shop.url, Plan(streams=(stream,), connections=4))
        plan = Plan(streams=(stream,), first_person=10, connections=4, refresh_every_ms=100)
        run = rehearse(shop.url, plan, links=first.links())

    assert len(first.links()) == 10
    assert len(run.refreshes) > 20
    assert audit([first, run]).is_clean


def test_streams_go_to_their_own_channels_at_their_own_rates():
    with small_shop() as shop:
        flood = Stream(name="flood", channel="online", rate=600, seconds=0.5, repeats=0)
        calm = Stream(name="calm", channel="stores", rate=60, seconds=0.5, repeats=0)
        run = rehearse(shop.url, Plan(streams=(flood, calm), connections=8))

    places: dict[int, Counter[str]] = {0: Counter(), 1: Counter()}
    for row, stream in enumerate(run.rows.stream):
        places[stream][run.rows.shapes[run.rows.shape[row]].location] += 1
    assert set(places[0]) == {"web"}
    assert set(places[1]) <= {"shop-1", "shop-2"}
    assert places[0].total() > 5 * places[1].total() > 0


def test_glimpses_are_given_every_second_and_at_the_end():
    glimpses: list[Glimpse] = []
    with small_shop() as shop:
        stream = Stream(rate=100, seconds=1.3, repeats=0)
        run = rehearse(shop.url, Plan(streams=(stream,), connections=4), watch=glimpses.append)

    assert len(glimpses) >= 2
    assert 50 < glimpses[0].answered < len(run.rows)
    assert glimpses[0].p50_ms > 0
    assert glimpses[-1].answered == len(run.rows)


def test_a_launch_without_locations_is_refused():
    with small_shop() as shop:
        shop.launch = {**LAUNCH, "locations": []}

        with pytest.raises(PlanRefused, match="no SKUs or no locations"):
            rehearse(shop.url, Plan(streams=(QUICK,)))


def test_a_launch_that_the_shop_does_not_know_is_unreachable():
    with small_shop() as shop, pytest.raises(ShopUnreachable, match="404"):
        rehearse(shop.url, Plan(launch="other", streams=(QUICK,)))


def test_a_shop_that_is_not_there_is_unreachable():
    with small_shop() as shop:
        url = shop.url

    with pytest.raises(ShopUnreachable, match="firstcome serve"):
        rehearse(url, Plan(streams=(QUICK,)))


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:8000", "ftp://127.0.0.1", "http://127.0.0.1/shop", "http://:80", "http://a:b"],
)
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(PlanRefused):
        rehearse(url, Plan(streams=(QUICK,)))


def test_people_of_a_phone_launch_are_told_apart_by_their_phones():
    with small_shop() as shop:
        shop.launch = {**LAUNCH, "identity": "phone"}
        run = rehearse(shop.url, Plan(streams=(QUICK,), connections=4))

    phones = {json.decode(asked.body)["contact"]["phone"] for asked in shop.orders}
    assert len(phones) == Counter(run.rows.purpose)[FIRST]
