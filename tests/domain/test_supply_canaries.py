"""Canaries of supply: builds with one rule broken, which the invariants must notice."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from firstcome.domain import decide as deciding
from firstcome.domain import evolve as evolving
from firstcome.domain import evolve_supply
from firstcome.domain.commands import AdoptAllocation
from firstcome.domain.events import AllocationAdopted, StockTransferred
from firstcome.domain.line import Line
from firstcome.domain.schedule import UNKNOWN, Estimate, Schedule
from firstcome.domain.state import State
from firstcome.domain.supplies import Shares
from tests.domain.tables import check

TABLE = """
    10:00  supply 3 at shop
    10:00  order ada 2 business                   in_line 1
    10:00  order bea                              in_line 2
    10:00  expect a 2 stage=confirmed at web      supply_announced
    10:00  expect b 4                             supply_announced
    10:00  share b web:2 shop:2                   allocation_adopted
    10:01  bring 1 at shop to=web                 transferred
    10:01  arrive b                               supply_received
    10:02  revise a 3 stage=confirmed             supply_changed
    10:03  arrive a web:1                         supply_received
    10:03  arrive a                               supply_received
"""

Broken = Callable[[pytest.MonkeyPatch], None]


def test_the_table_is_sound_under_the_true_rules():
    check(TABLE)


def lose_a_unit_on_the_way(patch: pytest.MonkeyPatch) -> None:
    write = evolving._WRITERS[StockTransferred]  # pyright: ignore[reportPrivateUsage]

    def lossy(state: State, event: StockTransferred) -> None:
        write(state, event)
        target = state.launches[event.launch].pool(event.sku, event.to_location)
        target.on_hand -= 1
        target.transferred_in -= 1

    patch.setitem(evolving._WRITERS, StockTransferred, lossy)  # pyright: ignore[reportPrivateUsage]


def forget_where_it_came_from(patch: pytest.MonkeyPatch) -> None:
    write = evolving._WRITERS[StockTransferred]  # pyright: ignore[reportPrivateUsage]

    def double(state: State, event: StockTransferred) -> None:
        write(state, event)
        state.launches[event.launch].pool(event.sku, event.location).on_hand += event.units

    patch.setitem(evolving._WRITERS, StockTransferred, double)  # pyright: ignore[reportPrivateUsage]


def leave_schedules_as_they_were(patch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> None:
        pass

    patch.setattr(evolve_supply, "_reschedule", nothing)


def count_what_came_once_more(patch: pytest.MonkeyPatch) -> None:
    true = evolve_supply.added

    def twice(came: Shares, parts: Shares) -> Shares:
        return true(true(came, parts), parts)

    patch.setattr(evolve_supply, "added", twice)


def adopt_a_share_twice(patch: pytest.MonkeyPatch) -> None:
    deciders = deciding._DECIDERS  # pyright: ignore[reportPrivateUsage]
    decide = deciders[AdoptAllocation]

    def twice(state: State, command: AdoptAllocation) -> Any:
        answer, events = decide(state, command)
        (event,) = events
        assert isinstance(event, AllocationAdopted)
        return answer, (replace(event, shares=(*event.shares, event.shares[0])),)

    patch.setitem(deciders, AdoptAllocation, twice)


def count_an_order_of_two_as_one(patch: pytest.MonkeyPatch) -> None:
    def one_each(_: Line, _slot: int, ahead: int) -> int:
        return ahead

    patch.setattr(Line, "units_before", one_each)


def let_a_window_reach_a_unit_too_far(patch: pytest.MonkeyPatch) -> None:
    def further(schedule: Schedule, units: int) -> Estimate:
        at = bisect_right(schedule.through, units - 2)
        return schedule.windows[at] if at < len(schedule.windows) else UNKNOWN

    patch.setattr(Schedule, "window", further)


CANARIES: list[tuple[int, Broken]] = [
    (5, lose_a_unit_on_the_way),
    (5, forget_where_it_came_from),
    (10, leave_schedules_as_they_were),
    (10, count_what_came_once_more),
    (10, adopt_a_share_twice),
    (11, count_an_order_of_two_as_one),
    (11, let_a_window_reach_a_unit_too_far),
]


@pytest.mark.parametrize(("number", "broken_rule"), CANARIES)
def test_a_broken_rule_is_noticed_by_its_invariant(
    number: int, broken_rule: Broken, monkeypatch: pytest.MonkeyPatch
):
    broken_rule(monkeypatch)

    with pytest.raises(AssertionError, match=rf"\['{number}: "):
        check(TABLE)
