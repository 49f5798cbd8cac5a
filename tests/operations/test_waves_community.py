"""The community as the read models have it: who wants what, and who is in a wave."""

from collections.abc import Generator
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine

from firstcome.projections.schema import (
    metadata,
    registration_counts,
    registration_skus,
    registrations,
)
from firstcome.web.operations.waves.community import Wish, confirmed_from, wishes


@pytest.fixture
def connection() -> Generator[Connection]:
    engine = create_engine("sqlite://", module=import_module("pysqlite3"))
    with engine.connect() as opened:
        metadata.create_all(opened)
        yield opened
    engine.dispose()


def add(connection: Connection, number: int, *skus: str, **other: Any) -> None:
    """A registration that is confirmed, unless `other` says otherwise, and its count."""
    alike = {"launch": "fair", "status": "confirmed", "market": "GB", "location": "", "units": 1}
    alike |= {"skus": " ".join(skus), "customer_class": "consumer"} | other
    row = {"registration": number, "epoch": 1, "time_ms": number * 1_000, "number": number}
    row |= dict.fromkeys(("by_email", "by_sms", "confirmed_ms", "left_ms", "changed_ms"), 0)
    row |= {"language": "", "customer": b"c", "contact": number, "counted": number}
    connection.execute(registrations.insert(), alike | row)
    connection.execute(registration_counts.insert(), alike | {"number": number, "registrations": 1})
    named = [{"sku": sku, "number": number, "skus": len(skus)} for sku in skus]
    connection.execute(registration_skus.insert(), named)


def test_who_would_take_any_of_several_counts_as_a_part_of_each(connection: Connection):
    add(connection, 1, "blue")
    add(connection, 2, "blue", "red", units=2)
    add(connection, 3, "red", status="asked")
    add(connection, 4, "red", status="left")
    add(connection, 5, "red", launch="other")

    found = wishes(connection, "fair")

    assert found == [Wish("blue", 1.5, 2.0), Wish("red", 0.5, 1.0)]
    assert wishes(connection, "nothing") == []


def test_those_of_a_wave_are_found_by_their_numbers(connection: Connection):
    for number in range(1, 9):
        add(connection, number, "blue", status="left" if number == 5 else "confirmed")

    found = confirmed_from(connection, "fair", 3, 7, 3)

    assert [each.registration for each in found] == [3, 4, 6]
    assert [each.registration for each in confirmed_from(connection, "fair", 7, 99, 9)] == [7, 8]
