"""The models say of supply what the rules' own state says, row by row, after any story."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from firstcome.domain import events as e
from firstcome.domain.state import State
from firstcome.domain.supply_messages import SupplyEvent
from firstcome.projections import supply_schema as s
from firstcome.projections.applying import WRITERS, Applying
from firstcome.projections.models import Models, ModelsAt, rebuild
from firstcome.projections.reader import ModelReader
from firstcome.projections.supplies import (
    HistoryRow,
    history_of,
    shares_of,
    supplies_of,
    supply_named,
)
from tests.domain.entries import Entries
from tests.projections.made_events import FINGERPRINT, contents, entries_of, follow, write_events

SEEDS = 12
SUPPLY_EVENTS = tuple(
    sorted((kind for kind in WRITERS if issubclass(kind, SupplyEvent)), key=lambda k: k.__name__)
)
WITHOUT = ("changed_ms", "changed_sequence", "generation")


@cache
def long_story(seed: int) -> Entries:
    """Entries with much of supply in them."""
    return entries_of(seed, programs=2, programs_of_supply=5)


def story_with(kind: type[Any]) -> Entries:
    """The first of the stories in which this kind of event is."""
    return next(
        story
        for story in map(long_story, range(SEEDS))
        if any(type(event) is kind for _, events in story.results for event in events)
    )


def in_a_file(directory: Path) -> ModelsAt:
    """Where models are a file."""
    return ModelsAt(directory, "", FINGERPRINT)


def modelled(at: ModelsAt, entries: Entries, slice_events: int = 5_000) -> None:
    """Have models follow the entries."""
    write_events(at.events_path, entries)
    models = Models(at)
    follow(models, slice_events)
    models.close()


def folded_supplies(state: State) -> list[tuple[Any, ...]]:
    """The table `supplies` as the state has it, without when one changed."""
    return sorted(
        (
            *(supply.number, launch.definition.launch, launch.announced.index(supply.number) + 1),
            *(supply.sku, supply.market, supply.location, supply.units, supply.received),
            *(sum(units for _, units in supply.shares), supply.reserve),
            *(supply.status, supply.stage, supply.from_ms, supply.to_ms),
            *(supply.said_by, supply.note, supply.announced_ms),
        )
        for launch in state.launches_by_number
        for supply in launch.supplies.values()
    )


def folded_shares(state: State) -> list[tuple[Any, ...]]:
    """The table `supply_shares` as the state has it."""
    return sorted(
        (supply.number, location, dict(supply.shares).get(location, 0), came.get(location, 0))
        for launch in state.launches_by_number
        for supply in launch.supplies.values()
        for came in [dict(supply.came)]
        for location in {**dict(supply.shares), **came}
    )


def supply_in(at: ModelsAt) -> tuple[Any, ...]:
    """The tables of supplies and shares, in the shape of the state."""
    found = contents(at, without=WITHOUT)
    return found["supplies"], found["supply_shares"]


@pytest.fixture(scope="module", params=range(SEEDS))
def followed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ModelsAt, Entries]:
    """Models in a file that have followed a long story, in slices of any length."""
    at, entries = in_a_file(tmp_path_factory.mktemp("models")), long_story(request.param)
    modelled(at, entries, 3 + 40 * request.param)
    return at, entries


def test_supplies_and_shares_are_those_of_the_fold(followed: tuple[ModelsAt, Entries]):
    at, entries = followed

    assert supply_in(at) == (folded_supplies(entries.state), folded_shares(entries.state))


@pytest.mark.parametrize("seed", range(2))
def test_supplies_and_shares_are_those_of_the_fold_in_any_database(seed: int, at: ModelsAt):
    entries = long_story(seed)
    modelled(at, entries, 30)

    assert supply_in(at) == (folded_supplies(entries.state), folded_shares(entries.state))


@pytest.mark.parametrize("kind", SUPPLY_EVENTS)
def test_a_writer_of_supply_that_changes_nothing_is_noticed(
    kind: type[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    at, entries = in_a_file(tmp_path), story_with(kind)
    told = sum(isinstance(event, SupplyEvent) for _, events in entries.results for event in events)
    monkeypatch.setitem(WRITERS, kind, Applying.nothing)

    if kind is e.SupplyAnnounced:
        with pytest.raises(KeyError):
            modelled(at, entries)
        return
    modelled(at, entries)
    rows = sum(len(history) for history in every_history(at).values())
    folded = folded_supplies(entries.state), folded_shares(entries.state)
    assert (*supply_in(at), rows) != (*folded, told)


def test_whatever_is_said_of_a_supply_is_a_row_that_begins_where_the_one_before_ended(
    followed: tuple[ModelsAt, Entries],
):
    at, entries = followed

    told = [
        (event.supply, sequence, ordinal)
        for sequence, (_, events) in enumerate(entries.results, 1)
        for ordinal, event in enumerate(events)
        if isinstance(event, SupplyEvent)
    ]
    histories = every_history(at)
    assert sorted(told) == sorted(
        (supply, row.sequence, row.ordinal) for supply, rows in histories.items() for row in rows
    )
    for launch in entries.state.launches_by_number:
        for supply in launch.supplies.values():
            rows = histories[supply.number]
            assert (rows[0].kind, rows[0].was_units, rows[0].was_from_ms) == ("announced", 0, 0)
            assert (rows[-1].stage, *window(rows[-1])) == (
                *(supply.stage, supply.from_ms, supply.to_ms),
            )
            for before, row in pairwise(rows):
                assert (row.was_from_ms, row.was_to_ms) == window(before)
            came = sum(row.units for row in rows if row.kind == "received")
            assert came == supply.received


def test_the_reasons_that_customers_are_given_stand_in_the_history(
    followed: tuple[ModelsAt, Entries],
):
    at, entries = followed

    known = {
        (row.kind, supply, row.was_from_ms, row.was_to_ms, row.was_units, *window(row))
        for supply, rows in every_history(at).items()
        for row in rows
    }
    reasons = {
        (
            *(reason.kind, reason.supply, reason.was_from_ms, reason.was_to_ms, reason.was_units),
            *(reason.from_ms, reason.to_ms),
        )
        for launch in entries.state.launches_by_number
        for pool in launch.pools
        for reason in [version.reason for version in pool.versions]
        if reason.kind != "announced"
    }
    assert reasons <= known


@pytest.mark.parametrize("seed", range(2))
def test_supply_that_was_followed_in_slices_equals_supply_made_anew(seed: int, at: ModelsAt):
    entries = long_story(seed)
    for last in range(1, len(entries.entries), 7):
        end = min(last + 6, len(entries.entries))
        write_events(at.events_path, entries, first=last, last=end)
        models = Models(at)  # as after a stop
        follow(models, 2)
        models.close()
    followed = contents(at)

    rebuild(at)

    assert contents(at) == followed
    assert followed["supply_history"]


def test_the_readers_give_the_rows(at: ModelsAt):
    entries = long_story(3)
    modelled(at, entries)
    reader = ModelReader(at.directory, at.address)
    state = entries.state

    with reader.connection() as connection:
        for launch in state.launches_by_number:
            rows = supplies_of(connection, launch.definition.launch)
            assert [row.supply for row in rows] == launch.announced
            assert [row.number for row in rows] == [*range(1, len(rows) + 1)]
            for row in rows:
                supply = launch.supplies[row.supply]
                assert (row.left, row.status) == (supply.left, supply.status)
                assert supply_named(connection, row.supply) == row
                shares = shares_of(connection, row.supply)
                assert {each.location: each.units for each in shares if each.units} == dict(
                    supply.shares
                )
                last = history_of(connection, row.supply)[-1]
                assert (row.changed_sequence, row.changed_ms) == (last.sequence, last.time_ms)
        assert supply_named(connection, 1) is None
    reader.close()


def window(row: HistoryRow) -> tuple[int, int]:
    """From when to when, after it."""
    return row.from_ms, row.to_ms


def every_history(at: ModelsAt) -> dict[int, list[HistoryRow]]:
    """What was said of each supply that there is a row of."""
    reader = ModelReader(at.directory, at.address)
    try:
        with reader.connection() as connection:
            numbers = connection.execute(select(s.supply_history.c.supply).distinct())
            return {number: history_of(connection, number) for number in numbers.scalars()}
    finally:
        reader.close()
