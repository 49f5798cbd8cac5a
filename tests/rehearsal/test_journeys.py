"""Journeys against a real server: pages, forms, later looks, orders given up."""

from collections import Counter
from urllib.parse import parse_qs

import pytest

from firstcome.rehearsal.answers import order_address
from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.journeys import journeys_of
from firstcome.rehearsal.plan import Journeys, Plan, PlanRefused, Stream
from firstcome.rehearsal.rehearse import rehearse
from firstcome.rehearsal.run import Run
from tests.rehearsal.small_shop import Answer, Asked, SmallShop, small_shop


def crowd(journeys: Journeys, **terms: float) -> Stream:
    return Stream(rate=100, seconds=1.5, people=40, repeats=0, journeys=journeys, **terms)  # pyright: ignore[reportArgumentType]


def by_form(shop: SmallShop, **terms: float) -> Run:
    shop.has_pages = True
    stream = crowd(Journeys(form=1), **terms)
    return rehearse(shop.url, Plan(streams=(stream,), connections=4))


def test_who_looks_at_the_launch_page_orders_after_a_while():
    with small_shop() as shop:
        shop.has_pages = True
        stream = crowd(Journeys(page=1, think_s=0.2))
        run = rehearse(shop.url, Plan(streams=(stream,), connections=4))

    assert len(shop.visits("/launches/phone")) == 41  # and one to see that there are pages
    assert len(shop.orders) == 40
    waits_us = run.rows.due_us[0] - run.pages.due_us[0]
    assert waits_us >= 100_000
    assert audit(run).is_clean


def test_a_form_is_sent_as_the_page_sends_it():
    with small_shop() as shop:
        by_form(shop, no_line=0.5, business=0.5)

    forms = [parse_qs(asked.body.decode(), strict_parsing=True) for asked in shop.orders]
    assert {asked.path for asked in shop.orders} == {"/launches/phone/order"}
    assert len({form["key"][0] for form in forms}) == 40
    assert all(int(asked.fields["content-length"]) == len(asked.body) for asked in shop.orders)
    assert {form["email"][0].partition("@")[2] for form in forms} == {"rehearsal.example"}
    assert {form["units"][0] for form in forms} == {"1", "2"}
    assert {"line" in form for form in forms} == {True, False}


def test_a_form_leads_to_the_page_of_the_order_which_is_opened_at_once():
    with small_shop() as shop:
        run = by_form(shop)

    opened = [asked.path for asked in shop.visits("/orders/")]
    assert len(set(opened)) == len(opened) == 40
    assert run.answers.by_form == 40
    assert audit(run).outcomes == {"ordered_by_form": 40}


def test_later_looks_of_those_who_ordered_by_the_form_are_at_the_region_that_refreshes():
    with small_shop() as shop:
        shop.has_pages = True
        plan = Plan(
            streams=(crowd(Journeys(form=1)),), connections=4, refreshes=2, refresh_every_ms=100
        )
        run = rehearse(shop.url, plan)

    looks = Counter(asked.path for asked in shop.visits("/orders/") if "/now?" in asked.path)
    assert Counter(looks.values()) == {2: 40}
    assert set(run.refreshes.status) == {204}


def test_who_does_not_show_up_again_never_looks():
    with small_shop() as shop:
        stream = crowd(Journeys(no_show=0.5))
        plan = Plan(streams=(stream,), connections=4, refreshes=1, refresh_every_ms=100, seed=7)
        run = rehearse(shop.url, plan)

    assert 5 < len(set(run.refreshes.links)) < 35


@pytest.mark.parametrize("form", [0.0, 1.0])
def test_an_order_is_given_up_by_its_customer(form: float):
    with small_shop() as shop:
        shop.has_pages = True
        plan = Plan(
            streams=(crowd(Journeys(form=form, give_up=1)),), connections=4, cancel_after_ms=50
        )
        run = rehearse(shop.url, plan)

    cancelled = [asked for asked in shop.asked if "/cancel?" in asked.path]
    assert len({asked.path for asked in cancelled}) == 40
    assert {asked.method for asked in cancelled} == {"POST"}
    assert all(asked.path.startswith("/api/v1/orders/") for asked in cancelled)
    assert set(run.give_ups.status) == {200}


def test_a_double_press_is_the_same_request_twice_at_once():
    with small_shop() as shop:
        stream = crowd(Journeys(double_press=1))
        run = rehearse(shop.url, Plan(streams=(stream,), connections=8))

    keys = Counter(asked.fields["idempotency-key"] for asked in shop.orders)
    assert Counter(keys.values()) == {2: 40}
    assert audit(run).is_clean


def test_a_second_device_orders_under_another_key():
    with small_shop() as shop:
        run = rehearse(shop.url, Plan(streams=(crowd(Journeys(), greedy=1),), connections=8))

    facts = {each.kind: each for each in journeys_of(run)}
    assert facts["second_orders"].sent > 20
    assert len({asked.fields["idempotency-key"] for asked in shop.orders}) == len(run.rows)


def test_every_kind_of_request_is_counted_once():
    with small_shop() as shop:
        shop.has_pages = True
        plan = Plan(
            streams=(crowd(Journeys(page=1, think_s=0.05, form=0.5, give_up=0.5)),),
            connections=4,
            refreshes=1,
            refresh_every_ms=100,
            cancel_after_ms=100,
        )
        run = rehearse(shop.url, plan)

    facts = {each.kind: each for each in journeys_of(run)}
    asked = len(shop.asked) - 3  # the list of launches, the launch, and the look for pages
    assert sum(each.sent for each in facts.values()) == asked
    assert facts["orders_by_api"].sent + facts["orders_by_form"].sent == 40
    assert facts["landings"].sent == facts["orders_by_form"].sent
    assert facts["pages"].statuses == {"200": 40}


def test_page_journeys_at_a_shop_without_pages_are_refused_before_anybody_comes():
    with small_shop() as shop:
        with pytest.raises(PlanRefused, match=r"GET /launches/phone was answered 404"):
            rehearse(shop.url, Plan(streams=(crowd(Journeys(page=0.5)),)))

        assert shop.orders == []


def test_a_form_that_gets_another_code_when_it_is_sent_again_is_doubled():
    calls = Counter[str]()

    def anew(shop: SmallShop, asked: Asked) -> Answer:
        calls["all"] += 1
        again = asked.body.replace(b"key=", b"key=%d-" % calls["all"])
        return shop.sell(asked._replace(body=again))

    with small_shop() as shop:
        shop.has_pages, shop.behave = True, anew
        stream = crowd(Journeys(form=1, double_press=1))
        run = rehearse(shop.url, Plan(streams=(stream,), connections=4))

    assert audit(run).broken == ("doubled",)


def test_two_forms_with_one_order_are_doubled():
    def one(shop: SmallShop, asked: Asked) -> Answer:
        return 303, b"/orders/B4CD9XYW2KMP?token=" + b"t" * 22

    with small_shop() as shop:
        shop.behave = one
        run = by_form(shop)

    assert audit(run).broken == ("doubled",)


def test_a_form_that_is_refused_after_it_was_an_order_breaks_the_promise_of_repeats():
    seen = set[bytes]()

    def once(shop: SmallShop, asked: Asked) -> Answer:
        if asked.body in seen:
            return 422, b"<!doctype html>"
        seen.add(asked.body)
        return shop.sell(asked)

    with small_shop() as shop:
        shop.has_pages, shop.behave = True, once
        stream = Stream(rate=100, seconds=1.5, people=40, repeats=1, journeys=Journeys(form=1))
        run = rehearse(shop.url, Plan(streams=(stream,), connections=4))

    assert audit(run).broken == ("repeats",)


def test_a_303_that_leads_elsewhere_is_no_order():
    def elsewhere(shop: SmallShop, asked: Asked) -> Answer:
        return 303, b"/launches/phone"

    with small_shop() as shop:
        shop.behave = elsewhere
        run = by_form(shop)

    assert run.answers.by_form == 0
    assert audit(run).broken == ("facts",)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (b"/orders/B4CD9XYZ2KMP?token=tok_-1", (b"B4CD9XYZ2KMP", b"tok_-1")),
        (b"https://shop.example/orders/B4?lang=de&token=t", (b"B4", b"t")),
        (b"/launches/phone", None),
        (b"", None),
    ],
)
def test_an_order_page_is_known_by_its_address(address: bytes, found: tuple[bytes, bytes] | None):
    assert order_address(address) == found
