"""
What is known of supply: the launch that a page is about, and its deliveries.

Always true:
- Lists are read from the read models, which say as of when; one delivery is asked of the front, so
  that a deed is seen as soon as it was done.

Never here: sums, words, what is typed.
"""

from collections.abc import Iterable
from datetime import date

from litestar.exceptions import NotFoundException
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, or_, select

from firstcome.day_windows import DayWindow, day_of, day_window
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.supplies import SupplyStatus
from firstcome.domain.supply_messages import SupplyStage
from firstcome.projections import launches
from firstcome.projections.launches import LaunchRow
from firstcome.projections.supplies import SupplyRow, supplies_of
from firstcome.projections.supply_schema import supplies, supply_history
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import LaunchNames, names_of
from firstcome.web.operations.supply.days import zone_of


class Subject(Struct, frozen=True):
    """The launch that a page is about."""

    row: LaunchRow
    terms: LaunchDefinition
    names: LaunchNames
    today: date

    @property
    def launch(self) -> str:
        """Its id."""
        return self.row.launch

    @property
    def skus(self) -> tuple[str, ...]:
        """Its SKUs, in the order of the launch file."""
        return tuple(each.sku for each in self.terms.skus)

    @property
    def markets(self) -> tuple[str, ...]:
        """Its markets, in the order of the launch file."""
        return tuple(each.market for each in self.terms.markets)

    @property
    def zone(self) -> str:
        """The zone of what is of no market."""
        return zone_of(self.names, "")

    def place(self, market: str, location: str) -> str:
        """Whom a delivery is for, in words."""
        if location:
            return self.names.place(location)
        return self.market(market) if market else "the whole launch"

    def market(self, market: str) -> str:
        """What a market is called."""
        texts = () if self.names.texts is None else self.names.texts.markets
        return next((each.name for each in texts if each.market == market), market)


class Delivery(Struct, frozen=True):
    """One delivery, its windows in the days of its market."""

    supply: int
    number: int
    sku: str
    market: str
    location: str
    units: int
    received: int
    status: SupplyStatus
    stage: SupplyStage
    said_by: str
    days: DayWindow
    first_said: DayWindow
    """The window that was said first."""
    asked: int = 0
    """Units that were asked for last, or first announced; 0 where nobody has read it."""

    @property
    def left(self) -> int:
        """Units that have not come and still may."""
        return 0 if self.status == "cancelled" else self.units - self.received

    @property
    def has_slipped(self) -> bool:
        """Whether it comes later than was said first."""
        return self.days.last > self.first_said.last


def subject_of(desk: Desk, launch: str) -> Subject:
    """The launch of this id; raises `NotFoundException`, `ModelsMissing`."""
    with desk.models.connection() as connection:
        row = launches.by_id(connection, launch)
    if row is None:
        raise NotFoundException
    return subject_in(desk, row)


def subject_in(desk: Desk, row: LaunchRow) -> Subject:
    """What a page needs of a launch."""
    names = names_of(desk, row)
    return Subject(row, row.terms(), names, day_of(desk.now_ms(), zone_of(names, "")))


def deliveries_of(desk: Desk, subject: Subject) -> list[Delivery]:
    """Every delivery of a launch, in the order of their announcing."""
    with desk.models.connection() as connection:
        rows = supplies_of(connection, subject.launch)
        first_said = first_windows(connection, subject.launch)
        asked = asked_units(connection, subject.launch)
    return [
        replace(
            delivery_of(row, first_said.get(row.supply), subject.names),
            asked=asked.get(row.supply, row.units),
        )
        for row in rows
    ]


def delivery_of(
    row: SupplyRow, first_said_ms: tuple[int, int] | None, names: LaunchNames
) -> Delivery:
    """A row of the read model; `first_said_ms` is there for one that slipped."""
    zone = zone_of(names, row.market)
    days = day_window(row.from_ms, row.to_ms, zone)
    return Delivery(
        supply=row.supply,
        number=row.number,
        sku=row.sku,
        market=row.market,
        location=row.location,
        units=row.units,
        received=row.received,
        status=row.status,
        stage=row.stage,
        said_by=row.said_by,
        days=days,
        first_said=days if first_said_ms is None else day_window(*first_said_ms, zone),
    )


def chosen(
    deliveries: Iterable[Delivery], *, sku: str = "", market: str = ""
) -> Iterable[Delivery]:
    """Those of a SKU and of a market; what is empty does not matter."""
    for each in deliveries:
        if sku in ("", each.sku) and market in ("", each.market):
            yield each


def asked_units(connection: Connection, launch: str) -> dict[int, int]:
    """Units of each delivery as it was last asked for; of one never asked for, as announced."""
    h, s = supply_history.c, supplies.c
    said = (
        select(h.supply, h.units)
        .select_from(supply_history.join(supplies, h.supply == s.supply))
        .where(s.launch == launch, or_(h.kind == "announced", h.stage == "asked"))
        .order_by(h.supply, h.sequence, h.ordinal)
    )
    return {row.supply: row.units for row in connection.execute(said)}


def first_windows(connection: Connection, launch: str) -> dict[int, tuple[int, int]]:
    """The windows that were said first of those deliveries that come later now."""
    h, s = supply_history.c, supplies.c
    asked = (
        select(h.supply, h.from_ms, h.to_ms)
        .select_from(supply_history.join(supplies, h.supply == s.supply))
        .where(s.launch == launch, h.kind == "announced", s.to_ms > h.to_ms)
    )
    return {row.supply: (row.from_ms, row.to_ms) for row in connection.execute(asked)}
