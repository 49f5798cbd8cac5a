"""The questions that pages ask: each answer is what walking through all rows gives."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, select

from firstcome.domain.events import OrderHeld
from firstcome.projections import counts, customers, launches, orders, schema, stock, stories
from firstcome.projections.models import Models, ModelsAt
from firstcome.projections.orders import OrderRow
from firstcome.projections.reader import ModelReader
from firstcome.projections.stock import StockFilter
from tests.domain.entries import Entries
from tests.domain.programs import POOLS
from tests.domain.terms import hashed
from tests.projections.made_events import entries_of, follow, write_events


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


def every_order(connection: Connection) -> list[OrderRow]:
    """All orders, the newest first."""
    asked = select(*(schema.orders.c[name] for name in OrderRow._fields))
    newest = schema.orders.c.sequence.desc()
    return [OrderRow(*row) for row in connection.execute(asked.order_by(newest))]


def test_the_story_of_an_order_is_all_that_names_it_in_order(reader: ModelReader, entries: Entries):
    with reader.connection() as connection:
        for row in every_order(connection):
            story = stories.of_subject(connection, row.sequence)

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
        every = every_order(connection)
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
        every = [row for row in every_order(connection) if row.launch == "phone"]
        kinds = counts.events_by_kind(connection)
        outcomes = counts.answers_by_outcome(connection, "phone")
        answered = counts.answers_since(connection, "phone", 0)

    assert by_status == {
        status: sum(row.status == status for row in every) for status in {r.status for r in every}
    }
    assert kinds["OrderHeld"] == outcomes["held"] + sum(
        isinstance(event, OrderHeld) and event.launch != "phone"
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
