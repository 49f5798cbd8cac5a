"""The witness is no use unless it complains: stories that go against each of the six lines."""

from collections.abc import Sequence
from typing import Literal

import pytest

from firstcome.domain import events as e
from firstcome.domain.definition import Limits, StockTerms
from firstcome.domain.fold import WORK_MAX
from tests.domain.tables import check
from tests.domain.terms import definition, hashed
from tests.domain.witness import Witness

PLACE = ("phone", "p8", "web")
SHOP = ("phone", "p8", "shop")
LOADED = e.LaunchLoaded(
    definition(limits=Limits(1, 2), stock=(StockTerms("p8", "web", 1),)),
)


def held(order: int, who: str, units: int = 1, key: str = "") -> e.OrderHeld:
    return e.OrderHeld(*facts(order, who, units, key), deadline_ms=1)


def waits(order: int, who: str, ahead: int) -> e.OrderJoinedLine:
    return e.OrderJoinedLine(*facts(order, who, 1, ""), ahead=ahead)


def moved(order: int, then: Literal["held", "in_line"]) -> e.OrderMoved:
    return e.OrderMoved(order, "shop", "customer", then, order, 1)


def brought(units: int) -> e.StockTransferred:
    launch, sku, location = PLACE
    return e.StockTransferred(
        launch=launch, sku=sku, location=location, units=units, to_location="shop"
    )


def facts(order: int, who: str, units: int, key: str):  # type: ignore[no-untyped-def]
    names = hashed(who), hashed(key or order), hashed("body")
    return (order, 1, *PLACE, units, "consumer", *names, 1)


def complaints(story: Sequence[e.AnyEvent]) -> list[str]:
    """What a witness says to these events, one an entry."""
    witness = Witness()
    for sequence, event in enumerate([LOADED, *story], 1):
        witness.see(sequence, [event], WORK_MAX)
    return witness.complaints


@pytest.mark.parametrize(
    ("number", "story"),
    [
        (1, [held(2, "ada"), held(3, "bea")]),
        (2, [held(2, "ada"), waits(3, "bea", 0), e.StockReceived(*PLACE, 1), held(4, "cyd")]),
        (2, [held(2, "ada"), waits(3, "bea", 0), waits(4, "cyd", 1), e.OrderOffered(4, 5, 1)]),
        (2, [held(2, "ada"), waits(3, "bea", 1)]),
        (3, [held(2, "ada", 2)]),
        (3, [held(2, "ada"), waits(3, "ada", 0)]),
        (4, [held(2, "ada", key="k"), e.OrderCancelled(2, "staff"), held(4, "ada", key="k")]),
        (5, [e.StockCounted(*PLACE, 5, found=3, written_off=0)]),
        (6, [held(2, "ada"), waits(3, "bea", 0), e.OrderLapsed(2, "out")]),
        (6, [held(2, "ada"), e.OrderPaid(2), e.StockReceived(*PLACE, 1), e.OrderDisplaced(2),
             e.OrderOffered(2, 5, 1)]),
        (1, [held(2, "ada"), moved(2, "held")]),
        (2, [held(2, "ada"), waits(3, "bea", 0), e.StockReceived(*SHOP, 2),
             moved(2, "in_line"), moved(3, "held")]),
        (6, [held(2, "ada"), e.OrderPaid(2), moved(2, "in_line")]),
        (2, [held(2, "ada"), waits(3, "bea", 0), e.StockReceived(*PLACE, 1), brought(1)]),
        (1, [brought(2)]),
    ],
)  # fmt: skip
def test_a_story_against_a_line_is_complained_about(number: int, story: Sequence[e.AnyEvent]):
    assert any(fault.startswith(f"{number}:") for fault in complaints(story))


def test_a_hold_that_ends_twice_is_complained_about():
    witness = Witness()
    witness.see(1, [LOADED, held(2, "ada")], WORK_MAX)
    witness._holds.clear()  # pyright: ignore[reportPrivateUsage]
    witness.see(2, [e.OrderPaid(2)], WORK_MAX)

    assert "6: a hold ends twice" in witness.complaints


def test_too_much_work_in_one_entry_is_complained_about():
    witness = Witness()
    witness.see(1, [LOADED, held(2, "ada")], WORK_MAX)
    witness.see(2, [e.OrderLapsed(2, "out")], 0)

    assert witness.complaints == ["6: an entry lapsed and offered 1 orders"]


def test_a_state_that_tells_otherwise_is_complained_about():
    run = check("""
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   in_line 1
    """)
    witness = Witness()
    for sequence, (_, events) in enumerate(run.entries.results, 1):
        witness.see(sequence, events, WORK_MAX)
    witness.compare(run.state)
    assert witness.complaints == []

    pool = run.state.launches["phone"].pool("p8", "web")
    pool.held, pool.line.slots[0], run.state.orders.status[0] = 0, 0, 3
    witness.compare(run.state)

    assert [fault[0] for fault in witness.complaints] == ["6", "2", "5"]
