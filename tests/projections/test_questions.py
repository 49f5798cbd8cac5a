"""The questions that pages ask: each answer is what walking through all rows gives."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from firstcome.domain.events import OrderHeld
from firstcome.projections import counts, customers, launches, orders, ranges, stock, stories
from firstcome.projections.models import Models, ModelsAt
from firstcome.projections.orders import OrderFilter, OrderRow
from firstcome.projections.reader import ModelReader
from firstcome.projections.stock import StockFilter
from firstcome.projections.stories import EventFilter, EventRow
from tests.domain.entries import Entries
from tests.domain.programs import POOLS
from tests.domain.terms import hashed
from tests.projections.made_events import entries_of, follow, write_events

ALL = 10**6
FILTERS = [
    OrderFilter(launch=launch, status=status, location=location, customer_class=customer_class)
    for launch, status, location, customer_class in product(
        ("", "phone", "tablet", "none"),
        ("", "held", "in_line", "cancelled"),
        ("", "web", "shop"),
        ("", "business"),
    )
] + [OrderFilter(sku="p8"), OrderFilter(operator="own", channel="stores")]


@pytest.fixture(scope="module")
def entries() -> Entries:
    return entries_of(5, programs=8)


@pytest.fixture
def reader(at: ModelsAt, entries: Entries) -> Iterator[ModelReader]:
    write_events(at.events_path, entries)
    models = Models(at)
    follow(models)
    models.close()
    found = ModelReader(at.directory, at.address)
    yield found
    found.close()


def order_in(event: Any) -> int:
    """The order that an event is about."""
    return getattr(event, "order", 0) or getattr(getattr(event, "answer", None), "order", 0)


def is_wanted(row: Any, wanted: Any) -> bool:
    return all(getattr(row, name) == value for name, value in wanted._asdict().items() if value)


@pytest.mark.parametrize("ranges_max", [ranges.RANGES_MAX, 1])
def test_a_page_of_orders_is_the_newest_of_those_that_are_wanted(
    reader: ModelReader, ranges_max: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ranges, "RANGES_MAX", ranges_max)
    with reader.connection() as connection:
        every = orders.page(connection, OrderFilter(), ALL)
        assert len(every) > 40
        for wanted in FILTERS:
            right = [row for row in every if is_wanted(row, wanted)]

            assert orders.page(connection, wanted, ALL) == right
            assert orders.count(connection, wanted) == len(right)
            assert list(pages(connection, wanted)) == right
            assert orders.page(connection, wanted, 3) == right[:3]


def pages(connection: Any, wanted: OrderFilter) -> Iterator[OrderRow]:
    """Every order of a filter, seven at a time; each page is also found from the one after it."""
    before: int | None = None
    above: list[OrderRow] = []
    while rows := orders.page(connection, wanted, 7, before=before):
        if above:
            assert orders.page(connection, wanted, 7, after=rows[0].sequence) == above
        yield from rows
        above, before = rows, rows[-1].sequence


def test_pages_of_events_are_the_newest_of_those_that_are_wanted(reader: ModelReader):
    with reader.connection() as connection:
        every = stories.page(connection, EventFilter(), ALL)
        kinds = {row.kind for row in every}
        assert [row[:2] for row in every] == sorted((row[:2] for row in every), reverse=True)
        for launch, kind, location in product(("", "phone"), ("", *kinds), ("", "web", "moon")):
            wanted = EventFilter(launch, kind, location)
            right = [row for row in every if is_wanted(row, wanted)]

            found: list[EventRow] = []
            while rows := stories.page(
                connection, wanted, 50, before=found[-1][:2] if found else None
            ):
                found += rows

            assert found == right
            assert stories.count(connection, wanted) == len(right)
            if right:
                after = stories.page(connection, wanted, 2, after=right[-1][:2])
                assert after == right[:-1][-2:]


def test_a_span_of_time_is_a_span_of_sequences(reader: ModelReader):
    with reader.connection() as connection:
        every = stories.page(connection, EventFilter(), ALL)
        times = sorted({row.time_ms for row in every})
        for time_ms in (*times, times[-1] + 1, 0):
            sequence = stories.sequence_at(connection, time_ms)

            earlier = [row for row in every if row.time_ms < time_ms]
            assert [row for row in every if row.sequence < sequence] == earlier


def test_the_story_of_an_order_is_all_that_names_it_in_order(reader: ModelReader, entries: Entries):
    with reader.connection() as connection:
        for row in orders.page(connection, OrderFilter(), ALL):
            story = stories.of_order(connection, row.sequence)

            told = [
                event
                for _, events in entries.results
                for event in events
                if order_in(event) == row.sequence
            ]
            assert [each.happened() for each in story] == told
            assert {each.launch for each in story} == {row.launch}
            assert story[-1].location == row.location


def test_orders_are_found_by_sequence_customer_and_contact(reader: ModelReader):
    with reader.connection() as connection:
        every = orders.page(connection, OrderFilter(), ALL)
        ada = [row for row in every if row.customer == hashed("ada")]
        contacts = [row.contact for row in every[3:600]]

        assert orders.by_sequence(connection, every[3].sequence) == every[3]
        assert orders.by_sequence(connection, 1) is None
        assert orders.by_customer(connection, hashed("ada")) == ada
        assert orders.by_customer(connection, hashed("ada"), 2) == ada[:2]
        assert orders.by_contacts(connection, [*contacts, *range(10**6, 10**6 + 700)]) == [
            row for row in every if row.contact in contacts
        ]
        assert orders.by_contacts(connection, []) == []
        found = customers.by_customer(connection, hashed("ada"))
        assert {row.launch: row.orders for row in found} == {
            launch: sum(row.launch == launch for row in ada) for launch in {r.launch for r in ada}
        }


def test_pools_and_their_sums(reader: ModelReader, entries: Entries):
    state = entries.state
    with reader.connection() as connection:
        every = stock.pools(connection, StockFilter())
        for launch, sku, location in POOLS:
            pool = state.launches[launch].pool(sku, location)
            (row,) = stock.pools(connection, StockFilter(launch, sku, location))
            assert (row.available, row.on_hand) == (pool.available, pool.on_hand)
            assert row.orders_waiting == pool.line.waiting
        assert [row[:3] for row in every] == sorted(row[:3] for row in every)
        assert stock.pools(connection, StockFilter(), 3, after=every[2][:3]) == every[3:6]
        sums = stock.sums(connection, StockFilter(channel="online"))
        assert sum(row.received for row in sums) == sum(
            row.received for row in every if row.channel == "online"
        )


def test_counts_by_status_kind_and_outcome(reader: ModelReader, entries: Entries):
    state = entries.state
    with reader.connection() as connection:
        by_status = counts.by_status(connection, "phone")
        every = orders.page(connection, OrderFilter(launch="phone"), ALL)
        kinds = counts.events_by_kind(connection)
        outcomes = counts.answers_by_outcome(connection, "phone")
        answered = counts.answers_since(connection, "phone", 0)

    assert by_status == {
        status: sum(row.status == status for row in every) for status in {r.status for r in every}
    }
    assert kinds["OrderHeld"] == outcomes["held"] + sum(
        isinstance(event, OrderHeld) and event.launch == "tablet"
        for _, events in entries.results
        for event in events
    )
    refused = {name: n for name, n in outcomes.items() if name not in ("held", "in_line")}
    assert refused == state.launches["phone"].refusals
    assert sum(each.answered for each in answered) == sum(outcomes.values())


def test_launches_with_their_terms(reader: ModelReader, entries: Entries):
    with reader.connection() as connection:
        every = launches.every(connection)

        assert [row.terms() for row in every] == [
            launch.definition for launch in entries.state.launches_by_number
        ]
        assert launches.by_id(connection, "tablet") == every[1]
        assert launches.by_id(connection, "none") is None
