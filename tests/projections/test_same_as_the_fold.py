"""The models say what the rules' own state says, row by row, after any story."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from firstcome.domain import events as e
from firstcome.domain.events import AnyEvent
from firstcome.domain.orders import (
    CLASS_NAMES,
    MISSED_FLAG,
    PAID_FLAG,
    STATUS_NAMES,
    WAS_IN_LINE_FLAG,
)
from firstcome.domain.registrations import REGISTRATION_STATUS_NAMES
from firstcome.domain.state import State
from firstcome.projections.applying import CHANGES, WRITERS, Applying
from firstcome.projections.interest import DRAWN_SHIFT
from firstcome.projections.models import Models, ModelsAt
from tests.domain.entries import Entries
from tests.projections.made_events import (
    FINGERPRINT,
    contents,
    entries_of,
    follow,
    write_events,
)

SEEDS = 24


def folded_stock(state: State) -> list[tuple[Any, ...]]:
    """The table `stock` as the pools of the state have it, without its times."""
    return sorted(
        (
            *(launch.definition.launch, pool.sku, terms.location),
            *(terms.channel, terms.operator, terms.market),
            *(pool.received, pool.found, pool.written_off),
            *(pool.transferred_in, pool.transferred_out, pool.set_aside),
            *(pool.held, pool.allocated, pool.handed_over, pool.available),
        )
        for launch in state.launches_by_number
        for pool in launch.pools
        for terms in launch.definition.locations
        if terms.location == pool.location
    )


def folded_lines(state: State) -> list[tuple[Any, ...]]:
    """The table `lines` as the lines of the state have it, without its times."""
    return sorted(
        (
            *(launch.definition.launch, pool.sku, pool.location),
            pool.line.waiting,
            sum(state.units(order) for order in pool.line.orders()),
            len(pool.line.slots),
        )
        for launch in state.launches_by_number
        for pool in launch.pools
    )


def folded_orders(state: State) -> list[tuple[Any, ...]]:
    """The table `orders` as the state has it, without when an order changed last."""
    orders = state.orders
    found: list[tuple[Any, ...]] = []
    for order, facts in enumerate(orders.every_facts()):
        launch, pool = state.place(order)
        sequence = orders.sequence[order]
        terms = next(t for t in launch.definition.locations if t.location == pool.location)
        found.append(
            (
                *(sequence, state.epoch_of(sequence), launch.definition.launch),
                *(pool.sku, pool.location, terms.channel, terms.operator),
                *(facts[8], CLASS_NAMES[facts[9]], facts[0], facts[3], facts[4]),
                STATUS_NAMES[orders.status[order]],
                *(orders.hold[order], orders.deadline_ms[order], orders.line_sequence[order]),
                int(bool(orders.flags[order] & MISSED_FLAG)),
                int(bool(orders.flags[order] & PAID_FLAG)),
            )
        )
    return sorted(found)


def folded_customers(state: State) -> list[tuple[Any, ...]]:
    """What each customer has in each launch, as the state has it."""
    placed: dict[tuple[bytes, str], list[int]] = {}
    for order, facts in enumerate(state.orders.every_facts()):
        launch, _ = state.place(order)
        placed.setdefault((facts[0], launch.definition.launch), []).append(facts[4])
    return sorted(
        (
            *(customer, launch, len(times)),
            state.launches[launch].customer_units.get(customer, 0),
            *(min(times), max(times)),
        )
        for (customer, launch), times in placed.items()
    )


def folded_answers(entries: Entries) -> Counter[str]:
    """Answers to new orders: what was placed, and refusals of one customer."""
    state = entries.state
    found = Counter[str]()
    for launch in state.launches_by_number:
        found.update(launch.refusals)
    for flags in state.orders.flags:
        found["in_line" if flags & WAS_IN_LINE_FLAG else "held"] += 1
    return found


def folded_registrations(state: State) -> list[tuple[Any, ...]]:
    """The table `registrations` as the state has it, without when one changed last or left."""
    registrations = state.registrations
    found: list[tuple[Any, ...]] = []
    for row, facts in enumerate(registrations.every_facts()):
        sequence, wish = registrations.sequence[row], registrations.interest(row)
        launch = state.launches_by_number[facts[5]]
        waves, number = launch.waves, sequence
        if waves is not None and waves.order == "draw":
            number = waves.number_of(sequence) - DRAWN_SHIFT
        found.append(
            (
                *(sequence, state.epoch_of(sequence), launch.definition.launch),
                *(" ".join(wish.skus), wish.market, wish.location, wish.units),
                CLASS_NAMES[facts[6]],
                *(int("email" in wish.consents), int("sms" in wish.consents)),
                *(facts[0], facts[3], facts[4]),
                REGISTRATION_STATUS_NAMES[registrations.status[row]],
                *(registrations.confirmed_ms[row], number),
            )
        )
    return sorted(found)


def folded_waves(state: State) -> list[tuple[Any, ...]]:
    """The table `waves` as the state has it, without its times; with its numbers."""
    found: list[tuple[Any, ...]] = []
    for launch in state.launches_by_number:
        waves = launch.waves
        if waves is None:
            continue
        shift = DRAWN_SHIFT if waves.order == "draw" else 0
        first = -shift
        for wave in waves.plan:
            told = launch.definition.launch, wave.number, waves.order, waves.seed
            through = wave.through - shift
            found.append((*told, wave.opens_ms, wave.people, first, through, wave.telling))
            first = through + 1
    return sorted(found)


def folded_tellings(state: State) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Incidents and announcements as the state has them."""
    incidents = [
        (
            *(number, incident.now.status, incident.now.impact, incident.now.text),
            *(len(incident.updates), incident.updates[0].time_ms, incident.now.time_ms),
        )
        for number, incident in state.incidents.items()
    ]
    announcements = [
        (
            *(number, each.launch, each.audience, " ".join(each.ways), each.text),
            *(each.time_ms, each.until_ms, each.is_withdrawn),
        )
        for number, each in state.announcements.items()
    ]
    return sorted(incidents), sorted(announcements)


def test_every_kind_of_event_is_applied():
    assert set(WRITERS) == set(AnyEvent.__args__)
    assert {
        kind
        for kind in WRITERS
        if "order" in kind.__struct_fields__
        and not issubclass(kind, e.OrderPlaced | e.WavesAdopted)
    } == CHANGES


@pytest.mark.parametrize(
    "kind",
    [e.OrderLapsed, e.OrderPaid, e.OrderMoved, e.OrderDisplaced, e.StockCounted, e.LaunchClosed],
)
def test_a_writer_that_changes_nothing_is_noticed(
    kind: type[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    at, entries = ModelsAt(tmp_path, "", FINGERPRINT), entries_of(0, programs=8)
    assert any(type(event) is kind for _, events in entries.results for event in events)
    write_events(at.events_path, entries)
    monkeypatch.setitem(WRITERS, kind, Applying.nothing)
    models = Models(at)
    follow(models)
    models.close()

    found = contents(at, without=("changed_ms", "changed_sequence", "counted", "generation"))

    state = entries.state
    statuses = {row[0]: row[2] for row in found["launches"]}
    assert (found["stock"], found["lines"], found["orders"], statuses) != (
        folded_stock(state),
        folded_lines(state),
        folded_orders(state),
        {name: launch.status for name, launch in state.launches.items()},
    )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_stock_lines_orders_customers_and_launches_are_those_of_the_fold(seed: int, tmp_path: Path):
    at, entries = ModelsAt(tmp_path, "", FINGERPRINT), entries_of(seed)
    write_events(at.events_path, entries)
    models = Models(at)
    follow(models, 7 + 50 * seed)
    models.close()

    found = contents(at, without=("changed_ms", "changed_sequence", "counted", "generation"))

    state = entries.state
    assert found["stock"] == folded_stock(state)
    assert found["lines"] == folded_lines(state)
    assert found["orders"] == folded_orders(state)
    assert found["customers"] == folded_customers(state)
    assert [row[:5] for row in found["launches"]] == sorted(
        (name, each.number, each.status, each.definition.opens_ms, each.definition.closes_ms)
        for name, each in state.launches.items()
    )
    counted = Counter[str]()
    for *_, outcome, count in found["answers"]:
        counted[outcome] += count
    assert counted == folded_answers(entries)


WITHOUT = ("changed_ms", "counted", "left_ms", "language", "generation")


def interest_in(at: ModelsAt) -> tuple[Any, ...]:
    """The tables of interest, in the shape of the state."""
    found = contents(at, without=WITHOUT)
    updated = {row[0]: row[-1] for row in contents(at)["incidents"]}
    return (
        found["registrations"],
        [row[:9] for row in found["waves"]],
        [(*row[:1], *row[2:4], *row[7:10], updated[row[0]]) for row in found["incidents"]],
        [(*row[:7], row[7] > 0) for row in found["announcements"]],
    )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_registrations_waves_incidents_and_announcements_are_those_of_the_fold(
    seed: int, tmp_path: Path
):
    at, entries = ModelsAt(tmp_path, "", FINGERPRINT), entries_of(seed)
    write_events(at.events_path, entries)
    models = Models(at)
    follow(models, 7 + 50 * seed)
    models.close()

    state = entries.state
    assert interest_in(at) == (
        folded_registrations(state),
        folded_waves(state),
        *folded_tellings(state),
    )


@pytest.mark.parametrize(
    "kind",
    [
        *(e.RegistrationConfirmed, e.RegistrationChanged, e.RegistrationLeft),
        *(e.WaveInvited, e.IncidentUpdated, e.AnnouncementWithdrawn),
    ],
)
def test_a_writer_of_interest_that_changes_nothing_is_noticed(
    kind: type[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    entries = next(
        found
        for found in (entries_of(seed, programs=8) for seed in range(SEEDS))
        if any(type(event) is kind for _, events in found.results for event in events)
    )
    at = ModelsAt(tmp_path, "", FINGERPRINT)
    write_events(at.events_path, entries)
    monkeypatch.setitem(WRITERS, kind, Applying.nothing)
    models = Models(at)
    follow(models)
    models.close()

    state = entries.state
    assert interest_in(at) != (
        folded_registrations(state),
        folded_waves(state),
        *folded_tellings(state),
    )


def test_the_stories_of_the_seeds_have_every_kind_of_event():
    seen = {
        type(event)
        for seed in range(SEEDS)
        for _, events in entries_of(seed).results
        for event in events
    }

    assert seen == set(WRITERS)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_counted_is_what_there_is(seed: int, at: ModelsAt):
    write_events(at.events_path, entries_of(seed))
    models = Models(at)
    follow(models, 50)
    models.close()

    found = contents(at)

    numbered = {row[0]: row for row in found["order_counts"]}
    orders = Counter[int]()
    for row in found["orders"]:
        number = row[-1]
        orders[number] += 1
        launch, sku, location, channel, operator, customer_class, status = numbered[number][1:8]
        assert row[2:7] == (launch, sku, location, channel, operator)
        assert (row[8], row[12]) == (customer_class, status)
    assert orders == Counter({row[0]: row[8] for row in found["order_counts"] if row[8]})
    kinds = {row[0]: row for row in found["registration_counts"]}
    registered, units = Counter[int](), Counter[int]()
    for row in found["registrations"]:
        _, launch, skus, market, location, customer_class, status = kinds[row[-1]][:7]
        assert (row[2:6], row[7], row[14]) == (
            (launch, skus, market, location),
            customer_class,
            status,
        )
        registered[row[-1]] += 1
        units[row[-1]] += row[6]
    assert registered == Counter({number: row[7] for number, row in kinds.items() if row[7]})
    assert units == Counter({number: row[8] for number, row in kinds.items() if row[8]})
    assert found["registration_skus"] == sorted(
        (sku, number, len(row[2].split()))
        for number, row in kinds.items()
        for sku in row[2].split()
    )
    events = Counter(row[-1] for row in found["events"])
    assert events == Counter({row[0]: row[4] for row in found["event_counts"]})
