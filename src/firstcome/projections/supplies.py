"""
Supplies: the deliveries of a launch, their shares, and what was said of them.

Always true:
- They are what the rules' own supplies say at the cursor.

Never here: estimates (the front gives them), the words of notes.
"""

from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from firstcome.domain.supplies import SupplyStatus
from firstcome.domain.supply_messages import SupplyStage
from firstcome.domain.versions import ReasonKind
from firstcome.projections.supply_schema import supplies, supply_history, supply_shares


class SupplyRow(NamedTuple):
    """One delivery; what the columns mean, the schema says."""

    supply: int
    launch: str
    number: int
    sku: str
    market: str
    location: str
    units: int
    received: int
    shared: int
    reserve: int
    status: SupplyStatus
    stage: SupplyStage
    from_ms: int
    to_ms: int
    said_by: str
    note: bytes
    announced_ms: int
    changed_sequence: int
    changed_ms: int

    @property
    def left(self) -> int:
        """Units that are still to come; 0 of one that was cancelled."""
        return 0 if self.status == "cancelled" else self.units - self.received


class ShareRow(NamedTuple):
    """What a location gets of a delivery, and what of it came; `units` is 0 without a share."""

    location: str
    units: int
    came: int


class HistoryRow(NamedTuple):
    """One thing that was said or done of a delivery."""

    sequence: int
    ordinal: int
    time_ms: int
    kind: ReasonKind
    units: int
    stage: SupplyStage
    was_units: int
    was_from_ms: int
    was_to_ms: int
    from_ms: int
    to_ms: int
    said_by: str
    note: bytes


_ROWS: Final = select(*(supplies.c[name] for name in SupplyRow._fields))
_SHARES: Final = select(*(supply_shares.c[name] for name in ShareRow._fields))
_HISTORY: Final = select(*(supply_history.c[name] for name in HistoryRow._fields))


def supplies_of(connection: Connection, launch: str) -> list[SupplyRow]:
    """The deliveries of a launch, in the order in which they were announced."""
    asked = _ROWS.where(supplies.c.launch == launch).order_by(supplies.c.number)
    return [SupplyRow(*row) for row in connection.execute(asked)]


def supply_named(connection: Connection, supply: int) -> SupplyRow | None:
    """What this entry announced, or None."""
    row = connection.execute(_ROWS.where(supplies.c.supply == supply)).one_or_none()
    return None if row is None else SupplyRow(*row)


def shares_of(connection: Connection, supply: int) -> list[ShareRow]:
    """Where units of a delivery go or went, by location."""
    asked = _SHARES.where(supply_shares.c.supply == supply).order_by(supply_shares.c.location)
    return [ShareRow(*row) for row in connection.execute(asked)]


def history_of(connection: Connection, supply: int) -> list[HistoryRow]:
    """All that was said and done of a delivery, the oldest first."""
    c = supply_history.c
    asked = _HISTORY.where(c.supply == supply).order_by(c.sequence, c.ordinal)
    return [HistoryRow(*row) for row in connection.execute(asked)]
