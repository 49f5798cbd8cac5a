"""Kinds of mails: every event of an order is told."""

from typing import get_args

from firstcome.domain import events
from firstcome.domain.orders import STATUS_NAMES
from firstcome.domain.supply_messages import SUPPLY_EVENTS
from firstcome.notifications.kinds import (
    BULK_BY_EVENT,
    BULK_KINDS,
    CHANGES_ESTIMATES,
    ORDER_KINDS,
    REGISTRATION_KINDS,
    SELLS_OUT,
    SUPPLY_KINDS,
    Happened,
    kind_of,
    status_after,
)
from firstcome.notifications.order_words import MAY_GIVE_UP
from firstcome.web.customer.order_facts import MAY_GIVE_UP as MAY_GIVE_UP_ON_THE_PAGE


def test_every_event_of_an_order_has_its_mail():
    of_orders = [
        event
        for event in get_args(events.AnyEvent)
        if event.__name__.startswith("Order") and "order" in event.__struct_fields__
    ]
    told = {event.__name__: kind_of(Happened(event.__name__)) for event in of_orders}

    assert len(told) > 9
    assert {name: kind for name, kind in told.items() if kind is None} == {}
    assert kind_of(Happened("OrderLapsed", then="back_of_line")) == "lapsed_back"
    assert {*told.values(), "lapsed_back", "link"} == set(ORDER_KINDS)


def test_every_event_of_a_registration_has_its_mail():
    told = {
        event.__name__: kind_of(Happened(event.__name__))
        for event in get_args(events.AnyEvent)
        if "registration" in event.__struct_fields__
    }

    assert len(told) == 5
    assert set(told.values()) == set(REGISTRATION_KINDS)


def test_what_many_are_told_of_is_an_event():
    heard = {*BULK_BY_EVENT, *CHANGES_ESTIMATES, *SELLS_OUT}

    assert {name for name in heard if not hasattr(events, name)} == set()
    assert {*BULK_BY_EVENT.values(), *SUPPLY_KINDS} == set(BULK_KINDS)


def test_every_event_of_a_delivery_may_change_what_a_line_is_told():
    of_supply = {event.__name__ for event in SUPPLY_EVENTS}

    assert of_supply - {"StockTransferred"} == CHANGES_ESTIMATES


def test_a_move_says_where_the_order_stands_now():
    assert status_after("moved", Happened("OrderMoved", then="held")) == "held"
    assert status_after("moved", Happened("OrderMoved", then="in_line")) == "in_line"


def test_a_mail_offers_to_give_up_what_the_page_lets_go_of():
    assert {STATUS_NAMES[status] for status in MAY_GIVE_UP_ON_THE_PAGE} == MAY_GIVE_UP
