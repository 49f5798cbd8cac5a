"""
Orders in line with what they are told and were told, made up from a launch file.

Always true:
- The same file gives the same states.

Never here: the rest of the order page (`states`), facts of a shop that runs.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from firstcome.day_windows import DayWindow, day_of
from firstcome.domain.versions import ReasonKind
from firstcome.web.customer.scenery import Scenery
from firstcome.web.customer.supply_views import (
    EstimateView,
    SupplyChange,
    SupplyView,
    ToldView,
    Turn,
)

Why = tuple[ReasonKind, int, int]
"""What changed of a delivery, and on which day it was and is expected."""

_ZONE: Final = "UTC"


def made_up_supplies(scenery: Scenery, now_ms: int) -> tuple[SupplyView, SupplyView]:
    """A delivery that is confirmed, and one that is planned."""
    today = day_of(now_ms, scenery.texts.zone)
    said = today - timedelta(days=1)
    confirmed = SupplyView(_days(today, 7, 11), is_confirmed=True, said=said, today=today)
    return confirmed, SupplyView(_days(today, 14, 28), is_confirmed=False, said=said, today=today)


def made_up_estimates(placed_ms: int) -> tuple[EstimateView, EstimateView]:
    """What an order would be told at another place: a window, and that it is not known yet."""
    day = day_of(placed_ms, _ZONE)
    return EstimateView("planned", _days(day, 14, 30)), EstimateView("unknown")


def estimate_states(scenery: Scenery, placed_ms: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each by its name, with what is other than on the page of every order in line."""
    day = day_of(placed_ms, scenery.texts.zone)
    unknown = EstimateView("unknown")
    planned = EstimateView("planned", _days(day, 14, 30))
    confirmed = EstimateView("confirmed", _days(day, 16, 20))
    later = EstimateView("confirmed", _days(day, 23, 27))
    first = ToldView(day, unknown, "first")
    announced = _told(day, 1, planned, "found", ("announced", 16, 16))
    sure = _told(day, 5, confirmed, "earlier", ("confirmed", 16, 16))
    slipped = _told(day, 9, later, "later", ("slipped", 16, 23))
    up = ToldView(day + timedelta(days=10), confirmed, "moved_up", "earlier")
    of_first, _ = made_up_supplies(scenery, placed_ms)

    def state(name: str, *told: ToldView, **more: Any) -> tuple[str, dict[str, Any]]:
        now = told[-1].estimate
        return f"order-in-line-{name}", {"estimate": now, "history": told, "today": day, **more}

    yield state("unknown", first, supply=of_first)
    yield state("estimate", first, announced)
    yield state("confirmed", first, announced, sure)
    yield state("slipped", first, announced, sure, slipped, today=day + timedelta(days=9))
    yield state("moved-up", first, announced, slipped, up, left_count=2)
    lost = _told(day, 9, unknown, "lost", ("cancelled", 16, 16))
    yield state("lost", first, announced, sure, lost, untold_count=3, may_move=False)
    overdue = EstimateView("confirmed", _days(day, 16, 20), is_overdue=True)
    past = _told(day, 5, overdue, "earlier", ("confirmed", 16, 16))
    yield state("overdue", first, announced, past, today=day + timedelta(days=22))
    now = ToldView(day + timedelta(days=16), EstimateView("now"), "moved_up", "earlier")
    yield state("now", first, announced, sure, now)


def _told(day: date, after_days: int, estimate: EstimateView, turn: Turn, why: Why) -> ToldView:
    """What was told so many days later, because of the third delivery."""
    kind, was, now = why
    change = SupplyChange(kind, 3, _days(day, was, was), _days(day, now, now), 0)
    return ToldView(day + timedelta(days=after_days), estimate, "supply", turn, change)


def _days(day: date, first: int, last: int) -> DayWindow:
    return DayWindow(day + timedelta(days=first), day + timedelta(days=last))
