"""
The scene of supply: the deliveries of the gallery's launch, of which one slips and one is late.

Always true:
- Rows are as the read models have them, and views as the front gives them.

Never here: a page.
"""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from firstcome.api.shop import iso_time
from firstcome.api.supply_bodies import ShareView, SupplyView
from firstcome.domain.supply_messages import NO_NOTE, SupplyStage
from firstcome.domain.versions import ReasonKind
from firstcome.projections.stock import StockSum
from firstcome.projections.supplies import HistoryRow, SupplyRow
from firstcome.web.gallery.scene import (
    DAY,
    LAUNCH,
    NOW_MS,
    PLACE,
    SKU,
    SKU_LONG,
    launch_file,
    launch_row,
    names,
)
from firstcome.web.operations.supply.knowing import Delivery, Subject, delivery_of
from firstcome.web.operations.supply.standing import Standing, delivery_now

TODAY: Final = date(2008, 7, 11)
WHITE: Final = "phone-8gb-white"
SLIPPED: Final = 23
"""The delivery that slips."""

NOTE: Final = b"why"
WHY: Final = "They wait for a ship: call with Ms Jones of the supplier"


@cache
def subject() -> Subject:
    """The launch, as pages of supply have it."""
    return Subject(launch_row(), launch_file().definition, names(), TODAY)


def at_ms(month: int, day: int) -> int:
    """The beginning of a day of the scene's year in London, where it is summer."""
    return round(datetime(2008, month, day, tzinfo=UTC).timestamp() * 1_000) - 3_600_000


def _row(
    number: int, sku: str, market: str, units: int, stage: SupplyStage, **other: Any
) -> SupplyRow:
    """A delivery as the read models have it; `days` are those of its window."""
    first, last = other.pop("days", ((7, 21), (7, 25)))
    received, is_cancelled = other.pop("received", 0), other.pop("is_cancelled", False)
    status = "received" if received == units else stage
    found = SupplyRow(
        supply=20 + number,
        launch=LAUNCH,
        number=number,
        sku=sku,
        market=market,
        location=other.pop("location", ""),
        units=units,
        received=received,
        shared=0,
        reserve=0,
        status="cancelled" if is_cancelled else status,
        stage=stage,
        from_ms=at_ms(*first),
        to_ms=at_ms(*last) + DAY - 1,
        said_by="supplier",
        note=NO_NOTE,
        announced_ms=NOW_MS - 5 * DAY,
        changed_sequence=400,
        changed_ms=NOW_MS - DAY,
    )
    return found._replace(**other)


@cache
def deliveries() -> tuple[Delivery, ...]:
    """Those of the launch."""
    july, august = ((7, 14), (7, 18)), ((8, 4), (8, 8))
    late = (7, 7), (7, 9)
    rows = (
        _row(1, SKU, "GB", 4_000, "confirmed", days=late, received=4_000),
        _row(2, SKU, "DE", 2_500, "confirmed", days=late, received=1_000),
        _row(3, SKU, "GB", 6_000, "confirmed", days=((7, 28), (8, 1))),
        _row(4, SKU, "", 12_000, "planned"),
        _row(5, SKU, "", 20_000, "asked", days=august),
        _row(6, WHITE, "GB", 1_500, "planned", days=july),
        _row(7, WHITE, "DE", 900, "confirmed", days=july, is_cancelled=True),
        _row(8, SKU_LONG, "GB", 40, "confirmed", days=july, location=PLACE),
        _row(9, SKU_LONG, "GB", 25, "planned", days=august, location="llanfair"),
    )
    first_said = {SLIPPED: (at_ms(7, 21), at_ms(7, 25) + DAY - 1)}
    return tuple(delivery_of(each, first_said.get(each.supply), names()) for each in rows)


def pools() -> list[StockSum]:
    """Who waits, by SKU."""
    waiting = {SKU: 31_480, WHITE: 1_210, SKU_LONG: 64}
    return [
        StockSum(LAUNCH, sku, "stores", 5_000, 0, 40, 4_960, 0, units - 30, units)
        for sku, units in waiting.items()
    ]


def history() -> list[HistoryRow]:
    """What was said of the delivery that slips, the oldest first."""
    was, now = (at_ms(7, 21), at_ms(7, 25) + DAY - 1), (at_ms(7, 28), at_ms(8, 1) + DAY - 1)
    said_ms = NOW_MS - 5 * DAY

    def said(day: int, kind: ReasonKind, units: tuple[int, int], *of: Any) -> HistoryRow:
        stage = "asked" if kind == "announced" else "confirmed"
        after, before = units
        return HistoryRow(20 + day, 0, said_ms + day * DAY, kind, after, stage, before, *of)

    return [
        said(0, "announced", (5_000, 0), *was, *was, "shop", NO_NOTE),
        said(1, "confirmed", (6_000, 5_000), *was, *was, "supplier", NOTE),
        said(3, "slipped", (6_000, 6_000), *was, *now, "supplier", NOTE),
        said(4, "allocated", (5_500, 6_000), *now, *now, "", NO_NOTE),
    ]


def standing(number: int = 3, *, is_shared: bool = False, note: str = WHY) -> Standing:
    """A delivery as the front tells it."""
    found = deliveries()[number - 1]
    places = [each.location for each in launch_file().definition.locations if each.market == "GB"]
    shares = [ShareView(place, 325 + 50 * turn, 0) for turn, place in enumerate(places)]
    view = SupplyView(
        supply=found.supply,
        delivery=found.number,
        launch=LAUNCH,
        sku=found.sku,
        market=found.market,
        location=found.location,
        units=found.units,
        received=found.received,
        left=found.left,
        reserve=500 if is_shared else 0,
        status=found.status,
        stage=found.stage,
        from_day=found.days.first.isoformat(),
        to_day=found.days.last.isoformat(),
        said_by="supplier",
        announced=iso_time(NOW_MS - 5 * DAY),
        note=note,
        shares=shares if is_shared else [],
        as_of=iso_time(NOW_MS),
    )
    return Standing(subject(), delivery_now(view), view)
