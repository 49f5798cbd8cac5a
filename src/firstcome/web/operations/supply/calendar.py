"""
The calendar: what is to come, week by week, by SKU and market.

Always true:
- A delivery stands in the week in which its window ends, with each of its units once: come, to
  come by its stage, or cancelled.
- A delivery that slipped into a later week is told besides in the week that was said first.

Never here: reading, HTML.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from firstcome.web.operations.supply.days import week_of
from firstcome.web.operations.supply.knowing import Delivery

ROWS_SHOWN: Final = 60
"""Rows of the calendar on one page."""


class Slip(Struct, frozen=True):
    """Units that slipped away from a week, and into which."""

    units: int
    week: date


class WeekRow(Struct, frozen=True):
    """One SKU for one market in one week."""

    week: date
    sku: str
    market: str
    """Empty: for all of the launch."""
    asked: int
    planned: int
    confirmed: int
    received: int
    cancelled: int
    slipped: tuple[Slip, ...]
    count: int
    """Deliveries that end in the week."""
    first: Delivery | None
    """The one with the lowest number of those."""


class _Sums:
    def __init__(self) -> None:
        self.units = {"asked": 0, "planned": 0, "confirmed": 0, "received": 0, "cancelled": 0}
        self.slipped: dict[date, int] = {}
        self.count = 0
        self.first: Delivery | None = None

    def take(self, delivery: Delivery) -> None:
        self.count += 1
        self.first = self.first or delivery
        self.units["received"] += delivery.received
        rest = "cancelled" if delivery.status == "cancelled" else delivery.stage
        self.units[rest] += delivery.units - delivery.received


def calendar_of(deliveries: Iterable[Delivery], skus: Sequence[str]) -> list[WeekRow]:
    """The rows, by week, then in the order of the SKUs, then by market."""
    found: dict[tuple[date, str, str], _Sums] = {}
    for delivery in deliveries:
        week, of = week_of(delivery.days), (delivery.sku, delivery.market)
        found.setdefault((week, *of), _Sums()).take(delivery)
        was = week_of(delivery.first_said)
        if was < week and delivery.status != "cancelled":
            slipped = found.setdefault((was, *of), _Sums()).slipped
            slipped[week] = slipped.get(week, 0) + delivery.units
    turns = {sku: turn for turn, sku in enumerate(skus)}
    keys = sorted(found, key=lambda key: (key[0], turns.get(key[1], len(turns)), key[2]))
    return [_row(*key, found[key]) for key in keys]


def _row(week: date, sku: str, market: str, sums: _Sums) -> WeekRow:
    slipped = tuple(Slip(units, to) for to, units in sorted(sums.slipped.items()))
    return WeekRow(
        week=week,
        sku=sku,
        market=market,
        slipped=slipped,
        count=sums.count,
        first=sums.first,
        **sums.units,
    )


def page_with(rows: Sequence[WeekRow], week: date) -> int:
    """The page, from 1, that begins with or has the first row of this week or a later one."""
    for turn, row in enumerate(rows):
        if row.week >= week:
            return turn // ROWS_SHOWN + 1
    return max(1, -(-len(rows) // ROWS_SHOWN))
