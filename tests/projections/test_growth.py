"""Orders and registrations by day: what walking through all rows comes to."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from firstcome.projections import days
from firstcome.projections.growth import (
    orders_by_day,
    orders_by_day_and_market,
    registrations_by_day,
    registrations_by_day_and_sku,
)
from firstcome.projections.models import Models, ModelsAt
from firstcome.projections.reader import ModelReader
from tests.domain.entries import Entries
from tests.projections.made_events import contents, entries_of, follow, write_events

DAY_MS = 30_000
"""A short day, so that a story is of many."""


def modelled(at: ModelsAt, entries: Entries, slice_events: int) -> None:
    """Have models follow the entries."""
    write_events(at.events_path, entries)
    models = Models(at)
    follow(models, slice_events)
    models.close()


@pytest.mark.parametrize("seed", range(2))
def test_orders_and_registrations_by_day_are_those_that_the_rows_come_to(
    seed: int, at: ModelsAt, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(days, "DAY_MS", DAY_MS)
    modelled(at, entries_of(seed, programs=8), 60)

    found = contents(at)

    orders, registrations = Counter[Any](), Counter[Any]()
    for row in found["orders"]:
        launch, sku, location, units, placed_ms = *row[2:5], row[7], row[11]
        orders[launch, sku, location, placed_ms // DAY_MS, "placed"] += 1
        orders[launch, sku, location, placed_ms // DAY_MS, "units"] += units
    for row in found["registrations"]:
        launch, skus, market, units, confirmed_ms, left_ms = *row[2:5], row[6], row[15], row[16]
        for sku in ("", *skus.split()):
            for time_ms, names in (
                (confirmed_ms, ("registered", "units")),
                (left_ms if confirmed_ms else 0, ("given_up", "units_given_up")),
            ):
                if time_ms:
                    for name, amount in zip(names, (1, units), strict=True):
                        registrations[launch, sku, market, time_ms // DAY_MS, name] += amount
    assert counted(found["order_days"], ("placed", "units")) == orders
    names = "registered", "units", "given_up", "units_given_up"
    assert counted(found["registration_days"], names) == registrations
    assert len({row[3] for row in found["order_days"]}) > 9
    assert any(row[6] for row in found["registration_days"])
    standing = Counter[str]()
    for launch, sku, _, _, registered, _, given_up, _ in found["registration_days"]:
        standing[launch] += registered - given_up if not sku else 0
    assert +standing == Counter(row[2] for row in found["registrations"] if row[14] == "confirmed")


def test_growth_by_day_is_read_by_place_market_and_sku(at: ModelsAt):
    modelled(at, entries_of(2, programs=8), 60)
    found = contents(at)
    markets = {tuple(row[:3]): row[5] for row in found["stock"]}
    reader = ModelReader(at.directory, at.address)

    with reader.connection() as connection:
        by_place = orders_by_day(connection, "phone")
        by_market = orders_by_day_and_market(connection, "phone")
        once = registrations_by_day(connection, "phone")
        by_sku = registrations_by_day_and_sku(connection, "phone")

    reader.close()
    placed = [row for row in found["orders"] if row[2] == "phone"]
    assert Counter((row.day, row.location) for row in by_place for _ in range(row.placed)) == (
        Counter((day_of(row[11]), row[4]) for row in placed)
    )
    sums = Counter[Any]()
    for row in by_place:
        sums[row.day, row.sku, markets["phone", row.sku, row.location]] += row.units
    assert {(row.day, row.sku, row.market): row.units for row in by_market} == sums
    registered = [row for row in found["registrations"] if row[2] == "phone"]
    assert sum(row.registered for row in once) == sum(row[15] > 0 for row in registered)
    assert sum(row.given_up for row in once) == sum(row[15] > 0 < row[16] for row in registered)
    assert {row.sku for row in once} == {""}
    assert "" not in {row.sku for row in by_sku}
    assert sum(row.registered for row in by_sku) == sum(
        len(row[3].split()) for row in registered if row[15]
    )


def day_of(time_ms: int) -> date:
    """Of UTC."""
    return datetime.fromtimestamp(time_ms / 1_000, UTC).date()


def counted(rows: list[Any], names: tuple[str, ...]) -> Counter[Any]:
    """The amounts of a table by day, by key and name, but for zeros."""
    return +Counter(
        {
            (*row[:4], name): amount
            for row in rows
            for name, amount in zip(names, row[4:], strict=True)
        }
    )
