"""
The tables of supply, as the runner fills them.

Always true:
- What is read back is what was written: books read anew equal those that were kept.

Never here: transactions, what an event changes.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Dialect, delete, select

from firstcome.domain.supplies import Shares, Supply
from firstcome.projections import supply_schema as s
from firstcome.projections.supply_books import KnownSupply, Said, SupplyBooks
from firstcome.projections.writing import Row, inserting, putting


class SupplyTables:
    """Statements for one database, made once."""

    def __init__(self, dialect: Dialect) -> None:
        self._put_supplies = putting(dialect, s.supplies)
        self._put_shares = putting(dialect, s.supply_shares)
        self._add_history = inserting(dialect, s.supply_history)

    def write(self, connection: Connection, books: SupplyBooks) -> None:
        """Write what a slice has changed; most have changed nothing."""
        if not books.said:
            return
        self._put_supplies.run(connection, map(_supply_row, books.changed.values()))
        for supply in books.replaced_shares:
            connection.execute(delete(s.supply_shares).where(s.supply_shares.c.supply == supply))
        self._put_shares.run(connection, _share_rows(books))
        self._add_history.run(connection, map(_history_row, books.said))


def read_supply(connection: Connection, books: SupplyBooks) -> None:
    """The supplies as the tables have them."""
    shares: dict[int, Shares] = {}
    came: dict[int, Shares] = {}
    c = s.supply_shares.c
    for row in connection.execute(select(s.supply_shares).order_by(c.supply, c.location)):
        for found, units in ((shares, row.units), (came, row.came)):
            if units:
                found[row.supply] = (*found.get(row.supply, ()), (row.location, units))
    for row in connection.execute(select(s.supplies).order_by(s.supplies.c.supply)):
        supply = Supply(
            number=row.supply,
            announced_ms=row.announced_ms,
            sku=row.sku,
            market=row.market,
            location=row.location,
            units=row.units,
            stage=row.stage,
            from_ms=row.from_ms,
            to_ms=row.to_ms,
            said_by=row.said_by,
            note=row.note,
            received=row.received,
            came=came.get(row.supply, ()),
            shares=shares.get(row.supply, ()),
            is_cancelled=row.status == "cancelled",
        )
        changed = row.changed_sequence, row.changed_ms
        books.known[row.supply] = KnownSupply(row.launch, row.number, supply, *changed)
        books.announced[row.launch] = row.number


def _supply_row(known: KnownSupply) -> Row:
    supply = known.supply
    return (
        *(supply.number, known.launch, known.delivery, supply.sku, supply.market, supply.location),
        *(supply.units, supply.received, sum(units for _, units in supply.shares), supply.reserve),
        *(supply.status, supply.stage, supply.from_ms, supply.to_ms),
        *(supply.said_by, supply.note, supply.announced_ms),
        *(known.changed_sequence, known.changed_ms),
    )


def _share_rows(books: SupplyBooks) -> Iterator[Row]:
    """Every share of a supply whose shares are others; else where units of it came."""
    places: dict[int, dict[str, None]] = {}
    for supply in books.replaced_shares:
        shares = books.known[supply].supply.shares
        places[supply] = dict.fromkeys(location for location, _ in shares)
    for supply, location in books.changed_shares:
        places.setdefault(supply, {})[location] = None
    for number, locations in places.items():
        supply = books.known[number].supply
        shares, came = dict(supply.shares), dict(supply.came)
        for location in locations:
            yield number, location, shares.get(location, 0), came.get(location, 0)


def _history_row(said: Said) -> Row:
    before, after = said.before, said.after
    was = (0, 0, 0) if before is None else (before.units, before.from_ms, before.to_ms)
    return (
        *(after.number, said.sequence, said.ordinal, said.time_ms, said.kind, said.units),
        *(after.stage, *was, after.from_ms, after.to_ms, said.said_by, said.note),
    )
