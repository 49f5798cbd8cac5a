"""The community as the read models have it: who wants what, and who is in a wave."""

from collections.abc import Generator
from importlib import import_module
from typing import Any, Final

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, create_engine

from firstcome.web.operations.waves.community import Wish, confirmed_from, wishes

_tables: Final = MetaData()
_registrations = Table(
    "registrations",
    _tables,
    Column("registration", Integer, primary_key=True),
    *(Column(name, Text) for name in ("launch", "status", "market", "location")),
    *(Column(name, Integer) for name in ("time_ms", "units")),
)
_skus = Table("registration_skus", _tables, Column("registration", Integer), Column("sku", Text))


@pytest.fixture
def connection() -> Generator[Connection]:
    engine = create_engine("sqlite://", module=import_module("pysqlite3"))
    with engine.connect() as opened:
        _tables.create_all(opened)
        yield opened
    engine.dispose()


def add(connection: Connection, number: int, *skus: str, **other: Any) -> None:
    """A registration that is confirmed, unless `other` says otherwise."""
    row = {"launch": "fair", "status": "confirmed", "market": "GB", "location": "", "units": 1}
    told = {"registration": number, "time_ms": number * 1_000}
    connection.execute(_registrations.insert(), row | told | other)
    connection.execute(_skus.insert(), [{"registration": number, "sku": sku} for sku in skus])


def test_who_would_take_any_of_several_counts_as_a_part_of_each(connection: Connection):
    add(connection, 1, "blue")
    add(connection, 2, "blue", "red", units=2)
    add(connection, 3, "red", status="asked")
    add(connection, 4, "red", status="left")
    add(connection, 5, "red", launch="other")

    found = wishes(connection, "fair")

    assert found == [Wish("blue", 1.5, 2.0), Wish("red", 0.5, 1.0)]
    assert wishes(connection, "nothing") == []


def test_those_of_a_wave_are_found_by_their_sequences(connection: Connection):
    for number in range(1, 9):
        add(connection, number, "blue", status="left" if number == 5 else "confirmed")

    found = confirmed_from(connection, "fair", 2, 7, 3)

    assert [each.registration for each in found] == [3, 4, 6]
    assert [each.registration for each in confirmed_from(connection, "fair", 6, None, 9)] == [7, 8]
