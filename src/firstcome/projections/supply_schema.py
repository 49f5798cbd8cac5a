"""
The tables of supply, and of growth by day: a part of `schema`.

Always true:
- A supply is named by the sequence of the entry that announced it; people read its number within
  the launch.
- A day is one of UTC, counted from 1970.

Never here: estimates (they come from the rules), the words of notes (`contacts`).
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from firstcome.projections.table_terms import NUMBER, metadata

DAY_MS: Final = 86_400_000

ANY_SKU: Final = ""
"""In `registration_days`: each registration once, whatever it wishes."""

supplies = Table(
    "supplies",
    metadata,
    Column("supply", NUMBER, primary_key=True, autoincrement=False),  # the entry that announced it
    Column("launch", String(64), nullable=False),
    Column("number", Integer, nullable=False),  # "delivery 3" of the launch, from 1
    Column("sku", String(64), nullable=False),
    Column("market", String(64), nullable=False),  # empty: of all markets
    Column("location", String(64), nullable=False),  # empty: of no one location
    Column("units", BigInteger, nullable=False),  # in all
    Column("received", BigInteger, nullable=False),  # of these
    Column("shared", BigInteger, nullable=False),  # in its shares
    Column("reserve", BigInteger, nullable=False),  # left, and in no share; 0 without shares
    Column("status", String(16), nullable=False),  # asked, … received, cancelled
    Column("stage", String(16), nullable=False),  # asked, planned, confirmed
    Column("from_ms", BigInteger, nullable=False),  # of the window
    Column("to_ms", BigInteger, nullable=False),
    Column("said_by", String(16), nullable=False),  # shop, supplier: who said so last
    Column("note", LargeBinary, nullable=False),  # id of the words in contacts.db; zeros: none
    Column("announced_ms", BigInteger, nullable=False),
    Column("changed_sequence", BigInteger, nullable=False),  # the entry that changed it last
    Column("changed_ms", BigInteger, nullable=False),
)
Index("supplies_by_number", supplies.c.launch, supplies.c.number)

supply_shares = Table(
    "supply_shares",
    metadata,
    Column("supply", NUMBER, primary_key=True, autoincrement=False),
    Column("location", String(64), primary_key=True),
    Column("units", BigInteger, nullable=False),  # of the adopted allocation; 0: in no share
    Column("came", BigInteger, nullable=False),  # that were received there
    sqlite_with_rowid=False,
)

supply_history = Table(
    "supply_history",  # what was said of a supply, event by event
    metadata,
    Column("supply", NUMBER, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),  # of the entry
    Column("ordinal", Integer, primary_key=True, autoincrement=False),  # within the entry
    Column("time_ms", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),  # announced, slipped, … reverted
    Column("units", BigInteger, nullable=False),  # received or shared now; else of the supply
    Column("stage", String(16), nullable=False),  # after it
    Column("was_units", BigInteger, nullable=False),  # of the supply before; 0: not announced
    Column("was_from_ms", BigInteger, nullable=False),  # the window before
    Column("was_to_ms", BigInteger, nullable=False),
    Column("from_ms", BigInteger, nullable=False),  # the window after
    Column("to_ms", BigInteger, nullable=False),
    Column("said_by", String(16), nullable=False),  # shop, supplier; empty: a deed, nobody's word
    Column("note", LargeBinary, nullable=False),  # id of the words in contacts.db; zeros: none
    sqlite_with_rowid=False,
)

order_days = Table(
    "order_days",  # orders by the day on which they were placed, where they are now
    metadata,
    Column("launch", String(64), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("location", String(64), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),  # of UTC, since 1970
    Column("placed", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

registration_days = Table(
    "registration_days",  # registrations by the day on which they were confirmed, as wished now
    metadata,
    Column("launch", String(64), primary_key=True),
    Column("sku", String(64), primary_key=True),  # empty: each registration once
    Column("market", String(64), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),  # of UTC, since 1970
    Column("registered", BigInteger, nullable=False),  # confirmed on that day
    Column("units", BigInteger, nullable=False),  # that these wish
    Column("given_up", BigInteger, nullable=False),  # were confirmed, and taken back on that day
    Column("units_given_up", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
